"""The portal as members meet it: drop or button, with scripts and without, phone or desktop."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from runs import PATIENCE
from serving_portal import patient, served
from visiting import Site

from publish.vendor import fetch_tools

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
VISITS = [
    ("phone", "dark", "ko", True),
    ("desktop", "light", "en", True),
    ("phone", "light", "en", True),
    ("desktop", "dark", "ko", False),
]


@pytest.fixture
def seen(site: Site, work: bytes) -> dict[str, Any]:
    """What a browser saw on the way."""
    fetch_tools()
    patient(site, 0.3)
    keys = "size", "scheme", "language", "scripts"
    visits = [
        {"link": site.invitation(f"member{number}"), **dict(zip(keys, visit, strict=True))}
        for number, visit in enumerate(VISITS)
    ]
    given = {
        "visits": visits,
        "files": [{"name": "first (1).py", "text": work.decode()}],
        "pictures": os.environ.get("GRADER_PICTURES", ""),
    }
    with served(site) as root:
        done = subprocess.run(
            ["node", str(HERE / "walk.mjs"), root],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_a_member_walks_from_the_invitation_to_the_result(seen: dict[str, Any]) -> None:
    assert seen["problems"] == [], seen["violations"]
    assert seen["said"] == ["3.5"] * len(VISITS)
    assert min(seen["green"]) < 3, "tests turn green one by one"
    assert seen["wide"] == {}
    assert seen["violations"] == {}
