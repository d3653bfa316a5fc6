"""What crosses between the sandbox and the judge: frames of JSON and raw bytes, never pickle.

A frame is two little-endian lengths, a JSON header and a blob. A *spec* is the JSON form of a
pytree whose arrays were taken out: ``["a", dtype, shape]`` stands for an array, ``["k", shape]``
for typed PRNG keys, ``["s", value]`` for a static Python value.
"""

import dataclasses
import json
import math
import os
import select
import struct
import sys
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

Spec = list[Any]
Wait = Callable[[], float]  # how long to wait before asking it again; raises why no longer

LENGTHS = struct.Struct("<II")
MAX_HEADER = 1 << 20
MAX_DIMENSIONS = 64
MAX_DEPTH = 100  # of lists in lists
MAX_DIGITS = 1000  # of a Python int; JSON's readers give up at four thousand
NUMBERS = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64 "
    "complex64 complex128".split()
)
PLAIN = frozenset({bool, int, float, str})
SMALL_WRITE = 1 << 11


class WireError(Exception):
    """The other side broke the protocol, or is gone."""


class Closed(WireError):
    """The other side is gone."""


class Late(WireError):
    """The other side did not answer in time."""


class TooLarge(WireError):
    """What the other side sends, or holds, is more than it may."""


class WrongDtype(Exception):
    """A value that is a number of no kind that can cross."""


def clock(seconds: float) -> Wait:
    """Waits until so many seconds have passed."""
    end = time.monotonic() + seconds

    def left() -> float:
        if (rest := end - time.monotonic()) < 0:
            raise Late("no answer in time")
        return rest

    return left


class Channel:
    """One end of a duplex channel of frames over file descriptors.

    Arguments:
        reader, writer: file descriptors; the same one for a socket.
        max_blob: the longest blob that is accepted, in bytes.
    """

    def __init__(self, reader: int, writer: int, *, max_blob: int = 1 << 30) -> None:
        self.reader, self.writer, self.max_blob = reader, writer, max_blob

    def send(self, header: dict[str, Any], blob: bytes = b"", wait: Wait | None = None) -> None:
        """Sends one frame, waiting as long as ``wait`` says for the other side to read it.

        Raises:
            Closed, Late: as their names say.
        """
        text = json.dumps(header).encode()
        frame = memoryview(LENGTHS.pack(len(text), len(blob)) + text + blob)
        try:
            while frame:
                size = len(frame)
                if wait is not None:
                    while not select.select([], [self.writer], [], wait())[1]:
                        pass
                    size = SMALL_WRITE  # more could wait for room although there is some
                frame = frame[self._write(frame[:size]) :]
        except OSError as error:
            raise Closed(str(error)) from error

    def receive(self, wait: Wait | None = None) -> tuple[dict[str, Any], bytes]:
        """Receives one frame, waiting as long as ``wait`` says.

        Raises:
            Closed, Late: as their names say.
            TooLarge: the blob is.
            WireError: what came is not a frame.
        """
        header_size, blob_size = LENGTHS.unpack(self._exactly(LENGTHS.size, wait))
        if header_size > MAX_HEADER:
            raise WireError(f"a header of {header_size} bytes")
        if blob_size > self.max_blob:
            raise TooLarge(f"a blob of {blob_size} bytes")
        text = self._exactly(header_size, wait)
        blob = self._exactly(blob_size, wait)
        try:
            header = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise WireError("the header is not JSON") from error
        if not isinstance(header, dict):
            raise WireError("the header is not an object")
        return header, blob

    def _exactly(self, size: int, wait: Wait | None) -> bytes:
        parts = []
        while size:
            # What has come is read before anybody asks whether it came in time: who waits may
            # have waited for a core meanwhile.
            while wait is not None and not self._has_come(0.0) and not self._has_come(wait()):
                pass
            try:
                part = self._read(min(size, 1 << 20))
            except OSError as error:
                raise Closed(str(error)) from error
            if not part:
                raise Closed("the other side is gone")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _has_come(self, seconds: float) -> bool:
        return bool(select.select([self.reader], [], [], seconds)[0])

    def _read(self, size: int) -> bytes:
        return os.read(self.reader, size)

    def _write(self, data: memoryview) -> int:
        return os.write(self.writer, data)

    def close(self) -> None:
        """Closes the descriptors."""
        for descriptor in {self.reader, self.writer}:
            os.close(descriptor)


def is_key(value: Any) -> bool:
    """Whether ``value`` is an array of typed PRNG keys."""
    dtype = getattr(value, "dtype", None)
    return dtype is not None and jnp.issubdtype(dtype, jax.dtypes.prng_key)


def is_array(value: Any) -> bool:
    """Whether ``value`` counts as an array: a leaf that is traced."""
    return isinstance(value, (np.ndarray, np.generic, jax.Array, jax.ShapeDtypeStruct))


