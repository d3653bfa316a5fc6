"""What the tests of week 6 do with a member's module, inside the sandbox."""

import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp

Row = list[Any]  # numbers, as a member's Value holds them
Params = dict[str, jax.Array]
Layers = dict[str, jax.Array]  # what makes the layers that stand in for the member's


def slopes(member: ModuleType, x: jax.Array, *, h: float) -> dict[str, jax.Array]:
    """The numerical gradients of some functions, of arrays of several shapes and with another h."""

    def cubes(t: jax.Array) -> jax.Array:
        return jnp.sum(t**3)

    def weighted(t: jax.Array) -> jax.Array:
        return jnp.sum(jnp.arange(9.0).reshape(3, 3) * t**3)

    def steep(t: jax.Array) -> jax.Array:
        return jnp.sum(jnp.exp(8 * t))

    square = x[0, 0] + x[1, 0][:, None]
    return {
        "cubes": member.numerical_gradient(cubes, x, h=h),
        "twice": member.numerical_gradient(cubes, x, h=2 * h),
        "product": member.numerical_gradient(jnp.prod, x, h=h),
        "vector": member.numerical_gradient(jnp.prod, x[0, 0], h=h),
        "square": member.numerical_gradient(weighted, square, h=h),
        "single": member.numerical_gradient(steep, x[0, 0, :1], h=h / 10),
    }


def affine_passes(member: ModuleType, cases: list[list[jax.Array]]) -> list[Any]:
    """The affine layer, backwards, for several sizes."""
    return [member.affine_backward(*arrays) for arrays in cases]


def sigmoid_passes(member: ModuleType, cases: list[list[jax.Array]]) -> list[jax.Array]:
    """The sigmoid, backwards, for several shapes."""
    return [member.sigmoid_backward(*arrays) for arrays in cases]


def forward(member: ModuleType, params: Params, x: jax.Array) -> dict[str, Any]:
    """The logits, the logits of a second call, and the parameters as they are after both.

    The second gives back its cache through `jax.jit`, which takes a pytree of arrays.
    """
    logits, _ = member.forward(params, x)
    again, _ = jax.jit(member.forward)(params, x)
    return {"logits": logits, "again": again, "params": params}


def logits(member: ModuleType, networks: list[Params], xs: list[jax.Array]) -> list[jax.Array]:
    """The logits of networks of several sizes."""
    return [member.forward(params, x)[0] for params, x in zip(networks, xs, strict=True)]


def gradients(
    member: ModuleType, params: Params, x: jax.Array, labels: jax.Array, layers: Layers
) -> Any:
    """The member's forward and backward, one after the other."""
    _, cache = member.forward(params, x)
    with _standing_in(member, layers):
        return member.backward(params, cache, labels)


def gradients_of(
    member: ModuleType,
    networks: list[Params],
    xs: list[jax.Array],
    labels: list[jax.Array],
    layers: Layers,
) -> list[Any]:
    """The same for networks of several sizes."""
    cases = zip(networks, xs, labels, strict=True)
    return [gradients(member, *case, layers) for case in cases]


def gradients_twice(
    member: ModuleType, params: Params, x: jax.Array, labels: jax.Array, layers: Layers
) -> dict[str, Any]:
    """backward twice and with other labels from one cache, and the parameters after that.

    Another forward comes in between, with a cache of its own.
    """
    _, cache = member.forward(dict(params), x)
    member.forward(dict(params), -x)
    with _standing_in(member, layers):
        first = jax.tree.map(lambda leaf: leaf, member.backward(params, cache, labels))
        second = member.backward(params, cache, labels)
        turned = member.backward(params, cache, labels[::-1])
    return {"first": first, "second": second, "turned": turned, "params": params}


@contextmanager
def _standing_in(member: ModuleType, layers: Layers) -> Iterator[None]:
    """Puts other layers in the place of the member's, which have tests of their own.

    What they do is said by numbers that the test feeds: here they are no layers at all.
    """

    def affine_backward(x: jax.Array, w: jax.Array, upstream: jax.Array) -> tuple[jax.Array, ...]:
        inputs, outputs = w.shape
        form = layers["affine"][:inputs, :inputs, :outputs, :outputs]
        dx = jnp.einsum("ijkl,jk,...l->...i", form, w, upstream)
        dw = jnp.einsum("ijkl,...i,...l->jk", form, x, upstream)
        return dx, dw, jnp.einsum("kl,...l->k", form[0, 0], upstream)

    def sigmoid_backward(s: jax.Array, upstream: jax.Array) -> jax.Array:
        return upstream * jnp.polyval(layers["sigmoid"], s)

    parts = {"affine_backward": affine_backward, "sigmoid_backward": sigmoid_backward}
    theirs = {name: vars(member)[name] for name in parts if name in vars(member)}
    vars(member).update(parts)
    try:
        yield
    finally:
        for name in parts:
            del vars(member)[name]
        vars(member).update(theirs)


