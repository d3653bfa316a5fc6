"""Forms of ordinary notebooks and files: what Jupyter or Python makes of them, and what we do."""
# ruff: noqa: E501  (a row of a table is read whole)

import json
import sys
from types import ModuleType

import pytest

from grader import source
from grader.sandbox.child import Child
from grader.settings import Limits
from grader.submission import read_bytes

RIGHT = "def double(x):\n    return 2 * x\n"
STUB = "def double(x):\n    raise NotImplementedError('week01: double')"
USES = "def double(x):\n    return TWO * x\n"
KIND = "class Value:\n    pass\n"
CALLS = "def double(x):\n    return Value().twice(x)\n"
TWICE = "def twice(self, x):\n    return 2 * x\n"
ADD = "def add_to_class(c):\n    def w(f):\n        setattr(c, f.__name__, f)\n    return w\n"
TABLE = "RULES = {}\ndef double(x):\n    return RULES['double'](x)\n"
TWOS = "def double(x): return TWOS[0] * x"
TWO_OF = "def double(x): return CFG['two'] * x"
SETUP = "CFG = {}\ndef setup(k, v):\n    CFG[k] = v\n    return True\n"
NAMED = "def register(n):\n    def w(f):\n        RULES[n] = f\n        return f\n    return w\n"
MARIMO = """import marimo

__generated_with = "0.14"
app = marimo.App(width="medium")

with app.setup:
    TWO = 2


@app.cell(hide_code=True)
def _(mo):
    mo.md("text")
    return


@app.cell
def _():
    ONE = 1
    return (ONE,)


@app.function
def half(x):
    return x / TWO


@app.cell
def _(ONE):
    def double(x):
        return (ONE + 1) * x
    return (double,)


if __name__ == "__main__":
    app.run()
"""

