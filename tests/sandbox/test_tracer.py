"""What can be traced, and what comes back of it."""

import jax
import numpy as np
import pytest

from grader.report import Kind

X = np.array([1.0, 2.0, 3.0], np.float32)


def test_a_function_gives_its_result(load) -> None:
    code = load("def double(x):\n    return 2 * x\n")
    np.testing.assert_array_equal(code.call.double(X), 2 * X)


def test_the_same_signature_is_traced_once(load) -> None:
    code = load("def double(x):\n    return 2 * x\n")
    code.call.double(X)
    np.testing.assert_array_equal(code.call.double(X + 1), 2 * X + 2)
    assert len(code.member.traces) == 1


def test_wide_inputs_become_single_precision(load) -> None:
    code = load("def same(x, n):\n    return x, n\n")
    x, n = code.call.same(np.arange(3.0), np.arange(3))
    assert (x.dtype, n.dtype) == (np.float32, np.int32)


def test_a_dict_has_the_order_that_the_test_gave_it(load) -> None:
    code = load(
        "def f(params, more):\n    w, b = params.values()\n    return w - b, list(more[0])[0]\n"
    )
    difference, name = code.call.f({"w": 3 * X, "b": X}, [{"z": 1, "a": 2}])
    np.testing.assert_array_equal(difference, 2 * X)
    assert name == "z"


def test_static_arguments_stay_python_values(load) -> None:
    code = load(
        "def power(x, *, n, name='', shape=(), flag=False, none=None):\n"
        "    assert isinstance(n, int) and flag is True and none is None\n"
        "    return jnp.broadcast_to(x**n, shape), name + '!'\n"
    )
    result, name = code.call.power(np.float32(2), n=3, name="a", shape=(2, 2), flag=True, none=None)
    np.testing.assert_array_equal(result, np.full((2, 2), 8, np.float32))
    assert name == "a!"


def test_static_arguments_are_part_of_the_signature(load) -> None:
    code = load("def power(x, n):\n    return x**n\n")
    assert [code.call.power(np.float32(3), n) for n in (1, 2)] == [3, 9]


def test_grad_is_taken_before_tracing(load) -> None:
    code = load("def cube(x, y):\n    return jnp.sum(x**3 * y)\n")
    np.testing.assert_allclose(code.call.cube.grad()(X, X), 3 * X**3, rtol=1e-6)
    both = code.call.cube.grad(argnums=(0, 1))(X, X)
    np.testing.assert_allclose(both[1], X**3, rtol=1e-6)


def test_vjp_gives_a_gradient_for_each_floating_argument(load) -> None:
    code = load("def scaled(x, n, rate):\n    return {'y': rate * x * n}\n")
    (gradient,) = code.call.scaled.vjp(X, np.arange(3, dtype=np.int32), 0.5, cotangent={"y": X})
    np.testing.assert_allclose(gradient, 0.5 * X * np.arange(3))


def test_vjp_takes_a_tuple_whose_elements_have_names(load) -> None:
    code = load(
        "from typing import NamedTuple\n\nclass Pair(NamedTuple):\n    a: object\n    b: object\n\n"
        "def f(x):\n    return {'pairs': [Pair(2 * x, 3 * x)]}\n"
    )
    (gradient,) = code.call.f.vjp(X, cotangent={"pairs": [(X, X)]})
    np.testing.assert_allclose(gradient, 5 * X)


def test_vjp_of_another_structure_is_a_problem_of_the_output(load) -> None:
    code = load("def pair(x):\n    return x, x\n")
    assert code.kind(lambda s: s.pair.vjp(X, cotangent=X)) is Kind.OUTPUT


def test_vmap_maps_what_it_is_told_to(load) -> None:
    code = load("def scaled(x, rate):\n    assert x.ndim == 1\n    return x.sum() * rate\n")
    xs = np.ones((4, 3), np.float32)
    result = code.call.scaled.vmap(in_axes=(0, None))(xs, np.float32(2))
    np.testing.assert_array_equal(result, np.full(4, 6, np.float32))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[x, (x,)]", [X, (X,)]),
        ("{'b': x, 'a': [x]}", {"b": X, "a": [X]}),
        ("(1, 2.5, 'text', True, None)", (1, 2.5, "text", True, None)),
        ("Pair(x, 1)", (X, 1)),
        ("Data(x, 1)", {"left": X, "right": 1}),
        ("np.float32(2)", np.float32(2)),
        ("State(x)", {"value": X}),
    ],
)
def test_results_keep_their_structure(load, expression, expected) -> None:
    code = load(
        "import dataclasses, typing\n\nclass Pair(typing.NamedTuple):\n    left: object\n"
        "    right: object\n\n@dataclasses.dataclass\nclass Data:\n    left: object\n"
        "    right: object\n\n@jax.tree_util.register_pytree_with_keys_class\nclass State:\n"
        "    def __init__(self, value):\n        self.value = value\n"
        "    def tree_flatten_with_keys(self):\n"
        "        return ((jax.tree_util.GetAttrKey('value'), self.value),), None\n"
        "    @classmethod\n    def tree_unflatten(cls, aux, children):\n"
        "        return cls(*children)\n\n"
        f"def build(x):\n    return {expression}\n"
    )
    result = code.call.build(X)
    assert jax.tree.structure(result) == jax.tree.structure(expected)
    assert type(result) is type(expected) or isinstance(result, np.ndarray)
    jax.tree.map(np.testing.assert_array_equal, result, expected)