def arithmetic(member: ModuleType, x: jax.Array, y: jax.Array) -> dict[str, Any]:
    """Operators between two Values."""
    return _derivatives(
        member,
        {
            "x + y": lambda x, y: x + y,
            "x - y": lambda x, y: x - y,
            "x * y": lambda x, y: x * y,
            "x / y": lambda x, y: x / y,
            "-x": lambda x, _: -x,
        },
        (x, y),
    )


def numbers(member: ModuleType, x: jax.Array) -> dict[str, Any]:
    """Operators between a Value and a number on either side."""
    return _derivatives(
        member,
        {
            "x + 3": lambda x: x + 3,
            "3 + x": lambda x: 3 + x,
            "x - 3": lambda x: x - 3,
            "3 - x": lambda x: 3 - x,
            "x * 3": lambda x: x * 3,
            "3 * x": lambda x: 3 * x,
            "x / 4": lambda x: x / 4.0,
            "3 / x": lambda x: 3.0 / x,
            "x * 0": lambda x: x * 0,
            "0 * x": lambda x: 0 * x,
            "0 - x": lambda x: 0 - x,
            "0 / x": lambda x: 0 / x,
            "-3 / x": lambda x: -3 / x,
            "sum of x, x": lambda x: sum([x, x]),
        },
        (x,),
    )


def powers(member: ModuleType, x: jax.Array) -> dict[str, Any]:
    """Powers with a number as exponent."""
    return _derivatives(
        member,
        {
            "x ** 1": lambda x: x**1,
            "x ** 2": lambda x: x**2,
            "x ** 3": lambda x: x**3,
            "x ** -1": lambda x: x**-1,
            "x ** 0.5": lambda x: x**0.5,
            "x ** 2.5": lambda x: x**2.5,
            "x ** 0": lambda x: x**0,
            "x ** 5": lambda x: x**5,
            "x ** -2": lambda x: x**-2,
        },
        (x,),
    )


def functions(member: ModuleType, x: jax.Array) -> dict[str, Any]:
    """The methods exp, tanh and relu."""
    return _derivatives(
        member,
        {
            "x.exp()": lambda x: x.exp(),
            "x.tanh()": lambda x: x.tanh(),
            "x.relu()": lambda x: x.relu(),
        },
        (x,),
    )


def _derivatives(
    member: ModuleType, expressions: dict[str, Callable[..., Any]], numbers: tuple[jax.Array, ...]
) -> dict[str, dict[str, jax.Array]]:
    """Value and derivatives of each expression, alone and as the left factor of a product."""
    alone, inside = {}, {}
    for name, build in expressions.items():
        leaves = [member.Value(number) for number in numbers]
        alone[name] = _value_and_grads(build(*leaves), leaves)
        leaves = [member.Value(number) for number in numbers]
        inside[name] = _value_and_grads(build(*leaves) * member.Value(5.0), leaves)
    return {"alone": alone, "inside": inside}


def _value_and_grads(result: Any, leaves: list[Any]) -> jax.Array:
    result.backward()
    return _row([result.data, *(leaf.grad for leaf in leaves)])


def _row(numbers: Row) -> jax.Array:
    return jnp.stack([jnp.asarray(number, jnp.float32) for number in numbers])


def graph(member: ModuleType, x: jax.Array, y: jax.Array) -> dict[str, jax.Array]:
    """Gradients of graphs in which nodes are used more than once, and of repeated calls."""
    return {
        "x * x + x": _reused(member, lambda a: a * a + a, x),
        "x + x": _reused(member, lambda a: a + a, x),
        "x - x": _reused(member, lambda a: a - a, x),
        "x * x": _reused(member, lambda a: a * a, x),
        "x / x": _reused(member, lambda a: a / a, x),
        "diamond": _diamond(member, x, y, lambda near, far: near * far),
        "mirrored": _diamond(member, x, y, lambda near, far: far * near),
        **_repeated(member, x, y),
    }


def _reused(member: ModuleType, build: Callable[..., Any], x: Any) -> jax.Array:
    a = member.Value(x)
    return _value_and_grads(build(a), [a])


def _diamond(member: ModuleType, x: jax.Array, y: jax.Array, meet: Callable[..., Any]) -> jax.Array:
    """ab · (ab + a): the node ab is reached by a short way and by a long one."""
    a, b = member.Value(x), member.Value(y)
    shared = a * b
    longer = shared + a
    root = meet(shared, longer)
    return _value_and_grads(root, [a, b, shared, longer, root])


def _repeated(member: ModuleType, x: jax.Array, y: jax.Array) -> dict[str, jax.Array]:
    a, b = member.Value(x), member.Value(y)
    product = a * b
    root = product + a * a
    aside = b * b
    nodes = [a, b, product, root, aside]
    seen = {"before": _row([node.grad for node in nodes])}
    starts = {"aside": aside, "root": root, "inner": product, "leaf": a, "root again": root}
    for name, start in starts.items():
        start.backward()
        seen[name] = _row([node.grad for node in nodes])
    return seen


