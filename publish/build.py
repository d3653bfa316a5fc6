"""`python -m publish.build`: both languages, strictly, into build/site."""

import argparse
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from publish.check import check
from publish.vendor import VendorError, fetch_assets

ROOT = Path(__file__).parents[1]
LANGUAGES = {"mkdocs.yml": ".", "mkdocs.en.yml": "en"}
# Dates of the build stay out of what is built, so that the same sources give the same bytes.
ENVIRONMENT = {"SOURCE_DATE_EPOCH": "315532800", "NO_MKDOCS_2_WARNING": "1"}


class BuildError(Exception):
    """The site was not built; what is wrong has been printed."""


def build_site(target: Path, *, offline: bool = False, strict: bool = True) -> None:
    """Build both languages into `target`; print what MkDocs warns about, and stop at it if strict.

    Each language has a process of its own, because plugins keep state from one build to the next.
    """
    fetch_assets()
    environment = os.environ | ENVIRONMENT | ({"OFFLINE": "true"} if offline else {})
    for config, folder in LANGUAGES.items():
        command = [sys.executable, "-m", "mkdocs", "build", *(["--strict"] if strict else [])]
        command += ["--config-file", config, "--site-dir", str(target.resolve() / folder)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        told = [line for line in done.stderr.splitlines() if not line.startswith("INFO")]
        print(*told, sep="\n", end="\n" if told else "", file=sys.stderr, flush=True)
        if done.returncode:
            raise BuildError(f"The site was not built: see above ({config}).")


def pack(folder: Path) -> Path:
    """A zip archive of the folder, beside it; the same bytes whenever it is made."""
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}")
                entry.external_attr = 0o644 << 16
                bundle.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return archive


def main() -> int:
    """Build, check, and say what to do when it fails."""
    parser = argparse.ArgumentParser(
        prog="python -m publish.build",
        description="Build the site, Korean and English, into build/site.",
        epilog="SITE_URL=https://study.example.org/ says where it will be published, "
        "REPO_URL where its sources are.",
    )
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="another folder than build/site")
    parser.add_argument(
        "--offline",
        action="store_true",
        help="for reading from the file system: build/site-offline",
    )
    parser.add_argument(
        "--draft", action="store_true", help="build in spite of warnings, and check nothing"
    )
    options = parser.parse_args()
    target = options.out or ROOT / ("build/site-offline" if options.offline else "build/site")
    try:
        build_site(target, offline=options.offline, strict=not options.draft)
        if options.offline:
            print(f"For carrying away: {os.path.relpath(pack(target))}.")
    except (BuildError, VendorError) as problem:
        print(problem, file=sys.stderr)
        return 1
    problems = [] if options.draft else check(target)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"The site is in {os.path.relpath(target)}.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
