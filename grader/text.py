"""Text in the two languages of the course."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["ko", "en"]


@dataclass(frozen=True)
class Text:
    """One sentence or title, in Korean and in English."""

    ko: str
    en: str

    def pick(self, language: Language) -> str:
        """The text in ``language``."""
        return self.ko if language == "ko" else self.en