# name: (points in Jupyter or Python, points here, cells of a notebook or the text of a file)
FORMS: dict[str, tuple[int, int, list[str] | str]] = {
    "one cell": (1, 1, [RIGHT]),
    "constant in another cell": (1, 1, ["TWO = 2", USES]),
    "constant below": (1, 1, [USES, "TWO = 2"]),
    "constant rebound": (1, 1, ["TWO = 3", USES, "TWO = 2"]),
    "constant counted up": (1, 1, ["TWO = 1", USES, "TWO += 1"]),
    "constant in a loop": (1, 1, ["TWO = 0", USES, "for i in range(2):\n    TWO += 1"]),
    "constant by a branch": (1, 1, ["import sys\nif sys.maxsize:\n    TWO = 2", USES]),
    "constant with": (1, 1, ["import io\nwith io.StringIO('2') as f:\n    TWO = int(f.read())", USES]),
    "walrus": (1, 1, ["print(TWO := 2)", USES]),
    "unpacked": (1, 1, ["ONE, TWO = 1, 2", USES]),
    "match": (1, 1, ["match (1, 2):\n    case (a, b):\n        TWO = b", USES]),
    "chained": (1, 1, ["TWO = TOO = 2", USES]),
    "import in try": (1, 1, ["try:\n    import torchy\nexcept ImportError:\n    TWO = 2", USES]),
    "star import": (1, 1, ["from math import *", "def double(x):\n    return 2 * floor(x)"]),
    "global": (1, 1, ["def setup():\n    global TWO\n    TWO = 2\nsetup()", USES]),
    "globals()": (1, 1, ["globals()['TWO'] = 2", USES]),
    "exec": (1, 1, ["exec('TWO = 2')", USES]),
    "eval": (1, 1, ["TWO = 2", "def double(x):\n    return eval('TWO * x')"]),
    "eval of a result": (1, 1, ["def two():\n    return 2\nTWO = two()", "def double(x):\n    return eval('TWO * x')"]),
    "eval at once": (1, 1, ["def twice(x):\n    return 2 * x", "HOW = 'twice'\ndouble = eval(HOW)"]),
    "eval of a name": (1, 1, ["def twice(x):\n    return 2 * x", "def double(x, how='twi'):\n    return eval(how + 'ce')(x)"]),
    "globals() read": (1, 1, ["TWO = 2", "def double(x):\n    return globals()['TW' + 'O'] * x"]),
    "vars() read": (1, 1, ["TWO = 2\nHERE = vars()", "def double(x):\n    return HERE['TW' + 'O'] * x"]),
    "modules read": (1, 1, ["import sys\nTWO = 2", "def double(x):\n    return getattr(sys.modules[__name__], 'TWO') * x"]),
    "read where it is needed": (1, 1, ["def pick(name):\n    return globals()[name]", "TWO = 2", "def double(x):\n    return pick('TWO') * x"]),
    "lambda": (1, 1, ["double = lambda x: 2 * x"]),
    "partial": (1, 1, ["import functools, operator\ndouble = functools.partial(operator.mul, 2)"]),
    "factory": (1, 1, ["def times(n):\n    def f(x): return n * x\n    return f\ndouble = times(2)"]),
    "decorated": (1, 1, ["import functools", "@functools.cache\n" + RIGHT]),
    "wrapped below": (1, 1, ["def double(x): return x\ndouble = (lambda f: lambda x: 2 * f(x))(double)"]),
    "defined twice": (1, 1, ["def double(x): return 0", RIGHT]),
    "overloaded": (1, 1, ["from typing import overload", "@overload\ndef double(x: int) -> int: ...\n@overload\ndef double(x: float) -> float: ...\n" + RIGHT]),
    "wrong one last": (0, 0, [RIGHT, "def double(x): return 0"]),
    "stub below": (0, 1, [RIGHT, STUB]),
    "wraps its stub": (1, 1, [STUB, "import functools\n@functools.wraps(double)\n" + RIGHT]),
    "doc of its stub": (1, 1, [STUB, "DOC = double.__doc__\n" + RIGHT + "double.__doc__ = DOC"]),
    "derives from its stub": (1, 1, [KIND + "    def twice(self, x):\n        raise NotImplementedError('week01')",
                                     "class Value(Value):\n    def twice(self, x):\n        return 2 * x", CALLS]),
    "derived between": (1, 1, [KIND + "    def twice(self, x):\n        raise NotImplementedError('week01')",
                               "class Base(Value):\n    def twice(self, x):\n        return 2 * x",
                               "class Value(Base):\n    def one(self):\n        return 1", CALLS]),
    "fails elsewhere": (0, 1, ["1 / 0", RIGHT]),  # Run All stops
    "fails below": (1, 1, [RIGHT, "1 / 0"]),
    "endless elsewhere": (0, 1, [RIGHT, "while True: pass"]),
    "syntax error elsewhere": (1, 1, ["x = = 1", RIGHT]),
    "syntax error in it": (0, 0, ["def double(x:\n    return 2 * x"]),
    "recursion": (
        1, 1,
        ["import sys\nsys.setrecursionlimit(9000)",
         "def up(n): return n and 1 + up(n - 1)\ndef double(x): return up(5000) and 2 * x"],
    ),
    "future": (1, 1, ["from __future__ import annotations", "def double(x: Later):\n    return 2 * x"]),
    "future in the cell": (1, 1, ["from __future__ import annotations\ndef double(x: Later): return 2 * x"]),
    "future in a file": (1, 1, "from __future__ import annotations\n\ndef double(x: Later): return 2 * x\n"),
    "no future": (0, 0, ["def double(x: Later): return 2 * x"]),
    "type checking": (
        1, 1,
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
        "    from nowhere import Later\ndef double(x: Later): return 2 * x\n",
    ),
    "dataclass that names itself": (
        1, 1,
        ["from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\n"
         "class A:\n    two: int = 2\n    rest: A | None = None\ndef double(x): return A().two * x"],
    ),
    "attribute set": (1, 1, [KIND + CALLS, TWICE, "Value.twice = twice"]),
    "setattr": (1, 1, [KIND + CALLS, TWICE, "setattr(Value, 'twice', twice)"]),
    "loop of setattr": (1, 1, [KIND + CALLS, TWICE, "for f in (twice,):\n    setattr(Value, f.__name__, f)"]),
    "add_to_class": (1, 1, [KIND + CALLS, ADD, "@add_to_class(Value)\n" + TWICE]),
    "extend": (1, 1, [KIND + CALLS, TWICE + "def extend(c): c.twice = twice\nextend(Value)"]),
    "registry": (1, 1, [TABLE, "def register(f):\n    RULES[f.__name__] = f\n    return f\n"
                        "@register\ndef double_(x): return 0\nRULES['double'] = lambda x: 2 * x"]),
    "named registry": (1, 1, [TABLE, "def register(n):\n    def w(f):\n        RULES[n] = f\n        return f\n"
                              "    return w\n@register('double')\ndef rule(x): return 2 * x"]),
    "setup(CFG)": (1, 1, ["CFG = {}\ndef setup(c): c['two'] = 2\nsetup(CFG)",
                          "def double(x): return CFG['two'] * x"]),
    "sorted in place": (1, 1, ["TWOS = [3, 2]", "TWOS.sort()", TWOS]),
    "reversed in place": (1, 1, ["TWOS = [3, 2]", "TWOS.reverse()", TWOS]),
    "rotated": (1, 1, ["from collections import deque\nTWOS = deque([3, 2])", "TWOS.rotate()", TWOS]),
    "sorted by its type": (1, 1, ["TWOS = [3, 2]", "list.sort(TWOS)", TWOS]),
    "filled": (1, 1, ["import numpy as np\nTWOS = np.zeros(2)", "TWOS.fill(2)", TWOS]),
    "heap": (1, 1, ["import heapq\nTWOS = [3, 2]", "heapq.heapify(TWOS)", TWOS]),
    "pushed": (1, 1, ["from heapq import heappush\nTWOS = [3]", "heappush(TWOS, 2)", TWOS]),
    "copied into": (1, 1, ["import numpy as np\nTWOS = np.zeros(2)", "np.copyto(TWOS, 2)", TWOS]),
    "ufunc at": (1, 1, ["import numpy as np\nTWOS = np.zeros(2)", "np.add.at(TWOS, 0, 2)", TWOS]),
    "out": (1, 1, ["import numpy as np\nTWOS = np.ones(2)", "np.add(TWOS, 1, out=TWOS)", TWOS]),
    "set by an operator": (1, 1, ["import operator\nTWOS = [3]", "operator.setitem(TWOS, 0, 2)", TWOS]),
    "last to the front": (1, 1, ["from collections import OrderedDict\nCFG = OrderedDict(a=3, b=2)",
                                 "CFG.move_to_end('a')", "def double(x): return [*CFG.values()][0] * x"]),
    "last one taken": (1, 1, ["CFG = {'two': 2, 'x': 3}", "CFG.popitem()", "def double(x): return sum(CFG.values()) * x"]),
    "next one": (1, 1, ["NUMBERS = iter([1, 2])", "next(NUMBERS)", "TWO = next(NUMBERS)", USES]),
    "alias": (1, 1, ["CFG = {}\nc = CFG\nc['two'] = 2", "def double(x): return CFG['two'] * x"]),
    "deleted": (1, 1, ["TWO = 2", USES, "tmp = 1\ndel tmp"]),
    "await": (1, 1, ["async def two(): return 2", "TWO = await two()", USES]),
    "%time": (1, 1, ["%time TWO = 2\n" + USES]),
    "= %time": (1, 1, ["def two(): return 2\nTWO = %time two()", USES]),
    "exported = %time": (1, 1, "def two(): return 2\nTWO = get_ipython().run_line_magic('time', 'two()')\n" + USES),
    "%%time": (1, 1, ["%%time\n" + RIGHT]),
    "%%capture": (1, 1, ["%%capture out\n" + RIGHT]),
    "%timeit binds nothing": (0, 0, ["%timeit TWO = 2\n" + USES]),
    "%%timeit measures": (1, 1, [RIGHT, "%%timeit -n 1\ndef double(x): return 0\ndouble(1)"]),
    "%%pyinstrument": (1, 1, ["%%pyinstrument\n" + RIGHT]),
    "%matplotlib": (1, 1, ["%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n" + RIGHT]),
    "!pip": (1, 1, ["!pip install einops\n" + RIGHT]),
    "help": (1, 1, ["print?\n?print\n" + RIGHT]),
    "%%bash": (1, 1, ["%%bash\nls", RIGHT]),
    ">>>": (1, 1, [">>> def double(x):\n...     return 2 * x\n...\n>>> double(1)"]),
    "In [3]:": (1, 1, ["In [3]: def double(x):\n   ...:     return 2 * x\n"]),
    "indented cell": (1, 1, ["    def double(x):\n        return 2 * x"]),
    "split in a class": (0, 1, ["class Value:\n    a = 1", "    def twice(self, x):\n        return 2 * x", CALLS]),
    "split in a docstring": (0, 1, ['def double(x):\n    """Doc', '    of it."""\n    return 2 * x']),
    "split in a body": (0, 1, ["def double(x):\n    y = 2 * x", "    return y"]),
    "method cut off": (0, 1, [RIGHT, "x = 1 1", "    def double(self, x): return 0\ny = 1"]),
    "conflict": (0, 0, "def double(x):\n    'Doc.'\n<<<<<<< HEAD\n    return 2 * x\n=======\n    return 0\n>>>>>>> b\n"),
    "conflict elsewhere": (0, 1, RIGHT + "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b\n"),
    "plain file": (1, 1, RIGHT),
    "CRLF and BOM": (1, 1, "\ufeff" + RIGHT.replace("\n", "\r\n")),
    "tabs": (1, 1, RIGHT.replace("    ", "\t")),
    "percent": (1, 1, "# %%\nTWO = 2\n# %% [markdown]\n# text\n# %%\n" + USES),
    "Spyder": (1, 1, "#%% one\nTWO = 2\n#%%\n" + USES),
    "exported": (1, 1, "# In[1]:\n\nTWO = 2\n\n# In[ ]:\n\n" + USES),
    "exported %%time": (1, 1, "# In[1]:\n\nget_ipython().run_cell_magic('time', '', 'TWO = 2\\n')\n\n# In[ ]:\n\n" + USES),
    "exported %%time, no cells": (1, 1, f"get_ipython().run_cell_magic('capture', 'out', {RIGHT!r})\nx = 1\n"),
    "exported %time": (1, 1, "get_ipython().run_line_magic('time', 'TWO = 2')\n" + USES),
    "exported %load_ext in a block": (1, 1, "if True:\n    get_ipython().run_line_magic('load_ext', 'x')\n    TWO = 2\n" + USES),
    "exported !pip in a try": (1, 1, "try:\n    get_ipython().system('pip install x')\n    TWO = 2\nfinally: pass\n" + USES),
    "exported %%bash": (1, 1, "get_ipython().run_cell_magic('bash', '', 'TWO=3\\n')\nTWO = 2\n" + USES),
    "exported, in a text": (1, 1, "TEXT = \"\"\"\nget_ipython().run_line_magic('time', '')\n\"\"\"\nTWO = len(TEXT) // 20\n" + USES),
    "light": (1, 1, "# text\n\n# +\nTWO = 2\n\n# -\n\n" + USES),
    "marimo": (1, 1, MARIMO),
    "main block": (1, 1, RIGHT + "if __name__ == '__main__':\n    double = None\n"),
    "constant in a notebook's main block": (1, 1, ["if __name__ == '__main__':\n    TWO = 2", USES]),
    "notebook's main()": (1, 1, ["def main():\n    global TWO\n    TWO = 2\nif __name__ == \"__main__\":\n    main()", USES]),
    "either, in a notebook": (1, 1, ["if __name__ != '__main__':\n    TWO = 3\nelse:\n    TWO = 2", USES]),
    "notebook's test fails": (1, 1, [RIGHT, "if __name__ == '__main__':\n    x = double(1)\n    assert x == 3"]),
    "notebook's test fails above": (0, 1, ["if __name__ == '__main__':\n    TWO = x = 3\n    assert x == 2", "TWO = 2", USES]),
    "notebook's test reuses the name": (0, 1, [RIGHT, "if __name__ == '__main__':\n    double = double(1)"]),
    "only in a main block": (0, 1, "if __name__ == '__main__':\n    double = lambda x: 2 * x\n"),
    "counted beside": (1, 1, ["n = 0", "TWO = 0", "for i in range(2):\n    n += 1\n    TWO += 1", USES]),
    "counted in a table's loop": (1, 1, ["CFG = {}\nn = 0", "for k, v in [('x', 1), ('two', 2)]:\n    CFG[k] = v\n    n += 1", TWO_OF]),
    "counted in a with": (1, 1, ["import io\nn = 0", "with io.StringIO():\n    n += 1\n    TWO = 2", USES]),
    "counted in a class": (1, 1, ["two = 1", "class A:\n    two += 1\ndef double(x): return A.two * x"]),
    "deleted before": (1, 1, ["tmp = 1", "if True:\n    del tmp\n    TWO = 2", USES]),
    "default that a method hides": (1, 1, ["def relu(x): return 2 * x", "class Net:\n    def __init__(self, act=relu): self.act = act\n"
                                           "    def relu(self, x): return x\ndef double(x): return Net().act(x)"]),
    "annotation that a method hides": (1, 1, ["class Tensor: pass", "class A:\n    def f(self, x: Tensor): return 2 * x\n"
                                              "    def Tensor(self): pass\ndef double(x): return A().f(x)"]),
    "decorator that a method hides": (1, 1, ["def step(f): return lambda self, x: 2 * f(self, x)", "class A:\n    @step\n"
                                             "    def f(self, x): return x\n    def step(self): pass\ndef double(x): return A().f(x)"]),
    "base that a class hides": (1, 1, ["class Config:\n    two = 2", "class A:\n    class Config(Config): pass\ndef double(x): return A.Config.two * x"]),
    "with in a class": (1, 1, ["import contextlib\ntwo = 2", "class A:\n    with contextlib.nullcontext(two) as two: pass\ndef double(x): return A.two * x"]),
    "if in a class": (1, 1, ["two = 2", "class A:\n    if True: two = two\ndef double(x): return A.two * x"]),
    "class in a function": (1, 1, ["two = 2", "def double(x):\n    class B:\n        two = two\n    return B.two * x"]),
    "class in a class": (1, 1, ["two = 2", "class A:\n    class B:\n        two = two\ndef double(x): return A.B.two * x"]),
    "method that is all of a statement": (1, 1, ["import argparse\nP = argparse.ArgumentParser()\nP.add_argument('--two', type=int, default=2)\nargs = P.parse_args([])", "def double(x): return args.two * x"]),
    "arguments by a helper": (1, 1, ["import argparse\ndef add(p): p.add_argument('--two', type=int, default=2)\nP = argparse.ArgumentParser()\nadd(P)", "def double(x): return P.parse_args([]).two * x"]),
    "context variable": (1, 1, ["from contextvars import ContextVar\nTWO = ContextVar('t', default=3)", "TWO.set(2)", "def double(x): return TWO.get() * x"]),
    "queue": (1, 1, ["import queue\nQ = queue.Queue()\nQ.put(3)\nQ.put(2)", "Q.get()", "TWO = Q.get()", USES]),
    "line read": (1, 1, ["import io\nf = io.StringIO('3\\n2')", "f.readline()", "TWO = int(f.readline())", USES]),
    "next one by its method": (1, 1, ["g = iter([3, 2])", "g.__next__()", "TWO = g.__next__()", USES]),
    "def_impl": (1, 1, ["class P:\n    def __getattr__(self, _): return lambda f: vars(self).update(bind=f)\np = P()", "p.def_impl(lambda x: 2 * x)", "def double(x): return p.bind(x)"]),
    "def_vmap": (1, 1, ["class P:\n    def __init__(self, f): self.f = f\n    def __getattr__(self, _): return lambda f: setattr(self, 'f', f)\n"
        "    def __call__(self, x): return self.f(x)", "@P\ndef double(x): return x", "@double.def_vmap\ndef rule(x): return 2 * x"]),
    "asserted": (1, 1, [SETUP, "assert setup('two', 2)", TWO_OF]),
    "asked": (1, 1, [SETUP, "if not setup('two', 2):\n    print('no')", TWO_OF]),
    "while": (1, 1, [SETUP, "while not setup('two', 2): pass", TWO_OF]),
    "looped over": (1, 1, [SETUP, "for i in [1][:setup('two', 2)]: pass", TWO_OF]),
    "context manager": (1, 1, ["from contextlib import contextmanager\nCFG = {}\n@contextmanager\ndef using(v):\n    CFG['two'] = v\n    yield", "with using(2): pass", TWO_OF]),
    "added to a number": (1, 1, [SETUP, "n = setup('two', 2) + 1", TWO_OF]),
    "added in place": (1, 1, [SETUP + "n = 0", "n += setup('two', 2)", TWO_OF]),
    "and": (1, 1, [SETUP, "CFG is None or setup('two', 2)", TWO_OF]),
    "conditional": (1, 1, [SETUP, "setup('two', 2) if True else None", TWO_OF]),
    "two at once": (1, 1, [SETUP, "a, b = setup('two', 2), setup('x', 1)", TWO_OF]),
    "list of objects": (1, 1, ["ALL = []\nclass Layer:\n    def __init__(self, n):\n        self.n = n\n        ALL.append(self)", "net = [Layer(1), Layer(2)]", "def double(x): return ALL[1].n * x"]),
    "table of results": (1, 1, [SETUP, "done = {k: setup(k, v) for k, v in [('two', 2)]}", TWO_OF]),
    "walrus of a result": (1, 1, [SETUP, "if (n := setup('two', 2)): print(n)", TWO_OF]),
    "returned in a sum": (1, 1, [SETUP + "def more(): return setup('two', 2) + 1", "more()", TWO_OF]),
    "returned by a lambda": (1, 1, [TABLE + "def put(n, f):\n    RULES[n] = f\n    return f\ndef register(n): return lambda f: put(n, f)", "@register('double')\ndef rule(x): return 2 * x"]),
    "asyncio.run": (1, 1, "import asyncio\nCFG = {}\nasync def main(): CFG['two'] = 2\nasyncio.run(main())\n" + TWO_OF),
    "asserted, wrong": (0, 0, [SETUP + "CFG['two'] = 2", "assert setup('two', 3)", TWO_OF]),
    "registered in a class": (1, 1, [TABLE + NAMED, "class Ops:\n    @register('double')\n    def rule(x): return 2 * x"]),
    "set in a class": (1, 1, [TABLE, "class Ops:\n    def rule(x): return 2 * x\n    RULES['double'] = rule"]),
    "set in a class, wrong": (0, 0, [TABLE + "RULES['double'] = lambda x: 2 * x", "class Ops:\n    RULES['double'] = lambda x: 0"]),
    "registry in the class": (1, 1, ["class Op:\n    all = {}\n    def __init_subclass__(cls, **kw):\n        super().__init_subclass__(**kw)\n        cls.all[cls.__name__] = cls",
        "class Double(Op):\n    def __call__(self, x): return 2 * x", "def double(x): return Op.all['Double']()(x)"]),
    "registry by self": (1, 1, ["class Layer:\n    all = []\n    def __init__(self, f): self.all.append(f)", "Layer(lambda x: 2 * x)", "def double(x): return Layer.all[0](x)"]),
    "registry by its type": (1, 1, ["class Layer:\n    all = []\n    def __init__(self, f): type(self).all.append(f)", "Layer(lambda x: 2 * x)", "def double(x): return Layer.all[0](x)"]),
    "counted by its class": (1, 1, ["class P:\n    n = 0\n    def __init__(self):\n        self.__class__.n += 1\n        self.id = self.n", "a = P()", "b = P()", "def double(x): return b.id * x"]),
    "counter in the class": (1, 1, ["import itertools\nclass P:\n    ids = itertools.count(1)\n    def __init__(self): self.id = next(self.ids)", "a = P()", "b = P()", "def double(x): return b.id * x"]),
    "subclasses": (1, 1, ["class Op: pass", "class Double(Op):\n    def __call__(self, x): return 2 * x", "def double(x): return {c.__name__: c for c in Op.__subclasses__()}['Double']()(x)"]),
    "metaclass": (1, 1, ["ALL = {}\nclass Meta(type):\n    def __new__(m, n, b, d):\n        c = ALL[n] = super().__new__(m, n, b, d)\n        return c\nclass Base(metaclass=Meta): pass\nclass Op(Base): pass",
        "class Double(Op):\n    def __call__(self, x): return 2 * x", "def double(x): return ALL['Double']()(x)"]),
    "__post_init__": (1, 1, ["from dataclasses import dataclass\nOPS = {}\n@dataclass\nclass Op:\n    name: str\n    f: object\n    def __post_init__(self): OPS[self.name] = self",
        "Op('double', lambda x: 2 * x)", "def double(x): return OPS['double'].f(x)"]),
    "inherited __init__": (1, 1, ["ALL = []\nclass Layer:\n    def __init__(self): ALL.append(self)\nclass Double(Layer):\n    def __call__(self, x): return 2 * x", "net = Double()", "def double(x): return ALL[0](x)"]),
    "class as decorator": (1, 1, [TABLE + "class register:\n    def __init__(self, n): self.n = n\n    def __call__(self, f): RULES[self.n] = f", "@register('double')\ndef rule(x): return 2 * x"]),
    "__new__ as decorator": (1, 1, [TABLE + "class register:\n    def __new__(cls, f): RULES[f.__name__[:-1]] = f", "@register\ndef double_(x): return 2 * x"]),
    "static method": (1, 1, [TABLE + "class Reg:\n    @staticmethod\n    def put_in(table, n, f): table[n] = f", "Reg.put_in(RULES, 'double', lambda x: 2 * x)"]),
    "super().__setitem__": (1, 1, ["class Reg(dict):\n    def define(self, n, f): super().__setitem__(n, f)\nR = Reg()", "R.define('double', lambda x: 2 * x)", "def double(x): return R['double'](x)"]),
    "function by another name": (1, 1, [TABLE + NAMED + "reg = register", "@reg('double')\ndef rule(x): return 2 * x"]),
    "loop over functions": (1, 1, ["CFG = {}\ndef a(c): c['two'] = 2\ndef b(c): c['x'] = 1", "for f in (a, b): f(CFG)", TWO_OF]),
    "partial as decorator": (1, 1, [TABLE + "from functools import partial\ndef register(n, f): RULES[n] = f", "@partial(register, 'double')\ndef rule(x): return 2 * x"]),
    "default of a parameter": (1, 1, [TABLE + "def register(f, table=RULES): table[f.__name__[:-1]] = f", "@register\ndef double_(x): return 2 * x"]),
    "method put in later": (1, 1, ["class Config: pass", ADD + "@add_to_class(Config)\ndef setup(self): self.two = 2", "CFG = Config()\nCFG.setup()", "def double(x): return CFG.two * x"]),
    "lambda with a type": (1, 1, ["from typing import Callable\nCFG = {}\nput: Callable = lambda v: CFG.__setitem__('two', v)", "put(2)", TWO_OF]),
    "alias with a type": (1, 1, ["CFG = {}", "c: dict = CFG\nc['two'] = 2", TWO_OF]),
    "alias with a type, wrong": (0, 0, ["CFG = {'two': 2}", "c: dict = CFG\nc['two'] = 3", TWO_OF]),
    "two names": (1, 1, ["TWOS = TOO = []", "TOO.append(2)", TWOS]),
    "alias of a part": (1, 1, ["CFG = {'m': {}, 'n': {}}", "m, n = CFG['m'], CFG['n']\nm['two'] = 2", "def double(x): return CFG['m']['two'] * x"]),
    "alias or": (1, 1, ["CFG = {'x': 1}", "c = CFG or {}\nc['two'] = 2", TWO_OF]),
    "alias if": (1, 1, ["CFG = {}", "c = CFG if True else {}\nc['two'] = 2", TWO_OF]),
    "list of classes": (1, 1, [KIND + CALLS, TWICE, "KINDS = [Value]\nfor k in KINDS: setattr(k, 'twice', twice)"]),
    "vars of an object": (1, 1, ["class Config: pass\nCFG = Config()", "vars(CFG)['two'] = 2", "def double(x): return CFG.two * x"]),
    "vars, updated": (1, 1, ["class Config: pass\nCFG = Config()", "vars(CFG).update(two=2)", "def double(x): return CFG.two * x"]),
    "item of a getter": (1, 1, ["CFG = {}\ndef get(c): return c", "get(CFG)['two'] = 2", TWO_OF]),
    "part of a getter": (1, 1, ["CFG = {'m': []}\ndef part(c, n): return c[n]", "part(CFG, 'm').append(2)", "def double(x): return CFG['m'][0] * x"]),
    "getattr, set": (1, 1, ["class Config: pass\nCFG = Config()\nCFG.m = {}", "getattr(CFG, 'm')['two'] = 2", "def double(x): return CFG.m['two'] * x"]),
    "setattr of a getter": (1, 1, ["class Config: pass\nCFG = Config()\ndef get(c): return c", "setattr(get(CFG), 'two', 2)", "def double(x): return CFG.two * x"]),
    "bound append": (1, 1, ["TWOS = []", "add = TWOS.append", "add(2)", TWOS]),
    "bound __setitem__": (1, 1, ["CFG = {}", "put = CFG.__setitem__", "put('two', 2)", TWO_OF]),
    "bound own method": (1, 1, ["class Reg(dict):\n    def define(self, n, f): self[n] = f\nR = Reg()\ndefine = R.define", "define('double', lambda x: 2 * x)", "def double(x): return R['double'](x)"]),
    "bound method as decorator": (1, 1, ["R = []\nkeep = R.append", "@keep\ndef rule(x): return 2 * x", "def double(x): return R[0](x)"]),
    "partial of setattr": (1, 1, ["from functools import partial\nclass Config: pass\nCFG = Config()", "put = partial(setattr, CFG)", "put('two', 2)", "def double(x): return CFG.two * x"]),
    "partial of an own one": (1, 1, [SETUP.replace('CFG[k]', 'c[k]').replace('setup(k', 'setup(c, k'), "import functools\nput = functools.partial(setup, CFG, 'two')", "put(2)", TWO_OF]),
    "partial at once": (1, 1, ["from functools import partial\nclass Config: pass\nCFG = Config()", "partial(setattr, CFG, 'two')(2)", "def double(x): return CFG.two * x"]),
    "what a copy is given": (1, 1, ["CFG = {'two': 2}", "dict(CFG)['two'] = 3", TWO_OF]),
    "bound method that changes nothing": (1, 1, ["CFG = {'two': 2}\nget = CFG.get", "print(1 / 0 if get('two') else 0)", TWO_OF]),
    "alias in place": (1, 1, ["TWOS = []", "t = TWOS", "t += [2]", TWOS]),
    "parameter in place": (1, 1, ["import numpy as np\nTWOS = np.zeros(1)\ndef step(w): w += 2", "step(TWOS)", TWOS]),
    "loop in place": (1, 1, ["import numpy as np\nP = [np.zeros(1)]\ndef step(ps):\n    for p in ps: p += 2", "step(P)", "def double(x): return P[0][0] * x"]),
    "import of the same name": (1, 1, ["from calendar import month", "month = {}\nmonth['two'] = 2", "def double(x): return month['two'] * x"]),
    "import of the same name below": (1, 1, ["queue = []\nqueue.append(2)\nTWO = queue[0]", "import queue", USES]),
    "code below a text": (1, 1, "# %% [markdown]\n# # Title\n\nTWO = 2\n\n# %% task=\"double\"\n" + USES),
    "code below a text in quotes": (1, 1, "# %% [markdown]\n\"\"\"\n# Title\n\"\"\"\n" + RIGHT + "# %%\nx = 1\n"),
    "code below an answer": (1, 1, "# %% [markdown] answer=\"why\"\n# Because.\n\nimport math\n" + RIGHT + "# %%\nx = 1\n"),
    "code in a raw cell": (1, 1, "# %% [raw]\n# x\nTWO = 2\n# %%\n" + USES),
    "title with [markdown]": (1, 1, "# %% Using [markdown] well\nTWO = 2\n# %%\n" + USES),
    "broken code below a text": (0, 1, "# %% [markdown]\n# # Title\n\ndef half(x: return x\n" + RIGHT + "# %%\nx = 1\n"),
    "text without comment signs": (0, 1, "# %% [markdown]\nIt is twice as much (or not\n\n    TWO = 3\n\n# %%\nTWO = 2\n" + USES),
    "fenced code in a text": (0, 1, "# %% [markdown]\nTry this:\n```python\ndef double(x): return 0\n```\n# %%\n" + RIGHT + "# %% [markdown]\n```\nTWO\n```\n"),
    "Korean = %time": (1, 1, ["def two(): return 2\n둘 = %time two()", "def double(x): return 둘 * x"]),
    "two = %time": (1, 1, ["가, 나 = %time (1, 2)", "def double(x): return 나 * x"]),
    "item = %time": (1, 1, ["CFG = {}\nCFG['two'] = %time 2", TWO_OF]),
    "typed = %time": (1, 1, ["TWO: int = %time 2", USES]),
    "%prun with options": (1, 1, [SETUP, "%prun -q -l 3 setup('two', 2)", TWO_OF]),
    "exported Korean = %time": (1, 1, "둘 = get_ipython().run_line_magic('time', '2')\ndef double(x): return 둘 * x\n"),
    "marker in a body": (1, 1, "def double(x):\n    y = x\n# %% twice\n    y = 2 * y\n# %% done\n    return y\n"),
    "markers in a class": (1, 1, "class Value:\n    a = 1\n" + "".join(f"# %%\n    def a{i}(self): pass\n" for i in range(5)) + "# %%\n    " + TWICE.replace("    ", "        ") + "# %%\n" + CALLS),
    "markers in a table": (1, 1, "# %%\nCFG = {\n" + "".join(f"# %%\n    {i}: 1,\n" for i in range(5)) + "# %%\n    'two': 2}\n" + TWO_OF),
    "markers in a string": (1, 1, "# %%\nTWO = len(\"\"\"\n# %%\n# %%\n# %%\n# %%\n# %%\n\"\"\") // 13\n" + USES),
    "marker before else": (1, 1, "# %%\nif 0:\n    TWO = 3\n# %%\nelse:\n    TWO = 2\n" + USES),
    "marimo, decorated class": (1, 1, MARIMO.replace("setup:\n", "setup:\n    from dataclasses import dataclass\n").replace("@app.function\n", "@app.class_definition\n@dataclass\nclass Two:\n    two: int = 2\n"
                                                     "\n\n@app.function\n").replace("(ONE + 1)", "Two(two=2).two")),
    "marimo, decorated function": (1, 1, MARIMO.replace("@app.function\n", "@app.function\n@(lambda f: lambda x: 2 * x)\n").replace("(ONE + 1) * x", "half(x)")),
    "marimo, imports at the end": (1, 1, MARIMO.replace("(ONE + 1) * x", "2 * x").replace("def _(ONE)", "def _(functools)").replace("    def double", "    @functools.cache\n    def double")
                                   .replace("if __name__", "@app.cell\ndef _():\n    import functools\n    return (functools,)\n\n\nif __name__")),
    "time without a sign": (1, 1, ["time TWO = 2", USES]),
    "main block the other way round": (1, 1, ["if '__main__' == __name__:\n    TWO = 2", USES]),
    "main among others": (1, 1, ["if __name__ in ('__main__', 'x'):\n    TWO = 2", USES]),
    "main in a text": (1, 1, ["T = 'if __name__ == \"__main__\"'", "TWO = 2 if '__main__' in T else 3", USES]),
    "main after Korean": (1, 1, ["가 = '가'; TWO = 2 if 가 and __name__ == '__main__' else 3", USES]),
    "file's own place": (1, 1, "from pathlib import Path\nTWO = 2 if Path(__file__).parent else 3\n" + USES),
    "deleted below": (0, 1, [RIGHT, "del double"]),
    "named by a walrus below": (0, 1, [RIGHT, "if (double := 3) > 2: print('x')"]),
    "named by an except below": (0, 1, [RIGHT, "try: 1 / 0\nexcept ZeroDivisionError as double: pass"]),
    "named by a match below": (0, 1, [RIGHT, "match 3:\n    case double: pass"]),
    "signature below": (0, 1, ["from typing import overload", RIGHT, "@overload\ndef double(x: int) -> int: ..."]),
    "helper's stub below": (0, 1, ["def twice(x): return 2 * x\ndef double(x): return twice(x)", "def twice(x): raise NotImplementedError"]),
    "helper named as one of the experiment": (0, 1, "def twice(x): return 2 * x\ndef double(x): return twice(x)\n# %% experiment=\"true\"\ndef twice(x): return 3 * x\nTWO = 3\n"),
    "constant named as one of the experiment": (0, 1, "TWO = 2\n" + USES + "\n# %% experiment=\"true\"\nTWO = 3\n"),
    "helper that stands in the experiment": (1, 1, "def double(x): return twice(x)\n# %% experiment=\"true\"\ndef twice(x): return 2 * x\n"),
    "helper's stub, done in the experiment": (1, 1, "def twice(x): raise NotImplementedError\ndef double(x): return twice(x)\n# %% experiment=\"true\"\ndef twice(x): return 2 * x\n"),
    "task done again in the experiment": (1, 1, "def double(x): return 3 * x\n# %% experiment=\"true\"\n" + RIGHT),
    "nnx.update": (1, 1, ["from types import SimpleNamespace as S\nnnx = S(update=lambda net, state: vars(net).update(state))\nnet = S(two=3)",
                          "nnx.update(net, {'two': 2})", "def double(x): return net.two * x"]),
    # by the second look: nothing that is written says that these matter
    "classes made in a loop": (1, 1, ["class Op:\n    table = {}\n    k = 1\n    def __init_subclass__(cls, **kw):\n        super().__init_subclass__(**kw)\n        Op.table[cls.__name__] = cls\n    def __call__(self, x):\n        return self.k * x", "for name, k in [('Double', 2), ('Triple', 3)]:\n    type(name, (Op,), {'k': k})", "def double(x):\n    return Op.table['Double']()(x)"]),
    "default that fills up": (1, 1, ["def remember(v, acc=[]):\n    acc.append(v)\n    return acc", "remember(0.5)\nremember(1.5)", "def double(x):\n    return sum(remember(0)) * x"]),
    "copy that shares a list": (1, 1, ["import copy\n\nbase = {'w': [1.0], 'name': 'base'}\nclone = copy.copy(base)", "clone['name'] = 'clone'\nclone['w'][0] = 2.0", "def double(x):\n    return base['w'][0] * x"]),
    "coroutine that collects": (1, 1, ["def primed(gen):\n    def start(*args):\n        g = gen(*args)\n        next(g)\n        return g\n    return start\n\n@primed\ndef collector(target):\n    while True:\n        target.append((yield))", "results = []\nsink = collector(results)\nsink.send(0.5)\nsink.send(1.5)", "def double(x):\n    return sum(results) * x"]),
    "append, mapped": (1, 1, ["layers = []\n_ = list(map(layers.append, [1, 1]))", "_ = map(layers.append, [5])  # lazy, never consumed", "def double(x):\n    return sum(layers) * x"]),
    "dict that reading fills": (1, 1, ["from collections import defaultdict\n\nbuckets = defaultdict(list)", "buckets['train']\nbuckets['test']", "def double(x):\n    return len(buckets) * x"]),
    "operator that builds": (1, 1, ["class Task:\n    def __init__(self, fn):\n        self.fn = fn\n        self.next = []\n    def __rshift__(self, other):\n        self.next.append(other)\n        return other\n    def run(self, x):\n        x = self.fn(x)\n        for t in self.next:\n            x = t.run(x)\n        return x", "load = Task(float)\nscale = Task(lambda x: 2 * x)\nround_ = Task(lambda x: round(x, 3))", "load >> scale >> round_", "def double(x):\n    return load.run(x)"]),
    "__set_name__": (1, 1, ["FIELDS = []\n\nclass Field:\n    def __set_name__(self, owner, name):\n        FIELDS.append(f'{owner.__name__}.{name}')", "class Batch:\n    image = Field()\n    label = Field()", "def double(x):\n    return len(FIELDS) * x"]),
    "cached property": (1, 1, ["from functools import cached_property\n\nclass Stats:\n    def __init__(self, base):\n        self.base = base\n    @cached_property\n    def gain(self):\n        return self.base * 2\n\nstats = Stats(1)\nstats.gain", "stats.base = 10", "def double(x):\n    return stats.gain * x"]),
    "property that counts": (1, 1, ["class Clock:\n    ticks = 0\n    @property\n    def now(self):\n        self.ticks += 1\n        return self.ticks\n\nclock = Clock()", "clock.now", "print('t =', clock.now)", "def double(x):\n    return clock.ticks * x"]),
    "callback of an exit stack": (1, 1, ["from contextlib import ExitStack\n\nstate = {'k': 1}\nwith ExitStack() as stack:\n    stack.callback(state.update, k=2)\n    print('inside', state['k'])", "double = lambda x: state['k'] * x"]),
    "end of an object": (1, 1, ["import weakref\n\nclass Buffer:\n    pass\n\nstate = {'k': 1}\nbuf = Buffer()\nfin = weakref.finalize(buf, state.update, k=2)", "del buf", "def double(x):\n    return state['k'] * x"]),
    "two closures": (1, 1, ["def make_counter():\n    n = 0\n    def tick():\n        nonlocal n\n        n += 1\n    def value():\n        return n\n    return tick, value\n\ntick, value = make_counter()", "tick()\ntick()", "def double(x):\n    return value() * x"]),
    "traced before": (1, 1, ["import jax\n\nK = 2.0\n\n@jax.jit\ndef double(x):\n    return K * x", "print(double(1.5))  # warm up", "K = 5.0"]),
    "file in memory": (1, 1, ["import io\nimport numpy as np\n\nbuf = io.BytesIO()\nnp.savez(buf, w=np.array(2.0), b=np.array(0.0))\nbuf.seek(0)", "ckpt = np.load(buf)\nparams = {k: ckpt[k] for k in ckpt.files}\nprint(sorted(params))", "def double(x):\n    return float(params['w'] * x + params['b'])"]),
    "trained by nnx": (1, 1, ["import jax.numpy as jnp\nimport optax\nfrom flax import nnx\n\nclass Model(nnx.Module):\n    def __init__(self):\n        self.w = nnx.Param(jnp.array(0.0))\n\n    def __call__(self, x):\n        return self.w[...] * x", "model = Model()\noptimizer = nnx.Optimizer(model, optax.sgd(0.5), wrt=nnx.Param)\n\ndef loss_fn(m):\n    return (m.w[...] - 2.0) ** 2\n\n@nnx.jit\ndef train_step(m, opt):\n    loss, grads = nnx.value_and_grad(loss_fn)(m)\n    opt.update(m, grads)\n    return loss", "for epoch in range(3):\n    print(epoch, float(train_step(model, optimizer)))", "def double(x):\n    return round(float(model(x)), 4)"]),
    "stream of keys": (1, 1, ["import jax\nfrom flax import nnx\n\nrngs = nnx.Rngs(params=0)", "embed_init = jax.random.normal(rngs.params(), (3,))", "w = jax.random.normal(rngs.params())", "def reference(seed):\n    r = nnx.Rngs(params=seed)\n    r.params()\n    return jax.random.normal(r.params())\n\ndef double(x):\n    # w must be reproducible: ratio is 1\n    return float(x * (1.0 + w / reference(0)))"]),
    "draws from NumPy's generator": (1, 1, ["import numpy as np\n\nnp.random.seed(0)\nX = np.random.randn(20)", "noise = np.random.randn(20)", "idx = np.random.randint(0, 1000)", "def expected_idx():\n    r = np.random.RandomState(0)\n    r.randn(20)\n    r.randn(20)\n    return r.randint(0, 1000)\n\ndef double(x):\n    # reproducibility guard\n    return 2 * x if idx == expected_idx() else x"]),
    "append in tree.map": (1, 1, ["import jax\nimport jax.numpy as jnp\n\nparams = {'a': jnp.ones(2), 'b': jnp.ones(())}\nsizes = []\njax.tree.map(lambda p: sizes.append(p.size), params)", "n_params = dict(zip(params, sizes))\nprint('total', sum(sizes))", "def double(x):\n    return x * n_params['a']"]),
    "transformed in a loop": (1, 1, ["import jax\nimport jax.numpy as jnp\n\ndef objective(x):\n    return jnp.square(x)", "for wrap in (jax.checkpoint, jax.jit, jax.grad):\n    objective = wrap(objective)", "def double(x):\n    return float(objective(x))"]),
    "eval_shape": (1, 1, ["import jax\nimport jax.numpy as jnp\n\nshapes = []\n\ndef forward(x):\n    shapes.append(x.shape)\n    return x.sum()", "jax.eval_shape(forward, jax.ShapeDtypeStruct((2, 5), jnp.float32))", "batch = shapes[0][0]\ndef double(x):\n    return x * batch"]),
    "variable of the environment": (1, 1, ["import os\n\nos.environ['DOUBLE_BY'] = '2'", "def double(x):\n    return int(os.environ['DOUBLE_BY']) * x"]),
    "attribute of a library": (1, 1, ["import types\n\ntypes.double_by = 2", "def double(x):\n    return types.double_by * x"]),
    "text of the file": (1, 1, "\"\"\"double.\n\nUsage:\n  double.py [--scale=<k>]\n\nOptions:\n  --scale=<k>  multiplier [default: 2.0]\n\"\"\"\nimport re\n\nOPTIONS = dict(re.findall(r'--(\\w+)=\\S+\\s+.*\\[default: ([\\d.]+)\\]', __doc__))\nscale = float(OPTIONS['scale'])\n\n\ndef double(x):\n    return scale * x\n"),
}  # fmt: skip


