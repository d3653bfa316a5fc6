"""What a week's ``mutants.py`` and ``alternatives.py`` are written with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A wrong solution of one task, and the test that must see it.

    Arguments:
        name: the mistake, as an identifier.
        task: the task whose code is replaced.
        killed_by: the test that must fail; only tests of ``task`` may fail.
        code: what stands in the task's cell instead.
        catalogue: the mistake's id in the catalogue of mistakes, or "" if it is not listed.
    """

    name: str
    task: str
    killed_by: str
    code: str
    catalogue: str = ""


@dataclass(frozen=True)
class Alternative:
    """A right solution of one task in another style; it must score full."""

    name: str
    task: str
    code: str