def in_place(member: ModuleType, x: jax.Array, y: jax.Array) -> dict[str, jax.Array]:
    """After ``x += y`` and the like: the new number, what it was made of, and the derivatives."""
    expressions: dict[str, Callable[[Any], Any]] = {
        "-x": lambda a: -a,
        "3 - x": lambda a: 3.0 - a,
        "3 / x": lambda a: 3.0 / a,
        "x ** 2": lambda a: a**2,
    }
    seen = {}
    for name, build in expressions.items():
        old = member.Value(x)
        new = build(old)
        new.backward()
        seen[name] = _row([new.data, old.data, old.grad])
    for name in ("iadd", "isub", "imul", "itruediv"):
        old, other = member.Value(x), member.Value(y)
        new = getattr(operator, name)(old, other)
        new.backward()
        seen[f"{name} y"] = _row([new.data, old.data, other.data, old.grad, other.grad])
        old = member.Value(x)
        new = getattr(operator, name)(old, 3.0)
        new.backward()
        seen[f"{name} 3"] = _row([new.data, old.data, old.grad])
    return seen


def same_numbers(member: ModuleType, x: jax.Array, y: jax.Array) -> dict[str, jax.Array]:
    """Operations that change no number, as n: its number, and the gradients in n·y + x."""
    expressions = {
        "0 + x": lambda a: 0 + a,
        "x + 0": lambda a: a + 0,
        "x - 0": lambda a: a - 0,
        "1 * x": lambda a: 1 * a,
        "x * 1": lambda a: a * 1,
        "x / 1": lambda a: a / 1.0,
        "x ** 1": lambda a: a**1,
        "-(-x)": lambda a: operator.neg(-a),
    }
    seen = {}
    for name, build in expressions.items():
        a = member.Value(x)
        n = build(a)
        (n * member.Value(y) + a).backward()
        seen[name] = _row([n.data, n.grad, a.grad])
    return seen


def once_more(member: ModuleType) -> dict[str, jax.Array]:
    """An operation done twice on a Python number, as n and m: their gradients in 5·n + m."""
    expressions = {
        "x.exp()": lambda a: a.exp(),
        "x.tanh()": lambda a: a.tanh(),
        "x.relu()": lambda a: a.relu(),
        "-x": lambda a: -a,
        "x + x": lambda a: a + a,
        "x * 3": lambda a: a * 3,
        "x ** 2": lambda a: a**2,
    }
    seen = {}
    for name, build in expressions.items():
        a = member.Value(2.0)
        n, m = build(a), build(a)
        (n * 5.0 + m).backward()
        seen[name] = _row([n.grad, m.grad])
    return seen


def constants(member: ModuleType, x: jax.Array) -> dict[str, jax.Array]:
    """The derivative by x of what does not depend on it, when x has one from an earlier call."""
    expressions = {
        "x - x": lambda a: a - a,
        "x / x": lambda a: a / a,
        "x * 0": lambda a: a * 0,
        "0 * x": lambda a: 0 * a,
        "0 / x": lambda a: 0 / a,
    }
    seen = {}
    for name, build in expressions.items():
        a = member.Value(x)
        a.backward()
        build(a).backward()
        seen[name] = jnp.asarray(a.grad, jnp.float32)
    return seen


def plain(member: ModuleType) -> dict[str, jax.Array]:
    """Operations on Python numbers, whole ones where JAX's powers are not needed."""
    whole = {
        "x * x + x": lambda x: x * x + x,
        "(2 * x) * (x * 2)": lambda x: (2 * x) * (x * 2),
        "1 - x": lambda x: 1 - x,
    }
    others = {
        "x / 2": lambda x: x / 2.0,
        "x ** -1": lambda x: x**-1,
        "x.exp()": lambda x: x.exp(),
    }
    seen = {name: _reused(member, build, 3) for name, build in whole.items()}
    seen |= {name: _reused(member, build, 3.0) for name, build in others.items()}
    a, b = member.Value(3.0), member.Value(3.0)
    root = a * b + a
    root.backward()
    return seen | {"equal numbers, again": _value_and_grads(root, [a, b])}


def doublings(member: ModuleType, x: jax.Array) -> jax.Array:
    """y = y + y, 40 times."""
    leaf = root = member.Value(x)
    for _ in range(40):
        root = root + root
    return _value_and_grads(root, [leaf])


def chain(member: ModuleType) -> jax.Array:
    """3000 additions in a row, of Python numbers: traced ones would take long."""
    leaf = root = member.Value(1.0)
    for _ in range(3000):
        root = root + 1.0
    return _value_and_grads(root, [leaf])
