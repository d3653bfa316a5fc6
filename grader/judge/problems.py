"""The sentences for what can be wrong with a member's code.

They are fixed: nothing of the member's stands in them, so that a hidden test's report can carry
them.
"""
# ruff: noqa: E501  (a sentence is read whole)

from typing import Any

from grader.harmless import encodable, without_places
from grader.report import Kind, Problem
from grader.text import Text

MAX_DETAIL = 1000
MAX_POSITION = 1 << 31

_SENTENCES: dict[Kind, tuple[str, str]] = {
    Kind.NOT_STARTED: (
        "아직 시작하지 않은 과제입니다. `raise NotImplementedError(...)` 줄을 지우고 코드를 작성하세요.",
        "Not started. Replace the line `raise NotImplementedError(...)` with your code.",
    ),
    Kind.MISSING: (
        "이 이름의 함수나 클래스가 파일에 없습니다. 이름을 바꾸었거나 셀을 지웠는지 확인하세요.",
        "The file defines nothing of this name. Was it renamed, or its cell deleted?",
    ),
    Kind.SYNTAX: (
        "문법 오류가 있어 이 부분을 읽지 못했습니다.",
        "This part could not be read: it has a syntax error.",
    ),
    Kind.LOAD: (
        "이 셀을 실행하는 중에 오류가 났습니다. 과제에 필요한 셀이 혼자서도 실행되는지 확인하세요.",
        "This cell raised an error. Cells that a task needs must run by themselves.",
    ),
    Kind.FORBIDDEN: (
        "직접 작성해야 하는 과제에서 허용되지 않은 기능을 사용했습니다.",
        "This task is to be written by hand, and it uses something that does the work for you.",
    ),
    Kind.ARITY: (
        "함수가 받는 인자가 다릅니다. 주어진 함수 서명을 그대로 두세요.",
        "The function takes other arguments. Keep the signature that was handed out.",
    ),
    Kind.NONE_RETURNED: (
        "함수가 None을 돌려주었습니다. `return`을 잊지 않았나요?",
        "The function returned None. Is there a `return` missing?",
    ),
    Kind.SHAPE: (
        "배열의 shape이 서로 맞지 않습니다. 각 줄에서 shape을 출력해 보세요.",
        "The shapes of two arrays do not fit together. Print the shape on each line.",
    ),
    Kind.DTYPE: (
        "dtype이 맞지 않습니다. 정수와 실수가 섞이지 않았는지 확인하세요.",
        "A dtype does not fit. Are integers and floats mixed?",
    ),
    Kind.NOT_AN_ARRAY: (
        "배열이 필요한 자리에 다른 것(list, range, dict, 직접 쓴 객체 등)이 들어갔습니다. `jnp.array`나 `jnp.arange`로 만들거나, 그 안의 배열을 꺼내서 넘기세요.",
        "An array is needed here, and something else came (a list, a range, a dict, an object of yours). Make one with `jnp.array` or `jnp.arange`, or pass the array inside.",
    ),
    Kind.NOT_SCALAR: (
        "`jax.grad`는 수 하나를 돌려주는 함수만 미분합니다. `.sum()`이나 `.mean()`이 빠지지 않았나요? 다른 값도 함께 돌려주려면 `has_aux=True`가 필요합니다.",
        "`jax.grad` differentiates functions whose result is one number. Is a `.sum()` or `.mean()` missing? To return more beside it, say `has_aux=True`.",
    ),
    Kind.MAPPED_AXIS: (
        "`jax.vmap`은 인자의 축을 따라 함수를 되풀이하는데, 그 축이 없는 인자가 있습니다. 스칼라처럼 모든 호출에 같은 값을 쓰는 인자는 `in_axes`에서 None으로 두세요: `jax.vmap(f, in_axes=(0, None))`.",
        "`jax.vmap` walks along an axis of its arguments, and one of them lacks it. For one that is the same in every call, such as a scalar, say None in `in_axes`: `jax.vmap(f, in_axes=(0, None))`.",
    ),
    Kind.SIZE: (
        "크기, 길이, 축, `range`, list의 인덱스에는 파이썬 정수가 필요한데 배열이나 트레이스 중인 값이 들어갔습니다. 크기는 `x.shape`에서 얻고, `@jax.jit`을 붙였다면 떼거나 `static_argnames`에 그 인자의 이름을 적으세요. `jnp.concatenate`와 `jnp.stack`에는 배열을 `[a, b]`처럼 묶어서 넘깁니다.",
        "A size, a length, an axis, `range` or the index of a list needs a Python integer, and got an array or a traced value. Take sizes from `x.shape`; under `@jax.jit`, leave that off or name the argument in `static_argnames`. `jnp.concatenate` and `jnp.stack` take one list: `[a, b]`.",
    ),
    Kind.LOOP: (
        "`scan`의 함수는 `(carry, x)`를 받아 `(carry, 기록)`을, `fori_loop`의 함수는 `(i, carry)`를 받아 `carry`를 돌려줍니다. carry도, `cond`의 두 결과도 구조, shape, dtype이 같아야 합니다.",
        "The function of `scan` takes `(carry, x)` and returns `(carry, record)`; that of `fori_loop` takes `(i, carry)` and returns the carry. A carry keeps its structure, shapes and dtypes; the two results of `cond` have the same ones.",
    ),
    Kind.ONE_WAY: (
        "`while_loop`와, 횟수가 트레이스 중인 값인 `fori_loop`는 거꾸로 미분할 수 없습니다. `scan`을 쓰거나 횟수를 파이썬 정수로 넘기세요.",
        "`while_loop`, and `fori_loop` with a traced number of steps, cannot be differentiated backwards. Use `scan`, or a Python integer for the steps.",
    ),
    Kind.POWER: (
        "`^`는 파이썬에서 배타적 논리합(XOR)입니다. 거듭제곱에는 `**`를 사용하세요.",
        "`^` is exclusive or in Python. A power is `**`.",
    ),
    Kind.KEY: (
        "난수 키가 하나 필요한 자리입니다. 받은 `key`나 `jax.random.split(key)`로 나눈 것 가운데 하나를 넘기세요.",
        "One random key is needed here: the `key` that you were given, or one of those that `jax.random.split(key)` gives.",
    ),
    Kind.LAYERS: (
        "모듈의 속성에 층이나 배열이 든 list나 dict를 그대로 넣었습니다. `nnx.List([...])`나 `nnx.Dict({...})`로 감싸세요.",
        "An attribute of a module is a plain list or dict with layers or arrays in it. Wrap it: `nnx.List([...])` or `nnx.Dict({...})`.",
    ),
    Kind.NOT_CALLABLE: (
        "함수가 아닌 것을 함수처럼 불렀습니다. Flax 모듈에는 `forward`가 아니라 `__call__`을 정의하고, 배열의 원소는 대괄호로 읽으세요.",
        "Something was called that is no function. A Flax module defines `__call__`, not `forward`; an array is read with brackets, `x[0]`.",
    ),
    Kind.UNBOUND: (
        "이 함수 안에서 값을 정하는 이름을 그보다 먼저 읽었습니다. 다른 이름을 쓰거나 인자로(반복문에서는 carry로) 받으세요.",
        "A name is read before this function gives it a value. Use another name, or take it as an argument (in a loop, as part of the carry).",
    ),
    Kind.CHOICE: (
        "조건이 어느 원소를 고를지는 트레이스하는 동안 알 수 없습니다. `jnp.where(조건, a, b)`로 원소마다 고르세요.",
        "Which elements a condition picks is not known while tracing. Choose for each of them with `jnp.where(condition, a, b)`.",
    ),
    Kind.FORMAT: (
        "트레이스하는 동안에는 값을 알 수 없습니다. `:.3f` 같은 서식을 빼거나 출력을 지우세요.",
        "Values are not known while tracing. Leave out the format, such as `:.3f`, or the whole print.",
    ),
    Kind.BRANCH_ON_TRACER: (
        "트레이스 중인 값의 참·거짓을 Python이 물었습니다(`if`, `while`, `and`, `max` 등). `jnp.where`나 `jnp.maximum`, `jax.lax.cond`를 사용하세요.",
        "Python asked whether a traced value is true (`if`, `while`, `and`, `max` …). Use `jnp.where`, `jnp.maximum` or `jax.lax.cond`.",
    ),
    Kind.ASSERT_ON_TRACER: (
        "트레이스 중인 값을 `assert`로 확인했습니다. 트레이스하는 동안에는 값을 알 수 없으니 shape과 dtype만 확인하세요.",
        "An `assert` looks at a traced value. Values are not known while tracing: assert shapes and dtypes only.",
    ),
    Kind.NUMPY_ON_TRACER: (
        "트레이스 중인 값을 NumPy 배열·함수나 `math`, `float()`, `int()`, `.item()` 등에 넘겼습니다. `jnp` 함수와 `.at[].set()`을 사용하세요.",
        "A traced value went into a NumPy array or function, `math`, `float()`, `int()` or `.item()`. Use `jnp` and `.at[].set()` instead.",
    ),
    Kind.LEAKED_TRACER: (
        "트레이스 중인 값을 함수 밖(전역 변수, 객체, 바깥의 list)에 두었다가 다시 사용했습니다. 저장하지 말고 반환하세요.",
        "A traced value was kept outside its function (a global, an object, an outer list) and used later. Return it instead.",
    ),
    Kind.KEY_REUSED: (
        "같은 난수 키(key)를 두 번 사용했습니다. `jax.random.split`으로 나누어 쓰세요.",
        "A random key is used twice. Split it with `jax.random.split`.",
    ),
    Kind.IMMUTABLE: (
        "JAX 배열은 제자리에서 바꿀 수 없습니다. `x = x.at[i].set(v)`처럼 새 배열을 받으세요.",
        "JAX arrays cannot be written into. Take a new one: `x = x.at[i].set(v)`.",
    ),
    Kind.UNKNOWN_NAME: (
        "정의되지 않은 이름을 사용했습니다. 철자를 확인하고, 그 이름을 정의하는 셀이 파일에 있는지 보세요.",
        "A name is used that is not defined. Check its spelling, and that the cell defining it is in the file.",
    ),
    Kind.ATTRIBUTE: (
        "객체나 모듈에 그런 이름이 없습니다. 철자를 확인하고, 직접 쓴 클래스라면 `__init__`에서 `self.이름 = …`으로 정했는지 보세요.",
        "The object or module has no such name. Check the spelling; in a class of yours, see that `__init__` sets it as `self.name = …`.",
    ),
    Kind.PACKAGE: (
        "여기에 없는 패키지를 가져왔습니다. jax, flax, optax, numpy, scipy, scikit-learn, matplotlib과 파이썬 표준 라이브러리를 쓸 수 있습니다. 직접 쓴 파일을 가져왔다면 그 내용을 이 파일에 옮겨 적으세요.",
        "A package is imported that is not there. There are jax, flax, optax, numpy, scipy, scikit-learn, matplotlib and Python's own library. What you import from a file of your own belongs into this one.",
    ),
    Kind.RECURSION: (
        "함수가 자기 자신을 너무 깊이 불렀습니다. 멈추는 조건을 확인하거나 반복문으로 바꾸세요.",
        "A function calls itself too deeply. Check when it stops, or write a loop.",
    ),
    Kind.KEYBOARD: (
        "`input()`은 채점할 때 받을 사람이 없습니다. 값을 코드에 직접 적으세요.",
        "Nobody answers `input()` while grading. Write the value into the code.",
    ),
    Kind.FILE: (
        "파일이나 네트워크를 사용할 수 없습니다. 과제에 필요한 값은 함수의 인자로만 받으세요.",
        "Files and the network cannot be used here. A task gets what it needs as arguments.",
    ),
    Kind.ERROR: (
        "코드를 실행하는 중에 오류가 났습니다.",
        "The code raised an error.",
    ),
    Kind.OUTPUT: (
        "결과의 구조가 요구한 것과 다릅니다. docstring의 설명과 예에 견주어 보세요.",
        "The result has another structure than was asked for. Compare it with the docstring and its example.",
    ),
    Kind.TIME: (
        "제한 시간 안에 끝나지 않았습니다. 끝나지 않는 반복문이나 지나치게 긴 Python 반복문이 있나요?",
        "It did not finish in time. Is there an endless loop, or a very long Python loop?",
    ),
    Kind.MEMORY: (
        "메모리가 너무 많이 필요합니다. 배열의 크기를 확인하세요.",
        "It needs too much memory. Check the sizes of your arrays.",
    ),
    Kind.CRASH: (
        "실행 중에 프로세스가 갑자기 끝났습니다. 프로그램을 종료하는 호출이나 너무 깊은 재귀가 있나요?",
        "The process ended abruptly. Does something exit, or recurse too deeply?",
    ),
    Kind.PROGRAM: (
        "채점에 허용되지 않는 연산이 포함된 프로그램입니다. 콜백(callback)이나 외부 호출, 행렬 분해"
        "(`svd`, `inv`, 행렬의 `norm(x, 2)`)를 지우세요.",
        "The program contains operations that are not allowed here, such as host callbacks or "
        "decompositions of matrices (`svd`, `inv`, `norm(x, 2)` of a matrix).",
    ),
    Kind.OPERATIONS: (
        "프로그램이 너무 깁니다. 파이썬 반복문을 `jax.lax.scan`이나 `jax.lax.fori_loop`로 바꾸세요.",
        "The program is too long. Turn Python's loop into `jax.lax.scan` or `jax.lax.fori_loop`.",
    ),
    Kind.PROTOCOL: (
        "채점기와의 통신이 규칙에 어긋났습니다. 표준 입출력이나 파일 디스크립터를 건드리지 마세요.",
        "The exchange with the grader was disturbed. Leave file descriptors alone.",
    ),
    Kind.UNREADABLE: ("파일을 읽을 수 없습니다.", "The file cannot be read."),
    Kind.NOTE: ("파일에 관해 알립니다.", "A note on the file."),
}


