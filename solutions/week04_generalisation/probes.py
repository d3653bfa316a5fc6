"""What the tests of week 4 run in the sandbox, with the member's module as first argument."""

from typing import Any

import jax

Arrays = list[jax.Array]
Fractions = tuple[float, float, float]


def splits(
    member: Any, key: jax.Array, *, cases: tuple[tuple[int, Fractions], ...]
) -> list[tuple[jax.Array, ...]]:
    """`split` of several numbers of examples and fractions."""
    return [member.split(jax.random.clone(key), n, fractions=parts) for n, parts in cases]


def lengths(
    member: Any, key: jax.Array, *, cases: tuple[tuple[int, Fractions], ...]
) -> list[list[int]]:
    """How many indices the parts of many a `split` have; nothing is drawn."""

    def shapes(n: int, parts: Fractions) -> Any:
        return jax.eval_shape(lambda: member.split(jax.random.clone(key), n, fractions=parts))

    return [[part.shape[0] for part in shapes(*case)] for case in cases]


def many_splits(
    member: Any, keys: jax.Array, *, n: int, fractions: Fractions
) -> dict[str, tuple[jax.Array, ...]]:
    """`split` under many keys, and under the same again."""

    def one(key: jax.Array) -> tuple[jax.Array, ...]:
        return member.split(jax.random.clone(key), n, fractions=fractions)

    return {"first": jax.vmap(one)(keys), "again": jax.vmap(one)(keys)}


def batches(
    member: Any, key: jax.Array, *, cases: tuple[tuple[int, int], ...]
) -> list[list[jax.Array]]:
    """`minibatches` of several numbers of examples and batch sizes."""
    return [member.minibatches(jax.random.clone(key), n, batch_size=size) for n, size in cases]


def many_batches(
    member: Any, keys: jax.Array, *, n: int, batch_size: int
) -> dict[str, list[jax.Array]]:
    """`minibatches` under many keys, and under the same again."""

    def one(key: jax.Array) -> list[jax.Array]:
        return member.minibatches(jax.random.clone(key), n, batch_size=batch_size)

    return {"first": jax.vmap(one)(keys), "again": jax.vmap(one)(keys)}


def standardized(member: Any, cases: list[Arrays]) -> list[tuple[jax.Array, ...]]:
    """`standardize` of several training sets, each with its others."""
    return [member.standardize(*arrays) for arrays in cases]


def ridge(
    member: Any, cases: list[tuple[Any, jax.Array, jax.Array]], *, strengths: tuple[float, ...]
) -> list[dict[str, Any]]:
    """`ridge_loss` of several cases: value, gradients, and whether `params` stayed as it was.

    The gradients are those of twice the loss, halved: what comes from outside counts.
    """
    found = []
    for (params, x, y), strength in zip(cases, strengths, strict=True):
        given = sorted((name, id(leaf)) for name, leaf in params.items())
        value = member.ridge_loss(params, x, y, strength=strength)
        left = sorted((name, id(leaf)) for name, leaf in params.items()) == given

        def twice(*case: Any, strength: float = strength) -> jax.Array:
            return 2 * member.ridge_loss(*case, strength=strength)

        gradient = jax.tree.map(lambda g: g / 2, jax.grad(twice, (0, 1, 2))(params, x, y))
        found.append({"value": value, "gradient": gradient, "params_left": left})
    return found


def accuracies(member: Any, cases: list[tuple[jax.Array, jax.Array]]) -> Arrays:
    """`accuracy` of several logits and labels."""
    return [member.accuracy(logits, labels) for logits, labels in cases]


def best(member: Any, histories: Arrays, *, patiences: tuple[int, ...]) -> list[Arrays]:
    """`best_epoch` of several stacks of histories, each with every patience."""
    return [
        [
            jax.vmap(lambda losses, own=patience: member.best_epoch(losses, patience=own))(stack)
            for patience in patiences
        ]
        for stack in histories
    ]
