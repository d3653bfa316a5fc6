"""By-hand rules are held against a program's record: by whatever way the forbidden came in."""

import contextlib

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import W, X, violations
from jax._src import source_info_util

from grader.judge.problems import SubmissionProblem
from grader.report import Kind
from grader.sandbox import provenance
from grader.sandbox.replaced import replaced

UPSTREAM = np.ones((3, 5), np.float32)
VECTOR = np.ones(4, np.float32)
AFFINE_TASK = "affine_backward"
KEY = jax.random.key(0)

# Week 6: body of `affine_backward(x, w, upstream)`, and what stands before it

AFFINE = "def f(x, w):\n    return x @ w\n"
VJP = "jax.vjp(f, x, w)[1](upstream)"
SUM = "lambda x, w: (f(x, w) * upstream).sum()"
INTERPRETER = """from jax.extend.core import Literal
S = [jnp.ones(shape) for shape in ((3, 4), (4, 5), (3, 5))]
J = jax.make_jaxpr(lambda x, w, u: jax.vjp(f, x, w)[1](u))(*S)
def run(*given):
    known = dict(zip(J.jaxpr.invars, given))
    of = lambda v: v.val if isinstance(v, Literal) else known[v]
    for e in J.eqns:
        made = bind(e, *map(of, e.invars))
        known.update(zip(e.outvars, made if e.primitive.multiple_results else [made]))
    return tuple(map(of, J.jaxpr.outvars))
"""
RUN = "run(x, w, upstream)"
DIFFERENTIATED = {
    "vjp": ("", VJP),
    "imported": ("from jax import vjp as slope\n", "slope(f, x, w)[1](upstream)"),
    "kept at load": ("V = getattr(jax, 'v' + 'jp')\n", "V(f, x, w)[1](upstream)"),
    "kept in a dict": ("T = {'d': jax.vjp}\n", "T['d'](f, x, w)[1](upstream)"),
    "default argument": (
        "def by(x, w, u, d=jax.vjp):\n    return d(f, x, w)[1](u)\n",
        "by(x, w, upstream)",
    ),
    "partial": ("P = functools.partial(jax.vjp, f)\n", "P(x, w)[1](upstream)"),
    "private path": ("", "operator.attrgetter('_src.api.vjp')(jax)(f, x, w)[1](upstream)"),
    "vars": ("", "vars(jax)['v' + 'jp'](f, x, w)[1](upstream)"),
    "import": ("", "__import__('jax').vjp(f, x, w)[1](upstream)"),
    "optax's jax": ("", "optax.transforms._accumulation.jax.vjp(f, x, w)[1](upstream)"),
    "exec": (
        "TEXT = 'def g(x, w, u):\\n return jax.vjp(f, x, w)[1](u)'\n"
        "def made(n):\n    exec(TEXT, {'jax': jax, 'f': f}, n)\n    return n['g']\n",
        "made({})(x, w, upstream)",
    ),
    "eval": ("", "eval('jax.vjp(f, *a)[1](u)', {'jax': jax, 'f': f, 'a': (x, w), 'u': upstream})"),
    "lambda in a class": (
        "class D:\n    by = staticmethod(lambda x, w, u: jax.vjp(f, x, w)[1](u))\n",
        "D.by(x, w, upstream)",
    ),
    "grad": ("", f"jax.grad({SUM}, argnums=(0, 1))(x, w)"),
    "differentiated at load": (
        "G = jax.grad(lambda x, w, u: (f(x, w) * u).sum(), argnums=(0, 1))\n",
        "G(x, w, upstream)",
    ),
    "jitted at load": (
        "G = jax.jit(jax.grad(lambda x, w, u: (f(x, w) * u).sum(), argnums=(0, 1)))\n",
        "G(x, w, upstream)",
    ),
    "a program made at load": (
        "S = jax.ShapeDtypeStruct\n"
        "J = jax.make_jaxpr(lambda x, w, u: jax.vjp(f, x, w)[1](u))"
        "(S((3, 4), 'float32'), S((4, 5), 'float32'), S((3, 5), 'float32'))\n",
        "__import__('jax.extend.core', fromlist=['x']).jaxpr_as_fun(J)(x, w, upstream)",
    ),
    "value_and_grad": ("", f"jax.value_and_grad({SUM}, argnums=(0, 1))(x, w)[1]"),
    "jacrev": ("", f"jax.jacrev({SUM}, argnums=(0, 1))(x, w)"),
    "jacfwd": ("", f"jax.jacfwd({SUM}, argnums=(0, 1))(x, w)"),
    "hessian": ("", "(jax.hessian(lambda x: (f(x, w) ** 2).sum())(x).sum((0, 1)), w)"),
    "jvp": ("", "(jax.jvp(lambda x: f(x, w), (x,), (x,))[1] @ w.T, w)"),
    "linearize": ("", "(jax.linearize(lambda x: f(x, w), x)[1](x) @ w.T, w)"),
    "linear_transpose": ("", "(*jax.linear_transpose(lambda x: f(x, w), x)(upstream), w)"),
    "transposed and jitted": (
        "",
        "(*jax.linear_transpose(jax.jit(lambda x: f(x, w)), x)(upstream), w)",
    ),
    "nnx.grad": ("", f"nnx.grad({SUM}, argnums=(0, 1))(x, w)"),
    "jet": (
        "from jax.experimental import jet\n",
        "(jet.jet(lambda x: f(x, w), (x,), ((x,),))[1][0] @ w.T, w)",
    ),
    "minimize": (
        "from jax.scipy.optimize import minimize\n",
        "(minimize(lambda z: (z ** 2).sum(), x.reshape(-1), method='BFGS', "
        "options={'maxiter': 0}).jac.reshape(x.shape), w)",
    ),
    "complex step": ("", "(f(x + 1e-20j, w).imag @ w.T, w)"),
    "in scan": (
        "",
        "(jax.lax.scan(lambda c, _: (jax.grad(lambda x: f(x, w).sum())(c), None), x, None, "
        "length=2)[0], w)",
    ),
    "in cond": (
        "",
        f"jax.lax.cond(x.sum() > 0, lambda: {VJP}, lambda: (x, w))",
    ),
    "in while": (
        "",
        "(jax.lax.while_loop(lambda c: c[0] < 2, lambda c: (c[0] + 1, "
        "jax.grad(lambda x: f(x, w).sum())(c[1])), (0, x))[1], w)",
    ),
    "in fori": (
        "",
        "(jax.lax.fori_loop(0, 2, lambda _, c: jax.grad(lambda x: f(x, w).sum())(c), x), w)",
    ),
    "in map": (
        "",
        "(jax.lax.map(jax.grad(lambda r: (r @ w).sum()), x), w)",
    ),
    "in vmap": ("", "(jax.vmap(jax.grad(lambda r: (r @ w).sum()))(x), w)"),
    "in jit": ("", f"jax.jit(lambda x, w: {VJP})(x, w)"),
    "in checkpoint": ("", f"jax.checkpoint(lambda x, w: {VJP})(x, w)"),
    "of a checkpoint": ("", "jax.vjp(jax.checkpoint(f), x, w)[1](upstream)"),
    "for a platform": (
        "",
        f"jax.lax.platform_dependent(x, w, cpu=lambda x, w: {VJP}, default=lambda x, w: (x, w))",
    ),
    "in a named call": ("", f"jax.named_call(lambda x, w: {VJP}, name='mine')(x, w)"),
    "in a custom vjp": (
        "@jax.custom_vjp\ndef c(x, w, upstream):\n    return " + VJP + "\n"
        "c.defvjp(lambda *a: (c(*a), a), lambda r, g: r)\n",
        "c(x, w, upstream)",
    ),
    "in a custom jvp": (
        "@jax.custom_jvp\ndef c(x, w, upstream):\n    return " + VJP + "\n"
        "c.defjvp(lambda p, t: (c(*p), t))\n",
        "c(x, w, upstream)",
    ),
    "in custom_root": (
        "",
        "(jax.lax.custom_root(lambda y: y - x, x, lambda g, y: jax.grad(lambda y: f(y, w).sum())(y)"
        ", lambda g, y: y), w)",
    ),
    "without locations": (
        "jax.config.update('jax_traceback_in_locations_limit', 0)\n"
        "jax.config.update('jax_include_full_tracebacks_in_locations', False)\n",
        VJP,
    ),
    "exported": (
        "S = jax.ShapeDtypeStruct\n"
        "from jax import export\n"
        "E = export.export(jax.jit(lambda x, w, u: jax.vjp(f, x, w)[1](u)))"
        "(S((3, 4), 'float32'), S((4, 5), 'float32'), S((3, 5), 'float32'))\n",
        "E.call(x, w, upstream)",
    ),
    "interpreted": (INTERPRETER + "bind = lambda e, *a: e.primitive.bind(*a, **e.params)\n", RUN),
    "interpreted in a map": (
        INTERPRETER + "def bind(e, *a):\n"
        "    return jax.tree.map(functools.partial(e.primitive.bind, *a, **e.params), ())"
        " if not a else jax.jit(functools.partial(e.primitive.bind, **e.params))(*a)\n",
        RUN,
    ),
    "a complex step in double": (
        "def step(x, w, upstream):\n    with jax.enable_x64(True):\n"
        "        slope = f(x.astype('complex128') + 1e-20j, w).imag / 1e-20\n"
        "        return slope.astype('float32') @ w.T, x.T @ upstream\n",
        "step(x, w, upstream)",
    ),
    "in a primitive": (
        "from jax.extend.core import Primitive\n"
        "from jax.interpreters import mlir\n"
        "P = Primitive('affine')\nP.multiple_results = True\n"
        "P.def_abstract_eval(lambda x, w, u: (x, w))\n"
        "pull = lambda x, w, u: list(jax.vjp(f, x, w)[1](u))\n"
        "mlir.register_lowering(P, mlir.lower_fun(pull, True))\n",
        "tuple(P.bind(x, w, upstream))",
    ),
    "in a helper": (
        "def helper(x, w, upstream):\n    return " + VJP + "\n",
        "helper(x, w, upstream)",
    ),
    "in a jitted helper": (
        "@jax.jit\ndef helper(x, w, upstream):\n    return " + VJP + "\n",
        "helper(x, w, upstream)",
    ),
}
if hasattr(jax, "fwd_and_bwd"):
    DIFFERENTIATED["fwd_and_bwd"] = (
        "",
        "(lambda f, b: b(f(x, w)[1], upstream))(*jax.fwd_and_bwd(f, argnums=(0, 1)))",
    )

