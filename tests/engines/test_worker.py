"""What a worker of Dask's offers, and offers no more: scheduler and worker in this process."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, Scheduler, Status, Worker

from grader.engines.dask import card, worker
from grader.engines.dask.bench import Bench, Tell
from grader.engines.dask.orders import Answer, Order, packed, unpacked
from grader.judge.job import Job
from grader.sandbox.walls import REQUIRED
from grader.submission import File
from grader.text import Text

SICK = Text("아픕니다.", "It is sick.")
ORDER = packed(Order(1, "topic", "", Job("hong", "week01_first", File("first.py", b"x = 1"))))
NEEDS = {card.own().resource: 1.0, card.WALLED: 1.0}


class Sick(Bench):
    """One whose machine falls sick with its first job."""

    def heard(self) -> tuple[Text | None, str]:
        return None, "cpu"

    def mended(self) -> bool:
        self.tried = getattr(self, "tried", 0) + 1
        return self.tried == 2

    def grade(self, order: Order, archive: bytes, tell: Tell) -> Answer:
        self.complaint = SICK
        return "fault", packed(SICK)


async def known_of(scheduler: Scheduler, one: Worker) -> dict[str, Any]:
    """What everybody can know of a worker."""
    await one.heartbeat()
    return scheduler.identity()["workers"][one.contact_address]


async def falls_sick(folder: Path) -> None:
    async with (
        Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler,
        Worker(scheduler.address, nthreads=1, local_directory=str(folder)) as one,
        Client(scheduler.address, asynchronous=True) as client,
    ):
        await worker.install(one, Sick(REQUIRED, 1, folder))
        await one.set_resources(**one.state.total_resources)
        found = card.from_data(await known_of(scheduler, one))
        assert found
        assert found.canary is None

        sent: dict[str, Any] = {"archive": b"", "resources": NEEDS, "pure": False}
        answers = [await future for future in client.map(worker.grade, [ORDER] * 3, **sent)]
        assert [unpacked(data, Text) for _, data in answers] == [SICK] * 3, "what had come"
        late = client.submit(worker.grade, ORDER, **sent)
        while late.key not in scheduler.tasks or scheduler.tasks[late.key].state == "waiting":
            await asyncio.sleep(0.01)
        assert scheduler.tasks[late.key].state == "no-worker"

        known = await known_of(scheduler, one)
        assert known["resources"] == dict.fromkeys(NEEDS, 0.0)
        found = card.from_data(known)
        assert found
        assert (found.canary, found.device) == (SICK, "cpu")
        await asyncio.wait_for(one.finished(), 30)  # it is mended: its nanny starts another
        assert one.status is Status.closed


def test_a_worker_that_fell_sick_is_sent_nothing_more_says_why_and_begins_anew_once_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AGAIN", 2.0)
    asyncio.run(falls_sick(tmp_path))


def test_a_machine_that_is_sick_from_the_start_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AGAIN", 0.01)

    class SickAtFirst(Sick):
        def heard(self) -> tuple[Text | None, str]:
            return SICK, ""

    async def joins() -> None:
        async with (
            Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler,
            Worker(scheduler.address, nthreads=1, local_directory=str(tmp_path)) as one,
        ):
            await worker.install(one, SickAtFirst(REQUIRED, 1, tmp_path))
            await asyncio.wait_for(one.finished(), 30)

    asyncio.run(joins())
