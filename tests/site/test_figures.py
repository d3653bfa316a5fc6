"""The figures of the notes."""

import xml.etree.ElementTree as ET

import pytest

from publish.figures.__main__ import FOLDER, files

FILES = files()
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", FILES)
def test_figure_committed_is_what_its_script_draws(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == FILES[name]


@pytest.mark.parametrize("name", FILES)
def test_figure_says_what_it_shows_in_its_own_language(name: str) -> None:
    figure = ET.fromstring(FILES[name])
    named = figure.attrib["aria-labelledby"].split()
    texts = {
        part.attrib["id"]: part.text for part in figure if part.tag in (SVG + "title", SVG + "desc")
    }
    assert figure.attrib["role"] == "img"
    assert list(texts) == named
    assert figure.attrib["lang"] == name.split(".")[1]
    korean = any("가" <= letter <= "힣" for text in texts.values() for letter in text or "")
    assert korean == (figure.attrib["lang"] == "ko")
