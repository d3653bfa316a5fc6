"""Twelve ways to make a solution look like another one, as changes of its source."""

import ast
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Change = Callable[[ast.Module, random.Random], str | None]

_WORDS = "alpha box cur delta elem fin grid hid item join".split()
_REMARKS = (
    "여기서 값을 안정화합니다",
    "다음 단계에서 사용합니다",
    "정의 그대로 계산합니다",
    "모양을 맞춰 둡니다",
)


@dataclass(frozen=True)
class Disguise:
    """One kind.

    Arguments:
        change: the new source of a task, or None where there is nothing that it could change.
    """

    name: str
    change: Change


def renamed(tree: ast.Module, generator: random.Random) -> str:
    """Every name that a function gives itself is another one; formatting and comments are gone."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = sorted(_own_names(node))
            fresh = {name: f"{generator.choice(_WORDS)}_{n}" for n, name in enumerate(names)}
            _Renamed(fresh).visit(node)
    return ast.unparse(tree)


def reordered(tree: ast.Module, generator: random.Random) -> str | None:
    """Neighbours that do not need each other change places, and so do terms and factors."""
    swapped = _Swapped()
    swapped.visit(tree)
    moved = [_rearranged(body) for body in _bodies(tree)]
    return ast.unparse(tree) if swapped.count or any(moved) else None


def split(tree: ast.Module, generator: random.Random) -> str | None:
    """Each part of an expression gets a line and a name of its own."""
    count = sum(_split(body) for body in _bodies(tree))
    return ast.unparse(ast.fix_missing_locations(tree)) if count else None


def joined(tree: ast.Module, generator: random.Random) -> str | None:
    """What is used once is written where it is used."""
    count = sum(_joined(body) for body in _bodies(tree))
    return ast.unparse(ast.fix_missing_locations(tree)) if count else None


def split_or_joined(tree: ast.Module, generator: random.Random) -> str | None:
    """Either of the two."""
    first, second = (split, joined) if generator.random() < 0.5 else (joined, split)
    return first(tree, generator) or second(tree, generator)


def dead_code(tree: ast.Module, generator: random.Random) -> str | None:
    """Lines whose results nobody needs."""
    lines = [
        "spare_{n} = jnp.tanh(jnp.ones((2, {n})))",
        "check_{n} = jnp.sum(jnp.arange({n}) * 2.0)",
        "if {n} < 0:\n    raise ValueError('never')",
        "unused_{n} = [len(str(i)) for i in range({n})]",
    ]
    for number, body in enumerate(_bodies(tree), 2):
        line = generator.choice(lines).format(n=number)
        body[-1:-1] = ast.parse(line).body
    return ast.unparse(ast.fix_missing_locations(tree))


def other_constants(tree: ast.Module, generator: random.Random) -> str | None:
    """Numbers are worked out, halves are multiplied by, squares are products."""
    changed = _Constants()
    changed.visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree)) if changed.count else None


def other_loops(tree: ast.Module, generator: random.Random) -> str | None:
    """All at once becomes row by row, and `vmap` a loop."""
    loops = _Loops()
    loops.visit(tree)
    if loops.count:
        return ast.unparse(ast.fix_missing_locations(tree))
    function = tree.body[-1]
    if not isinstance(function, ast.FunctionDef) or not function.args.args:
        return None
    names = [argument.arg for argument in function.args.args]
    if len(function.args.args) > 1 or function.args.kwonlyargs or function.args.defaults:
        return None
    whole, name = f"_of_rows_{function.name}", function.name
    function.name = whole
    way = generator.choice(("jax.vmap(one)({x})", "jnp.stack([one(row) for row in {x}])"))
    return (
        f"{ast.unparse(tree)}\n\n\ndef {name}({names[0]}):\n    def one(row):\n"
        f"        return {whole}(row[None])[0]\n\n    return {way.format(x=names[0])}\n"
    )


def einsum(tree: ast.Module, generator: random.Random) -> str | None:
    """Products of matrices by `einsum` and `tensordot`, and those by products."""
    changed = _Einsum()
    changed.visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree)) if changed.count else None


def comments(tree: ast.Module, generator: random.Random) -> str:
    """Comments of one's own, in another language."""
    lines = ast.unparse(tree).split("\n")
    found = []
    for line in lines:
        if line.startswith("    ") and generator.random() < 0.4:
            indent = line[: len(line) - len(line.lstrip())]
            found.append(f"{indent}# {generator.choice(_REMARKS)}")
        found.append(line)
    return "\n".join(found)


