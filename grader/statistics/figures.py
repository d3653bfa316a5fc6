"""Bars as inline SVG: no script, no font, drawn in the colour of the text around it."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

_WIDTH, _HEIGHT, _BELOW, _ABOVE = 420, 200, 36, 18


def tenths() -> list[str]:
    """``0–10``, ``10–20`` … ``90–100``: what the bars of a distribution are called."""
    return [f"{low}–{high}" for low, high in pairwise(range(0, 101, 10))]


def bars(counts: Sequence[int], labels: Sequence[str], *, title: str, name: str, unit: str) -> str:
    """A bar for each count, its number above and its label below.

    Arguments:
        title: what a screen reader says.
        name: an id that is unique on the page.
        unit: stands below the labels.
    """
    most, step = max(counts, default=0) or 1, _WIDTH / max(1, len(counts))
    floor = _HEIGHT - _BELOW
    parts = []
    for place, (label, count) in enumerate(zip(labels, counts, strict=True)):
        height = (floor - _ABOVE) * count / most
        middle = (place + 0.5) * step
        parts.append(
            f'<rect x="{place * step + 3:g}" y="{floor - height:.4g}" width="{step - 6:g}" '
            f'height="{height:.4g}" fill="currentColor" fill-opacity=".55"/>'
            f'<text x="{middle:g}" y="{floor - height - 5:.4g}">{count or ""}</text>'
            f'<text x="{middle:g}" y="{floor + 16}">{escape(label)}</text>'
        )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="{name}" '
        'font-size="11" text-anchor="middle" fill="currentColor">'
        f'<title id="{name}">{escape(title)}</title>{"".join(parts)}'
        f'<path d="M0 {floor}H{_WIDTH}" stroke="currentColor"/>'
        f'<text x="{_WIDTH / 2:g}" y="{_HEIGHT - 3}">{escape(unit)}</text></svg>'
    )
