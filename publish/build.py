"""`python -m publish.build`: both languages, strictly, into build/site."""

import os
import subprocess
import sys

CONFIGS = ("mkdocs.yml", "mkdocs.en.yml")
# Dates of the build stay out of what is built, so that the same sources give the same bytes.
ENVIRONMENT = {"SOURCE_DATE_EPOCH": "315532800", "NO_MKDOCS_2_WARNING": "1"}


def build_language(config: str) -> bool:
    """Build what one configuration says; MkDocs itself prints what is wrong.

    Each language has a process of its own: plugins keep state from one build to the next.
    """
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--quiet",
        "--strict",
        "--config-file",
        config,
    ]
    return subprocess.run(command, env=os.environ | ENVIRONMENT, check=False).returncode == 0


def main() -> int:
    """Build, and say what to do when it fails."""
    for config in CONFIGS:
        if not build_language(config):
            print(f"The site was not built: see above ({config}).", file=sys.stderr)
            return 1
    print("The site is in build/site: open it with any web server, or `make serve`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
