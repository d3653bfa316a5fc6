"""The public tests of a week in a notebook's own kernel: what a result cell runs."""

from grader.notebook.check import CheckError, Failed, check

__all__ = ["CheckError", "Failed", "check"]
