"""Which statements tasks need, and what is broken: by reading alone."""

import subprocess
import sys
import warnings

import pytest
from runs import PATIENCE

from grader.reading import effects
from grader.reading.cells import Block, code_cells
from grader.report import Kind
from grader.settings import Limits
from grader.source import Source, Statement, defined_twice, needed, parse
from grader.submission import Cell, Submission, read_bytes


def source(*cells: str, has_cells: bool = True) -> Source:
    numbered = (Cell(number, text, 1) for number, text in enumerate(cells, start=1))
    return parse(Submission("a.ipynb", "", tuple(numbered), has_cells=has_cells))


def statement(text: str) -> Statement:
    (only,) = source(text).statements
    return only


def kept(text: str, *names: str) -> list[str]:
    """First lines of the statements that ``names`` need."""
    found = source(text)
    assert found.problems == ()
    return [s.source.split("\n")[0] for s in needed(found, names)]


# Statements


def test_statement_has_exact_text_cell_and_line():
    found = source("x = 1\n", "\n\ndef f(a,\n      b):\n    return a  # why\n\ny = 2")
    assert [(s.source, s.cell, s.line) for s in found.statements] == [
        ("x = 1", 1, 1),
        ("def f(a,\n      b):\n    return a", 2, 3),
        ("y = 2", 2, 7),
    ]


def test_statement_includes_decorators():
    found = statement("@jit\n@partial(\n  vmap)\nclass A:\n    pass")
    assert found.source.startswith("@jit\n@partial(")
    assert found.line == 1


def test_statements_on_one_line_are_split():
    assert [s.source for s in source("학 = '가'; y = 학; z = 3").statements] == [
        "학 = '가'",
        "y = 학",
        "z = 3",
    ]


def test_statement_keeps_a_string_as_it_is():
    text = 'x = """\n  a\n\n\tb """'
    assert statement(text).source == text


def test_form_feed_keeps_lines_right():
    assert [s.line for s in source("x = 1\n\f\n\fdef f(): pass\ny = 2").statements] == [1, 3, 4]


@pytest.mark.parametrize(
    ("text", "binds"),
    [
        ("x = y = 1", {"x", "y"}),
        ("(a, [b, *c]) = f()", {"a", "b", "c"}),
        ("x: int = 3", {"x"}),
        ("x += 1", {"x"}),
        ("print(x := 3)", {"x"}),
        ("[y := v for v in range(3)]", {"y"}),
        ("import jax.numpy", {"jax"}),
        ("import jax.numpy as jnp", {"jnp"}),
        ("from a import b as c, d", {"c", "d"}),
        ("def f(a, *b, c=1, **d):\n    e = 1", {"f"}),
        ("class A(B):\n    c = 1\n    def d(self): pass", {"A"}),
        ("for i, j in x:\n    k = 1", {"i", "j", "k"}),
        ("with a as b:\n    c = 1", {"b", "c"}),
        ("try:\n    import a\nexcept E as e:\n    a = None", {"a", "e"}),
        ("if x:\n    def f(): pass\nelse:\n    f = 1", {"f"}),
        ("match x:\n    case [a, *b]:\n        c = 1\n    case {'k': d, **e}: pass", set("abcde")),
        ("a.b = 1", set()),
        ("a[0] = 1", set()),
        ("f(x)", set()),
    ],
)
def test_statement_binds_what_python_would(text: str, binds: set[str]):
    assert statement(text).binds == binds


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("def f(params):\n    x = params\n    return x", set()),
        ("def f(x: A = B) -> C:\n    return D(x)", set("ABCD")),
        ("def f():\n    x = 1\n    def g():\n        return x + y\n    return g", {"y"}),
        ("f = lambda x: x + y", {"y"}),
        ("y = [x for x in z]", {"z"}),
        ("def f():\n    global CACHE\n    CACHE = 1", {"CACHE"}),
        ("class A(B, metaclass=C):\n    d = e\n    def f(self): return d, g", set("BCdeg")),
        ("class A:\n    relu = staticmethod(relu)", {"staticmethod", "relu"}),
        ("class A:\n    def f(self):\n        return __class__, super().f()", {"super"}),
        ("@a.b\ndef f(): pass", {"a"}),
        ("x.y[z] = w", {"x", "z", "w"}),
        ("def f(x):\n    import numpy as np\n    return np.sum(x)", set()),
        ("def f(x: 'Unseen'):\n    return f'{y}' + 'z'", {"y"}),
        ("def f(key):\n    key, sub = split(key)\n    return sub", {"split"}),
    ],
)
def test_statement_needs_only_global_names(text: str, needs: set[str]):
    assert statement(text).needs == needs


