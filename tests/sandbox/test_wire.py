"""Frames and specs: what comes in must be what it says it is."""

import json
import os
import socket
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from grader.sandbox import wire
from grader.sandbox.client import Connection
from grader.sandbox.meter import Use
from grader.sandbox.wire import Channel, Closed, Late, WireError, clock

X = np.ones((2, 3), np.float32)


@pytest.fixture
def ends():
    """Our channel, and the other side's bare socket."""
    ours, theirs = socket.socketpair()
    channel = Channel(ours.fileno(), ours.fileno(), max_blob=1 << 20)
    yield channel, theirs
    ours.close()
    theirs.close()


def frame(header: object, blob: bytes = b"") -> bytes:
    """A frame by hand."""
    text = json.dumps(header).encode()
    return wire.LENGTHS.pack(len(text), len(blob)) + text + blob


def test_a_frame_arrives_as_it_was_sent(ends) -> None:
    channel, theirs = ends
    other = Channel(theirs.fileno(), theirs.fileno())
    channel.send({"op": "trace", "x": [1, None]}, b"blob")
    assert other.receive(clock(1)) == ({"op": "trace", "x": [1, None]}, b"blob")


def test_frames_do_not_run_into_each_other(ends) -> None:
    channel, theirs = ends
    theirs.sendall(frame({"n": 1}, b"a") + frame({"n": 2}))
    assert [channel.receive(clock(1))[0]["n"] for _ in range(2)] == [1, 2]


def test_an_answer_that_has_come_is_not_late(ends) -> None:
    channel, theirs = ends
    theirs.sendall(frame({"n": 1}, b"a" * 1000))
    assert channel.receive(clock(-1)) == ({"n": 1}, b"a" * 1000)
    theirs.sendall(frame({"n": 2}, b"a" * 1000)[:-1])
    with pytest.raises(Late):
        channel.receive(clock(-1))


@pytest.mark.parametrize(
    "sent",
    [
        wire.LENGTHS.pack(wire.MAX_HEADER + 1, 0),
        wire.LENGTHS.pack(2, (1 << 20) + 1),
        wire.LENGTHS.pack(2**32 - 1, 2**32 - 1),
        wire.LENGTHS.pack(3, 0) + b"{x}",
        wire.LENGTHS.pack(2, 0) + b"\xff\xfe",
        wire.LENGTHS.pack(100_000, 0) + b"[" * 100_000,
        frame([1]),
        frame("text"),
        frame(None),
        wire.LENGTHS.pack(5000, 0) + b'{"n":' + b"1" * 4994 + b"}",
    ],
)
def test_what_is_no_frame_is_refused(ends, sent) -> None:
    channel, theirs = ends
    theirs.sendall(sent)
    with pytest.raises(WireError):
        channel.receive(clock(1))


def test_half_a_frame_is_late(ends) -> None:
    channel, theirs = ends
    theirs.sendall(frame({"n": 1})[:-1])
    with pytest.raises(Late):
        channel.receive(clock(0.05))


def test_a_trickle_is_late_all_the_same(ends) -> None:
    channel, theirs = ends
    asked = iter(range(10))

    def trickle() -> float:
        if next(asked, None) is None:
            raise Late
        theirs.send(b"\0")
        return 1.0

    theirs.sendall(wire.LENGTHS.pack(1000, 0))
    with pytest.raises(Late):
        channel.receive(trickle)


def test_nobody_there_is_closed(ends) -> None:
    channel, theirs = ends
    theirs.close()
    with pytest.raises(Closed):
        channel.receive(clock(1))
    with pytest.raises(Closed):
        channel.send({}, bytes(1 << 20))


def test_a_reader_that_does_not_read_is_not_waited_for(ends) -> None:
    channel, _ = ends
    with pytest.raises(Late):
        channel.send({"op": "load"}, bytes(8 << 20), clock(0.2))


def asked(ends, *answers: dict) -> tuple[dict, bytes]:
    """What `Connection.ask` makes of these answers, sent before it asks."""
    channel, theirs = ends
    for answer in answers:
        theirs.sendall(frame(answer))
    sandbox: Any = SimpleNamespace(used=lambda: Use(0.0, asleep=True))
    return Connection(sandbox, channel).ask({"op": "trace"}, seconds=0.5)


@pytest.mark.parametrize("number", ["", "0" * 16, 0, None, []])
def test_an_answer_from_before_the_question_is_none(ends, number) -> None:
    with pytest.raises(WireError, match="another request"):
        asked(ends, {"ok": True, "number": number})


def test_requests_are_numbered_unpredictably(ends) -> None:
    _, theirs = ends
    numbers = set()
    for _ in range(3):
        with pytest.raises(WireError):
            asked(ends, {"ok": True})
        numbers.add(Channel(theirs.fileno(), theirs.fileno()).receive(clock(1))[0]["number"])
    assert len(numbers) == 3
    assert all(len(number) == 16 for number in numbers)


