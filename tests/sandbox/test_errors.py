"""What goes wrong in a member's code, by kind, with the cell and the line."""

import linecache
import runpy
import sys
from typing import Any

import jax
import numpy as np
import pytest
from msgspec import structs

from grader.report import Kind
from grader.sandbox import frames, mistakes

X = np.ones((2, 3), np.float32)
HEAD = "import jax\nimport jax.numpy as jnp\n"
RULE = ("jax._src.numpy.reductions",)
BODIES = {
    Kind.NOT_STARTED: "raise NotImplementedError('week01: f')",
    Kind.NONE_RETURNED: "x + 1",
    Kind.SHAPE: "return x @ x",
    Kind.DTYPE: "return jax.lax.add(x, x.astype(jnp.int32))",
    Kind.BRANCH_ON_TRACER: "return x if x.sum() > 0 else -x",
    Kind.NUMPY_ON_TRACER: "return np.sum(np.asarray(x))",
    Kind.LEAKED_TRACER: "jax.jit(lambda v: KEPT.append(v))(x); return KEPT[0] + 1",
    Kind.ERROR: "return 1 / 0 + x",
    Kind.ASSERT_ON_TRACER: "assert x.all(); return x",
    Kind.IMMUTABLE: "x[0, 0] = 1.0; return x",
    Kind.UNKNOWN_NAME: "return undefined_name + x",
    Kind.PACKAGE: "import torch; return x",
    Kind.RECURSION: "return f(x)",
    Kind.KEYBOARD: "input(); return x",
    Kind.FILE: "open('/etc/passwd'); return x",
    Kind.OUTPUT: "return object()",
    Kind.CRASH: "import os; os._exit(3)",
    Kind.MEMORY: "return np.ones(1 << 40)",
    Kind.PROGRAM: "return jax.pure_callback(lambda v: v, x, x)",
    Kind.PROTOCOL: "import os; os.write(3, b'noise' * 9); return x",
}
BEFORE = {Kind.LEAKED_TRACER: "KEPT = []\n\n"}


@pytest.mark.parametrize("kind", BODIES)
def test_a_mistake_has_its_kind(load, kind) -> None:
    code = load(f"{BEFORE.get(kind, '')}def f(x):\n    {BODIES[kind]}\n")
    assert code.kind(lambda s: s.f(X)) is kind


@pytest.mark.parametrize("does", ["close(3)", "closerange(0, 64)", "dup2(1, 3)"])
def test_a_channel_that_is_gone_is_said_to_be(load, does) -> None:
    code = load(f"import os\n\n\ndef f(x):\n    os.{does}\n    return x\n")
    assert code.kind(lambda s: s.f(X)) is Kind.PROTOCOL


def test_a_huge_honest_array_is_memory(load) -> None:
    code = load("def f(x):\n    return jnp.broadcast_to(x[:1, :1], (200_000, 200_000)) * 2\n")
    assert code.kind(lambda s: s.f(X)) is Kind.MEMORY


@pytest.mark.parametrize(
    "expression",
    [
        "float(x.sum())",
        "int(x[0, 0])",
        "x[0, 0].item()",
        "np.exp(x)",
        "x.tolist()",
        "__import__('math').exp(x)",
        "__import__('math').exp(x[0, 0])",
        "float(x)",
        "np.zeros(3).__setitem__(0, x[0, 0])",
        "np.zeros((3, 3)).__setitem__(0, x[0])",
        "np.add.at(np.zeros(3), 0, x[0, 0])",
    ],
)
def test_a_value_that_is_not_there_yet_is_numpy_on_tracer(load, expression) -> None:
    code = load(f"def f(x):\n    y = {expression}\n    return x\n")
    problem = code.problem(lambda s: s.f(X))
    assert problem.kind is Kind.NUMPY_ON_TRACER
    assert (problem.line, problem.detail != "") == (6, True)


@pytest.mark.parametrize(
    "expression",
    [
        "while x.sum() > 0: x -= 1",
        "x = x if x > 0 else -x",
        "x = max(x[0, 0], 0)",
        "x = max(x, 0)",
        "x = x.all() and x",
        "x = not x.any()",
        "sorted(x[0])",
    ],
)
def test_a_decision_on_a_tracer_is_one(load, expression) -> None:
    code = load(f"def f(x):\n    {expression}\n    return x\n")
    assert code.kind(lambda s: s.f(X)) is Kind.BRANCH_ON_TRACER