# Slices


def test_slice_leaves_experiments_out():
    text = """
import jax
import matplotlib.pyplot as plt
SCALE = 2.0
def helper(x):
    return x * SCALE
def softmax(x):
    return helper(jax.nn.relu(x))
x = jax.numpy.ones(3)
print(softmax(x))
plt.plot(x)
model = train(x)
1 / 0
"""
    assert kept(text, "softmax") == [
        "import jax",
        "SCALE = 2.0",
        "def helper(x):",
        "def softmax(x):",
    ]


def test_slice_is_in_order_of_the_file():
    assert kept("def f(): return g()\ndef g(): return C\nC = 1", "f") == [
        "def f(): return g()",
        "def g(): return C",
        "C = 1",
    ]


def test_slice_of_a_cycle_ends():
    assert len(kept("def f(): return g()\ndef g(): return f()", "f")) == 2


def test_slice_of_an_unknown_name_is_empty():
    assert kept("x = 1", "softmax") == []


def test_star_and_future_imports_are_always_kept():
    text = "from __future__ import annotations\nfrom jax.numpy import *\nimport os\nx = 1"
    assert kept(text, "x") == [
        "from __future__ import annotations",
        "from jax.numpy import *",
        "x = 1",
    ]


@pytest.mark.parametrize("name", ["x", "i", "params", "key", "loss"])
def test_argument_with_the_name_of_a_scratch_global_pulls_nothing_in(name: str):
    text = f"{name} = train()\nfor {name} in data: pass\ndef f({name}): return {name}"
    assert kept(text, "f") == [f"def f({name}): return {name}"]


@pytest.mark.parametrize(
    "f",
    [
        "def f(x):\n class A: y = x",
        "class f:\n x = 1\n y = x",
        "class f:\n def x(self): pass\n @x.setter\n def x(self, v): pass",
        "class f: y = [x for x in range(2)]",
    ],
)
def test_name_of_a_class_body_s_own_pulls_nothing_in(f: str):
    assert kept(f"x = train()\n{f}", "f") == [f.split("\n")[0]]


def test_loop_that_binds_a_needed_global_counts():
    assert kept("total = 0\nfor i in range(9):\n    total += i\ndef f(): return total", "f") == [
        "total = 0",
        "for i in range(9):",
        "def f(): return total",
    ]


@pytest.mark.parametrize(
    "scratch",
    [
        "for loss in history: print(loss)",
        "with open('a') as loss: pass",
        "for _ in range(9):\n    loss, grads = step()",
        "loss = loss(params)",
        "loss = jax.jit(loss)(params)",
        "loss, grads = jax.value_and_grad(loss)(params)",
        "loss, accuracy = evaluate(model)",
        "try:\n    for _ in range(9):\n        loss = step()\nexcept KeyboardInterrupt: pass",
        "if __name__ == '__main__':\n    loss = train()",
        "print(loss := 3)",
        "del loss",
    ],
)
def test_scratch_that_reuses_the_name_of_a_function_stays_out(scratch: str):
    assert kept(f"def loss(p): return p\n{scratch}", "loss") == ["def loss(p): return p"]


@pytest.mark.parametrize(
    "wrapped",
    [
        "f = jax.jit(f)",
        "f = partial(jax.jit, static_argnums=1)(f)",
        "f, g = jax.jit(f), jax.jit(g)",
        "if FAST:\n    f = jax.jit(f)",
        "f = lambda x: x",
    ],
)
def test_wrapping_a_function_counts(wrapped: str):
    assert wrapped.split("\n")[0] in kept(f"def f(x): return x\n{wrapped}", "f")


