"""What the notes measured, and that they say what was measured."""

from pathlib import Path

import jax
import numpy as np
import pytest

from publish.figures import experiments
from publish.figures.measured import kept

POSTS = Path(__file__).parents[2] / "site"


def post(language: str, name: str) -> str:
    return (POSTS / language / "notes" / "posts" / f"{name}.md").read_text(encoding="utf-8")


def test_reach_of_a_step_that_halves_is_a_power_of_a_half() -> None:
    found = experiments.reach(lambda h, x: h / 2, jax.random.key(0), experiments.HIDDEN)
    np.testing.assert_allclose(found, 0.5 ** np.arange(experiments.STEPS_BACK + 1), rtol=1e-5)


def test_training_learns_the_digits() -> None:
    x, y = experiments.digits()
    params = experiments.train(jax.random.key(0), x[:200], y[:200], steps=60)
    assert (experiments.logits(params, x[:200]).argmax(-1) == y[:200]).mean() > 0.9


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("row", ["mantissa", "exponent", "integers"])
def test_note_on_bit_width_gives_the_numbers_measured(language: str, row: str) -> None:
    means = [mean for mean, _ in kept()["bit_width"][row].values()]
    assert " | ".join(f"{mean:.2f}" for mean in means) in post(language, "2018-10-24")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_note_on_bit_width_gives_the_scale_that_mends_it(language: str) -> None:
    formats, text = kept()["bit_width"]["formats"], post(language, "2018-10-24")
    for name in ("E3M2", "E3M2, weights times 8"):
        assert f"{formats[name][0]:.2f}%" in text


@pytest.mark.parametrize("language", ["ko", "en"])
def test_note_on_handwriting_gives_both_splits(language: str) -> None:
    found, text = kept()["split_by_writer"], post(language, "2018-11-13")
    for name in ("mixed", "mixed_lowest", "apart"):
        assert f"{found[name]:.1f}%" in text
    assert all(f"{fold:.1f}" in text for fold in found["apart_folds"])