@pytest.mark.parametrize(
    "expression",
    [
        "[1, 2]['x']",
        "(1, 2)['x']",
        "'text'[1.5]",
        "range(1.5)",
        "int('two')",
        "[1] * 1.5",
        "len(3)",
        "None + x",
        "{}['rank']",
        "(lambda: x)(1)",
    ],
)
def test_a_mistake_with_python_s_own_types_gets_no_hint_about_arrays(load, expression) -> None:
    assert load(f"def f(x):\n    return {expression}\n").kind(lambda s: s.f(X)) is Kind.ERROR


NAMED = {
    Kind.SIZE: (
        "range(x.sum().astype(int))",
        "range(2 * x[0, 0])",
        "[1, 2][x[0, 0].astype(int)]",
        "jnp.zeros(x[0, 0].astype(int))",
        "jnp.arange(x[0, 0])",
        "jnp.concatenate(x, x)",
        "x.reshape(x[0, 0].astype(int))",
        "jax.jit(lambda n: jax.lax.scan(lambda c, _: (c, c), x, length=n))(3)",
    ),
    Kind.CHOICE: (
        "x[x > 0]",
        "x.at[x < 0].set(x[x < 0])",
        "jnp.nonzero(x)",
        "jnp.unique(x)",
        "jnp.where(x > 0)",
        "jax.lax.cond(x > 0, lambda: x, lambda: -x)",
    ),
    Kind.KEY: (
        "jax.random.normal(0, (2,))",
        "jax.random.normal((2, 3))",
        "jax.random.permutation(0, 3)",
        "jax.random.normal(jax.random.split(jax.random.key(0)), (2,))",
    ),
    Kind.LOOP: (
        "jax.lax.scan(lambda c, v: c + v, x[0], x)",
        "jax.lax.scan(lambda c, v: print(), x[0], x)",
        "jax.lax.scan(lambda c, v: ((c, c), v), x[0], x)",
        "jax.lax.fori_loop(0, 3, lambda i, c: c[0], x)",
        "jax.lax.while_loop(lambda c: c, lambda c: c - 1, x)",
        "jax.lax.cond(True, lambda: x, lambda: x[0])",
    ),
    Kind.NOT_AN_ARRAY: (
        "jnp.sum([x, x])",
        "jnp.exp({'a': x})",
        "x[range(2), 'ab']",
        "jnp.exp(object())",
    ),
    Kind.ATTRIBUTE: (
        "jnp.matmull(x, x.T)",
        "x.means()",
        "x.numpy()",
        "__import__('jax.np')",
        "jax.tree_map(jnp.sin, x)",
    ),
    Kind.NOT_SCALAR: ("jax.grad(lambda v: v * 2)(x)",),
    Kind.MAPPED_AXIS: ("jax.vmap(jnp.multiply)(x, 2.0)", "jax.vmap(jnp.dot, in_axes=1)(x, x[0])"),
    Kind.FORMAT: ("f'{x[0, 0]:.2f}'", "'{:.3f}'.format(x.sum())"),
    Kind.POWER: ("x ^ 2",),
    Kind.IMMUTABLE: ("x.at(0).set(1)", "x.at[0] - 1", "x.at[0].set(1).at[1] + x"),
    Kind.DTYPE: ("jnp.take_along_axis(x, x, axis=1)",),
    Kind.NOT_CALLABLE: ("x(0)", "(1, 2)(0)"),
    Kind.UNKNOWN_NAME: ("math.cos(x)", "upstraem"),
}
SAID = [(kind, expression) for kind, expressions in NAMED.items() for expression in expressions]


@pytest.mark.parametrize(("kind", "expression"), SAID)
def test_a_common_mistake_is_called_by_its_name(load, kind, expression) -> None:
    problem = load(f"def f(x):\n    y = {expression}\n    return x\n").problem(lambda s: s.f(X))
    assert (problem.kind, problem.line) == (kind, 6)
    assert "Tracer(" not in problem.detail
    assert "Tracer'" not in problem.detail


def test_a_misspelt_name_is_asked_about(load) -> None:
    problem = load("def f(x, upstream):\n    return x * upstraem\n").problem(lambda s: s.f(X, X))
    assert problem.kind is Kind.UNKNOWN_NAME
    assert problem.detail.endswith("Did you mean: 'upstream'?")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("math", "Did you forget to import 'math'?"),
        ("sigmoid", ""),
        ("lenn", "Did you mean: 'len'?"),
    ],
)
def test_a_name_is_suggested_only_where_one_is_near(load, name, said) -> None:
    problem = load(f"def f(x):\n    return {name}(x)\n").problem(lambda s: s.f(X))
    assert problem.detail == f"NameError: name '{name}' is not defined{'. ' * bool(said)}{said}"