@pytest.mark.parametrize(
    "change",
    [
        "Value.__add__ = add",
        "Value.rules['x'] = add",
        "del Value.rules",
        "setattr(Value, '__add__', add)",
        "Value.rules.append(add)",
        "Value.rules.setdefault('x', []).append(add)",
        "jax.tree_util.register_pytree_node(Value, add, add)",
        "jax.tree_util.register_dataclass(nodetype=Value)",
        "for name in NAMES:\n    setattr(Value, name, add)",
        "for name in NAMES: Value.rules[name] = add",
        "Value.register(add)",
        "@Value.register(int)\ndef _(x): return add",
        "@jax.tree_util.register_pytree_node_class\nclass Unrelated: pass\nValue.x, y = add, 1",
    ],
)
def test_change_of_a_needed_class_counts(change: str):
    text = f"import jax\nNAMES = []\ndef add(a, b): return a\nclass Value: pass\n{change}"
    lines = kept(text, "Value")
    assert change.split("\n")[-1 if "Unrelated" in change else 0] in lines
    assert ("def add(a, b): return a" in lines) == ("add" in change)
    assert "class Unrelated: pass" not in lines


EFFECTS = {
    "method put outside": "def put(k):\n    def w(f): setattr(k, f.__name__, f)\n    return w\n"
    "@put(Value)\ndef add(a, b): return a",
    "function that extends": "def put(kind): kind.add = 1\nput(Value)",
    "by keyword": "def put(*, kind): kind.add = 1\nput(kind=Value)",
    "with a result": "def put(kind): kind.add = 1\n_ = put(Value)",
    "through another": "def one(k): k.add = 1\ndef put(kind): one(kind)\nput(Value)",
    "under another name": "def put(kind):\n    k = kind\n    k.add = 1\nput(Value)",
    "lambda": "put = lambda kind: setattr(kind, 'add', 1)\nput(Value)",
    "several": "def put(*kinds):\n    for k in kinds: k.add = 1\nput(int, Value)",
    "loop": "def put(kind): kind.add = 1\nfor kind in (Value, int): put(kind)",
    "comprehension": "def put(kind): kind.add = 1\n[put(kind) for kind in (Value,)]",
    "alias": "kind = Value\nkind.add = 1",
    "method of another": "class Put:\n    def to(self, kind): kind.add = 1\nPut().to(Value)",
    "constructor": "class Put:\n    def __init__(self, kind): kind.add = 1\nPut(Value)",
    "called object": "class Put:\n    def __call__(self, k): k.add = 1\nput = Put()\nput(Value)",
    "global": "def put(): Value.add = 1\nput()",
    "global name": "def put():\n    global Value\n    Value = 1\nput()",
    "base class": "class B:\n    def __init_subclass__(cls): Value.add = cls\nclass D(B): pass",
    "registry": "def put(f): Value.all.append(f)\n@put\ndef rule(a): return a",
    "named registry": "def put(n):\n    def w(f): Value.all[n] = f\n    return w\n"
    "@put('x')\ndef rule(a): return a",
}


@pytest.mark.parametrize("kind", EFFECTS)
def test_call_that_changes_a_needed_object_counts(kind: str):
    found = source("class Value: all = []", EFFECTS[kind], "print(Value)\nshow = 1")
    lines = [s.source for s in needed(found, ["Value"])]
    assert lines[1:] == [s.source for s in found.statements if s.cell == 2]


@pytest.mark.parametrize(
    "scratch",
    [
        "def show(history, f): history.append(f)\nshow(HISTORY, Value)",
        "def count(f):\n    n = {}\n    n['f'] = f(1)\n    return n\ncount(Value)",
        "def grown(f): return x.at[0].add(f)\ngrown(Value)",
        "def show(): return Value(3).data\nshow()",
        "Value(3).double()",
        "next(Value(3))",
        "random.shuffle(list(Value))",
        "HISTORY.append(Value)",
        "for axis, kind in zip(axes, [Value]): axis.set(title=kind)",
        "value = Value(3)\nvalue.double()",
        "print(f'{Value(3).double()}')",
        "assert Value(3).double() is None",
        "accuracy = Value(3).double() + 1",
    ],
)
def test_call_that_only_uses_a_needed_object_stays_out(scratch: str):
    kind = "class Value:\n    def double(self): self.data = Value.count = 2"
    found = source(kind, scratch)
    assert [s.source for s in needed(found, ["Value"])] == [kind]


def test_training_that_counts_down_a_number_stays_out():
    text = "LR, N = 0.1, -1\ndef f(x): return LR * x ** N"
    train = "def train(lr, n):\n    lr *= 0.9\n    n += 1\nloss = train(LR, n=N)"
    assert kept(f"{text}\n{train}", "f") == text.split("\n")


def test_method_that_only_says_something_stays_out():
    text = "log = Logger()\ndef f(x): log.debug(x)\nlog.setLevel(10)\nlog.info(train(f))"
    assert kept(text, "f") == text.split("\n")[:3]


