"""B48: exceptions that act when they are formatted."""

import textwrap

import pytest
from attack import RIGHT, Attack, wrong

from grader.report import Kind


def raising(body: str) -> str:
    """Code that raises an exception whose class has this body."""
    inner = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return wrong(inside=f"class Hostile(Exception):\n{inner}\n\nraise Hostile('x')")


ATTACKS = {
    "str": Attack(raising("def __str__(self): raise SystemExit(0)")),
    "endless": Attack(
        raising("""
def __str__(self):
    while True: pass
"""),
        short=True,
    ),
    "recursion": Attack(raising("def __str__(self): return str(self)")),
    "class": Attack(raising("__class__ = property(lambda self: NotImplementedError)")),
    "name": Attack(
        wrong(
            inside="raise type('<script>alert(1)</script>' * 1000, (Exception,), {})('x' * 10**7)"
        )
    ),
    "traceback": Attack(raising("__traceback__ = property(lambda self: 1 / 0)")),
    "text": Attack(raising("def __str__(self): return type('S', (str,), {'strip': 1})('x')")),
}
TWIN = Attack(
    """
class Explained(Exception):
    def __str__(self):
        return "an explanation"


WHY = str(Explained())
"""
    + RIGHT
)


@pytest.mark.parametrize("name", ["str", "recursion", "class", "name", "text"])
def test_an_exception_stays_an_exception(graded, name) -> None:
    graded.attack(name)


def test_one_that_never_ends_its_text_is_out_of_time(graded) -> None:
    graded.attack("endless", kind=Kind.TIME)


def test_one_without_traceback_is_reported_too(graded) -> None:
    graded.attack("traceback")


def test_an_exception_with_an_own_text_is_harmless(graded) -> None:
    graded.twin()