LOOPS = {
    "in her own code": "return jax.grad(lambda v: {})(x.sum())",
    "by a test": "return {}",
}


@pytest.mark.parametrize("where", LOOPS)
def test_a_loop_that_cannot_be_differentiated_is_called_that(load, where) -> None:
    loop = "jax.lax.while_loop(lambda c: c < 9, lambda c: c * v, v)"
    body = LOOPS[where].format(loop).replace("c * v, v)", "c * 2, v)")
    code = load(f"def f(x):\n    v = x.sum()\n    {body}\n")
    assert code.kind(lambda s: s.f.grad()(X) if where == "by a test" else s.f(X)) is Kind.ONE_WAY


@pytest.mark.parametrize("name", ["5", "[]", "object()"])
def test_a_name_error_that_names_no_name_suggests_none(load, name) -> None:
    problem = load(f"def f(x):\n    raise NameError('lost', name={name})\n").problem(
        lambda s: s.f(X)
    )
    assert (problem.kind, problem.detail) == (Kind.UNKNOWN_NAME, "NameError: lost")


LISTED = """
class f(nnx.Module):
    def __init__(self, *, rngs):
        self.layers = [nnx.Linear(3, 3, rngs=rngs)]
    def __call__(self, x):
        return self.layers[0](x)
"""


def test_a_plain_list_of_layers_is_to_be_wrapped(load) -> None:
    code = load(LISTED, head="from flax import nnx\n")
    assert code.kind(lambda s: s.f.init(rngs={"params": np.zeros(2, np.uint32)})) is Kind.LAYERS


def test_a_variable_without_a_value_is_asked_about_by_nobody(load) -> None:
    problem = load("def f(x):\n    del x\n    return x\n").problem(lambda s: s.f(X))
    assert problem.kind is Kind.UNBOUND
    assert "Did you mean" not in problem.detail


def test_what_jax_says_of_the_grader_s_own_files_is_left_out(load) -> None:
    problem = load("def f(x):\n    return x.block_until_ready()\n").problem(lambda s: s.f(X))
    assert "block_until_ready" in problem.detail
    assert "tracing" not in problem.detail


def test_the_line_itself_is_quoted(load) -> None:
    problem = load("def f(x):\n    return x @ x\n").problem(lambda s: s.f(X))
    assert problem.quote == "return x @ x"


def test_a_value_kept_from_another_trace_is_leaked(load) -> None:
    code = load("KEPT = []\n\ndef f(x):\n    KEPT.append(x)\n    return x + KEPT[0]\n")
    code.call.f(X)
    assert code.kind(lambda s: s.f(X[:1])) is Kind.LEAKED_TRACER


def test_a_function_that_is_not_there_is_missing(load) -> None:
    assert load("def f(x):\n    return x\n").kind(lambda s: s.absent(X)) is Kind.MISSING


def test_other_arguments_are_the_arity(load) -> None:
    problem = load("def f(x, y):\n    return x\n").problem(lambda s: s.f(X))
    assert problem.kind is Kind.ARITY
    assert "'y'" in problem.detail


F = "def f(x):\n    {}\n"
RESULTS = {
    "nothing, looked into": ("x + 1", "member.f(x)['w']", Kind.NONE_RETURNED),
    "nothing, taken apart": ("x + 1", "sum(*member.f(x))", Kind.NONE_RETURNED),
    "nothing, asked": ("x + 1", "member.f(x).init", Kind.NONE_RETURNED),
    "nothing, reckoned with": ("x + 1", "2 * member.f(x)", Kind.NONE_RETURNED),
    "nothing, differentiated": ("x + 1", "jax.grad(member.f)(x)", Kind.NONE_RETURNED),
    "nothing, pulled back": ("x + 1", "jax.vjp(member.f, x)[1](x)", Kind.NONE_RETURNED),
    "too few": ("return (x,)", "member.f(x)[1]", Kind.OUTPUT),
    "other keys": ("return {'v': x}", "member.f(x)['w']", Kind.OUTPUT),
    "no optimiser": ("return x, x", "member.f(x).init", Kind.OUTPUT),
    "text": ("return 'text'", "jax.grad(member.f)(x)", Kind.OUTPUT),
    "no scalar": ("return x", "jax.grad(member.f)(x)", Kind.OUTPUT),
    "another shape": ("return x[0]", "member.f(x) @ x.T @ jnp.ones(3)", Kind.OUTPUT),
}