def encode(value: Any, leaves: list[Any], depth: int = 0) -> Spec:
    """The spec of a pytree; its arrays are appended to ``leaves``, keys as their key data.

    Arrays are of the dtypes that `jax.jit` would give them: NumPy's 64 bits become 32.

    Raises:
        TypeError: something in it is neither an array, nor plain data, nor a registered pytree.
        WrongDtype: there are numbers in it that no program here gives back.
    """
    if depth > MAX_DEPTH:
        raise TypeError("more than a hundred lists within each other")
    if type(value) in PLAIN:  # most of what there is, where tests give tables
        return ["s", _plain(value)]
    if is_key(value):
        leaves.append(data := jax.random.key_data(value))
        if data.shape != (*value.shape, 2):
            raise TypeError("keys of another generator")
        return ["k", list(value.shape)]
    if is_array(value) or isinstance(value, complex):
        value = np.asarray(value) if isinstance(value, complex) else value
        leaves.append(value)
        return ["a", _number(value.dtype), list(value.shape)]
    if value is None or isinstance(value, (bool, int, float, str)):
        return ["s", value if value is None else _plain(value)]
    if isinstance(value, dict):
        return ["d", [[_name(k), encode(item, leaves, depth + 1)] for k, item in value.items()]]
    if isinstance(value, (list, tuple)):
        kind = "l" if isinstance(value, list) else "t"
        return [kind, [encode(item, leaves, depth + 1) for item in value]]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return encode(fields, leaves, depth + 1)
    return _encode_registered(value, leaves, depth)


@lru_cache(maxsize=256)  # NumPy makes the name of a dtype anew each time
def _number(dtype: Any) -> str:
    if str(dtype) not in NUMBERS:
        raise WrongDtype(f"an array of dtype {dtype}")
    return str(jax.dtypes.canonicalize_dtype(dtype))


def _plain(value: bool | int | float | str) -> bool | int | float | str:
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            plain = kind(value)
            if type(plain) is int and abs(plain) >= 10**MAX_DIGITS:
                raise WrongDtype(f"an int of more than {MAX_DIGITS} digits")
            return plain
    raise TypeError(type(value).__name__)


def _name(name: Any) -> str | int:
    if isinstance(name, (str, int)):
        return name
    raise TypeError(f"a dict key of type {type(name).__name__}")


def _encode_registered(value: Any, leaves: list[Any], depth: int) -> Spec:
    if isinstance(value, nnx.Variable):  # it serves as an array everywhere else, too
        return encode(value.get_value(), leaves, depth + 1)
    paths, _ = jax.tree_util.tree_flatten_with_path(value, is_leaf=lambda x: x is not value)
    if len(paths) == 1 and paths[0][1] is value:
        raise TypeError(f"a {type(value).__name__}")
    items = {jax.tree_util.keystr(path, simple=True, separator="/"): leaf for path, leaf in paths}
    return encode(items, leaves, depth + 1)


def decode(spec: Spec, leaves: Iterator[Any], *, key: Callable[[Any], Any]) -> Any:
    """Puts ``leaves`` back where `encode` took them out.

    Arguments:
        key: makes typed keys of key data.

    Raises:
        WireError: the spec is malformed, or there are too few leaves.
    """
    try:
        kind = spec[0]
        if kind == "a":
            return next(leaves)
        if kind == "k":
            return key(next(leaves))
        if kind == "s":
            return _static(spec[1])
        if kind == "d":
            return {_name(name): decode(item, leaves, key=key) for name, item in spec[1]}
        items = [decode(item, leaves, key=key) for item in spec[1]]
        return {"l": list, "t": tuple}[kind](items)
    except (KeyError, IndexError, TypeError, ValueError, StopIteration, RecursionError) as error:
        raise WireError("malformed spec") from error


def arrays(spec: Spec) -> list[tuple[str, tuple[int, ...]]]:
    """(dtype, shape) of each array in a spec, keys as their key data, in order.

    Raises:
        WireError: the spec is malformed.
    """
    try:
        kind = spec[0]
        if kind == "a":
            return [(_dtype(spec[1]), _shape(spec[2]))]
        if kind == "k":
            return [("uint32", (*_shape(spec[1]), 2))]
        if kind == "s":
            return []
        items = [item for _, item in spec[1]] if kind == "d" else spec[1]
        return [array for item in items for array in arrays(item)]
    except (KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
        raise WireError("malformed spec") from error


def has_keys(spec: Spec) -> bool:
    """Whether there are typed keys in a spec."""
    if spec[0] in "as":
        return False
    items = [item for _, item in spec[1]] if spec[0] == "d" else spec[1]
    return spec[0] == "k" or any(has_keys(item) for item in items)


def _static(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if value is None or isinstance(value, (bool, int, float)):
        return value
    raise WireError("malformed static value")


def _dtype(name: Any) -> str:
    """The name of a dtype that crosses: of other names NumPy reads some as code."""
    if not isinstance(name, str) or name not in NUMBERS:
        raise WireError("malformed dtype")
    return name


def _shape(shape: list[Any]) -> tuple[int, ...]:
    sizes = all(type(size) is int and size >= 0 for size in shape)
    if not sizes or len(shape) > MAX_DIMENSIONS or math.prod(shape) > sys.maxsize:
        raise WireError("malformed shape")
    return tuple(shape)