def reformatted(tree: ast.Module, generator: random.Random) -> str:
    """Blank lines, brackets, quotes and line ends elsewhere."""
    lines = []
    for line in ast.unparse(tree).replace("'", '"').split("\n"):
        if line.lstrip().startswith("return "):
            indent, value = line.split("return ", 1)
            line = f"{indent}return (\n{indent}    {value}\n{indent})"
        lines.append(line)
        if generator.random() < 0.3:
            lines.append("")
    return "\n".join(lines)


def helper(tree: ast.Module, generator: random.Random) -> str | None:
    """What is returned is worked out in a function of its own."""
    made: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Return):
            value = node.body[-1].value
            names = sorted(_read(value) & _local(node)) if value else []
            if value and names and not _has_scope(value):
                call, name = ", ".join(names), f"_finish_{node.name}"
                made += ast.parse(f"def {name}({call}):\n    return {ast.unparse(value)}").body
                node.body[-1] = ast.Return(ast.parse(f"{name}({call})", mode="eval").body)
    tree.body[:0] = made
    return ast.unparse(ast.fix_missing_locations(tree)) if made else None


def other_api(tree: ast.Module, generator: random.Random) -> str | None:
    """Methods for functions and functions for methods and signs."""
    changed = _Api()
    changed.visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree)) if changed.count else None


def hints(tree: ast.Module, generator: random.Random) -> str:
    """Other docstrings and hints of types."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = ast.parse("jax.Array", mode="eval").body
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
            node.body[:0] = ast.parse(f"'''{generator.choice(_REMARKS)}.'''").body
            for argument in node.args.args:
                if argument.arg != "self":
                    argument.annotation = ast.parse("jax.Array", mode="eval").body
    return ast.unparse(ast.fix_missing_locations(tree))


def everything(tree: ast.Module, generator: random.Random) -> str:
    """Most of it at once."""
    source = ast.unparse(tree)
    for change in (helper, split, reordered, other_constants, other_api, dead_code, hints):
        source = change(ast.parse(source), generator) or source
    return source


AT_ONCE = "most of it at once"
KINDS = (
    Disguise("renaming", lambda tree, generator: ast.unparse(tree)),
    Disguise("order of statements", reordered),
    Disguise("splitting and joining", split_or_joined),
    Disguise("dead code", dead_code),
    Disguise("other constants", other_constants),
    Disguise("loops and vmap", other_loops),
    Disguise("einsum and products", einsum),
    Disguise("comments in another language", comments),
    Disguise("reformatting", reformatted),
    Disguise("helper functions", helper),
    Disguise("other API", other_api),
    Disguise("hints and docstrings", hints),
    Disguise(AT_ONCE, everything),
)


def disguised(kind: Disguise, code: str, generator: random.Random) -> str | None:
    """A task's code, renamed and in that disguise; None where it does not apply."""
    changed = kind.change(ast.parse(code), generator)
    if changed is None:
        return None
    if kind.change in (comments, reformatted):
        return changed
    tree = ast.parse(changed)
    return (
        comments(ast.parse(renamed(tree, generator)), generator)
        if kind is KINDS[-1]
        else (renamed(tree, generator))
    )


# How