@pytest.mark.parametrize("case", RESULTS)
def test_a_result_that_a_probe_cannot_use_is_said_to_be_the_result(load, case) -> None:
    body, use, kind = RESULTS[case]
    probes = f"import jax\nimport jax.numpy as jnp\n\ndef use(member, x):\n    return {use}\n"
    assert load(F.format(body), probes=probes).kind(lambda s: s.probe.use(X)) is kind


CALLS = {
    "a parameter too few": ("def f():\n    return 1.0\n", "member.f(x)"),
    "one too many": ("def f(x, y):\n    return x\n", "member.f(x)"),
    "one of another name": ("def f(x):\n    return x\n", "member.f(x=x, rate=1)"),
    "in a loop": ("def f(x):\n    return x\n", "jax.lax.scan(member.f, x, length=2)"),
    "compiled": ("@jax.jit\ndef f(x, y):\n    return x\n", "member.f(x)"),
    "a method": ("class f:\n    def up(self):\n        return 1.0\n", "member.f().up(x)"),
    "no parameters at all": ("class f:\n    pass\n", "member.f(x)"),
}


@pytest.mark.parametrize("case", CALLS)
def test_other_arguments_than_a_probe_gives_are_the_arity(load, case) -> None:
    code, use = CALLS[case]
    probes = f"import jax\n\ndef use(member, x):\n    return {use}\n"
    assert load(code, probes=probes).kind(lambda s: s.probe.use(X)) is Kind.ARITY


def test_a_method_that_is_not_there_is_asked_for_in_its_class(load) -> None:
    probes = "def use(member, x):\n    return member.f().up(x)\n"
    problem = load("class f:\n    pass\n", probes=probes).problem(lambda s: s.probe.use(X))
    assert (problem.kind, "'up'" in problem.detail) == (Kind.ATTRIBUTE, True)


@pytest.mark.parametrize("body", ["return None['w']", "return h()", "return x + {}"])
def test_a_mistake_within_the_member_s_code_is_no_result(load, body) -> None:
    code = load(f"def h(x):\n    return x\n\ndef f(x):\n    {body}\n")
    problem = code.problem(lambda s: s.f(X))
    assert (problem.kind, problem.line) == (Kind.ERROR, 9)


def test_what_a_library_s_function_says_is_no_result_when_it_has_the_member_s_name(load) -> None:
    code = load("def f(x):\n    return x\n\nf = jnp.concatenate\n")
    assert code.kind(lambda s: s.f(X[0])) is Kind.SHAPE


def test_a_statement_that_fails_is_where_it_stands(load) -> None:
    code = load("LIMIT = 1 / 0\n\ndef f(x):\n    return x * LIMIT\n")
    problem = code.problem(lambda s: s.f(X))
    assert problem.kind in (Kind.LOAD, Kind.ERROR, Kind.MISSING)


def test_a_definition_that_fails_is_a_problem_of_loading(load) -> None:
    code = load("@(1 / 0)\ndef f(x):\n    return x\n")
    problem = code.problem(lambda s: s.f(X))
    assert problem.kind is Kind.LOAD
    assert "ZeroDivisionError" in problem.detail
    assert problem.line == 5


