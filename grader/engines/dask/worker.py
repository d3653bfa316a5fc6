"""What `dask worker --preload grader.engines.dask.worker` adds to one of Dask's workers.

Before the worker joins, it tries the walls and grades the canary. Then it offers what it can do, as
a resource in Dask's sense, and says the rest on its card. It withdraws what it can no longer do,
and begins anew once it can.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing import current_process
from pathlib import Path

from distributed import Worker, get_worker
from distributed.utils import sync

from grader.engines.dask import card
from grader.engines.dask.bench import Bench
from grader.engines.dask.orders import Answer, Order, Seen, packed, unpacked
from grader.sandbox.walls import walls
from grader.text import Text

AGAIN = 60.0  # seconds until a machine that fell sick is tried again, twice as many each time
LONGEST = 900.0

_BENCH, _CARD = "grader_bench", "grader_card"  # the worker's own
_NO_GPU = Text(
    "--resources GPU로 시작했지만 JAX가 GPU를 찾지 못합니다.",
    "It was started with --resources GPU, but its JAX finds none.",
)


async def dask_setup(worker: Worker) -> None:
    """Makes a worker able to grade.

    Raises:
        RuntimeError: it may have no children, and so no judges.
    """
    if current_process().daemon:
        raise RuntimeError(
            "Dask's worker may have no children: set DASK_DISTRIBUTED__WORKER__DAEMON=False"
        )
    standing = await asyncio.to_thread(walls)
    names = frozenset(wall.name for wall in standing if wall.stands)
    await install(worker, Bench(names, worker.state.nthreads, Path(worker.local_directory)))


async def install(worker: Worker, bench: Bench) -> None:
    """Lets a bench sing, and the worker offer it."""
    said = card.sung(card.own(), bench.walls, await asyncio.to_thread(bench.heard))
    state = worker.state
    if said.canary:
        worker.loop.add_callback(_come_back, worker, bench)
    if card.GPU in state.total_resources and said.device == "cpu" and not said.canary:
        said = replace(said, canary=_NO_GPU)
    for resources in (state.total_resources, state.available_resources):
        resources.update(said.offers(bench.judges))
    setattr(worker, _BENCH, bench)
    setattr(worker, _CARD, said)
    # What belongs to the metrics is sent again and again, and so may change.
    worker.metrics[card.KEY] = lambda worker: card.to_data(getattr(worker, _CARD))


async def _withdraw(worker: Worker, why: Text) -> None:
    """Offers nothing any more, until it can grade again."""
    if getattr(worker, _CARD).canary:  # it was said already
        return
    # To the scheduler alone: here, what has come already would wait for what there is no more.
    nothing = dict.fromkeys(worker.state.total_resources, 0.0)
    await worker.scheduler.set_resources(resources=nothing, worker=worker.contact_address)
    setattr(worker, _CARD, replace(getattr(worker, _CARD), canary=why))
    worker.loop.add_callback(_come_back, worker, getattr(worker, _BENCH))


async def _come_back(worker: Worker, bench: Bench) -> None:
    """Ends the worker once its machine can grade; whoever started it starts another."""
    rest = AGAIN
    while True:
        await asyncio.sleep(rest)
        if await asyncio.to_thread(bench.mended):
            break
        rest = min(2 * rest, LONGEST)
    await worker.close(nanny=False, reason="its machine can grade again")


def dask_teardown(worker: Worker) -> None:
    """Ends the judges."""
    if bench := getattr(worker, _BENCH, None):
        bench.close()


def course(data: bytes) -> bytes:
    """A task of Dask's whose result is the archive: so it reaches each worker once."""
    return data


def grade(order: bytes, archive: bytes) -> Answer:
    """A task of Dask's: one job."""
    worker, what = get_worker(), unpacked(order, Order)

    def tell(tests: Sequence[Seen]) -> None:
        worker.log_event(what.topic, {"number": what.number, "tests": packed(tests)})

    bench: Bench = getattr(worker, _BENCH)
    answer = bench.grade(what, archive, tell)
    if bench.complaint:
        sync(worker.loop, _withdraw, worker, bench.complaint)
    return answer
