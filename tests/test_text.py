"""Numbers with nouns, words with particles: never ``1 days``, never ``은(는)``."""

import re
from pathlib import Path

import pytest

import grader
from grader.text import counted, josa


@pytest.mark.parametrize(
    ("word", "particle", "said"),
    [
        ("홍길동", "은는", "홍길동은"),
        ("없는사람", "은는", "없는사람은"),
        ("영희", "은는", "영희는"),
        ("hong", "은는", "hong은"),
        ("kim", "이가", "kim이"),
        ("member01", "은는", "member01은"),
        ("member02", "은는", "member02는"),
        ("softmax", "이가", "softmax가"),
        ("dropout", "은는", "dropout은"),
        ("'forward'", "이가", "'forward'가"),
        ("x[0]", "은는", "x[0]은"),
        ("서울", "으로", "서울로"),
        ("backprop.py", "으로", "backprop.py로"),
        ("3.11", "으로", "3.11로"),
        ("3.13", "으로", "3.13으로"),
        ("dscale", "은는", "dscale은"),
        ("module", "으로", "module로"),
        ("time", "이가", "time이"),
        ("", "은는", "는"),
        ("()", "은는", "()는"),
    ],
)
def test_a_particle_fits_the_last_sound(word: str, particle: str, said: str) -> None:
    assert josa(word, particle) == said


def test_one_is_singular() -> None:
    said = [counted(n, "day") for n in (0, 0.5, 1, 1.0, 2)]
    assert said == ["0 days", "0.5 days", "1 day", "1 day", "2 days"]


def test_no_sentence_leaves_the_particle_to_its_reader() -> None:
    unsure = re.compile(r"[가-힣]\([가-힣]\)(?=[\s,.])|\((?:으|이)\)[가-힣]|\b\w+\(s\)")
    package = Path(grader.__file__).parent
    files = [p for p in package.rglob("*") if p.suffix in (".py", ".html")]
    found = [f"{p.name}: {m.group()}" for p in files for m in unsure.finditer(p.read_text("utf-8"))]
    assert found == []