@pytest.mark.parametrize(
    "setting",
    [
        "import sys\nsys.setrecursionlimit(9999)",
        "from sys import setrecursionlimit\nsetrecursionlimit(9999)",
        "import sys\ndef deeper(): sys.setrecursionlimit(9999)\ndeeper()",
        "globals()['f'] = 1",
        "globals().update(f=1)",
        "exec('f = 1')",
    ],
)
def test_what_may_concern_every_task_is_always_kept(setting: str):
    assert len(kept(setting, "f")) == len(source(setting).statements)


def test_names_read_by_a_string_are_definitions_and_constants_but_no_experiments():
    text = (
        "import jax\nA = 1\nW = jax.f()\ndef g(): pass\nloss = g()\nacc, x = g()\nfor i in A: pass"
    )
    lines = text.split("\n")
    assert kept(f"{text}\ndef f(n): return eval(n)", "f") == [
        *lines[:4],
        "def f(n): return eval(n)",
    ]
    assert kept(f"{text}\ndef f(n): return eval('x')", "f")[-2:] == [
        lines[5],
        "def f(n): return eval('x')",
    ]


@pytest.mark.parametrize(
    "scratch", ["print(globals())", "exec(TEXT)", "print(vars(f))", "def g(): return eval(1)"]
)
def test_experiment_that_reads_names_by_strings_makes_nobody_need_more(scratch: str):
    assert "A = 1" not in kept(f"A = 1\ndef f(x): return model.eval()\n{scratch}", "f")


def test_result_of_a_call_replaces_an_untouched_stub():
    assert kept(f"{STUB}\ndef make(): return 1, 2\nf, g = make()", "f")[-1] == "f, g = make()"


@pytest.mark.parametrize("rule", ["f.defvjp(fwd, bwd)", "f.defjvp(fwd)", "f.defjvps(fwd, None)"])
def test_custom_derivative_counts(rule: str):
    text = f"import jax\n@jax.custom_vjp\ndef f(x): return x\ndef fwd(x): return x\n{rule}"
    assert kept(text, "f")[-2:] == ["def fwd(x): return x", rule]


def test_custom_derivative_as_decorator_counts():
    text = "import jax\n@jax.custom_jvp\ndef f(x): return x\n@f.defjvp\ndef rule(p, t): return p, t"
    assert kept(text, "f")[-1] == "@f.defjvp"


@pytest.mark.parametrize(
    "scratch",
    [
        "f.cache_clear()",
        "f(3).block_until_ready()",
        "jax.config.update('jax_enable_x64', True)",
        "jax.grad = None",
        "plt.rcParams['a'] = f",
        "history.append(f(3))",
        "register(other)",
        "print(f)",
        "assert f(3) == 3",
    ],
)
def test_statement_that_only_mentions_a_needed_name_stays_out(scratch: str):
    assert kept(f"import jax, plt\ndef f(x): return jax.jit(plt.x)\n{scratch}", "f") == [
        "import jax, plt",
        "def f(x): return jax.jit(plt.x)",
    ]


def test_loop_that_changes_what_a_builtin_yields_changes_no_builtin():
    f = "def f(x): return [*zip(x, x)]"
    assert kept(f"{f}\nROWS = []\nfor row, _ in zip(ROWS, ROWS): row.sort()", "f") == [f]


def test_all_bindings_are_kept_and_the_last_wins():
    text = "def f(x): return 1\ndef f(x): return 2"
    assert kept(text, "f") == ["def f(x): return 1", "def f(x): return 2"]


STUB = 'def f(x):\n    """Doc."""\n    raise NotImplementedError("week06: f")'


def test_stub_does_not_hide_a_finished_definition():
    done = "def f(x): return x"
    assert kept(f"{done}\n{STUB}", "f") == [done]
    assert kept(f"{STUB}\n{done}", "f") == ["def f(x):", done]
    assert kept(f"from mine import f\n{STUB}", "f") == ["from mine import f", "def f(x):"]


def test_stub_alone_is_kept():
    assert kept(f"{STUB}\n{STUB}", "f") == ["def f(x):", "def f(x):"]


def test_class_with_stubs_does_not_hide_one_with_fewer():
    rest = " def b(self): raise NotImplementedError('b')"
    stub = f"class A:  # stub\n def a(self): raise NotImplementedError\n{rest}"
    part = f"class A:  # part\n def a(self): return 1\n{rest}"
    assert kept(f"{part}\n{stub}", "A") == ["class A:  # part"]


