"""The one exception that is told to people, and the status with which a command ends then."""

from grader.text import Text

NOT_GRADED = 3  # the exit status where something could not be graded, through our fault


class GraderError(Exception):
    """The grader cannot go on; the sentence says why and what to do next, in both languages."""

    status = 2  # with which a command ends

    def __init__(self, ko: str, en: str) -> None:
        # `args` stay what each kind is made of: it has to cross to other processes
        self.text = Text(ko, en)

    def __str__(self) -> str:
        return self.text.en

    def _render_traceback_(self) -> list[str]:
        """What IPython asks an exception for."""
        return [self.text.ko, self.text.en]


class NobodyGraded(GraderError):
    """Nobody can be graded just now, and that is no member's fault."""

    status = NOT_GRADED
