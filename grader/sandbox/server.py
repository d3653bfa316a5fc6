"""Fork servers: JAX imported once, a server for each judge, a confined child for each submission.

They are trusted and never run a member's code. A server answers to one judge over a socket:
``start`` brings the child's end of a channel along; ``used`` tells what the child has used so far;
``stop`` kills the child and tells how it ended. If the judge is gone, so are server and child.
"""

import gc
import json
import mmap
import os
import select
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.sandbox.confine import Confinement
from grader.sandbox.meter import ENDING, NO_CHANNEL, use
from grader.sandbox.zygote import FAST_COMPILES

MAX_MESSAGE = 1 << 16
PART = 1 << 16  # bytes of a child's output that are read at once
GARBAGE = 50_000  # objects between two collections in a child; tracing makes many, and short-lived


class Server:
    """Starts and ends children on behalf of one judge.

    Arguments:
        control: the judge's socket, of type SOCK_SEQPACKET.
        flags: of XLA, for children that are to start quickly.
    """

    def __init__(self, control: socket.socket, confinement: Confinement, flags: str) -> None:
        self.control, self.confinement, self.flags = control, confinement, flags
        self.pid = 0
        self.output = -1
        self.text, self.size, self.cap = mmap.mmap(-1, PART), 0, 0

    def serve(self) -> None:
        """Answers until the judge is gone."""
        while True:
            waiting = [self.control.fileno()] + ([self.output] if self.output >= 0 else [])
            ready = select.select(waiting, [], [])[0]
            if self.output in ready:
                self._drain()
            if self.control.fileno() in ready and not self._answer():
                self._stop()
                return

    def _answer(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self.control, MAX_MESSAGE, 1)
        if not message:
            return False
        request = json.loads(message)
        answers = {
            "start": lambda: self._start(request, descriptors[0]),
            "used": lambda: asdict(use(self.pid)),
            "stop": lambda: self._stop(ended=request.get("ended", False)),
        }
        reply = answers[request["op"]]()
        self.control.send(json.dumps(reply).encode())
        with memoryview(self.text)[: reply.get("output", 0)] as text:  # which nothing copies
            for start in range(0, len(text), MAX_MESSAGE):
                self.control.send(text[start : start + MAX_MESSAGE])
        return True

    def _start(self, request: dict[str, Any], channel: int) -> dict[str, Any]:
        self._stop()
        self.text.close()  # given back to the system: a child has all that is in this memory
        self.size, self.cap = 0, request["output"]
        self.text = mmap.mmap(-1, self.cap + PART)
        self.output, writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self._become_child(request, channel, writer)
        os.close(channel)
        os.close(writer)
        os.set_blocking(self.output, False)
        return {}

    def _become_child(self, request: dict[str, Any], descriptor: int, writer: int) -> None:
        try:
            os.dup2(writer, 1)
            os.dup2(writer, 2)
            flags = self.flags
            if request["concrete"]:  # a loop of many steps: code that runs well, soon compiled
                flags = flags.replace("optimization_level=0", "optimization_level=1")
            os.environ["XLA_FLAGS"] = flags
            self.confinement.apply(cpu_seconds=request["cpu_seconds"], memory=request["memory"])
            keep = os.dup2(descriptor, 3)
            os.closerange(4, 256)
            from grader.sandbox.child import serve
            from grader.sandbox.wire import Channel

            serve(Channel(keep, keep))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(NO_CHANNEL)

    def _drain(self) -> None:
        try:
            with memoryview(self.text)[self.size : self.size + PART] as free:
                read = os.readv(self.output, [free])
        except BlockingIOError:
            return
        if not read:
            os.close(self.output)
            self.output = -1
        self.size = min(self.size + read, self.cap)

    def _stop(self, *, ended: bool = False) -> dict[str, Any]:
        """Kills the child.

        Arguments:
            ended: whether it seems to have ended by itself, and gets a moment to.
        """
        status, seconds, memory, alive = 0, 0.0, 0, False
        if self.pid:
            alive = not ended or _lives_on(self.pid)
            os.kill(self.pid, signal.SIGKILL)  # one that has already ended keeps its status
            _, status, usage = os.wait4(self.pid, 0)
            seconds, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10
            self.pid = 0
        while self.output >= 0:
            before = self.size, self.output
            self._drain()
            if before == (self.size, self.output):
                os.close(self.output)
                self.output = -1
        return {
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            "seconds": seconds,
            "memory": memory,
            "disturbed": alive or os.waitstatus_to_exitcode(status) == NO_CHANNEL,
            "output": self.size,  # which follows
        }