def _bodies(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.body:
            yield node.body


def _read(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _stored(node: ast.AST) -> set[str]:
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not _is_load(n)}
    inner = (ast.FunctionDef, ast.ClassDef)
    return found | {n.name for n in ast.walk(node) if isinstance(n, inner)}


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _local(function: ast.FunctionDef) -> set[str]:
    arguments = function.args
    given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return {argument.arg for argument in given} | _stored(function) - {function.name}


def _own_names(node: ast.FunctionDef | ast.ClassDef) -> set[str]:
    """What is assigned in functions; no attributes, arguments or fields of classes."""
    found: set[str] = set()
    for function in ast.walk(node):
        if isinstance(function, ast.FunctionDef):
            found |= {
                n.id for n in ast.walk(function) if isinstance(n, ast.Name) and not _is_load(n)
            }
    arguments = {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    outside = {
        n for g in ast.walk(node) if isinstance(g, ast.Global | ast.Nonlocal) for n in g.names
    }
    return found - arguments - outside


def _has_scope(node: ast.AST) -> bool:
    scopes = (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.NamedExpr)
    return any(isinstance(n, scopes) for n in ast.walk(node))


class _Renamed(ast.NodeTransformer):
    def __init__(self, fresh: dict[str, str]) -> None:
        self.fresh = fresh

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self.fresh.get(node.id, node.id), node.ctx)


class _Counted(ast.NodeTransformer):
    def __init__(self) -> None:
        self.count = 0

    def done(self, source: str) -> ast.expr:
        """Something else in the place of a node."""
        self.count += 1
        return ast.parse(source, mode="eval").body


class _Swapped(_Counted):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        numbers = not any(
            isinstance(n, ast.List | ast.Tuple | ast.JoinedStr) for n in ast.walk(node)
        )
        if isinstance(node.op, ast.Add | ast.Mult) and numbers:
            self.count += 1
            node.left, node.right = node.right, node.left
        return node


def _simple(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Assign)
        and all(isinstance(target, ast.Name) for target in statement.targets)
        and not any(
            isinstance(n, ast.Call) and "key" in ast.unparse(n) for n in ast.walk(statement)
        )
    )


def _rearranged(body: list[ast.stmt]) -> int:
    count = 0
    for at in range(len(body) - 1):
        one, other = body[at], body[at + 1]
        if _simple(one) and _simple(other):
            apart = not (
                _stored(one) & (_read(other) | _stored(other)) or _stored(other) & _read(one)
            )
            if apart:
                body[at], body[at + 1] = other, one
                count += 1
    return count


def _split(body: list[ast.stmt]) -> int:
    made: list[ast.stmt] = []
    count = 0
    for statement in body:
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Return | ast.Assign) and isinstance(
            value, ast.BinOp | ast.Call
        ):
            parts = ("left", "right") if isinstance(value, ast.BinOp) else ()
            for part in parts:
                inner = getattr(value, part)
                if isinstance(inner, ast.BinOp | ast.Call) and not _has_scope(inner):
                    name = f"part_{id(body) % 97}_{count}"
                    made.append(ast.Assign([ast.Name(name, ast.Store())], inner))
                    setattr(value, part, ast.Name(name, ast.Load()))
                    count += 1
            if isinstance(value, ast.Call):
                for at, inner in enumerate(value.args):
                    if isinstance(inner, ast.BinOp | ast.Call) and not _has_scope(inner):
                        name = f"part_{id(body) % 97}_{count}"
                        made.append(ast.Assign([ast.Name(name, ast.Store())], inner))
                        value.args[at] = ast.Name(name, ast.Load())
                        count += 1
        made.append(statement)
    body[:] = made
    return count