def test_class_with_an_abstract_method_is_no_stub():
    old = "class A:  # old\n def a(self): return 1"
    new = "class A:  # new\n def a(self): raise NotImplementedError\n def c(self): return 2"
    assert kept(f"{old}\n{new}", "A") == ["class A:  # old", "class A:  # new"]


# Broken code


def test_syntax_error_costs_its_own_piece():
    found = source(
        "x = 1\ndef f(x:\n    return x\n\n@jit\ndef g(x):\n    return x\n\nprint('a\ny = 2"
    )
    assert [s.source.split("\n")[0] for s in found.statements] == ["x = 1", "@jit", "y = 2"]
    assert [(p.kind, p.cell, p.line) for p in found.problems] == [
        (Kind.SYNTAX, 1, 2),
        (Kind.SYNTAX, 1, 9),
    ]
    assert "def f(x:" in found.problems[0].detail
    assert "f" in found.broken


@pytest.mark.parametrize("magic", ["%%writefile f.py", "%%timeit -n 1", "%%bash", "%%time\n%%html"])
def test_definition_under_a_magic_that_defines_nothing_is_told(magic: str):
    text = f"# %%\nx = 1\n# %%\n# see below\n{magic}\n@jit\ndef f(x): return x\n"
    found = parse(read_bytes("a.py", text.encode(), Limits()))
    assert [s.source for s in found.statements] == ["x = 1"]
    assert not found.problems
    assert list(found.broken) == ["f"]
    problem = found.broken["f"]
    assert (problem.kind, problem.line) == (Kind.MISSING, 4)
    assert problem.detail == magic.split("\n")[-1]
    assert "%%" in problem.message.ko


@pytest.mark.parametrize("magic", ["%%time", "%time", "%load_ext x", "# %%bash"])
def test_definition_under_a_magic_that_runs_it_is_read(magic: str):
    text = f"# %%\n{magic}\ndef f(x): return x\n"
    found = parse(read_bytes("a.py", text.encode(), Limits()))
    assert [s.binds for s in found.statements] == [{"f"}]
    assert not found.broken


def test_syntax_error_leaves_other_cells_alone():
    found = source("def f(:", "def g(): pass")
    assert [(s.source, s.cell) for s in found.statements] == [("def g(): pass", 2)]


def test_line_counts_within_the_file_where_it_has_no_cells():
    submission = read_bytes("a.py", b"x = 1\n\ny = = 2\n", Limits())
    (problem,) = parse(submission).problems
    assert (problem.cell, problem.line) == (None, 3)


def test_line_counts_within_the_file_that_nbconvert_wrote():
    magic = "get_ipython().run_cell_magic('time', '', 'a = 1\\nb = 2\\n')"
    text = f"# In[1]:\n\n\n{magic}\n\n\n# In[2]:\n\n\ndef f(x): return 1\n"
    found = parse(read_bytes("a.py", text.encode(), Limits()))
    assert [(s.source, s.line) for s in found.statements if "def" in s.source] == [
        ("def f(x): return 1", 10)
    ]


def test_broken_branch_goes_with_its_statement():
    found = source("if x:\n    a = 1\nelse\n    a = 2\nb = 3")
    assert [s.source for s in found.statements] == ["b = 3"]
    assert len(found.problems) == 1


def test_string_and_bracket_over_column_0_survive_a_broken_neighbour():
    text = 'A = """\nx y z\n"""\nB = f(\n1,\n2)\nbroken = = 1'
    assert [s.source for s in source(text).statements] == ['A = """\nx y z\n"""', "B = f(\n1,\n2)"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = f（1）", "full-width"),
        ("x = “a”", "curly quotes"),
        ("x =\u00a01", "special spaces"),
        ("x = 1\ufeff", "full-width"),
        ("def f():\n    x = 1\n   y = 2", "indentation"),
        ("def f():\n\tx = 1\n        y = 2", "indentation"),
        ("def f():\nreturn 1", "indentation"),
        ("x = (1,", "not closed"),
        ('x = """abc', "not closed"),
        ("x = 'abc", "not closed"),
        ("def f()\n    pass", "colon"),
        ("x = 1\nreturn x", "outside"),
        ("def f():\n    break", "outside"),
        ("x = 1 1", "syntax error"),
        ("x = 0777", "syntax error"),
        ("def f(a, a): pass", "syntax error"),
        ("def f():\n    nonlocal x", "syntax error"),
        ("x = 'a\0b'", "NUL"),
        ("print 'a'", "syntax error"),
        ("<<<<<<< HEAD", "merge conflict"),
        ("x = " + "9" * 5000, "syntax error"),
    ],
)
def test_syntax_error_says_what_to_look_at(text: str, says: str):
    problems = source(text).problems
    assert any(says.lower() in p.message.en.lower() for p in problems)
    assert all(p.kind is Kind.SYNTAX and p.cell == 1 and p.line for p in problems)
    assert all(p.message.ko.endswith("요.") for p in problems)


