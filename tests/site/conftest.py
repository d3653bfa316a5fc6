"""The site, built once for all of its tests, and a browser to read it with."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from runs import PATIENCE
from serving import Server

from publish.build import ROOT
from publish.vendor import fetch_tools

BUILT = ROOT / "build/test-site"


def build(folder: Path, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    """What `make site` does, for another folder."""
    return subprocess.run(
        [sys.executable, "-m", "publish.build", "--out", str(folder), *options],
        cwd=ROOT,
        env=os.environ | {"SITE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True)
class Site:
    """The built site: its folder and where it is served."""

    folder: Path
    url: str
    told: str  # what the build printed
    failed: bool

    def pages(self, pattern: str = "**/*.html") -> list[str]:
        """Addresses of the pages, relative to the root."""
        found = sorted(path.relative_to(self.folder) for path in self.folder.glob(pattern))
        return [path.as_posix().removesuffix("index.html") for path in found]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Build the site for the address under which it is then served."""
    with Server() as server:
        done = build(BUILT, server.url)
        server.root = BUILT
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(BUILT, server.url, done.stdout + done.stderr, done.returncode != 0)
        server.shutdown()


@pytest.fixture(scope="session")
def browse(site: Site) -> Callable[..., Any]:
    """Run a browser script with the site's address and JSON input; returns its JSON output."""
    fetch_tools()

    def run(script: str, given: object = None) -> Any:
        done = subprocess.run(
            ["node", str(Path(__file__).with_name(script)), site.url],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)

    return run
