"""What npm brings is what was pinned, or nothing is brought."""

import json
import tomllib
from pathlib import Path

import pytest

from publish import vendor
from publish.vendor import VendorError, only_woff2

LOCKS = [vendor.HERE / "package-lock.json", vendor.HERE / "tools/package-lock.json"]


def test_only_woff2_remains_of_the_fonts() -> None:
    css = (
        '@font-face{src:url(fonts/A.woff2) format("woff2"),url(fonts/A.woff) format("woff"),'
        'url(fonts/A.ttf) format("truetype")}'
    )
    assert only_woff2(css) == '@font-face{src:url(fonts/A.woff2) format("woff2")}'


@pytest.mark.parametrize("lock", LOCKS, ids=["site", "tools"])
def test_lock_file_has_digests_and_no_addresses(lock: Path) -> None:
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    fetched = {name: package for name, package in packages.items() if name}
    assert fetched
    assert [name for name, package in fetched.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


@pytest.mark.parametrize("lock", LOCKS, ids=["site", "tools"])
def test_versions_are_exact(lock: Path) -> None:
    package = json.loads(lock.with_name("package.json").read_text("utf-8"))
    assert all(version[0].isdigit() for version in package["dependencies"].values())


def test_missing_npm_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendor, "TOOL_PACKAGES", tmp_path / "tools")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VendorError, match=r"npm is missing: install Node\.js 20"):
        vendor.fetch_tools()


@pytest.fixture
def fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As if npm had just fetched one package of one file, of which files.toml says 'hello'."""
    here = tmp_path / "publish/vendor"
    here.mkdir(parents=True)
    (here / "package-lock.json").write_text("{}")
    digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    (here / "files.toml").write_text(
        f'[[file]]\nfrom = "a/a.js"\nto = "a/a.js"\nsha256 = "{digest}"\n'
    )
    packages = tmp_path / "build/npm/site"
    (packages / "node_modules/a").mkdir(parents=True)
    monkeypatch.setattr(vendor, "HERE", here)
    monkeypatch.setattr(vendor, "VENDOR", tmp_path / "build/vendor")
    monkeypatch.setattr(vendor, "SITE_PACKAGES", packages)
    monkeypatch.setattr(vendor, "_install", lambda *_: None)
    return packages / "node_modules/a/a.js"


def test_file_as_published_is_taken(fetched: Path) -> None:
    fetched.write_text("hello")
    vendor.fetch_assets()
    assert (vendor.VENDOR / "a/a.js").read_text() == "hello"


def test_changed_file_is_refused_and_nothing_brought(fetched: Path) -> None:
    fetched.write_text("hello, world")
    with pytest.raises(VendorError, match=r"a/a\.js is not what files\.toml says"):
        vendor.fetch_assets()
    assert not vendor.VENDOR.exists()


def test_every_file_for_the_site_has_a_digest() -> None:
    files = tomllib.loads((vendor.HERE / "files.toml").read_text("utf-8"))["file"]
    assert len(files) > 20
    assert all(len(file["sha256"]) == 64 for file in files)
    fonts = [file["from"] for file in files if "/fonts/" in file["from"]]
    assert all(font.endswith(".woff2") for font in fonts)