CONFLICT = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n"


@pytest.mark.parametrize(
    ("text", "left", "broken"),
    [
        ("def f():\n    'd'\n" + CONFLICT.format("    return 1", "    return 2"), [], ["f"]),
        (CONFLICT.format("def f(): return 1", "def f(): return 2"), [], ["f"]),
        (CONFLICT.format("x = 1", ""), [], ["x"]),
        ("def f(): pass\n" + CONFLICT.format("", "def h(): pass"), ["def f(): pass"], ["h"]),
    ],
)
def test_merge_conflict_costs_what_it_is_in(text: str, left: list[str], broken: list[str]):
    found = source(text + "\ndef g(): pass")
    assert [s.source for s in found.statements] == [*left, "def g(): pass"]
    assert list(found.broken) == broken
    assert all("Merge conflict" in p.message.en for p in found.problems)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
@pytest.mark.parametrize(
    "text",
    [
        "type A = int",
        "type A[T] = list[T]",
        "def f[T](x: T): return x",
        "class A[T]: pass",
        'x = f"{"a"}"',
        "x = f'{'\\n'.join(y)}'",
    ],
)
def test_syntax_of_a_newer_python_says_both_versions(text: str):
    (problem,) = source(text).problems
    here = ".".join(map(str, sys.version_info[:2]))
    assert "Python 3.12" in problem.message.en
    assert f"Python {here}" in problem.message.en
    assert "파이썬 3.12" in problem.message.ko


KIND = "class Value:\n    def __init__(self): self.x = 1\n"


def cut(*cells: str) -> Source:
    blocks = [Block(number, True, text) for number, text in enumerate(cells, start=1)]
    return parse(Submission("a.ipynb", "", code_cells(blocks)))


@pytest.mark.parametrize(
    "cells",
    [
        (KIND, "    def backward(self):\n        return self.x\n\ndef g(): pass"),
        (KIND, "\n    @property\n    def backward(self): return 1", "    def h(self): pass"),
        ('def f():\n    """Doc.', '    more\n    """\n    return 1'),
        ('def f():\n    """Doc.', "    more", '    """\n    return 1'),
        ("def f():\n    x = 1", "    return x"),
        ("x = f(1,", "2)"),
    ],
)
def test_cell_that_was_split_is_read_as_one(cells: tuple[str, ...]):
    found = cut(*cells)
    assert "backward" not in {name for s in found.statements for name in s.binds}
    assert [(p.kind, p.cell) for p in found.problems] == [(Kind.NOTE, 1)]
    assert "split" in found.problems[0].message.en


@pytest.mark.parametrize(
    "cells", [("def f():\n    return 1", "    y = 2"), ("x = (1", "y = 2"), ("x = 1", "  y = 2")]
)
def test_cell_that_can_stand_alone_is_not_joined(cells: tuple[str, ...]):
    found = cut(*cells)
    assert "y" in {name for s in found.statements for name in s.binds}
    assert {p.kind for p in found.problems} <= {Kind.SYNTAX}


def test_method_without_its_class_replaces_no_function():
    found = cut("f = 1 1", "    def g(self): pass\nx = 1")
    assert [s.source for s in found.statements] == ["x = 1"]


def test_name_error_of_one_function_costs_only_that_one():
    found = source("def f(a, a): pass\ndef g(): pass")
    assert [s.source for s in found.statements] == ["def g(): pass"]
    assert list(found.broken) == ["f"]


def test_syntax_problems_do_not_repeat_the_code_in_the_message():
    (problem,) = source("SECRET = = 1").problems
    assert "SECRET" not in problem.message.en + problem.message.ko
    assert "SECRET" in problem.detail