def test_typed_keys_cross_as_keys(load) -> None:
    code = load(
        "def draw(key):\n    a, b = jax.random.split(key)\n    return jax.random.normal(a), b\n"
    )
    key = jax.random.key(3)
    first, second = jax.random.split(key)
    value, rest = code.call.draw(key)
    np.testing.assert_allclose(value, jax.random.normal(first), rtol=1e-5)
    assert jax.numpy.array_equal(jax.random.key_data(rest), jax.random.key_data(second))


def test_a_key_used_twice_is_reported(load) -> None:
    code = load("def twice(key):\n    return jax.random.normal(key) + jax.random.uniform(key)\n")
    assert code.kind(lambda s: s.twice(jax.random.key(0))) is Kind.KEY_REUSED


MODULE = """
class Scaler(nnx.Module):
    def __init__(self, size, *, start=1.0, rngs):
        self.layer = nnx.Linear(size, 2, rngs=rngs)
        self.calls = nnx.BatchStat(jnp.array(start))
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        self.calls[...] += 1
        return self.drop(self.layer(x))
"""


def built(load):
    """A module, and its calls."""
    keys = {"params": jax.random.key(0), "dropout": jax.random.key(1)}
    return load(MODULE).call.Scaler.init(3, start=2.0, rngs=keys)


def test_a_module_s_state_has_names_and_kinds(load) -> None:
    module = built(load)
    assert module.kinds["layer/kernel"] == "Param"
    assert module.kinds["calls"] == "BatchStat"
    assert module.state["layer/kernel"].shape == (3, 2)
    assert {"RngKey", "RngCount"} <= set(module.kinds.values())


@pytest.mark.parametrize("result", ["{0}", "({0}, x)", "{{'w': [{0}]}}"])
def test_a_variable_that_is_returned_is_its_array(load, result: str) -> None:
    code = load(f"def f(x):\n    return {result.format('nnx.Param(2 * x)')}\n")
    (first, *_) = jax.tree.leaves(code.call.f(X))
    np.testing.assert_array_equal(first, 2 * X)


def test_a_call_replaces_the_state(load) -> None:
    module = built(load)
    module.eval()
    module(X)
    module(X)
    assert module.state["calls"] == 4


def test_state_can_be_replaced_by_the_test(load) -> None:
    module = built(load)
    module.eval()
    module.state["layer/kernel"] = np.ones((3, 2), np.float32)
    np.testing.assert_allclose(module(X), [6, 6], rtol=1e-6)


def test_modes_are_set_from_outside(load) -> None:
    module = built(load)
    module.eval()
    np.testing.assert_array_equal(module(X), module(X))
    module.train()
    assert len({tuple(np.asarray(module(np.ones(3, np.float32)))) for _ in range(8)}) > 1


def test_a_plain_array_may_be_an_attribute(load) -> None:
    code = load(
        "class Shift(nnx.Module):\n    def __init__(self, *, rngs):\n"
        "        self.by = jnp.ones(3)\n        self.twice = nnx.Param(jnp.array(2.0))\n\n"
        "    def __call__(self, x):\n        self.by = self.by + 1\n"
        "        return x + self.by * self.twice\n\n"
        "def fit(x):\n    return Shift(rngs=nnx.Rngs(0))\n"
    )
    module = code.call.Shift.init(rngs=jax.random.key(0))
    assert module.kinds == {"by": "Array", "twice": "Param"}
    np.testing.assert_array_equal(module(X), X + 4)
    np.testing.assert_array_equal(module.state["by"], np.full(3, 2))
    np.testing.assert_array_equal(code.call.run.fit(X)["by"], np.ones(3))