PULL = "upstream @ w.T, x.T @ upstream"
HARMLESS = {
    "formulas": ("", PULL),
    "a scope called jvp": ("", f"jax.named_scope('jvp')(lambda: ({PULL}))()"),
    "a function called grad": (
        "def grad(x, w, upstream):\n    return " + PULL + "  # jax.grad\n",
        "grad(x, w, upstream)",
    ),
    "mentioned and not called": ("D = jax.vjp\n", f"({PULL}) if D else jax.vjp(f, x, w)"),
    "dead code": ("", f"({PULL}) if x.ndim == 2 else {VJP}"),
    "values made at load": ("ONES = jax.grad(lambda x: x.sum())(jnp.ones(5))\n", PULL),
    "used for an experiment": (
        "def slope(x):\n    return jax.grad(jnp.sum)(x)\nSLOPE = slope(jnp.ones(3))\n",
        PULL,
    ),
    "checkpoint": ("", f"jax.checkpoint(lambda x, w: ({PULL}))(x, w)"),
    "jit, scan, vmap and cond": (
        "",
        "jax.jit(lambda: jax.lax.cond(x.sum() > 0, "
        "lambda: jax.lax.scan(lambda c, u: (c, u @ w.T), 0, upstream)[1], "
        "lambda: jax.vmap(lambda u: u @ w.T)(upstream)))(), x.T @ upstream",
    ),
    "relu and softmax": (
        "",
        "upstream @ w.T + 0 * jax.nn.softmax(jax.nn.relu(x)), x.T @ upstream",
    ),
    "custom vjp": (
        "@jax.custom_vjp\ndef c(x, w, upstream):\n    return " + PULL + "\n"
        "c.defvjp(lambda *a: (c(*a), a), lambda r, g: r)\n",
        "c(x, w, upstream)",
    ),
    "device_put": ("", "jax.device_put(upstream) @ w.T, jax.tree.map(jnp.copy, x.T @ upstream)"),
    "jnp.gradient": ("", "upstream @ w.T + 0 * jnp.gradient(x, axis=0), x.T @ upstream"),
    "finite differences": (
        "",
        "((f(x + 1e-3, w) - f(x - 1e-3, w)) / 2e-3) @ w.T, x.T @ upstream",
    ),
}


