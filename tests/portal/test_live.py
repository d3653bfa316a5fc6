"""Results as they come: what one process writes down, every other one can tell."""

import asyncio
import errno
import re
import resource
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from reports import case
from starlette.requests import Request
from visiting import WEEK, Browser, Site

from grader.course import Course
from grader.portal import live
from grader.portal.progress import Hub, Journal, Step
from grader.portal.visit import visit_of


def test_every_reader_sees_every_step(sample_course: Course) -> None:
    journal = Journal(sample_course)
    hubs = [Hub(sample_course) for _ in range(3)]
    journal.write(Step("started", 7))
    hubs[0].look()
    journal.write(Step("test", 7, case("double", "one", passed=True)))
    for hub in hubs:
        hub.look()
        assert list(hub.going[7].tests) == [case("double", "one", passed=True).name]
    journal.write(Step("recorded", 7))
    for hub in hubs:
        hub.look()
        assert not hub.going


def test_half_a_line_is_read_when_it_is_whole(sample_course: Course) -> None:
    journal, hub = Journal(sample_course), Hub(sample_course)
    line = b'{"what":"started","attempt":3}\n'
    for part in (line[:10], line[10:]):
        assert not hub.going
        with journal.path.open("ab") as file:
            file.write(part)
        hub.look()
    assert list(hub.going) == [3]


@pytest.mark.parametrize(
    "line", [b'{"what":"star', b"", b"\xff", b'{"what":"unheard of"}', b"[" * 100_000]
)
def test_a_damaged_line_is_left_out(sample_course: Course, line: bytes) -> None:
    journal, hub = Journal(sample_course), Hub(sample_course)
    journal.write(Step("started", 1))
    with journal.path.open("ab") as file:
        file.write(line + b"\n")
    journal.write(Step("started", 2))
    hub.look()
    assert list(hub.going) == [1, 2]


def test_a_reader_that_cannot_open_the_file_tries_again(
    sample_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, hub = Journal(sample_course), Hub(sample_course)
    journal.write(Step("started", 1))

    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    async def read() -> None:
        reading = asyncio.create_task(hub.run())
        with monkeypatch.context() as patch:
            patch.setattr(Path, "open", fails)
            await asyncio.sleep(0.2)
        await asyncio.sleep(0.2)
        assert list(hub.going) == [1]
        reading.cancel()

    asyncio.run(read())


@pytest.mark.parametrize("taken", [0, 10], ids=["nothing", "half a line"])
def test_what_a_full_disk_does_not_take_stops_nothing_and_hides_nothing_after_it(
    sample_course: Course, taken: int
) -> None:
    journal, hub = Journal(sample_course), Hub(sample_course)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (taken, limits[1]))
    try:
        journal.write(Step("started", 1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert journal.path.stat().st_size == taken
    journal.write(Step("started", 2))
    hub.look()
    assert list(hub.going) == [2]


def test_a_new_grading_process_forgets_what_the_last_one_was_doing(sample_course: Course) -> None:
    Journal(sample_course).write(Step("started", 3))
    hub = Hub(sample_course)
    hub.look()
    Journal(sample_course).write(Step("started", 4))
    hub.look()
    assert list(hub.going) == [4]


def test_who_follows_is_woken_by_their_own_only(sample_course: Course) -> None:
    journal, hub = Journal(sample_course), Hub(sample_course)

    async def followed() -> tuple[bool, bool]:
        async with hub.following(1) as mine, hub.following(2) as others:
            journal.write(Step("started", 1))
            hub.look()
            return mine.is_set(), others.is_set()

    assert asyncio.run(followed()) == (True, False)


def streamed(site: Site, browser: Browser) -> AsyncIterator[tuple[str, str]]:
    """The events of a stream, without a server between."""
    cookie = f"session={browser.cookies['session']}".encode()
    scope = {
        "type": "http", "app": site.app, "method": "GET", "path": f"{WEEK}/live",
        "headers": [(b"cookie", cookie), (b"host", b"localhost")], "query_string": b"",
        "path_params": {"week": "week01_first"}, "server": ("localhost", 80), "scheme": "http",
    }  # fmt: skip
    events = live._events(visit_of(Request(scope)), "hong")

    async def told() -> AsyncIterator[tuple[str, str]]:
        async for event in events:
            yield str(event.event), str(event.data)

    return told()


def test_tests_turn_green_one_by_one_and_then_it_is_done(
    site: Site, hong: Browser, work: bytes
) -> None:
    hong.hand_in(work)
    hub, seen = site.app.state.portal.hub, []

    async def follow() -> None:
        steps = iter(list(site.engine.grade([])))
        del steps
        async for name, data in streamed(site, hong):
            seen.append((name, len(re.findall(r'class="test full"', data))))
            if name == "progress" and len(seen) < 5:
                journal.write(script[len(seen) - 1])
                hub.look()
            elif name == "progress":
                await asyncio.to_thread(site.grading.step)
                hub.look()

    journal, (attempt,) = site.grading.journal, site.book.waiting()
    tests = [case("double", title, passed=True) for title in ("one", "two", "three")]
    script = [Step("started", attempt.id)]
    script += [Step("test", attempt.id, test) for test in tests]
    asyncio.run(asyncio.wait_for(follow(), 60))
    assert seen == [("progress", n) for n in (0, 0, 1, 2, 3)] + [("done", 0)]


def test_a_stream_ends_with_its_session(
    site: Site, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "AGAIN", 0.01)
    hong.hand_in(work)

    async def follow() -> list[str]:
        names = []
        async for name, _ in streamed(site, hong):
            names.append(name)
            hong.post("/sign-out", data={"csrf": hong.token("/")})
        return names

    assert asyncio.run(asyncio.wait_for(follow(), 60)) == ["progress", "done"]


def test_a_stream_of_nothing_is_done_at_once(site: Site, hong: Browser) -> None:
    answer = hong.get(f"{WEEK}/live")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "event: done" in answer.text


def test_a_page_without_scripts_looks_again_by_itself(hong: Browser, work: bytes) -> None:
    page = hong.hand_in(work).text
    assert '<noscript><meta http-equiv="refresh"' in page