def test_a_module_of_many_layers_keeps_their_order(load) -> None:
    code = load(
        "class Deep(nnx.Module):\n    def __init__(self, *, rngs):\n"
        "        sizes = range(1, 14)\n"
        "        layers = [nnx.Linear(n, n + 1, rngs=rngs) for n in sizes]\n"
        "        self.layers = nnx.Sequential(*layers)\n\n"
        "    def __call__(self, x):\n        return self.layers(x)\n"
    )
    module = code.call.Deep.init(rngs=jax.random.key(0))
    x = y = np.ones(1, np.float32)
    for number in range(13):
        y = y @ module.state[f"layers/layers/{number}/kernel"]
    np.testing.assert_allclose(module(x), y, rtol=1e-5)


def test_what_is_no_module_cannot_be_built(load) -> None:
    code = load("def Plain(*, rngs):\n    return 3\n")
    assert code.kind(lambda s: s.Plain.init(rngs=jax.random.key(0))) is Kind.OUTPUT


def test_a_probe_gets_the_member_s_module(load) -> None:
    probes = "def both(member, x):\n    return member.double(member.double(x))\n"
    code = load("def double(x):\n    return 2 * x\n", probes=probes)
    np.testing.assert_array_equal(code.call.probe.both(X), 4 * X)
    np.testing.assert_array_equal(code.call.probe.both.grad()(np.float32(1)), 4)


def test_a_run_is_concrete(load) -> None:
    code = load(
        "def fit(x, key, *, steps):\n    for _ in range(steps):\n        if float(x.sum()) > 1:\n"
        "            x = x / 2\n    return {'x': x, 'n': steps, 'u': jax.random.uniform(key)}\n"
    )
    result = code.call.run.fit(X, jax.random.key(0), steps=9)
    assert result["x"].sum() <= 1
    assert result["n"] == 9
    np.testing.assert_allclose(result["u"], jax.random.uniform(jax.random.key(0)), rtol=1e-6)


def test_a_run_s_error_is_a_problem(load) -> None:
    code = load("def fit(x):\n    raise ValueError('no')\n")
    assert code.kind(lambda s: s.run.fit(X)) is Kind.ERROR


@pytest.mark.parametrize("answer", ["{}", "{'spec': None}", "{'spec': 3}", "{'spec': ['l', 3]}"])
def test_a_forged_answer_of_a_run_breaks_the_protocol(load, answer) -> None:
    code = load(
        "import sys\nChild = sys.modules['grader.sandbox.child'].Child\n"
        f"Child._run = lambda *_: ({{'ok': True, **{answer}}}, b'')\n"
        "def fit(x):\n    return Child\n"
    )
    assert code.kind(lambda s: s.run.fit(X)) is Kind.PROTOCOL


def test_a_run_gives_the_state_of_a_module_and_runs_probes(load) -> None:
    probes = "def fits(member, x):\n    return [member.fit(x).w[...], float(x.sum()) > 1]\n"
    model = "class Net(nnx.Module):\n    def __init__(self, w):\n        self.w = nnx.Param(w)\n"
    code = load(f"{model}\ndef fit(x):\n    return Net(2 * x)\n", probes=probes)
    np.testing.assert_array_equal(code.call.run.fit(X)["w"], 2 * X)
    w, is_concrete = code.call.run.probe.fits(X)
    np.testing.assert_array_equal(w, 2 * X)
    assert is_concrete is bool(X.sum() > 1)


def test_a_convolution_runs_behind_the_walls(load) -> None:
    code = load(
        "def fit(x):\n    axes = ('NHWC', 'HWIO', 'NHWC')\n    k = jnp.ones((3, 3, 16, 16))\n"
        "    return jax.lax.conv_general_dilated(x, k, (1, 1), 'SAME', dimension_numbers=axes)\n"
    )
    y = code.call.run.fit(np.ones((32, 8, 8, 16), np.float32))
    assert y[0, :2, :2, 0].tolist() == [[64, 96], [96, 144]]


def test_left_over_prints_cost_nothing(load) -> None:
    code = load(
        "def double(x):\n    jax.debug.print('{}', x)\n    print(x)\n    display(x.shape)\n"
        "    return __builtins__.sum([x, x])\n"
    )
    np.testing.assert_array_equal(code.call.double(X), 2 * X)


def test_code_that_asks_whether_it_is_in_colab_runs(load) -> None:
    code = load(
        "TWO = 3 if 'colab' in str(get_ipython()) else 2\ndef double(x):\n    return TWO * x\n"
    )
    np.testing.assert_array_equal(code.call.double(X), 2 * X)


def test_a_callback_is_refused(load) -> None:
    code = load("def same(x):\n    return jax.pure_callback(lambda v: v, x, x)\n")
    assert code.kind(lambda s: s.same(X)) is Kind.PROGRAM