def affine(before: str, expression: str) -> dict:
    code = f"{AFFINE}{before}def affine_backward(x, w, upstream):\n    return {expression}\n"

    def ask(submission):
        return submission.affine_backward.program(X, W, UPSTREAM)

    return violations(code, ask, task="affine_backward")


@pytest.mark.parametrize("way", DIFFERENTIATED)
def test_autodiff_is_seen(way: str) -> None:
    found = affine(*DIFFERENTIATED[way])
    assert found["affine_backward"].kind is Kind.FORBIDDEN


@pytest.mark.parametrize("way", HARMLESS)
def test_what_is_no_autodiff_is_not_taken_for_it(way: str) -> None:
    assert affine(*HARMLESS[way]) == {}
    assert replaced() == []


def test_what_serves_differentiation_only_is_none() -> None:
    """`jnp.linalg.solve` keeps its transpose, for whoever differentiates it."""
    rules = [{"transformations": ["transpose"], "calls": [], "operations": [], "dtypes": []}]
    closed = jax.jit(jnp.linalg.solve).trace(jnp.eye(3), jnp.ones((3, 2))).jaxpr
    assert provenance.Provenance(rules, []).broken(closed) == []


def test_functions_of_jax_that_are_replaced_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    before = source_info_util.transform_name_stack
    monkeypatch.setattr(source_info_util, "transform_name_stack", lambda _: before(""))
    assert "transform_name_stack" in affine("", PULL)["affine_backward"].detail