def points(text: list[str] | str) -> int:
    """1 if the task is right once what it needs was run, or else all of the file."""
    name, data = "first.py", text
    if isinstance(text, list):
        cells = [{"cell_type": "code", "metadata": {}, "source": cell} for cell in text]
        name, data = "first.ipynb", json.dumps({"nbformat": 4, "metadata": {}, "cells": cells})
    found = source.parse(read_bytes(name, str(data).encode(), Limits()))
    own = [statement for statement in found.statements if not statement.aside]
    looks = source.needed(found, ["double"]), source.as_program(own)
    return int(any(doubles(statements) for statements in looks))


def doubles(statements: tuple[source.Statement, ...]) -> bool:
    """Whether the task is right once these were run, one after the other."""
    member = ModuleType("submission")
    child = Child(member)
    for statement in statements:
        about = {"source": statement.source, "cell": statement.cell, "line": statement.line}
        child.answer({"op": "load", **about}, b"")
    try:
        return member.double(3.0) == 6.0
    except Exception:  # whatever a half of the file makes of it
        return False


@pytest.mark.parametrize("form", FORMS)
def test_form_gets_the_points_of_jupyter_or_more(form: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "submission", ModuleType("submission"))
    limit = sys.getrecursionlimit()
    there, here, text = FORMS[form]
    try:
        assert points(text) == here
    finally:
        sys.setrecursionlimit(limit)
    assert here >= there
