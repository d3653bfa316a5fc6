"""In a notebook's own kernel: a week's public tests, which result cells run; and handing in."""

from grader.notebook.checking import Failed, check
from grader.notebook.handing_in import hand_in

__all__ = ["Failed", "check", "hand_in"]
