"""A week in the portal in a browser: three members and an instructor, phone and desktop."""

import json
import os
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from runs import PATIENCE
from serving_portal import patient, served
from tiny import WEEK as NAME
from tiny import report, source
from visiting import WEEK, Site

from grader.gradebook import access
from grader.judge.job import Job
from grader.report import AnswerReport, Report
from publish.vendor import fetch_tools

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
GOOD = source("기울기를 더합니다.").decode()
WRONG = GOOD.replace("2 * x", "3 * x")
BROKEN = {"name": "first.ipynb", "text": '{"cells": [{"source": "def double'}
MEMBERS = {  # what each hands in, in order
    "hong": ("phone", "dark", "ko", [GOOD]),
    "kim": ("desktop", "light", "en", [WRONG, GOOD]),
    "lee": ("desktop", "dark", "ko", [f"{GOOD}# of lee\n"]),
}
ANSWER = f"/course{WEEK}/marking/question_why"


def judged(site: Site, job: Job) -> Report:
    """What is wrong loses points; lee's first judge made a mistake."""
    data = job.file.data or b""
    before = [one for one in site.engine.graded[:-1] if one.file.digest == job.file.digest]
    wrong, unlucky = b"3 * x" in data, b"of lee" in data and not before
    found = report(
        job.member,
        double=0 if wrong else 2,
        counter=0 if unlucky else 1.5,
        digest=job.file.digest,
        fingerprint=job.fingerprint,
    )
    return replace(found, answers=(AnswerReport("question_why", 2.0, job.file.digest),))


@pytest.fixture
def seen(site: Site) -> dict[str, Any]:
    """What browsers saw on the way."""
    fetch_tools()
    names = "\n".join(f"{name},이름 {name}" for name in (*MEMBERS, "late"))
    (site.course.root / "members.csv").write_text(f"id,name\n{names}\n")
    site.engine.found = lambda job: judged(site, job)
    patient(site, 0.2)
    given = {
        "members": [_member(site, name) for name in MEMBERS],
        "instructors": [
            _visit(site, "teacher", "phone", "light", "en"),
            _visit(site, "teacher", "desktop", "dark", "ko"),
        ],
        "week": WEEK,
        "answer": ANSWER,
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
        return json.loads(done.stdout) | {"site": site}


def _visit(site: Site, name: str, size: str, scheme: str, language: str) -> dict[str, Any]:
    link = site.invitation(name)
    return {"name": name, "link": link, "size": size, "scheme": scheme, "language": language}


def _member(site: Site, name: str) -> dict[str, Any]:
    *looks, texts = MEMBERS[name]
    files = [{"name": "first (1).py", "text": text} for text in texts]
    visit = _visit(site, name, *looks) | {"files": files, "scripts": name != "lee"}
    return visit | ({"broken": BROKEN} if name == "kim" else {})


def test_a_week_is_walked_by_three_members_and_an_instructor(seen: dict[str, Any]) -> None:
    assert seen["problems"] == [], seen["violations"]
    assert seen["violations"] == {}
    assert seen["wide"] == {}
    assert "Nothing was handed in." in seen["refused"]["kim"]
    assert seen["points"] == {"hong": ["3.5"], "kim": ["1.5", "3.5"], "lee": ["2"]}
    assert 0 < min(filter(None, seen["green"])) < 3, "tests turn green one by one"
    assert seen["marked"] == ["kim"]
    assert "*" in seen["told"]
    assert [name.split()[0] for name in seen["moved"]] == ["lee"]
    assert seen["delivered"].endswith(".zip")
    book = seen["site"].book
    assert [len(book.entries(NAME, name)) for name in MEMBERS] == [1, 2, 1]
    points = {one.member: one.points for one in book.current_grades(NAME)}
    assert points == {"hong": 5.0, "kim": 3.5, "lee": 3.5}
    assert book.extensions() == {("kim", NAME): timedelta(days=400)}
    done = {act.what for act in book.database.read(access.acts)}
    assert {"marked", "extended", "regraded", "exported"} <= done