class SubmissionProblem(Exception):
    """A problem in the member's code, raised inside a test."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message.en)
        self.problem = problem


def problem(
    kind: Kind,
    detail: str = "",
    *,
    cell: int | None = None,
    line: int | None = None,
    quote: str = "",
) -> Problem:
    """The problem of this kind, with its sentence."""
    korean, english = _SENTENCES[kind]
    return Problem(kind, Text(korean, english), detail, cell, line, quote)


def unfit(error: Exception, detail: str) -> Problem:
    """A test could not even look at the result: ``error`` came of its not being as asked for."""
    kind = Kind.NONE_RETURNED if "NoneType" in str(error) else Kind.OUTPUT
    return problem(kind, detail)


_AUTODIFF = Text(
    "자동 미분(`jax.grad`, `jax.vjp`, `jax.jvp` 등)을 쓴 것으로, JAX는 이를 jvp나 transpose로 적습니다.",
    "It is automatic differentiation (`jax.grad`, `jax.vjp`, `jax.jvp` …), which JAX notes as jvp or transpose.",
)


def forbidden(reason: Text, name: str, **place: Any) -> Problem:
    """A by-hand task used ``name``; the week says why it may not.

    Arguments:
        place: ``cell``, ``line`` and ``quote``, as far as they are known.
    """
    parts = [problem(Kind.FORBIDDEN).message, reason]
    parts += [_AUTODIFF] if name in ("jvp", "transpose") else []
    message = Text(" ".join(part.ko for part in parts), " ".join(part.en for part in parts))
    return Problem(Kind.FORBIDDEN, message, name, **place)


def from_child(answer: dict[str, object]) -> Problem:
    """What the child says went wrong; it is not trusted to keep to the form."""
    try:
        kind = Kind(answer.get("kind"))  # type: ignore[arg-type]
    except (ValueError, TypeError):
        kind = Kind.PROTOCOL
    return problem(
        kind,
        _said(answer.get("detail")),
        cell=position(answer.get("cell")),
        line=position(answer.get("line")),
        quote=_said(answer.get("quote")),
    )


def _said(text: object) -> str:
    return without_places(encodable(text[:MAX_DETAIL])) if isinstance(text, str) else ""


def position(number: object) -> int | None:
    """A cell or a line, if it is one."""
    return number if type(number) is int and 0 < number < MAX_POSITION else None
