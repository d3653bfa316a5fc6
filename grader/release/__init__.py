"""`solutions/` to `exercises/`: what members get, without anything that they should not."""

from grader.release.assignment import released_notebook, source_notebook
from grader.release.marking import marking_guide, marking_guides
from grader.release.write import prepare, release, render, stale

__all__ = [
    "marking_guide",
    "marking_guides",
    "prepare",
    "release",
    "released_notebook",
    "render",
    "source_notebook",
    "stale",
]