VALUES = [X, [X, (X,)], {"a": X, "b": {1: 2}}, (1, 2.5, "s", True, None), [], {}, np.float32(1)]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_comes_back_from_its_spec(value) -> None:
    leaves: list = []
    spec = json.loads(json.dumps(wire.encode(value, leaves)))
    back = wire.decode(spec, iter(leaves), key=jax.random.wrap_key_data)
    assert jax.tree.structure(back) == jax.tree.structure(value)
    jax.tree.map(np.testing.assert_array_equal, back, value)


def test_keys_cross_as_their_data() -> None:
    leaves: list = []
    spec = wire.encode(jax.random.split(jax.random.key(1), 3), leaves)
    assert spec == ["k", [3]]
    assert wire.arrays(spec) == [("uint32", (3, 2))]
    assert wire.has_keys(["l", [["s", 1], spec]])
    assert not wire.has_keys(["d", [["a", ["a", "float32", []]]]])


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (np.int64(3), "int32"),
        (np.zeros(2), "float32"),
        (np.uint64(3), "uint32"),
        (np.zeros(()), "float32"),
        (np.zeros(2, complex), "complex64"),
        (1j, "complex64"),
        (np.bool_(True), "bool"),
        (np.float16(1), "float16"),
        (jnp.zeros(2, "bfloat16"), "bfloat16"),
    ],
)
def test_array_crosses_with_the_dtype_that_jit_gives_it(value, dtype) -> None:
    spec = wire.encode(value, [])
    assert spec[1] == dtype == str(jax.jit(lambda: value)().dtype)
    assert wire.arrays(spec) == [(dtype, np.shape(value))]


@pytest.mark.parametrize(
    "value",
    [
        np.str_("a"),
        np.array(["a"]),
        np.array([None]),
        np.datetime64("now"),
        10**2000,
        jnp.zeros(2, "float8_e4m3fn"),
    ],
)
def test_what_is_no_number_of_ours_is_a_wrong_dtype(value) -> None:
    with pytest.raises(wire.WrongDtype):
        wire.encode({"a": [value]}, [])


def test_lists_in_lists_have_an_end() -> None:
    value: list = []
    value.append(value)
    with pytest.raises(TypeError):
        wire.encode(value, [])


def test_keys_of_another_generator_do_not_cross() -> None:
    with pytest.raises(TypeError):
        wire.encode(jax.random.key(0, impl="rbg"), [])


@pytest.mark.parametrize("value", [object(), print, {(1, 2): X}, {"a": object()}, b"bytes", {1}])
def test_what_is_neither_array_nor_plain_is_not_encoded(value) -> None:
    with pytest.raises(TypeError):
        wire.encode(value, [])


def nested(depth: int) -> list:
    """A list in a list in a list."""
    spec: list = ["s", 0]
    for _ in range(depth):
        spec = ["l", [spec]]
    return spec


MALFORMED = [
    5,
    None,
    {},
    [],
    ["a"],
    ["a", "float32", [-1]],
    ["a", "float32", [1.5]],
    ["a", "float32", [True]],
    ["a", "float32", "3"],
    ["a", "float32", [10**9] * 90],
    ["a", "float32", [2**40, 2**40]],
    ["a", "O", []],
    ["a", "object", [1]],
    ["a", "V8", [1]],
    ["a", "U9", [1]],
    ["a", "f4,f4", [1]],
    ["a", [["x", "f4"]], [1]],
    ["a", {"names": ["x"]}, [1]],
    ["a", "nonsense", [1]],
    ["a", "(2,f4", []],  # NumPy reads this as code
    ["a", "M8[s/0]", []],  # and divides by this
    ["a", ">f4", [1]],
    ["a", "float128", [1]],
    ["k", None],
    ["d", [["a"]]],
    ["d", 3],
    nested(100_000),
]


@pytest.mark.parametrize("spec", MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_spec_is_refused(spec) -> None:
    with pytest.raises(WireError):
        wire.arrays(spec)


@pytest.mark.parametrize(
    "spec",
    [
        ["s", [1]],
        ["s", {}],
        ["z", []],
        ["d", [[["x"], ["s", 1]]]],
        ["d", [[None, ["s", 1]]]],
        ["l"],
    ],
)
def test_a_spec_that_lies_is_refused_when_it_is_put_together(spec) -> None:
    with pytest.raises(WireError):
        wire.decode(spec, iter([X]), key=jax.random.wrap_key_data)


def test_too_few_arrays_are_refused() -> None:
    with pytest.raises(WireError):
        wire.decode(["l", [["a", "float32", []]] * 2], iter([X]), key=jax.random.wrap_key_data)


def test_half_a_character_is_replaced() -> None:
    assert wire.decode(["s", "\ud800x"], iter(()), key=print) == "?x"


def test_small_floats_are_known_by_name() -> None:
    assert wire.arrays(["a", "bfloat16", [2]]) == [("bfloat16", (2,))]


def test_closing_closes_both_descriptors() -> None:
    reader, writer = os.pipe()
    Channel(reader, writer).close()
    for descriptor in (reader, writer):
        with pytest.raises(OSError, match="descriptor"):
            os.fstat(descriptor)
