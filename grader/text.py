"""Text in the two languages of the course."""

import locale
import os
import re
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


def number(value: float) -> str:
    """A number, to two places, without needless zeros: 3, 2.5, 0.25."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def counted(value: float, noun: str) -> str:
    """``1 day``, ``2 days``: a number with its English noun."""
    shown = number(value)
    return f"{shown} {noun}{'' if shown == '1' else 's'}"


def josa(word: object, particle: str) -> str:
    """``word`` with the Korean particle that its last sound wants.

    Arguments:
        particle: after a consonant and after a vowel, such as ``은는`` and ``이가``; or ``으로``.
    """
    text = str(word)
    sound = _last_sound(text)
    if particle == "으로":
        return text + ("로" if sound in ("", "ㄹ") else "으로")
    return text + particle[0 if sound else 1]


_DIGITS = "영일이삼사오육칠팔구"
_CLOSED = re.compile(
    r"(?:[mn]e?|ng|[aeiou][bckpt])$", re.IGNORECASE
)  # as Korean says English words


def _last_sound(text: str) -> str:
    """The consonant that ends a word as it is spoken: empty, ``ㄹ``, or another."""
    spoken = re.sub(r"[^\w]+$", "", text)
    last = _DIGITS[int(spoken[-1])] if spoken[-1:] in set("0123456789") else spoken[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return "ㄹ" if final == 8 else "ㄴ" if final else ""
    if re.search(r"le?$", spoken, re.IGNORECASE):
        return "ㄹ"
    return "ㄴ" if _CLOSED.search(spoken) else ""


def language_named(name: str) -> Language:
    """``ko`` for every Korean locale, else ``en``."""
    return "ko" if name.lower().startswith("ko") else "en"


def default_language(environment: Mapping[str, str] = os.environ) -> Language:
    """Korean in a Korean locale, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return language_named(value)
    return language_named(locale.getlocale()[0] or "")