HELPER = "\n\ndef helper(x):\n    return {}\n"
FAULTS = {
    "while it is traced": ("x @ x", Kind.SHAPE),
    "forbidden": ("getattr(jnp, 's' + 'um')(x)", Kind.FORBIDDEN),
    "a syntax error": ("x +", Kind.SYNTAX),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("marker", ["", "# %%\n", "# In[7]:\n"])
def test_a_place_in_a_python_file_is_its_own_line(load, fault, marker) -> None:
    expression, kind = FAULTS[fault]
    code = f"{marker}{HELPER.format(expression)}\n{marker}def f(x):\n    return helper(x)\n"
    problem = load(code, by_hand=RULE, head=HEAD).problem(lambda s: s.f(X))
    line = (HEAD + code).split("\n").index(f"    return {expression}") + 1
    assert (problem.kind, problem.cell, problem.line) == (kind, None, line)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_place_in_a_notebook_is_a_cell_and_its_line(load, fault) -> None:
    expression, kind = FAULTS[fault]
    cells = HELPER.format(expression) + "\nLATER = 1\n", "def f(x):\n    return helper(x) * LATER"
    problem = load("", by_hand=RULE, cells=cells).problem(lambda s: s.f(X))
    assert (problem.kind, problem.cell, problem.line) == (kind, 2, 4)
    assert expression in problem.quote or expression in problem.detail


def test_a_statement_that_dies_in_a_python_file_has_its_line(load) -> None:
    code = load("# %%\nx = 1\n\n# %%\n\n@__import__('os')._exit\ndef f(x): pass\n")
    problem = code.problem(lambda s: s.f(X))
    assert (problem.kind, problem.cell, problem.line) == (Kind.LOAD, None, 10)


def test_an_endless_trace_is_out_of_time(load) -> None:
    code = load("def f(x):\n    while True: pass\n\ndef g(x):\n    return x\n")
    code.member.limits = structs.replace(code.member.limits, trace_seconds=2.0)
    assert code.kind(lambda s: s.f(X)) is Kind.TIME
    code.member.limits = structs.replace(code.member.limits, trace_seconds=20.0)
    np.testing.assert_array_equal(code.call.g(X), X)


def test_a_text_is_capped(load) -> None:
    problem = load("def f(x):\n    raise ValueError('x' * 10**6)\n").problem(lambda s: s.f(X))
    assert len(problem.detail) <= 1000


def test_a_text_that_cannot_be_read_is_no_answer_lost(load) -> None:
    code = load(
        "class Odd(Exception):\n    def __str__(self):\n        raise SystemExit\n\n"
        "def f(x):\n    raise Odd\n"
    )
    problem = code.problem(lambda s: s.f(X))
    assert (problem.kind, problem.line) == (Kind.ERROR, 10)


def test_the_same_problem_is_told_again(load) -> None:
    code = load("def f(x):\n    return x @ x\n")
    assert code.problem(lambda s: s.f(X)) == code.problem(lambda s: s.f(X))


def test_what_a_library_has_not_implemented_is_not_a_task_that_was_not_started(load) -> None:
    slope = "jax.grad(lambda u: x.at[jnp.zeros(2, int)].multiply(u).sum())(x)"
    code = load(f"def f(x):\n    return {slope}\n")
    problem = code.problem(lambda s: s.f(X))
    assert problem.kind is Kind.ERROR
    assert "scatter" in problem.detail


def test_a_record_that_was_switched_off_goes_on(load) -> None:
    off = "import jax._src.lib\njax._src.lib._jax.set_tracebacks_enabled(False)\n"
    code = load(f"{off}def f(x):\n    return jnp.sum(x)\n", by_hand=RULE)
    assert code.kind(lambda s: s.f(X)) is Kind.FORBIDDEN


def test_key_reuse_across_a_loop_is_seen(load) -> None:
    code = load("def f(key):\n    return sum(jax.random.normal(key) for _ in range(2))\n")
    assert code.kind(lambda s: s.f(jax.random.key(0))) is Kind.KEY_REUSED


@pytest.mark.parametrize(
    ("base", "body"),
    [
        ("NameError", "name = property(lambda self: 1 / 0)"),
        ("AttributeError", "obj = property(lambda self: exit())"),
        ("Exception", "__class__ = property(lambda self: 1 / 0)"),
        ("Exception", "__str__ = lambda self: 1 / 0"),
    ],
)
def test_an_exception_of_any_class_is_told(load, base: str, body: str) -> None:
    code = load(f"class Odd({base}):\n    {body}\n\n\ndef f(x):\n    raise Odd('no')\n")
    assert code.kind(lambda s: s.f(X)) in (Kind.ERROR, Kind.UNKNOWN_NAME, Kind.ATTRIBUTE)


@pytest.mark.parametrize("folder", ["site-packages", "dist-packages"])
def test_what_a_library_has_not_implemented_is_no_stub(
    monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    file, source = f"/elsewhere/{folder}/lib.py", "def f():\n    raise NotImplementedError\n"
    monkeypatch.setattr(sys, "path", [*sys.path, f"/elsewhere/{folder}"])
    monkeypatch.setattr(frames, "LIBRARIES", runpy.run_path(frames.__file__)["LIBRARIES"])
    entry = (len(source), None, source.splitlines(keepends=True), file)
    monkeypatch.setitem(linecache.cache, file, entry)
    names: dict[str, Any] = {}
    exec(compile(source, file, "exec"), names)
    with pytest.raises(NotImplementedError) as raised:
        names["f"]()
    assert mistakes.classify(raised.value) == "error"
