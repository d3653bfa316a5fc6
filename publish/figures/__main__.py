"""Writes all figures: `python -m publish.figures`."""

from pathlib import Path
from typing import get_args

from grader.text import Language
from publish.figures import diagrams, measured, plots, systems

FOLDER = Path(__file__).parents[2] / "site" / "assets" / "figures"
FIGURES = (
    diagrams.data_split,
    plots.saturation,
    plots.sawtooth,
    diagrams.pooling_edge,
    diagrams.receptive_field,
    plots.effective_receptive_field,
    plots.initialisation,
    measured.through_time,
    measured.bit_width,
    systems.float_formats,
    systems.grading,
)


def files() -> dict[str, str]:
    """Every file's name and text."""
    drawings = [figure(language) for figure in FIGURES for language in get_args(Language)]
    return {f"{drawing.name}.{drawing.language}.svg": drawing.render() for drawing in drawings}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
