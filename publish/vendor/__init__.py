"""What the site takes from npm, fetched once: `python -m publish.vendor`.

`npm ci` checks every package against the digests of package-lock.json; the files that the site uses
are checked once more against files.toml, and copied to build/vendor.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE.parent.parent / "build"
VENDOR = BUILD / "vendor"
SITE_PACKAGES = BUILD / "npm/site"
TOOL_PACKAGES = BUILD / "npm/tools"
STAMP = ".installed"


class VendorError(Exception):
    """Something from npm is missing or not what it should be; says what to do."""


def main() -> int:
    """Fetch for the site, or with --tools for its tests."""
    parser = argparse.ArgumentParser(
        prog="python -m publish.vendor",
        description="Fetch what the site takes from npm into build/vendor, with checked digests.",
    )
    parser.add_argument(
        "--tools",
        action="store_true",
        help="fetch what the tests need instead: browser driver, axe",
    )
    try:
        fetch_tools() if parser.parse_args().tools else fetch_assets()
    except VendorError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def fetch_assets() -> None:
    """Make build/vendor, unless it is there and made of the same lock file."""
    lock = _digest(HERE / "package-lock.json") + _digest(HERE / "files.toml")
    if _is_current(VENDOR, lock) and _is_current(SITE_PACKAGES, lock):
        return
    _install(HERE, SITE_PACKAGES, lock)
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for file in tomllib.loads((HERE / "files.toml").read_text("utf-8"))["file"]:
        source = SITE_PACKAGES / "node_modules" / file["from"]
        if not source.is_file() or _digest(source) != file["sha256"]:
            raise VendorError(
                f"{file['from']} is not what files.toml says; see {HERE / 'files.toml'}."
            )
        if "to" in file:
            _copy(source, fresh / file["to"])
    (fresh / STAMP).write_text(lock)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def fetch_tools() -> None:
    """Install what the tests need, unless it is there."""
    lock = _digest(HERE / "tools/package-lock.json")
    if not _is_current(TOOL_PACKAGES, lock):
        _install(HERE / "tools", TOOL_PACKAGES, lock)


def _install(source: Path, target: Path, lock: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError(
            "npm is missing: install Node.js 20 or newer (nodejs.org, apt, brew, nvm)."
        )
    print(f"Fetching from npm into {target.relative_to(BUILD.parent)} (once) ...", flush=True)
    target.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(source / name, target / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)
    if done.returncode:
        raise VendorError(f"npm could not fetch the packages of {source}:\n{done.stderr.strip()}")
    (target / STAMP).write_text(lock)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix == ".css":
        target.write_text(only_woff2(source.read_text("utf-8")), "utf-8")
    else:
        shutil.copyfile(source, target)


def only_woff2(css: str) -> str:
    """Take out the older font formats: every browser that runs the rest of the site reads woff2."""
    return re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)', "", css)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_current(folder: Path, lock: str) -> bool:
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == lock
