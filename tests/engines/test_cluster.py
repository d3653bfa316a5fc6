"""What is asked of Dask, and what is heard from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from grader.engines.dask import card, cluster, worker
from grader.engines.dask.archive import Archive
from grader.engines.dask.cluster import Cluster, Told
from grader.engines.dask.orders import Order, Seen, packed, unpacked
from grader.judge.job import Job
from grader.submission import File

ORDER = Order(0, "", "", Job("hong", "week01_first", File("first.py", b"x = 1")))
NEEDS = {"grader-0": 1.0, card.WALLED: 1.0}


@dataclass
class Client:
    """Dask's, which keeps what it is asked."""

    id: str = "Client-1"
    status: str = "running"
    topics: dict[str, Callable[[Any], None]] = field(default_factory=dict)
    asked: list[tuple[Any, Mapping[str, float]]] = field(default_factory=list)
    told: list[bytes] = field(default_factory=list)

    def subscribe_topic(self, topic: str, handler: Callable[[Any], None]) -> None:
        self.topics[topic] = handler

    def submit(self, function: Any, *_: Any, resources: Mapping[str, float], key: str) -> "Client":
        self.asked.append((function, resources))
        return self

    def map(
        self, function: Any, told: list[bytes], *, resources: Mapping[str, float], **_: Any
    ) -> list["Client"]:
        self.asked.append((function, resources))
        self.told += told
        return [self] * len(told)

    @property
    def loop(self) -> "Client":
        return self

    def add_callback(self, *_: Any) -> None:
        """Nobody waits for what becomes of it."""


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    client = Client()
    monkeypatch.setattr(cluster, "Client", lambda *_, **__: client)
    return client


@pytest.fixture
def connected(client: Client) -> Cluster:
    """A connection by that client."""
    made = Cluster("tcp://nowhere:1", Archive("0", b""))
    made.connect()
    return made


def test_the_course_goes_to_no_machine_that_may_not_grade(
    connected: Cluster, client: Client
) -> None:
    """It holds the hidden tests; and a machine without a GPU may hold it for one that has one."""
    connected.send([ORDER], NEEDS | {card.GPU: 1.0})
    assert client.asked == [(worker.course, NEEDS), (worker.grade, NEEDS | {card.GPU: 1.0})]


def test_what_is_told_of_orders_goes_with_the_client(connected: Cluster, client: Client) -> None:
    """Of topics the scheduler forgets those that are named after clients which left."""
    connected.send([ORDER], NEEDS)
    assert list(client.topics) == [client.id]
    assert [unpacked(told, Order).topic for told in client.told] == [client.id]


def test_what_dask_says_of_the_client_is_nothing_of_an_order(
    connected: Cluster, client: Client
) -> None:
    hear = client.topics[client.id]
    hear((0.0, {"action": "remove-client", "client": client.id}))
    hear((0.0, {"number": 3, "worker": "tcp://one", "tests": packed([Seen("test_a", None)])}))
    (said,) = connected.heard(0.0)
    assert said == Told(3, "", (Seen("test_a", None),))
