"""What the tests of week 12 run in the sandbox, with the member's module as first argument.

They hold no answers. `Line` is a network that is no convolutional one; the stand-ins for the blocks
change sizes as blocks do, and that is all they do.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

import jax
import jax.numpy as jnp
import optax
from flax import nnx
from jax import vjp  # before a member's code could put another in its place

Arrays = list[jax.Array]
Shapes = list[list[int]]


def block(
    member: Any,
    key: jax.Array,
    x: jax.Array,
    kernels: Arrays,
    upstream: jax.Array,
    *,
    name: str,
    sizes: tuple[int, int],
    options: dict[str, int],
    norm: tuple[float, float] = (1.0, 0.0),
) -> dict[str, Any]:
    """A block whose kernels are those given, by shape, and whose norms have this scale and bias.

    Its value in both modes, dx and the gradient of each kernel given, in train mode; how many
    statistics it has, and how they moved.
    """
    graph, state = nnx.split(getattr(member, name)(*sizes, **options, rngs=nnx.Rngs(key)))

    def dressed(kernels: Arrays) -> nnx.Module:
        made = nnx.merge(graph, state, copy=True)
        _dress(made, kernels, norm)
        return made

    def called(x: jax.Array, kernels: Arrays) -> jax.Array:
        return dressed(kernels)(x)

    made = dressed(kernels)
    before = _statistics(made)
    made.eval()
    evaluated, still = made(x), _statistics(made)
    made.train()
    trained, after = made(x), _statistics(made)
    y, pull_back = vjp(called, x, kernels)
    dx, gradient = pull_back(upstream)
    return {
        "shapes": _shapes(made),
        "eval": evaluated,
        "train": trained,
        "new": y,
        "dx": dx,
        "gradient": gradient,
        "statistics": len(before),
        "moved": {
            "eval": _moves(before, still).max(initial=0.0),
            "train": _moves(still, after).min(initial=jnp.inf),
        },
    }


def shapes(
    member: Any, key: jax.Array, *, name: str, cases: tuple[dict[str, int], ...]
) -> list[dict[str, Any]]:
    """For blocks of several sizes: the shapes of their kernels, and what they make of an image.

    ``blank`` is what they make of one that is 0.
    """
    found = []
    for case in cases:
        own = dict(case)
        sizes = own.pop("in_features"), own.pop("out_features")
        shape = 2, own.pop("height"), own.pop("width"), sizes[0]
        image = jax.random.normal(jax.random.fold_in(key, 1), shape)
        made = getattr(member, name)(*sizes, **own, rngs=nnx.Rngs(jax.random.clone(key)))
        found.append({"kernels": _shapes(made), "y": made(image), "blank": made(0 * image)})
    return found


def reach(member: Any, key: jax.Array, x: jax.Array, *, stride: int) -> jax.Array:
    """How often the pixels of x count for the output in the middle, through kernels of ones."""
    graph, state = nnx.split(member.ResidualBlock(1, 1, stride=stride, rngs=nnx.Rngs(key)))

    def middle(x: jax.Array) -> jax.Array:
        made = nnx.merge(graph, state, copy=True)
        made.eval()
        _dress(made, [jnp.ones((size, size, 1, 1)) for size in (1, 3)], (1.0, 0.0))
        y = made(x)
        return y[0, y.shape[1] // 2, y.shape[2] // 2, 0]

    return jax.grad(middle)(x)


def _params(module: nnx.Module) -> dict[Any, Any]:
    return {path: node for path, node in nnx.iter_graph(module) if isinstance(node, nnx.Param)}


def _shape(kernel: Any) -> tuple[int, ...]:
    """A dense layer's matrix is a kernel of one by one."""
    return (1, 1, *kernel.shape) if len(kernel.shape) == 2 else tuple(kernel.shape)


def _shapes(module: nnx.Module) -> Shapes:
    found = [_shape(node) for node in _params(module).values()]
    return sorted([int(size) for size in shape] for shape in found if len(shape) == 4)


def _dress(module: nnx.Module, kernels: Arrays, norm: tuple[float, float]) -> None:
    """Kernels are handed out by shape; where several have one shape, in turn."""
    found, turns = _params(module), {}
    for path, node in found.items():
        shape = _shape(node)
        fitting = [kernel for kernel in kernels if kernel.shape == shape]
        if fitting:
            node.set_value(next(turns.setdefault(shape, cycle(fitting))).reshape(node.shape))
        elif path[-1] == "scale":
            node.set_value(jnp.full(node.shape, norm[0]))
        elif path[-1] == "bias" and (*path[:-1], "scale") in found:
            node.set_value(jnp.full(node.shape, norm[1]))


def _statistics(module: nnx.Module) -> Arrays:
    return jax.tree.leaves(nnx.state(module, nnx.BatchStat))


def _numbers(module: nnx.Module) -> Arrays:
    """All that it holds but keys and counters."""
    leaves = jax.tree.leaves(nnx.state(module))
    return [leaf for leaf in leaves if jnp.issubdtype(leaf.dtype, jnp.floating)]


def _moves(before: Arrays, after: Arrays) -> jax.Array:
    """How far each of them moved."""
    pairs = zip(before, after, strict=True)
    return jnp.array([jnp.abs(new - old).max() for old, new in pairs])