def test_code_of_functions_of_jax_that_is_replaced_is_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(source_info_util.current, "__code__", (lambda: 1).__code__)
    assert any("current" in name for name in replaced())


# Where it is


def test_the_line_is_that_of_the_call() -> None:
    code = """
def affine_backward(x, w, upstream):
    def product(x, w):
        return x @ w

    pull = jax.vjp(
        product, x, w)[1]
    return pull(upstream)
"""
    found = violations(code, lambda s: s.affine_backward.program(X, W, UPSTREAM), task=AFFINE_TASK)
    problem = found[AFFINE_TASK]
    assert problem.quote == "pull = jax.vjp("
    assert problem.cell is None  # the file is a .py
    assert "automatic differentiation" in problem.message.en
    assert "자동 미분" in problem.message.ko


# Whose fault it is

SIGMOID = "def sigmoid(x):\n    return 1 / (1 + jnp.exp(-x))\n"
EARLIER = {
    "itself": "def sigmoid_backward(s, upstream):\n"
    "    return jax.vjp(sigmoid, s)[1](upstream)[0]\n",
    "jitted": "@jax.jit\ndef sigmoid_backward(s, upstream):\n"
    "    return jax.vjp(sigmoid, s)[1](upstream)[0]\n",
    "by a helper": "def slope(s, u):\n    return jax.vjp(sigmoid, s)[1](u)[0]\n"
    "def sigmoid_backward(s, upstream):\n    return slope(s, upstream)\n",
    "of a helper": "def again(s):\n    return sigmoid(s)\n"
    "def sigmoid_backward(s, upstream):\n    return jax.vjp(again, s)[1](upstream)[0]\n",
    "at load": "SLOPE = jax.vmap(jax.vmap(jax.grad(sigmoid)))\n"
    "def sigmoid_backward(s, upstream):\n    return SLOPE(s) * upstream\n",
}
LATER = "def backward(params, cache, labels):\n    return sigmoid_backward(cache, labels)\n"


def asks_backward(submission):
    return submission.backward.program(X, X, X)


