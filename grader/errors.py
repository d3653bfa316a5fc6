"""The one exception that is told to people."""

from grader.text import Text


class GraderError(Exception):
    """The grader cannot go on; the sentence says why and what to do next, in both languages."""

    def __init__(self, ko: str, en: str) -> None:
        # `args` stay what each kind is made of: it has to cross to other processes
        self.text = Text(ko, en)

    def __str__(self) -> str:
        return self.text.en

    def _render_traceback_(self) -> list[str]:
        """What IPython asks an exception for."""
        return [self.text.ko, self.text.en]
