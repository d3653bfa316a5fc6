"""The connection to Dask's scheduler: orders go out, and what becomes of them comes back.

A connection that was lost is made anew by whoever needs one, and all orders have to be sent again.
"""

import itertools
import logging
import secrets
from asyncio import CancelledError
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any

from dask import config
from distributed import Client, Future
from distributed.comm.core import FatalCommClosedError

from grader.engines.dask import card, worker
from grader.engines.dask.archive import Archive
from grader.engines.dask.card import Card
from grader.engines.dask.orders import Answer, Order, Seen, packed, unpacked
from grader.errors import GraderError, NobodyGraded, cause

_CONNECTING = 10.0  # seconds for one attempt


@dataclass(frozen=True)
class Machine:
    """One worker.

    Arguments:
        judges: how many jobs it takes at once.
        card: what it says of itself, if it can be read.
    """

    address: str
    name: str
    judges: int
    resources: Mapping[str, float]
    card: Card | None

    def fits(self, needs: Mapping[str, float]) -> bool:
        """Whether Dask may send it what has these needs."""
        return all(self.resources.get(name, 0) >= count for name, count in needs.items())


@dataclass(frozen=True)
class Told:
    """How far an order is: it has begun on a machine, and these tests are over."""

    number: int
    machine: str
    tests: Sequence[Seen]


@dataclass(frozen=True)
class Ended:
    """What came of an order."""

    number: int
    answer: Answer


@dataclass(frozen=True)
class Lost:
    """An order that has to be sent again.

    Arguments:
        died: whether several machines died that had it; else something else was lost.
    """

    number: int
    died: bool


Message = Told | Ended | Lost


class Cluster:
    """What one engine has to do with Dask.

    Arguments:
        address: of the scheduler; by default what Dask's configuration says.

    Raises:
        GraderError: no address is known.
    """

    def __init__(self, address: str, archive: Archive | None = None) -> None:
        self.address = address or config.get("scheduler-address", None) or ""
        if not self.address:
            raise GraderError(
                "Dask 스케줄러의 주소를 모릅니다. course.toml의 [engine] scheduler나 "
                "DASK_SCHEDULER_ADDRESS에 tls://컴퓨터:8786처럼 적으세요.",
                "The address of Dask's scheduler is unknown: write it into course.toml as [engine] "
                "scheduler or into DASK_SCHEDULER_ADDRESS, like tls://machine:8786.",
            )
        self.archive = archive
        self._client: Client | None = None
        self._course: Future | None = None
        self._topic = ""
        self._numbers = itertools.count(1)
        self._heard: SimpleQueue[Message] = SimpleQueue()
        self._names: dict[str, str] = {}

    def connected(self) -> bool:
        """Whether there is a connection; one that was lost is given up."""
        if self._client and self._client.status != "running":
            self.drop()
        return self._client is not None

    def connect(self) -> None:
        """Makes a connection.

        Raises:
            NobodyGraded: nobody answers, or not as we speak.
        """
        _quiet()
        try:
            self._client = Client(self.address, timeout=_CONNECTING, set_as_default=False)
        except (OSError, ValueError, FatalCommClosedError) as error:
            why = cause(error)
            raise NobodyGraded(
                f"Dask 스케줄러 {self.address}에 연결할 수 없습니다({why.ko}). `dask scheduler`가 "
                "실행 중인지, 주소와 인증서가 맞는지 보세요.",
                f"Dask's scheduler {self.address} cannot be reached ({why.en}). See whether "
                "`dask scheduler` runs, and whether address and certificates are right.",
            ) from error
        self._topic = self._client.id  # which the scheduler forgets with the client
        self._heard = SimpleQueue()
        self._client.subscribe_topic(self._topic, self._hear)

    def drop(self) -> None:
        """Gives the connection up, and all that was sent."""
        client, self._client, self._course = self._client, None, None
        if client:
            with suppress(Exception):  # whatever it is, it is over
                client.close(timeout=1)

    def machines(self) -> list[Machine]:
        """All workers that there are."""
        assert self._client
        found = [
            _machine(address, info)
            for address, info in self._client.scheduler_info()["workers"].items()
        ]
        self._names = {machine.address: machine.name for machine in found}
        return found

    def send(self, orders: Sequence[Order], needs: Mapping[str, float]) -> list[int]:
        """Sends orders that have the same needs; the number of each."""
        assert self._client
        assert self._client.loop
        assert self.archive
        if self._course is None or self._course.status not in ("pending", "finished"):
            key = f"course-{self.archive.digest}-{secrets.token_hex(4)}"
            self._course = self._client.submit(
                worker.course, self.archive.data, key=key, resources=_anywhere(needs)
            )
        numbers = [next(self._numbers) for _ in orders]
        told = [
            packed(replace(order, number=number, topic=self._topic))
            for number, order in zip(numbers, orders, strict=True)
        ]
        futures = self._client.map(
            worker.grade,
            told,
            key=[f"{self._topic}-{number}" for number in numbers],
            archive=self._course,
            resources=dict(needs),
        )
        for number, future in zip(numbers, futures, strict=True):
            self._client.loop.add_callback(_follow, number, future, self._course, self._heard)
        return numbers

    def heard(self, seconds: float) -> Iterator[Message]:
        """What was heard meanwhile; if nothing was, what comes within so many seconds."""
        with suppress(Empty):
            for _ in range(max(1, self._heard.qsize())):
                yield self._heard.get(timeout=seconds)

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        said = event[1]
        if "number" not in said:  # but what Dask says of the client itself
            return
        name = self._names.get(str(said["worker"]), "")
        self._heard.put(Told(said["number"], name, unpacked(said["tests"], tuple[Seen, ...])))


async def _follow(number: int, future: Future, course: Future, heard: SimpleQueue[Message]) -> None:
    """Waits, as long as it takes, for what becomes of an order; many are waited for at once."""
    try:
        heard.put(Ended(number, await future))
    except (Exception, CancelledError):
        # If it is the course that Dask gave up, the next order sends that anew.
        heard.put(Lost(number, died=future.status == "error" and course.status != "error"))


def _anywhere(needs: Mapping[str, float]) -> dict[str, float]:
    """What a machine has to offer to hold the course, for those without a GPU, too."""
    return {name: count for name, count in needs.items() if name != card.GPU}


def _machine(address: str, info: Mapping[str, Any]) -> Machine:
    found, name = card.from_data(info), str(info["name"])
    if "://" in name:  # nobody gave it one
        name = name.rpartition("/")[2]
        name = f"{found.host}:{name.rpartition(':')[2]}" if found else name
    return Machine(address, name, info["nthreads"], info["resources"], found)


def _quiet() -> None:
    """What Dask would write to standard error, is said in our words."""
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"})