def asks_slope(submission):
    return submission.sigmoid_backward.program(X, X)


@pytest.mark.parametrize("way", EARLIER)
def test_what_an_earlier_task_did_is_its_own_fault(way: str) -> None:
    code = SIGMOID + EARLIER[way] + LATER
    assert set(violations(code, asks_backward, task="backward")) == {"sigmoid_backward"}
    found = violations(code, lambda s: s.sigmoid_backward.program(X, X), task="sigmoid_backward")
    assert set(found) == {"sigmoid_backward"}
    found = violations(code, asks_backward, task="backward", own={"sigmoid_backward": asks_slope})
    assert set(found) == {"sigmoid_backward"}


WORKS = (
    "def sigmoid_backward(s, upstream, job=None):\n    if job:\n"
    "        return jax.vjp(sigmoid, s)[1](upstream)[0]\n    return {}\n"
)
OWN = WORKS.format("s * (1 - s) * upstream")
CALLS = "def backward(params, cache, labels):\n    return sigmoid_backward(cache, labels, 1)\n"
ANOTHERS = {
    "another argument": OWN + CALLS,
    "a default argument": OWN + "def backward(params, cache, labels, by=sigmoid_backward):\n"
    "    return by(cache, labels, 1)\n",
    "a line for each": WORKS.format("jax.vjp(jnp.tanh, s)[1](upstream)[0]") + CALLS,
}


@pytest.mark.parametrize("way", ANOTHERS)
def test_an_earlier_task_answers_for_what_its_own_tests_run_into(way: str) -> None:
    own = {"sigmoid_backward": asks_slope}
    found = violations(SIGMOID + ANOTHERS[way], asks_backward, task="backward", own=own)
    assert set(found) - {"sigmoid_backward"} == {"backward"}
    assert ("sigmoid_backward" in found) is (way == "a line for each")


def test_what_is_not_looked_at_any_more_is_the_fault_of_who_asked() -> None:
    lines = "\n".join(f"    s = s + 0 * jax.grad(jnp.sin)(s[0, {i % 4}])" for i in range(80))
    code = (
        f"def sigmoid_backward(s, upstream):\n{lines}\n    return s\n"
        "def backward(params, cache, labels):\n    cache = sigmoid_backward(cache, labels)\n"
        "    return jax.vjp(jnp.tanh, cache)[1](labels)[0]\n"
    )
    own = {"sigmoid_backward": asks_slope}
    assert "backward" in violations(code, asks_backward, task="backward", own=own)


LAUNDERED = {
    "a function as an argument": "def sigmoid_backward(s, upstream, f=None):\n"
    "    return jax.vjp(f or sigmoid, s)[1](upstream)[0]\n"
    "def backward(params, cache, labels):\n"
    "    return sigmoid_backward(cache, labels, lambda x: x * x)\n",
    "a function left lying": "JOB = {}\ndef sigmoid_backward(s, upstream):\n"
    "    return jax.vjp(JOB.get('f', sigmoid), s)[1](upstream)[0]\n"
    "def mine(x):\n    return x * x\n"
    "def backward(params, cache, labels):\n"
    "    JOB['f'] = mine\n    return sigmoid_backward(cache, labels)\n",
    "work left lying": "JOB = {}\ndef sigmoid_backward(s, upstream):\n"
    "    return JOB['f']() if JOB else s\n"
    "def backward(params, cache, labels):\n"
    "    JOB['f'] = lambda: jax.vjp(sigmoid, cache)[1](labels)[0]\n"
    "    return sigmoid_backward(cache, labels)\n",
    "of an earlier task": "def backward(params, cache, labels):\n"
    "    return jax.vjp(sigmoid, cache)[1](labels)[0]\n",
    "a helper beside an earlier task": "def sigmoid_backward(s, upstream):\n"
    "    return s * (1 - s) * upstream\n"
    "def helper(s, u):\n    return jax.vjp(sigmoid_backward, s, u)[1](u)[0]\n"
    "def backward(params, cache, labels):\n    return helper(cache, labels)\n",
}


