"""The public tests of a week in a notebook's own kernel: what a result cell runs."""

from grader.notebook.check import Failed, check

__all__ = ["Failed", "check"]
