"""`make site`: strict, complete, and the same bytes every time."""

import filecmp
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Site

from publish.build import ENVIRONMENT, ROOT, pack
from publish.hooks import accessible, assets, languages
from publish.vendor import TOOL_PACKAGES, fetch_tools


@pytest.mark.slow
def test_site_builds_strictly_and_is_whole(site: Site) -> None:
    assert not site.failed, site.told
    assert "WARNING" not in site.told


@pytest.mark.slow
def test_site_is_the_same_when_built_twice(site: Site, tmp_path: Path) -> None:
    """One language says it: all that makes pages makes both."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file"]
    command += ["mkdocs.en.yml", "--site-dir", str(tmp_path / "again")]
    environment = os.environ | ENVIRONMENT | {"SITE_URL": site.url}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert differences(site.folder / "en", tmp_path / "again") == []


@pytest.mark.slow
def test_html_is_valid(site: Site, tmp_path: Path) -> None:
    """By html-validate's rules for what the standard allows."""
    fetch_tools()
    # How the theme keeps browsers from remembering which menus were open is not in the standard.
    settings = {"root": True, "extends": ["html-validate:standard"]}
    settings["rules"] = {"valid-autocomplete": "off"}
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    program = TOOL_PACKAGES / "node_modules/html-validate/bin/html-validate.mjs"
    command = ["node", str(program), "--config", str(tmp_path / "settings.json"), str(site.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


@pytest.mark.slow
def test_shared_assets_stand_in_the_site_once(site: Site) -> None:
    assert (site.folder / "assets/css/all.css").is_file()
    assert not (site.folder / "en/assets").exists()
    assert not list(site.folder.rglob("*.map"))


def differences(first: Path, second: Path) -> list[str]:
    """Names of files that are in one folder only, or not the same to the byte."""
    names = {
        path.relative_to(folder)
        for folder in (first, second)
        for path in folder.rglob("*")
        if not path.is_dir()
    }
    _, unequal, missing = filecmp.cmpfiles(first, second, sorted(map(str, names)), shallow=False)
    return unequal + missing


def test_differences_are_seen(tmp_path: Path) -> None:
    for folder, text in (("a", "same"), ("b", "other")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "page.html").write_text(text)
    (tmp_path / "b/more.html").write_text("")
    assert differences(tmp_path / "a", tmp_path / "b") == ["page.html", "more.html"]


def test_archive_is_the_same_when_packed_twice(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    (folder / "en").mkdir(parents=True)
    (folder / "index.html").write_text("처음")
    (folder / "en/index.html").write_text("Home")
    first = pack(folder).read_bytes()
    (folder / "index.html").touch()
    assert pack(folder).read_bytes() == first


def test_page_that_one_language_lacks_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("ko/a.md", "ko/notes/b.md", "en/a.md", "en/c.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    languages.require_twins(tmp_path)
    told = caplog.text
    assert f"{tmp_path.name}/ko/c.md" in told
    assert f"{tmp_path.name}/en/notes/b.md" in told
    assert "a.md" not in told


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="../assets/a.png">', '<img src="../../assets/a.png">'),
        ('<link href="assets/a.css">', '<link href="../assets/a.css">'),
        ('<link href="./assets/a.css">', '<link href=".././assets/a.css">'),
        ('{"search": "../assets/a.js"}', '{"search": "../../assets/a.js"}'),
        ("<p>assets/a.png</p>", "<p>assets/a.png</p>"),
        ('<a href="../notes/">', '<a href="../notes/">'),
    ],
)
def test_english_pages_use_the_shared_assets(html: str, expected: str) -> None:
    assert assets.shared(html, "en") == expected
    assert assets.shared(html, "ko") == html


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<thead>\n<tr>\n<th></th>\n<th> </th>\n</tr>\n</thead>\n", ""),
        ('<thead><tr><th style="text-align: right;"></th></tr></thead>', ""),
        (
            '<thead><tr><th scope="col"></th><th>a</th></tr></thead>',
            '<thead><tr><td scope="col"></td><th>a</th></tr></thead>',
        ),
        ("<thead><tr><th>a</th></tr></thead>", "<thead><tr><th>a</th></tr></thead>"),
        ("<tr><th></th><td>1</td></tr>", "<tr><td></td><td>1</td></tr>"),
    ],
)
def test_no_header_of_a_table_is_empty(head: str, expected: str) -> None:
    rules = [rule for rule in accessible.RULES if "th" in rule.find.pattern and not rule.label.ko]
    for rule in rules:
        head = rule.find.sub(rule.replace, head)
    assert head == expected