def _joined(body: list[ast.stmt]) -> int:
    count = 0
    for at in range(len(body) - 2, -1, -1):
        one, after = body[at], body[at + 1]
        if not _simple(one) or not isinstance(after, ast.Assign | ast.Return):
            continue
        assert isinstance(one, ast.Assign)
        name = next(iter(_stored(one)))
        if len(_stored(one)) > 1:
            continue
        uses = [n for s in body for n in ast.walk(s) if isinstance(n, ast.Name) and n.id == name]
        here = [n for n in ast.walk(after) if isinstance(n, ast.Name) and n.id == name]
        if len(uses) == 2 and len(here) == 1 and not _has_scope(after):
            _Replaced(name, one.value).visit(after)
            del body[at]
            count += 1
    return count


class _Replaced(ast.NodeTransformer):
    def __init__(self, name: str, value: ast.expr) -> None:
        self.name, self.value = name, value

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self.value if node.id == self.name and _is_load(node) else node


class _Constants(_Counted):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        power = isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant)
        if power and node.right.value == 2 and isinstance(node.left, ast.Name):  # type: ignore[attr-defined]
            return self.done(f"{node.left.id} * {node.left.id}")
        if isinstance(node.op, ast.Div):
            return self.done(f"({ast.unparse(node.left)}) * (1.0 / ({ast.unparse(node.right)}))")
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) is float and node.value not in (0.0, float("inf")):
            return self.done(f"({2 * node.value!r} / 2)")
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node


class _Loops(_Counted):
    """`jax.vmap(f)(x)` becomes a loop over rows."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        inner = node.func
        vmap = isinstance(inner, ast.Call) and ast.unparse(inner.func) == "jax.vmap"
        if not vmap or len(inner.args) != 1 or inner.keywords or node.keywords:  # type: ignore[union-attr]
            return node
        function = ast.unparse(inner.args[0])  # type: ignore[union-attr]
        given = ", ".join(ast.unparse(argument) for argument in node.args)
        rows = f"[({function})(*row) for row in zip({given})]"
        return self.done(f"jax.tree.map(lambda *rows: jnp.stack(rows), *{rows})")


class _Einsum(_Counted):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.MatMult):
            return node
        left, right = ast.unparse(node.left), ast.unparse(node.right)
        if left.endswith(".T"):
            return self.done(f"jnp.einsum('ni,nj->ij', {left[:-2]}, {right})")
        if right.endswith(".T"):
            return self.done(f"jnp.einsum('...i,ji->...j', {left}, {right[:-2]})")
        return self.done(f"jnp.tensordot({left}, {right}, axes=1)")

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if ast.unparse(node.func) == "jnp.sum" and len(node.args) == 1 and not node.keywords:
            product = node.args[0]
            if isinstance(product, ast.BinOp) and isinstance(product.op, ast.Mult):
                left, right = ast.unparse(product.left), ast.unparse(product.right)
                return self.done(f"jnp.einsum('...,...->', {left}, {right})")
        return node


class _Api(_Counted):
    methods = (
        "sum",
        "mean",
        "max",
        "min",
        "reshape",
        "var",
        "prod",
        "argmax",
        "squeeze",
        "transpose",
    )

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.MatMult):
            return self.done(f"jnp.matmul({ast.unparse(node.left)}, {ast.unparse(node.right)})")
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        if not isinstance(function, ast.Attribute) or function.attr not in self.methods:
            return node
        keywords = [ast.unparse(keyword) for keyword in node.keywords]
        given = [ast.unparse(argument) for argument in node.args]
        if ast.unparse(function.value) == "jnp":
            if not given or not isinstance(node.args[0], ast.Name | ast.BinOp | ast.Call):
                return node
            return self.done(f"({given[0]}).{function.attr}({', '.join(given[1:] + keywords)})")
        if isinstance(function.value, ast.Name | ast.BinOp | ast.Call) and function.attr in (
            "sum", "mean", "max", "min", "var", "argmax",
        ):  # fmt: skip
            inside = ", ".join([ast.unparse(function.value), *given, *keywords])
            return self.done(f"jnp.{function.attr}({inside})")
        return node
