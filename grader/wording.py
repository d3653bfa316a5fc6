"""What a submission's text is recognised by: its statements, comments and written answers.

Winnowing keeps, of all runs of a few words, so many that two texts with a long enough run in common
keep a common one (Schleimer, Wilkerson, Aiken: "Winnowing", SIGMOD 2003).
"""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar
from zlib import crc32

from grader.course import Week
from grader.reading.magics import without_magics
from grader.reading.parsing import parse_module, pieces
from grader.restore import released
from grader.source import Statement
from grader.submission import Submission
from grader.traits import TaskTraits, Traits

RUN = 6  # words of code that are looked at together
WINDOW = 3  # runs of which one is kept
SENTENCE = 4  # words of an answer that are looked at together
MOST = 512  # runs that are kept of one text
LONGEST = 100_000  # characters of one text that are read

_Lines = TypeVar("_Lines")

_COMMENT = re.compile(  # strings are found, too, so that a # in one is none
    r"""(\"{3}|'{3}).*?(?:\1|\Z)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\#(?P<comment>[^\n]*)""",
    re.DOTALL,
)
_LETTERS = 6  # in a comment that says anything
_LIBRARIES = frozenset({"jax", "jnp", "np", "numpy", "nnx", "flax", "optax", "lax", "nn", "random"})
_KNOWN = _LIBRARIES | frozenset(dir(builtins))
_SAME = {"MatMult": "dot", "matmul": "dot", "AnnAssign": "Assign", "BinOp": "Call"}
_IMPORTS = ("import ", "from ")
_UNSEEN = frozenset({"Load", "Store", "Del", "arguments", "Expr", "Module"})


Slices = Mapping[str, tuple[Statement, ...]]  # the statements that each task needs


def wording(
    week: Week, submission: Submission, slices: Slices, answers: Mapping[str, str]
) -> Traits:
    """The traits that need nothing to be run.

    Arguments:
        answers: what was written, by question.
    """
    given = released(week)
    code = tuple(part.source for part in given if part.code)
    handed_out, commented = _of_code(code), _of_comments(code)
    said = _of_texts(tuple(part.source for part in given if not part.code))
    comments = {mark for cell in submission.cells for mark in comment_marks(cell.source)}
    return Traits(
        tasks=tuple(
            TaskTraits(task, tuple(sorted(_kept(own) - handed_out)))
            for task, own in own_statements(slices).items()
        ),
        comments=tuple(sorted(comments - commented)[:MOST]),
        answers={
            question: tuple(sorted(marks)[:MOST])
            for question, text in answers.items()
            if (marks := sentence_marks(text) - said)
        },
    )


def code_marks(source: str) -> dict[int, list[int]]:
    """The lines of a statement that each of its kept runs of words is made of."""
    try:
        words = list(_words(parse_module(source).body)) if len(source) <= LONGEST else []
    except SyntaxError:
        return {}
    runs = [
        (crc32("\0".join(word for word, _ in run).encode()), [line for _, line in run])
        for run in _runs(words, RUN)
    ]
    return dict(_winnowed(runs))


def comment_marks(source: str) -> dict[int, int]:
    """The line of each comment that says something."""
    found = {}
    for match in _COMMENT.finditer(source[:LONGEST]) if "#" in source else ():
        words = " ".join(re.findall(r"\w+", (match["comment"] or "").casefold()))
        if len(words) >= _LETTERS:
            mark = crc32(words.encode("utf-8", "replace"))
            found[mark] = source.count("\n", 0, match.start()) + 1
    return found


def sentence_marks(text: str) -> set[int]:
    """Of an answer's words; how they are written and set does not matter."""
    words = re.findall(r"\w+", text[:LONGEST].casefold())
    runs = [
        (crc32(" ".join(run).encode("utf-8", "replace")), None) for run in _runs(words, SENTENCE)
    ]
    return {mark for mark, _ in _winnowed(runs)}


def own_statements(slices: Slices) -> Slices:
    """The statements of each task alone; a helper belongs to the first task that needs it."""
    found, taken = {}, set[Statement]()
    for task, needed in slices.items():
        others = slices.keys() - {task}
        own = [s for s in needed if not s.binds & others and not s.source.startswith(_IMPORTS)]
        found[task] = tuple(s for s in own if s not in taken)
        taken.update(own)
    return found


def _kept(statements: Iterable[Statement]) -> set[int]:
    return set(sorted(mark for s in statements for mark in code_marks(s.source))[:MOST])


def _runs(words: Sequence, length: int) -> list[Sequence]:
    """All runs of that many words; a shorter text is one run."""
    if not words:
        return []
    return [words[at : at + length] for at in range(max(1, len(words) - length + 1))]


def _winnowed(runs: Sequence[tuple[int, _Lines]]) -> Iterator[tuple[int, _Lines]]:
    """Of any few neighbours the one with the smallest number."""
    for at in range(max(1, len(runs) - WINDOW + 1)) if runs else ():
        yield min(runs[at : at + WINDOW], key=lambda run: run[0])


def _words(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """The code as words with their lines: no docstrings, hints of types, formatting, own names."""
    line = 1
    pending = list(nodes)[::-1]
    while pending:
        node = pending.pop()
        line = getattr(node, "lineno", line)
        if not _is_text(node):
            if word := _word(node):
                yield word, line
            pending += list(_below(node))[::-1]


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _word(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name):
            return "" if name in _LIBRARIES else name if name in _KNOWN else "name"
        case ast.Attribute(attr=name):
            return "" if name in _LIBRARIES else _SAME.get(name, name)
        case ast.Constant(value=value):
            return "text" if isinstance(value, str | bytes) else _number(value)
        case ast.keyword(arg=name):
            return f"{name}="
        case ast.arg():
            return "name"
    kind = type(node).__name__
    return "" if kind in _UNSEEN else _SAME.get(kind, kind)


def _number(value: object) -> str:
    """As it is written, but for one so long that Python refuses to write it in tens."""
    return hex(value)[:40] if isinstance(value, int) and value >> 64 else repr(value)[:40]


def _below(node: ast.AST) -> Iterator[ast.AST]:
    """What a node is made of, in one order for a method, a function and a sign."""
    if isinstance(node, ast.BinOp):
        yield from (node.op, node.left, node.right)
        return
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns", "ctx"):
            children = value if isinstance(value, list) else [value]
            yield from (child for child in children if isinstance(child, ast.AST))


@lru_cache(maxsize=4)
def _of_code(released: tuple[str, ...]) -> frozenset[int]:
    pieces_of_it = (piece for source in released for piece in pieces(without_magics(source)))
    trees = (piece.tree for piece in pieces_of_it if piece.tree)
    return frozenset(mark for t in trees for n in t.body for mark in code_marks(ast.unparse(n)))


@lru_cache(maxsize=4)
def _of_comments(released: tuple[str, ...]) -> frozenset[int]:
    return frozenset(mark for source in released for mark in comment_marks(source))


@lru_cache(maxsize=4)
def _of_texts(released: tuple[str, ...]) -> frozenset[int]:
    """An answer may quote the question."""
    return frozenset(mark for text in released for mark in sentence_marks(text))