def warm() -> str:
    """Fills JAX's caches, without starting its backend: that would start threads.

    Returns:
        The flags for fast compiles that this XLA knows.
    """
    import jax
    import jax.numpy as jnp
    import jaxtyping  # noqa: F401  (members use it, as well as optax; imported here once)
    import numpy as np
    import optax  # noqa: F401
    from flax import nnx

    import grader.sandbox.child  # noqa: F401
    from grader.sandbox import lowering

    lowering.share_context()
    flags = lowering.prepare(FAST_COMPILES)

    def everyday(x: jax.Array, key: jax.Array) -> jax.Array:
        coin = jax.random.bernoulli(
            jax.random.split(jax.random.wrap_key_data(key))[0], 0.5, x.shape
        )
        y = jnp.where(coin, jax.nn.sigmoid(x @ x.T @ x), jax.nn.relu(x) / 2 + jnp.exp(x))
        y = (y - y.mean(axis=0)) / jnp.sqrt(y.var(axis=0) + 1e-5) * jnp.tanh(y)
        z = jnp.einsum("ij,kj->ik", y, jax.nn.one_hot(jnp.argmax(y, axis=1), y.shape[1]))
        z = jax.vmap(jnp.sum)(jnp.pad(z, 1)[1:, :3].reshape(3, -1).at[0].add(1.0))
        return jax.lax.scan(lambda c, i: (c + i, c), z.sum(), z)[0] + jax.nn.log_softmax(y).max()

    aval = jax.ShapeDtypeStruct
    jax.config.update("jax_traceback_in_locations_limit", 0)  # they are stripped
    arguments = (aval((3, 4), np.float32), aval((2,), np.uint32))
    for function in (everyday, jax.grad(everyday)):
        traced = jax.jit(function).trace(*arguments)
        if module := lowering.lower_quickly(traced, "cpu"):
            lowering.serialize(module)
    jax.eval_shape(lambda: nnx.split(nnx.Linear(2, 3, rngs=nnx.Rngs(0))))
    return flags


def _lives_on(pid: int) -> bool:
    """Whether a child has not ended; one that just closed its channel may be about to."""
    deadline = time.monotonic() + ENDING
    while not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        if time.monotonic() > deadline:
            return True
        time.sleep(0.001)
    return False


def _reap(*_: object, options: int = os.WNOHANG) -> None:
    """Waits for servers that ended, or with no options for all that there are."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def main() -> None:
    """``python -m grader.sandbox.server LISTENER LIFE WALLS``, started by `zygote`.

    LISTENER is the descriptor of the socket that judges connect to; LIFE that of a pipe, which
    closes when this is to end.
    """
    listener, life = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    names = sys.argv[3].split(",")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    flags = warm()
    confinement = Confinement(names)
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        raise SystemExit("the fork server has more than one thread; forking would not be safe")
    gc.collect()
    gc.freeze()  # a child then copies no page for the collector's sake
    gc.set_threshold(GARBAGE, 20, 100)
    signal.signal(signal.SIGCHLD, _reap)
    while life not in select.select([listener, life], [], [])[0]:
        control, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            os.close(life)
            control.send(json.dumps({"ready": True}).encode())
            Server(control, confinement, flags).serve()
            return
        control.close()
    _reap(options=0)


if __name__ == "__main__":
    main()
