"""Text in the two languages of the course."""

import locale
import os
from collections.abc import Mapping
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


def language_named(name: str) -> Language:
    """``ko`` for every Korean locale, else ``en``."""
    return "ko" if name.lower().startswith("ko") else "en"


def default_language(environment: Mapping[str, str] = os.environ) -> Language:
    """Korean in a Korean locale, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return language_named(value)
    return language_named(locale.getlocale()[0] or "")