class _Patch(nnx.Module):
    """For the place of a block: the mean of each patch of pixels, mixed by one small matrix.

    In train mode the mean over the batch is taken away, so that evaluation can be told from it.
    """

    def __init__(self, sizes: tuple[int, int], step: int, rngs: nnx.Rngs) -> None:
        weights = jax.random.normal(rngs.params(), (1, 1, *sizes)) / sizes[0] ** 0.5
        self.mixed = nnx.Param(weights)
        self.step = step
        self.use_running_average = False

    def __call__(self, x: jax.Array) -> jax.Array:
        step = self.step
        parts = [x[:, i::step, j::step] for i in range(step) for j in range(step)]
        rows, columns = -(-x.shape[1] // step), -(-x.shape[2] // step)
        grow = [
            jnp.pad(p, ((0, 0), (0, rows - p.shape[1]), (0, columns - p.shape[2]), (0, 0)))
            for p in parts
        ]
        y = sum(grow) @ self.mixed[...][0, 0]
        return y if self.use_running_average else y - y.mean(axis=0, keepdims=True) / 2


def _stand_ins(made: list[list[Any]]) -> dict[str, Callable[..., nnx.Module]]:
    def vgg_block(in_features: int, out_features: int, *, convs: int, rngs: nnx.Rngs) -> nnx.Module:
        made.append(["VGGBlock", in_features, out_features, convs])
        return _Patch((in_features, out_features), 2, rngs)

    def residual_block(
        in_features: int, out_features: int, *, stride: int, rngs: nnx.Rngs
    ) -> nnx.Module:
        made.append(["ResidualBlock", in_features, out_features, stride])
        return _Patch((in_features, out_features), stride, rngs)

    return {"VGGBlock": vgg_block, "ResidualBlock": residual_block}


def conv_net(
    member: Any, key: jax.Array, images: jax.Array, upstream: jax.Array, *, num_classes: int
) -> dict[str, Any]:
    """A `ConvNet` on stand-ins: what it is made of, its logits in both modes, its gradients.

    ``evaluated`` are the logits of all images, of the last alone, and of all once more, and
    ``moved`` says how far anything in the network moved meanwhile. ``other`` are the logits of one
    with another key, ``apart`` says how far its kernels are from those of the first.
    """
    made: list[list[Any]] = []
    with _standing_in(member, **_stand_ins(made)):
        model = member.ConvNet(num_classes, rngs=nnx.Rngs(jax.random.clone(key)))
        other = member.ConvNet(num_classes, rngs=nnx.Rngs(jax.random.fold_in(key, 1)))
        blocks = made[: len(made) // 2]
        rest = [
            int(node.size)
            for path, node in nnx.iter_graph(model)
            if isinstance(node, nnx.Param) and path[-1] != "mixed"
        ]
        graph, params, others = nnx.split(model, nnx.Param, ...)

        def called(params: Any) -> jax.Array:
            return nnx.merge(graph, params, others, copy=True)(images)

        logits, pull_back = vjp(called, params)
        (gradient,) = pull_back(upstream)
        kernels = [leaf for leaf in jax.tree.leaves(gradient) if leaf.ndim > 1]
        pairs = zip(_params(model).values(), _params(other).values(), strict=True)
        apart = [jnp.abs(one[...] - own[...]).max() for one, own in pairs if own.ndim > 1]
        model.eval()
        other.eval()
        before = _numbers(model)
        evaluated = [model(images), model(images[-1:]), model(images)]
        return {
            "blocks": blocks,
            "rest": sum(rest),
            "logits": logits,
            "gradient": [jnp.abs(kernel).max() for kernel in kernels],
            "evaluated": evaluated,
            "moved": _moves(before, _numbers(model)),
            "other": other(images),
            "apart": apart,
        }


class Line(nnx.Module):
    """A network that is one straight line; in train mode it is twice as steep.

    ``seen`` counts its calls in train mode.
    """

    def __init__(self, w: jax.Array, b: jax.Array) -> None:
        self.w, self.b = nnx.Param(w), nnx.Param(b)
        self.seen = nnx.BatchStat(jnp.zeros(()))
        self.use_running_average = False

    def __call__(self, images: jax.Array) -> jax.Array:
        y = images.reshape(len(images), -1) @ self.w[...] + self.b[...]
        if self.use_running_average:
            return y
        self.seen[...] = self.seen[...] + 1.0
        return 2 * y


def steps(
    member: Any,
    images: jax.Array,
    labels: jax.Array,
    w: jax.Array,
    b: jax.Array,
    *,
    rate: float,
    decay: float,
    compiled: bool,
) -> list[dict[str, jax.Array]]:
    """A step of momentum on a `Line` for each batch; before each the mode is evaluation."""
    model = Line(w, b)
    optimizer = nnx.Optimizer(model, optax.sgd(rate, momentum=decay), wrt=nnx.Param)
    step = nnx.jit(member.train_step) if compiled else member.train_step
    found = []
    for batch, own in zip(images, labels, strict=True):
        model.eval()
        loss = step(model, optimizer, batch, own)
        parts = {"w": model.w[...], "b": model.b[...], "seen": model.seen[...]}
        found.append({"loss": loss, **parts, "count": optimizer.step[...]})
    return found


def fits(
    member: Any, keys: list[jax.Array], images: jax.Array, labels: jax.Array
) -> list[dict[str, jax.Array]]:
    """The weights that `fit` gives a `Line` in the place of the `ConvNet`, under each key.

    What they make of images is computed where no code of the member's runs. ``start`` is a number
    drawn from its `rngs`, as first weights would be; its own are 0.

    To be run, not traced.
    """

    def line(num_classes: int, *, rngs: nnx.Rngs) -> Line:
        model = Line(jnp.zeros((images[0].size, num_classes)), jnp.zeros(num_classes))
        model.start = nnx.Variable(jax.random.normal(rngs.params(), (8,)))
        return model

    found = []
    with _standing_in(member, ConvNet=line):
        for key in keys:
            model = member.fit(key, images, labels)
            found.append({"w": model.w[...], "b": model.b[...], "start": model.start[...]})
    return found


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
