"""The instructor's pages in a browser: phone and desktop, light and dark, by keyboard."""

import io
import json
import os
import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs
from runs import PATIENCE
from serving_portal import served
from tiny import WEEK as NAME
from tiny import record, report, source
from visiting import ADDRESS, WEEK, Site

from grader.portal import regrades
from grader.portal.following import Following
from grader.settings import OpenID
from publish.vendor import fetch_tools

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
ANSWER = f"/course{WEEK}/marking/question_why"
PATHS = ["/course", f"/course{WEEK}", "/course/marking", ANSWER, "/course/queue"]
PATHS += [
    "/course/members",
    "/course/members/roster/ROSTER",
    "/course/collect",
    "/course/collect/COLLECTED",
    "/course/dates",
    "/course/exports",
    "/course/acts",
    f"/class/ann{WEEK}",
    "/token",
]
PATHS += [f"/course{WEEK}/regrade", f"/course{WEEK}/regrade/REGRADED"]
VISITS = [("phone", "dark", "ko"), ("desktop", "light", "en")]
MEMBERS = ("ann", "bora", "chan", "dain")


def with_accounts(site: Site) -> None:
    """Lets the page for signing in lead to a provider, too."""
    portal = site.app.state.portal
    own = OpenID(issuer="https://accounts.example.org", client="course")
    settings = structs.replace(site.course.portal, address=ADDRESS, openid=own)
    following = Following(replace(site.course, portal=settings))
    site.app.state.portal = replace(portal, following=following)


def regraded(site: Site) -> str:
    """A regrade in which everybody gains a point, and which waits to be written."""
    attempts = [attempt.id for attempt in site.book.attempts(NAME)]
    own = regrades.ask(site.course, "teacher", NAME, "", attempts)
    while site.grading.step():
        pass
    return own.name


def uploaded(site: Site) -> dict[str, str]:
    """A zip and a roster that wait for an answer, by what they are called in the paths."""
    teacher = site.signed_in("teacher")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("ann", "nobody"):
            archive.writestr(f"{name}_70_assignsubmission_file_first.py", source(f"{name}"))
    token = {"csrf": teacher.token("/course/collect")}
    files = {"zip": ("hw1.zip", packed.getvalue())}
    collected = teacher.post("/course/collect", data=token, files=files).url.path
    files = {"roster": ("participants.csv", "id,name\nann,이름 ann\nnew,새 사람\n")}
    roster = teacher.post("/course/members/roster", data=token, files=files).url.path
    return {"COLLECTED": collected.rpartition("/")[2], "ROSTER": roster.rpartition("/")[2]}


def test_an_instructor_walks_through_the_class_and_marks_by_keyboard(site: Site) -> None:
    fetch_tools()
    with_accounts(site)
    names = "\n".join(f"{name},이름 {name}" for name in (*MEMBERS, "late"))
    (site.course.root / "members.csv").write_text(f"id,name\n{names}\n")
    for name in MEMBERS:
        site.signed_in(name).hand_in(source(f"{name}: 기울기를 더합니다."))
        record(site.book, report(name, double=1), site.book.attempts(NAME, name)[0])
    made = {"REGRADED": regraded(site), **uploaded(site)}
    given = {
        "visits": [
            {"link": site.invitation("teacher"), "size": size, "scheme": scheme, "language": lang}
            for size, scheme, lang in VISITS
        ],
        "paths": [re.sub("[A-Z]{6,}", lambda name: made[name[0]], path) for path in PATHS],
        "answer": ANSWER,
        "pictures": os.environ.get("GRADER_PICTURES", ""),
    }
    with served(site) as root:
        done = subprocess.run(
            ["node", str(HERE / "class_walk.mjs"), root],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    seen = json.loads(done.stdout)
    assert seen["violations"] == {}
    assert seen["wide"] == {}
    assert seen["problems"] == []
    assert seen["marked"] == ["bora", "chan"]
    given = {one.member: one.scores for one in site.book.current_grades(NAME)}
    assert [s.manual for s in given["ann"] if s.written] == [1.5]