@pytest.mark.parametrize("way", LAUNDERED)
def test_an_earlier_task_takes_no_blame_for_work_that_is_not_its_own(way: str) -> None:
    found = violations(SIGMOID + LAUNDERED[way], asks_backward, task="backward")
    assert "backward" in found


def test_a_helper_that_both_use_is_held_against_each_that_calls_it() -> None:
    """Also where JAX traced the helper for another task, and kept it."""
    code = SIGMOID + (
        "@jax.jit\ndef slope(s, u):\n    return jax.vjp(sigmoid, s)[1](u)[0]\n"
        "def sigmoid_backward(s, upstream):\n    return slope(s, upstream)\n"
        "def backward(params, cache, labels):\n    return slope(cache, labels)\n"
    )

    def ask(submission):
        with contextlib.suppress(SubmissionProblem):
            submission.sigmoid_backward.program(X, X)
        return submission.backward.program(X, X, X)

    assert "backward" in violations(code, ask, task="backward")


# What the grader itself does

PLAIN = "def sigmoid_backward(x):\n    return 1 / (1 + jnp.exp(-x))\n"
SCANNED = (
    "def sigmoid_backward(x):\n"
    "    step = lambda c, _: (1 / (1 + jnp.exp(-c)), None)\n"
    "    return jax.lax.scan(jax.checkpoint(step), x, None, length=1)[0]\n"
)
HONEST = {
    "plain": PLAIN,
    "scan and checkpoint": SCANNED,
    "library": "def sigmoid_backward(x):\n    return jax.nn.relu(jax.nn.silu(x))\n",
    "jitted": "@jax.jit\n" + PLAIN,
    "cond": "def sigmoid_backward(x):\n"
    "    return jax.lax.cond(x.sum() > 0, jnp.tanh, jnp.sin, x)\n",
    "custom jvp": "@jax.custom_jvp\n"
    + PLAIN
    + "sigmoid_backward.defjvp(lambda p, t: (sigmoid_backward(*p), t[0]))\n",
}
ASKED = {
    "grad": lambda s: s.sigmoid_backward.grad().program(np.float32(1)),
    "grad of vmap": lambda s: s.sigmoid_backward.grad().vmap().program(VECTOR),
    "vjp": lambda s: s.sigmoid_backward.vjp(X, cotangent=X),
    "vmap": lambda s: s.sigmoid_backward.vmap().program(X),
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("way", HONEST)
def test_what_the_grader_asks_for_is_not_the_members(way: str, asked: str) -> None:
    assert violations(HONEST[way], ASKED[asked], task="sigmoid_backward") == {}


@pytest.mark.parametrize("asked", ASKED)
def test_a_members_autodiff_is_seen_within_the_graders(asked: str) -> None:
    code = "def sigmoid_backward(x):\n    return jax.jvp(jnp.tanh, (x,), (x,))[1]\n"
    assert "sigmoid_backward" in violations(code, ASKED[asked], task="sigmoid_backward")


# A task that is a transformed function, with no frame of its own around that

MADE = {
    "assigned": "sigmoid_backward = jax.grad(lambda x: jnp.sin(x).sum())\n",
    "a decorator": "@jax.grad\ndef sigmoid_backward(x):\n    return jnp.sin(x).sum()\n",
    "jitted": "sigmoid_backward = jax.jit(jax.grad(lambda x: jnp.sin(x).sum()))\n",
    "of a library's function": "sigmoid_backward = jnp.vectorize(jax.grad(jnp.tanh))\n",
    "forward": "sigmoid_backward = jnp.vectorize(jax.jacfwd(jnp.tanh))\n",
    "a partial": "SLOPE = jnp.vectorize(jax.grad(jnp.arctan2))\n"
    "sigmoid_backward = functools.partial(SLOPE, 1.0)\n",
    "code without a file": "CODE = compile('import jax, jax.numpy as jnp\\n"
    "def loss(x):\\n    return jnp.sin(x).sum()\\n"
    "slope = jax.grad(loss)', '<frozen importlib._bootstrap>', 'exec')\n"
    "NAMES = {}\nexec(CODE, NAMES)\nsigmoid_backward = NAMES['slope']\n",
}
MADE_BY_HAND = {
    "assigned": "sigmoid_backward = lambda x: jnp.cos(x)\n",
    "jitted": "sigmoid_backward = jax.jit(lambda x: jnp.cos(x))\n",
    "a library's function": "sigmoid_backward = jnp.cos\n",
    "mapped": "sigmoid_backward = jnp.vectorize(jnp.cos)\n",
    "a partial": "sigmoid_backward = functools.partial(jnp.multiply, 2.0)\n",
}
ANY = {"plain": lambda s: s.sigmoid_backward.program(X)} | {
    name: ASKED[name] for name in ("vjp", "vmap")
}


@pytest.mark.parametrize("asked", ANY)
@pytest.mark.parametrize("way", MADE)
def test_a_task_that_is_a_derivative_is_seen(way: str, asked: str) -> None:
    assert "sigmoid_backward" in violations(MADE[way], ANY[asked], task="sigmoid_backward")


@pytest.mark.parametrize("asked", ANY)
@pytest.mark.parametrize("way", MADE_BY_HAND)
def test_a_task_that_is_a_librarys_function_is_no_derivative(way: str, asked: str) -> None:
    assert violations(MADE_BY_HAND[way], ANY[asked], task="sigmoid_backward") == {}


PROBES = """
import jax
from jax import vjp
def plain(member, x):
    return member.sigmoid_backward(x)
def differentiated(member, x):
    return jax.vjp(lambda x: member.sigmoid_backward(x), x)[1](x)
def directly(member, x):
    return vjp(member.sigmoid_backward, x)[1](x)
def own(member, x):
    return vjp(jax.numpy.sin, x)[1](x)[0] + member.sigmoid_backward(x)
def methods(member, x):
    return member.Value(x).slope()
def methods_differentiated(member, x):
    return vjp(lambda x: member.Value(x).slope(), x)[1](x)
def stand_in(member, x):
    def sigmoid_backward(x):
        return vjp(jax.numpy.sin, x)[1](x)[0]
    member.sigmoid_backward = sigmoid_backward
    return member.forward({}, x)
"""
VALUE = "class Value:\n    def __init__(self, x):\n        self.x = x\n    def slope(self):\n"
RESTS = (
    "def forward(params, x):\n    return sigmoid_backward(x)\n"
    + VALUE
    + "        return self.x * 2\n"
)
NAMES = ["plain", "differentiated", "directly", "own", "methods", "methods_differentiated"]


@pytest.mark.parametrize("probe", [*NAMES, "stand_in"])
def test_what_a_probe_does_is_not_the_members(probe: str) -> None:
    found = violations(
        PLAIN + RESTS, lambda s: getattr(s.probe, probe)(X), task="sigmoid_backward", probes=PROBES
    )
    assert found == {}


@pytest.mark.parametrize("probe", ["plain", "differentiated", "directly", "own"])
@pytest.mark.parametrize("way", MADE)
def test_a_task_that_is_a_derivative_is_seen_through_a_probe(way: str, probe: str) -> None:
    found = violations(
        MADE[way], lambda s: getattr(s.probe, probe)(X), task="sigmoid_backward", probes=PROBES
    )
    assert "sigmoid_backward" in found


@pytest.mark.parametrize("probe", ["plain", "differentiated", "directly", "own"])
@pytest.mark.parametrize("way", MADE_BY_HAND)
def test_a_librarys_function_is_no_derivative_through_a_probe(way: str, probe: str) -> None:
    found = violations(
        MADE_BY_HAND[way],
        lambda s: getattr(s.probe, probe)(X),
        task="sigmoid_backward",
        probes=PROBES,
    )
    assert found == {}


@pytest.mark.parametrize("probe", NAMES)
def test_a_members_autodiff_is_seen_through_a_probe(probe: str) -> None:
    code = (
        "def sigmoid_backward(x):\n    return jax.jvp(jnp.tanh, (x,), (x,))[1]\n"
        + VALUE
        + "        return jax.vjp(jnp.sin, self.x)[1](self.x)[0]\n"
    )
    found = violations(
        code, lambda s: getattr(s.probe, probe)(X), task="sigmoid_backward", probes=PROBES
    )
    assert found