def test_warnings_of_the_parser_stay_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(source("x = '\\d'\ny = 1 is 1\nassert (1, 'a')").statements) == 3


# Hostile code

HOSTILE = {
    "brackets": "x = " + "(" * 5000 + ")" * 5000,
    "calls": "x = " + "f(" * 150 + "a b" + ")" * 150,
    "minus": "x = " + "-" * 50_000 + "1",
    "not": "x = " + "not " * 50_000 + "1",
    "sum": "x = " + "1+" * 10_000 + "1",
    "power": "x = " + "1**" * 10_000 + "1",
    "attributes": "x = a" + ".b" * 10_000,
    "chained calls": "x = a" + "()" * 10_000,
    "subscripts": "x = a" + "[0]" * 10_000,
    "lambdas": "x = " + "lambda:" * 10_000 + "1",
    "conditions": "x = " + "1 if 1 else " * 10_000 + "1",
    "branches": "if 1: pass\n" + "elif 1: pass\n" * 10_000,
    "blocks": "".join(" " * i + "if 1:\n" for i in range(300)) + " " * 300 + "pass",
    "f-string": "x = f'" + "{f'" * 50,
    "shallower sum": "x = " + "1+" * 900 + "1",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_nesting_ends_in_a_problem_not_in_a_crash(kind: str):
    script = (
        "import sys; from grader.settings import Limits; from grader.report import Kind\n"
        "from grader.source import *; from grader.submission import *\n"
        "s = parse(read_bytes('a.py', sys.stdin.buffer.read(), Limits()))\n"
        "assert [p.kind for p in s.problems] == [Kind.SYNTAX], s.problems\n"
        "assert [x.source for x in needed(s, ['f'])] == ['def f(): pass']\n"
    )
    text = f"def f(): pass\n{HOSTILE[kind]}"
    done = subprocess.run(
        [sys.executable, "-c", script], input=text.encode(), capture_output=True, timeout=PATIENCE
    )
    assert (done.returncode, done.stderr.decode()[-300:]) == (0, "")


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "-" * 300 + "1",
        "x = " + "1+" * 300 + "1",
        "x = a" + ".b" * 300,
        "x = [" + "1," * 50_000 + "]",
        "x = a" + ".at[0].set('x')" * 60,
        "x = " + "getattr(" * 60 + "a" + ", 'b')" * 60,
        "x = " + "a=" * 5000 + "1",
    ],
)
def test_long_code_is_read_whole_and_soon(text: str):
    found = source(text)
    assert len(found.statements) == 1
    assert needed(found, ["x"]) == found.statements


@pytest.mark.parametrize("line", ["x = (", "@a", "def f(:", "x = 1 1", "else:", "(", "'"])
def test_many_broken_lines_give_few_problems(line: str):
    found = source(f"{line}\n" * 5000)
    assert 0 < len(found.problems) <= 20


def test_many_statements_are_cut_with_a_note():
    found = source("x = 1\n" * 6000)
    assert len(found.statements) <= 5001
    assert "statements" in found.problems[-1].message.en


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("def f(x):\n    return 2 * x\n", 1),
        ("class f:\n    y = 1\n", 1),
        ("f = jax.jit(f)\n", 0),
        ("def f(x):\n    raise NotImplementedError('week01: f')\n", 0),
        ("def g(x):\n    return f(x)\n", 0),
        ("@typing.overload\ndef f(x: int) -> int: ...\n", 0),
        ("@overload\ndef f(x):\n    'Of numbers.'\n", 0),
    ],
)
def test_a_task_defined_twice_is_told(second: str, said: int) -> None:
    found = list(defined_twice(source("def f(x):\n    return x\n", second), ["f", "g"]))
    assert len(found) == said
    if said:
        assert (found[0].cell, found[0].line) == (2, 1)
        assert "The last definition counts" in found[0].message.en
        assert "마지막 것" in found[0].message.ko


def test_many_methods_of_one_name_are_looked_at_within_a_budget(monkeypatch):
    looks = []
    given = effects._given
    monkeypatch.setattr(effects, "_given", lambda *of: looks.append(1) or given(*of))
    text = "class C0:\n  def m(self): pass\n"
    for n in range(1, 300):
        text += f"class C{n}(C{n - 1}):\n  def m(self): self.x = 1; super().m()\n"
    needed(parse(read_bytes("a.py", text.encode(), Limits())), ["C299"])
    assert 0 < len(looks) < 2 * effects._MOST
