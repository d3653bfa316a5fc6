"""`python -m publish.serve`: preview the site, rebuilt and reloaded at every save."""

import argparse
import logging
import sys

from mkdocs.livereload import LiveReloadServer

from publish.build import ROOT, BuildError, build_site
from publish.vendor import VendorError

FOLDER = ROOT / "build/serve"
WATCHED = (
    "site",
    "publish",
    "solutions",
    "exercises",
    "course.toml",
    "mkdocs.yml",
    "mkdocs.en.yml",
)


def rebuild() -> None:
    """Build in spite of warnings, which are printed; a page half written still shows."""
    try:
        build_site(FOLDER, strict=False)
    except BuildError as problem:
        print(problem, file=sys.stderr)


def main() -> int:
    """Build, then serve until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="python -m publish.serve",
        description="Preview the site; it is rebuilt and reloaded at every save.",
        epilog='For example: make serve ARGS="--port 8080"',
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        rebuild()
        server = LiveReloadServer(rebuild, options.host, options.port, str(FOLDER))
    except (OSError, VendorError) as problem:
        print(f"The preview did not start: {problem}", file=sys.stderr)
        return 1
    server.error_handler = lambda code: (FOLDER / "404.html").read_bytes() if code == 404 else None
    for name in WATCHED:
        server.watch(str(ROOT / name))
    try:
        server.serve()
    except KeyboardInterrupt:
        print()
    finally:
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
