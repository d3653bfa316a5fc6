"""What the attack tests are written with.

An attack is code that stands in the cell of one task of week 6, whose other tasks are solved, and
two of them graded beside it. It either returns a wrong answer and tries to be paid for it
(`wrong`), or tries to reach something and raises what came of it as an error, which a public test's
report shows (`attempt`).

In the code ``@COURSE@``, ``@FEEDBACK@`` and ``@NEIGHBOUR@`` stand for the real places.
"""

import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TASK = "numerical_gradient"
TASKS, POINTS = (TASK, "affine_backward", "sigmoid_backward"), 4  # that are graded
RIGHT = """
def numerical_gradient(f, x, *, h):
    steps = h * jnp.eye(x.size).reshape(x.size, *x.shape)
    slopes = jax.vmap(lambda step: (f(x + step) - f(x - step)) / (2 * h))(steps)
    return slopes.reshape(x.shape)
"""
NOTHING = r"at load got \[\], at trace got \[\]"  # what an attempt says that reached nothing


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    Arguments:
        code: of the task; None if ``data`` or ``link`` is handed in.
        data: the bytes of the file instead of a solution with ``code`` in it.
        link: what the file is a link to.
        beside: other files in the folder, by name.
        notebook: whether a notebook is handed in, with ``metadata`` in each cell.
        short: grade it where the limits are a few seconds.
    """

    code: str | None = None
    task: str = TASK
    data: bytes | None = None
    link: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    notebook: bool = False
    metadata: Mapping[str, object] = field(default_factory=dict)
    short: bool = False


def attempt(body: str) -> str:
    """Code that runs ``body`` when it is loaded and again while it is traced, and tells."""
    return f"""
def told():
    try:
        return f"got {{attempt()!r}}"
    except BaseException as error:
        return f"{{type(error).__name__}}: {{error}}"


def attempt():
{textwrap.indent(textwrap.dedent(body).strip(), "    ")}


FOUND = told()


def numerical_gradient(f, x, *, h):
    raise RuntimeError(f"at load {{FOUND}}, at trace {{told()}}")
"""


def those_that_work(actions: str, preparation: str = "") -> str:
    """An `attempt` at each of the actions (lambdas by name): the names of those that work."""
    return attempt(f"""
import ctypes, os, sys
{textwrap.dedent(preparation).strip()}
actions = {{{actions}}}
worked = []
for name, action in actions.items():
    try:
        action()
        worked.append(name)
    except Exception:
        pass
return worked
""")


def readable(*paths: str) -> str:
    """An `attempt` at reading each of these files and folders."""
    return attempt(f"""
import os
found = []
for path in {list(paths)!r}:
    for read in (lambda: open(path, "rb").read(), lambda: os.listdir(path)):
        try:
            found.append((path, read()))
        except OSError:
            pass
return found
""")


def wrong(before: str = "", inside: str = "pass") -> str:
    """Code that returns zeros, after doing ``before`` when loaded and ``inside`` when traced."""
    return f"""
def prepare():
{textwrap.indent(textwrap.dedent(before).strip() or "pass", "    ")}


PREPARED = prepare()


def numerical_gradient(f, x, *, h):
    PREPARED
{textwrap.indent(textwrap.dedent(inside).strip(), "    ")}
    return jnp.zeros(x.shape)
"""


def answering(body: str) -> str:
    """Code that puts itself in the tracer's place; ``body`` returns (spec, program) for a request.

    ``right`` is the tracer's own answer, and ``artifact`` makes a program of StableHLO text.
    """
    return f"""
def take_over():
    import sys

    tracer = sys.modules["grader.sandbox.tracer"]
    own = tracer.Tracer.trace

    def artifact(text):
        from jaxlib.mlir.dialects import stablehlo

        version = stablehlo.get_current_version()
        return bytes(stablehlo.serialize_portable_artifact_str(text, version))

    def trace(self, request):
        if request["name"] != "slopes":
            return own(self, request)
        header, program = own(self, request)
        spec, program = answer((header["spec"], program))
        return {{**header, "spec": spec}}, program

    def answer(right):
{textwrap.indent(textwrap.dedent(body).strip(), " " * 8)}

    tracer.Tracer.trace = trace


TAKEN = take_over()


def numerical_gradient(f, x, *, h):
    TAKEN
    return jnp.zeros(x.shape)
"""


def as_notebook(source: str, metadata: Mapping[str, object]) -> str:
    """A percent file as a notebook; ``metadata`` goes into each cell."""
    cells = []
    for number, cell in enumerate(source.split("# %%")[1:]):
        marker, _, text = cell.partition("\n")
        own = {"task": marker.split('"')[1]} if '"' in marker else {}
        cells.append(
            {
                "cell_type": "code",
                "id": f"cell{number}",
                "execution_count": None,
                "metadata": {**own, **metadata},
                "outputs": [],
                "source": text,
            }
        )
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def write(attack: Attack, source: str, folder: Path) -> None:
    """Hands an attack in; ``source`` is the solution with its code."""
    folder.mkdir(parents=True)
    path = folder / ("backprop.ipynb" if attack.notebook else "backprop.py")
    if attack.link:
        path.symlink_to(attack.link)
    elif attack.data is not None:
        path.write_bytes(attack.data)
    else:
        path.write_text(as_notebook(source, attack.metadata) if attack.notebook else source)
    for name, text in attack.beside.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
