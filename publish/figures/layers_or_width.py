"""The table of the note of 2018-09-20: `python -m publish.figures.layers_or_width` (half a minute).

Networks of several forms, forty times each from other weights, learn the playground's XOR.
"""

import itertools
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Key

HIDDEN = ((1,), (2,), (4,), (8,), (2, 2), (2, 2, 2, 2), (4, 4), (5, 5, 5))
STEPS = 2000
LEARNING_RATE = 0.3
Layers = list[tuple[Float[Array, "inputs outputs"], Float[Array, " outputs"]]]


def logits(layers: Layers, x: Float[Array, "points inputs"]) -> Float[Array, " points"]:
    """Dense layers with tanh between them."""
    for w, b in layers[:-1]:
        x = jnp.tanh(x @ w + b)
    w, b = layers[-1]
    return (x @ w + b)[:, 0]


def accuracy(key: Key[Array, ""], sizes: Sequence[int]) -> Float[Array, ""]:
    """Of one network, trained by gradient descent on 200 points, on those points."""
    points = jax.random.uniform(jax.random.key(0), (200, 2), minval=-1.0, maxval=1.0)
    classes = (points[:, 0] * points[:, 1] > 0).astype(jnp.float32)
    pairs = list(itertools.pairwise(sizes))
    first = [
        (jax.random.normal(k, (n, m)) / jnp.sqrt(n), jnp.zeros(m))
        for k, (n, m) in zip(jax.random.split(key, len(pairs)), pairs, strict=True)
    ]

    def loss(layers: Layers) -> Float[Array, ""]:
        return optax.sigmoid_binary_cross_entropy(logits(layers, points), classes).mean()

    def step(_: int, layers: Layers) -> Layers:
        gradient = jax.grad(loss)(layers)
        return jax.tree.map(lambda w, g: w - LEARNING_RATE * g, layers, gradient)

    trained = jax.lax.fori_loop(0, STEPS, step, first)
    return jnp.mean((logits(trained, points) > 0) == classes)


def main() -> None:
    """Prints the hidden layers, the parameters, how many of forty got above 95 %, the mean."""
    keys = jax.random.split(jax.random.key(1), 40)
    for hidden in HIDDEN:
        sizes = (2, *hidden, 1)
        parameters = sum((n + 1) * m for n, m in itertools.pairwise(sizes))
        scores = jax.vmap(lambda key, sizes=sizes: accuracy(key, sizes))(keys)
        print(hidden, parameters, int((scores > 0.95).sum()), f"{scores.mean():.1%}")


if __name__ == "__main__":
    main()
