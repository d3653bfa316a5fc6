"""Handing in from the command line: over the same path as a browser, by a token."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
import uvicorn
from tiny import report, source
from typer.testing import CliRunner, Result
from visiting import WHY, Site

from grader import cli
from grader.feedback import words
from grader.gradebook import access
from grader.portal import client as asking
from grader.portal import guesses
from grader.portal.client import Client
from grader.portal.portal import Portal
from grader.portal.tokens import LASTS
from grader.report import from_json

WEEK = "week01_first"


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The portal behind a real server; its address."""
    with socket.socket() as listening, patch.object(Portal, "close"):  # tests ask it again
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who comes before the server does waits
        # Its logging would close standard error where absl, which JAX brings, is loaded.
        config = uvicorn.Config(
            site.app, log_config=None, log_level="error", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def graded(site: Site) -> Iterator[None]:
    """Somebody who grades what waits, beside it."""
    ended = threading.Event()
    thread = threading.Thread(target=site.grading.run, args=(ended,))
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def broken(*, answer: bytes = b"", got: list[bytes] | None = None) -> Iterator[str]:
    """Something that listens, reads a little, answers that much, and is gone."""
    heard = [] if got is None else got
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(1 << 16))
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def token(site: Site) -> str:
    return site.book.database.write(lambda s: access.sign_in(s, "hong", "program", LASTS))


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: str) -> Path:
    """A file, on a machine whose configuration is empty."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GRADER_TOKEN", token)
    monkeypatch.delenv("GRADER_MEMBER", raising=False)
    path = tmp_path / "first.py"
    path.write_bytes(source("Because it is added."))
    return path


def submit(site: Site, path: Path, *arguments: str) -> Result:
    command = ["--course", str(site.course.root), "--lang", "en", "submit", str(path), *arguments]
    return CliRunner().invoke(cli.app, command)


def test_a_file_is_handed_in_and_its_result_shown(site: Site, mine: Path) -> None:
    with served(site) as address, graded(site):
        done = submit(site, mine, "--to", address)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("✓ Handed in")
    (attempt,) = site.book.attempts(WEEK, "hong")
    shown = site.course.shown(attempt.received_at, "%Y-%m-%d %H:%M:%S")
    assert re.search(rf"time +{shown}", done.stdout)
    assert site.book.data(attempt) == mine.read_bytes()
    assert "3.5 / 3.5" in done.stdout


def test_as_json_it_is_the_receipt_and_the_report(site: Site, mine: Path) -> None:
    with served(site) as address, graded(site):
        told = json.loads(submit(site, mine, "--to", address, "--json").stdout)
    assert told["receipt"]["member"] == "hong"
    assert from_json(json.dumps(told["report"])).points == report().points


def test_without_waiting_there_is_a_receipt_only(site: Site, mine: Path) -> None:
    with served(site) as address:
        done = submit(site, mine, "--to", address, "--no-wait")
        again = submit(site, mine, "--to", address, "--no-wait")
    assert done.exit_code == 0
    assert "✓ Handed in" in done.stdout
    assert "✓ The same file was handed in before" in again.stdout
    assert len(site.book.attempts(WEEK, "hong")) == 1


def test_it_is_taken_in_as_from_a_browser(site: Site, mine: Path) -> None:
    with served(site) as address:
        submit(site, mine, "--to", address, "--no-wait")
    site.signed_in("kim").hand_in(mine.read_bytes())
    one, other = (site.book.attempts(WEEK, name)[0] for name in ("hong", "kim"))
    alike = ("week", "number", "file", "digest", "size", "clock")
    assert [getattr(one, name) for name in alike] == [getattr(other, name) for name in alike]


def test_the_address_of_the_course_is_where_it_goes(
    site: Site, mine: Path, sample_root: Path, tmp_path: Path
) -> None:
    members = tmp_path / "members"
    sample_root.rename(members)  # a member's own copy: nothing is served from there
    members.joinpath(".grader").rename(tmp_path / "gone")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with members.joinpath("course.toml").open("a") as file:
        file.write(f'\n[portal]\naddress = "{address}"\n')
    command = ["--course", str(members), "--lang", "en", "submit", str(mine)]
    done = CliRunner().invoke(cli.app, command)
    assert done.exit_code == 2
    assert f"Nothing was handed in: {address} cannot be reached" in done.stderr
    assert not (members / "submitted").exists()


@pytest.mark.parametrize("token", ["", "wrong", "x" * 5000, "ä"])
def test_a_wrong_token_hands_nothing_in_and_says_where_to_get_one(
    site: Site, mine: Path, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("GRADER_TOKEN", token)
    with served(site) as address:
        done = submit(site, mine, "--to", address)
        assert done.exit_code == 2
        assert f"Make a token at {address}/token" in done.stderr
    assert site.book.attempts() == []


def test_a_token_is_shown_once_works_and_is_taken_back(site: Site, mine: Path) -> None:
    hong = site.signed_in("hong")
    form = {"csrf": hong.token("/token")}
    made = re.search(r'id="token">([^<]+)<', hong.post("/token", data=form).text)
    assert made
    assert made[1] not in hong.get("/token").text
    files = f"/api/weeks/{WEEK}/files/first.py"
    bearer = {"authorization": f"Bearer {made[1]}"}
    program = site.browser()
    assert program.post(files, content=mine.read_bytes(), headers=bearer).status_code == 201
    hong.post("/token/revoke", data=form)
    assert program.post(files, content=mine.read_bytes(), headers=bearer).status_code == 401


def test_a_browsers_cookie_opens_nothing_to_programs_nor_a_token_a_page(
    site: Site, mine: Path, token: str
) -> None:
    files = f"/api/weeks/{WEEK}/files/first.py"
    hong = site.signed_in("hong")
    assert hong.post(files, content=mine.read_bytes()).status_code == 401
    cookie = hong.cookies["session"]
    bearer = {"authorization": f"Bearer {cookie}"}
    assert site.browser().post(files, content=b"", headers=bearer).status_code == 401
    stranger = site.browser(cookies={"session": token})
    assert stranger.get("/").url.path == "/sign-in"


def test_who_guesses_tokens_is_made_to_wait(site: Site, mine: Path, token: str) -> None:
    files, program = f"/api/weeks/{WEEK}/files/first.py", site.browser()
    bearer = {"authorization": "Bearer guess"}
    for _ in range(guesses.MOST):
        assert program.post(files, content=b"", headers=bearer).status_code == 401
    assert program.post(files, content=b"", headers=bearer).status_code == 429
    bearer = {"authorization": f"Bearer {token}"}
    answer = program.post(files, content=mine.read_bytes(), headers=bearer)
    assert answer.status_code == 201, "whoever has one waits for nobody behind the same address"


def test_nobody_learns_of_another_members_attempt(site: Site, mine: Path, token: str) -> None:
    site.signed_in("kim").hand_in(mine.read_bytes())
    bearer = {"authorization": f"Bearer {token}"}
    answer = site.browser().get(f"/api/weeks/{WEEK}/attempts/1", headers=bearer)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        (f"/api/weeks/{WEEK}/files/first.py", b"x" * (65 << 20), 413),
        (f"/api/weeks/{WEEK}/files/first.ipynb", b"{", 422),
        (f"/api/weeks/{WEEK}/files/first.exe", b"", 404),
        ("/api/weeks/week99_no/files/first.py", b"", 404),
        (f"/api/weeks/{WEEK}/files/..%2F..%2Fx.py", b"def double(x): ...", 404),
    ],
)
def test_what_is_no_submission_is_refused_in_words(
    site: Site, token: str, path: str, data: bytes, status: int
) -> None:
    bearer = {"authorization": f"Bearer {token}"}
    answer = site.browser().post(path, content=data, headers=bearer)
    assert answer.status_code == status
    assert site.book.attempts() == []
    if answer.headers["content-type"] == "application/json":
        assert set(answer.json()["why"]) == {"ko", "en"}


def test_a_portal_that_is_gone_before_it_answers_says_that_nobody_knows(
    site: Site, mine: Path
) -> None:
    with broken() as address:
        done = submit(site, mine, "--to", address)
    assert done.exit_code == 2
    assert "may or may not be handed in" in done.stderr
    assert "the same file counts once" in done.stderr


def test_what_is_no_portal_is_named(site: Site, mine: Path) -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"
    with broken(answer=page) as address:
        done = submit(site, mine, "--to", address)
    assert done.exit_code == 2
    assert "See whether the address is right" in done.stderr


def test_a_token_follows_no_redirect(site: Site, mine: Path) -> None:
    got: list[bytes] = []
    with broken(got=got) as elsewhere:
        moved = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere}/\r\nContent-Length: 0\r\n\r\n"
        with broken(answer=moved.encode()) as address:
            done = submit(site, mine, "--to", address)
    assert done.exit_code == 2
    assert got == []


def test_a_portal_that_is_gone_while_one_waits_says_where_the_result_will_be(
    site: Site, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", -1.0)
    states = Client.states

    def gone(self: Client, week: str, number: int):
        self.address = "http://127.0.0.1:1"
        yield from states(self, week, number)

    monkeypatch.setattr(Client, "states", gone)
    with served(site) as address:
        done = submit(site, mine, "--to", address)
    assert done.exit_code == 3
    assert "It is handed in. The result will be at" in done.stderr
    assert len(site.book.attempts()) == 1


def test_a_portal_that_never_answers_is_given_up(token: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Exception, match="may or may not"):
            Client(address, token, seconds=0.05).hand_in(WEEK, "first.py", b"")


def test_a_token_never_goes_out_in_the_clear(site: Site, mine: Path) -> None:
    done = submit(site, mine, "--to", "http://portal.example.org")
    assert done.exit_code == 2
    assert "only sent by https" in done.stderr


def test_a_fault_of_ours_is_said_while_one_waits(site: Site, token: str, mine: Path) -> None:
    site.engine.faults.add("hong")
    bearer = {"authorization": f"Bearer {token}"}
    program = site.browser()
    files = f"/api/weeks/{WEEK}/files/first.py"
    program.post(files, content=mine.read_bytes(), headers=bearer)
    hub = site.app.state.portal.hub
    hub.resting = WHY
    resting = program.get(f"/api/weeks/{WEEK}/attempts/1", headers=bearer).json()
    site.grading.step()
    hub.look()
    failed = program.get(f"/api/weeks/{WEEK}/attempts/1", headers=bearer).json()
    assert [state["why"]["en"] for state in (resting, failed)] == [words.RESTS.en, words.SOON.en]
    assert failed["report"] is None
    assert WHY.ko not in f"{resting} {failed}"  # what is broken is the instructor's to know


def test_a_typed_token_is_kept_for_this_account_alone(
    site: Site, mine: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, token: str
) -> None:
    monkeypatch.delenv("GRADER_TOKEN")
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("grader.commands.hand_over.sys", terminal)
    command = ["--course", str(site.course.root), "--lang", "en", "submit", str(mine), "--no-wait"]
    with served(site) as address:
        CliRunner().invoke(cli.app, [*command, "--to", address], input=f"{token}\n")
        again = CliRunner().invoke(cli.app, [*command, "--to", address])
    assert again.exit_code == 0
    (folder,) = (tmp_path / "home").rglob("portal")
    assert folder.stat().st_mode & 0o077 == 0
    assert token not in again.output
