"""What the tests of week 1 run in the sandbox, with the member's module as first argument.

A task that builds on earlier ones is given stand-ins for them, so that a mistake counts once. What
they answer is fed by the test: the rows that a right `predict` multiplies by (w, b), and the
numbers of the parabola that the error of each example is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax, value_and_grad, vjp  # before a member's code could put others in their place

Params = dict[str, jax.Array]
Case = dict[str, Any]  # params, x, y, and what the stand-ins answer with


def predictions(
    member: Any, cases: list[tuple[Params, jax.Array]], upstreams: list[jax.Array]
) -> list[dict[str, Any]]:
    """What `predict` makes of each model and table, its gradients, and what it left.

    Then again, for the first of them.
    """
    found = []
    for (params, x), upstream in zip(cases, upstreams, strict=True):
        y, pull_back = vjp(member.predict, params, x)
        gradient, dx = pull_back(upstream)
        again = [member.predict(params, x) for _ in range(0 if found else 2)]
        found.append({"y": y, "gradient": gradient, "dx": dx, "again": again, "left": params})
    return found


def loss(member: Any, case: Case) -> jax.Array:
    """`mse` of one case."""
    with _standing_in(member, predict=_by_rows(case)):
        return member.mse(case["params"], case["x"], case["y"])


def losses(member: Any, cases: list[Case]) -> list[dict[str, Any]]:
    """`mse` of each case, with the answers in a row and in a column, and its gradients.

    The gradients are by all three arguments: params, x and y. Then again, for the first case.
    """
    found = []
    for case in cases:
        with _standing_in(member, predict=_by_rows(case)):
            row, gradient = _slopes(member.mse, case["params"], case["x"], case["y"])
            column, other = _slopes(member.mse, case["params"], case["x"], case["y"][:, None])
            again = [member.mse(case["params"], case["x"], case["y"]) for _ in range(not found)]
        values = {"row": row, "column": column, "again": again, "left": case["params"]}
        found.append(values | {"gradient": gradient, "of the column": other})
    return found


def _slopes(loss: Callable[..., jax.Array], *arrays: Any) -> tuple[jax.Array, Any]:
    """A loss and its gradients: of twice the loss, halved, as what comes from outside counts."""
    twice, found = value_and_grad(lambda *at: 2 * loss(*at), argnums=(0, 1, 2))(*arrays)
    return twice / 2, jax.tree.map(lambda leaf: leaf / 2, found)


def gradient(member: Any, case: Case) -> Params:
    """`mse_gradient` of one case, in pairs with the parameters."""
    with _standing_in(member, predict=_by_rows(case)):
        found = member.mse_gradient(case["params"], case["x"], case["y"])
        return jax.tree.map(lambda _, slope: slope, case["params"], found)


def gradients(member: Any, cases: list[Case]) -> list[dict[str, Any]]:
    """`mse_gradient` of each case, again for the first, and the parameters as they are after it."""
    found: list[dict[str, Any]] = []
    for case in cases:
        first = jax.tree.map(lambda leaf: leaf, gradient(member, case))
        again = [gradient(member, case) for _ in range(not found)]
        found.append({"gradient": first, "again": again, "params": case["params"]})
    return found


def slopes(member: Any, points: list[jax.Array], *, steps: tuple[float, ...]) -> list[Any]:
    """The slopes of some functions at points of several shapes, with a step for each."""
    functions = {
        "cube": lambda t: t**3,
        "sine": jnp.sin,
        "line": partial(_falling, 3),  # which has no __name__
        "ripple": lambda t: jnp.sin(256 * t),
    }
    return [
        {name: member.central_difference(f, x, h=h) for name, f in functions.items()}
        for x, h in zip(points, steps, strict=True)
    ]


def _falling(start: float, t: jax.Array) -> jax.Array:
    return start - 2 * t


def descent(member: Any, case: Case, *, learning_rate: float, steps: int) -> dict[str, Any]:
    """`gradient_descent` of one case."""
    return _walks(member, case, 1, learning_rate=learning_rate, steps=steps)[0]


def descents(
    member: Any, case: Case, *, learning_rate: float, steps: int
) -> dict[str, dict[str, Any]]:
    """`gradient_descent` of one case, then again, then from elsewhere; and where it began."""
    first, again, elsewhere = _walks(member, case, 3, learning_rate=learning_rate, steps=steps)
    left = {"params": case["params"]}
    return {"first": first, "again": again, "elsewhere": elsewhere, "left": left}


def _walks(
    member: Any, case: Case, count: int, *, learning_rate: float, steps: int
) -> list[dict[str, Any]]:
    """Up to three walks: twice from the start that is given, then from twice as far."""
    loss, found = _parabola(case), []

    def slope(params: Params, x: jax.Array, y: jax.Array) -> Params:
        return value_and_grad(loss)(params, x, y)[1]

    elsewhere = jax.tree.map(lambda p: 2 * p, case["params"])
    with _standing_in(member, predict=_by_rows(case), mse=loss, mse_gradient=slope):
        for start in (case["params"], case["params"], elsewhere)[:count]:
            last, losses = member.gradient_descent(
                start, case["x"], case["y"], learning_rate=learning_rate, steps=steps
            )
            found.append(jax.tree.map(lambda leaf: leaf, {"params": last, "losses": losses}))
    return found


def _by_rows(case: Case) -> Callable[[Params, jax.Array], jax.Array]:
    """For the place of `predict`: finds each example, multiplies (w, b) by what was fed for it."""

    def predict(params: Params, x: jax.Array) -> jax.Array:
        place = _away(x, case["x"]).argmin(axis=-1)
        moved = x - lax.stop_gradient(x)  # 0, but for its gradient
        return case["rows"][place] @ jnp.append(params["w"], params["b"]) + moved @ params["w"]

    return predict


def _parabola(case: Case) -> Callable[[Params, jax.Array, jax.Array], jax.Array]:
    """For the place of `mse`: finds each example, and takes its parabola that was fed."""

    def mse(params: Params, x: jax.Array, y: jax.Array) -> jax.Array:
        away = _away(x, case["x"]) + jnp.abs(y[:, None] - case["y"])
        square, linear, constant = (
            case[name][away.argmin(axis=-1)].mean(axis=0)
            for name in ("square", "linear", "constant")
        )
        place = jnp.append(params["w"], params["b"])
        return (place @ square - linear) @ place + constant

    return mse


def _away(x: jax.Array, rows: jax.Array) -> jax.Array:
    """How far each example is from each of the test's; one feature is not stretched to many."""
    if x.shape[-1] != rows.shape[-1]:
        raise ValueError(f"Incompatible shapes for broadcasting: {x.shape}, {rows.shape}")
    return jnp.abs(x[..., None, :] - rows).sum(axis=-1)


@contextmanager
def _standing_in(member: Any, **parts: Any) -> Iterator[None]:
    own = {name: getattr(member, name) for name in parts if hasattr(member, name)}
    for name, part in parts.items():
        setattr(member, name, part)
    try:
        yield
    finally:
        for name in parts:
            delattr(member, name)
        for name, part in own.items():
            setattr(member, name, part)
