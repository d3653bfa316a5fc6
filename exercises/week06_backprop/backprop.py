# %% [markdown] header="true"
# - **마감 · due 2026-10-11** (일 Sun)
# - **16점** · 16 points (코드 12 · code, 서술형 4 · written)
# - **약 100분** · about 100 minutes
#
# | 과제 · Task | 점수 · Points |
# | --- | ---: |
# | `numerical_gradient` | 1 |
# | `affine_backward` | 2 |
# | `sigmoid_backward` | 1 |
# | `forward` | 1 |
# | `backward` | 3 |
# | `Value` | 4 |
# | `question_zero` (서술형 · written) | 2 |
# | `question_two_directions` (서술형 · written) | 2 |
#
# 공개 시험은 이 명령 하나로 모두 해 봅니다. · One command runs all public tests:
#
# ```
# grader check week06
# ```

# %% [markdown] lang="ko"
# # 6주차 · 역전파(backpropagation)
#
# 5주차의 신경망은 XOR을 풀었습니다. 그때 필요한 기울기(gradient)는 `jax.grad`가 구해 주었습니다.
# 이번 주에는 그 상자를 열고, 기울기를 구하는 일을 처음부터 끝까지 직접 합니다.
#
# ## 무엇을, 왜
#
# 신경망은 손실(loss)이 줄어드는 쪽으로 가중치를 조금씩 옮기면서 배웁니다. 그러려면 가중치마다 "이
# 값을 조금 키우면 손실은 얼마나 달라지는가"를 알아야 합니다. 하나씩 조금 움직여 보면 답을 알 수
# 있지만, 가중치가 백만 개라면 순전파를 이백만 번 해야 합니다. **역전파는 순전파 두세 번 정도의
# 계산으로 백만 개의 답을 한꺼번에 냅니다.** 퍼셉트론 이후 멈춰 있던 신경망 연구를 다시 움직인
# 방법이고, 지금도 모든 딥러닝 라이브러리의 심장입니다.
#
# 여섯 과제는 차례로 이어집니다.
#
# 1. `numerical_gradient`: 미분 공식 없이 기울기를 어림합니다. 뒤의 과제를 검산하는 도구가 됩니다.
# 2. `affine_backward`: 층 하나, `y = x·w + b`를 거꾸로 지나갑니다.
# 3. `sigmoid_backward`: 활성화 함수를 거꾸로 지나갑니다.
# 4. `forward`: 두 층 신경망의 순전파입니다. 돌아올 때 필요한 것을 챙겨 둡니다.
# 5. `backward`: 2번과 3번을 이어 신경망 전체의 기울기를 구합니다.
# 6. `Value`: 어떤 식이든 스스로 미분하는 작은 자동 미분기를 만듭니다.
#
# ## 강의와 모임
#
# 강의 [9-x(미분)](https://www.youtube.com/watch?v=oZyvmtqLmLo)와
# [9-2(역전파)](https://www.youtube.com/watch?v=573EZkzfnZ0)를 먼저 보고 오세요. 2018년 9월 20일
# 모임에서는 **"역전파에 0이 나오면 어떻게 되나?"** 라는 질문이 나왔습니다. 과제를 마치면 이 물음에
# 스스로 답할 수 있습니다. 글로 답하기 1에서 다시 만납니다.
#
# ## 한 장으로 보는 역전파
#
# 강의 9-2처럼 `f = w·x + b`를 계산 그래프(computational graph)로 그려 봅니다.
#
# ```
#  w = -2 ──┐
#           × ── g = -10 ──┐
#  x =  5 ──┘              + ── f = -7
#  b =  3 ─────────────────┘
# ```
#
# 왼쪽에서 오른쪽으로 값을 계산하는 것이 순전파입니다. 역전파는 `∂f/∂f = 1`에서 출발해 왼쪽으로
# 돌아옵니다. 상자마다 할 일은 하나뿐입니다. **오른쪽에서 온 기울기에 자기 자신의 미분을 곱해
# 왼쪽으로 넘깁니다.** 이것이 연쇄 법칙(chain rule)입니다.
#
# - 덧셈은 받은 것을 그대로 넘깁니다: `∂f/∂g = 1`, `∂f/∂b = 1`.
# - 곱셈은 상대편의 값을 곱해 넘깁니다: `∂f/∂w = 1·x = 5`, `∂f/∂x = 1·w = -2`.
#
# 이렇게 오른쪽에서 오는 기울기, 곧 손실 `L`을 상자의 출력 `y`로 미분한 `∂L/∂y`를 이번 주에는
# `upstream`이라고 부릅니다.
#
# ## 약속
#
# - 자동 미분(`jax.grad`, `jax.vjp` 등)은 쓰지 않습니다. 여러분이 작성한 함수에도 쓰지 않습니다.
#   `jax.nn.sigmoid`, `jax.nn.softmax`, `jax.nn.one_hot`은 써도 됩니다.
# - 모든 코드는 `jax.jit`과 `jax.vmap` 안에서 돌아야 합니다. `math.exp`나 NumPy 대신 `jnp`를 쓰고,
#   배열의 값에 따라 갈라지는 파이썬 `if`는 피합니다. 입력으로 받은 배열과 dict는 바꾸지 않습니다.
# - 손실은 배치의 평균입니다. `1/N`은 손실에서 한 번만 나타나고, `upstream`에는 이미 들어
#   있습니다.

# %% [markdown] lang="en"
# # Week 6 · Backpropagation
#
# The network of week 5 solved XOR, and `jax.grad` supplied the gradients it needed. This week you
# open that box and do all the work of finding gradients yourself.
#
# ## What and why
#
# A network learns by moving its weights, a little at a time, to where the loss is smaller. For
# that it must know of each weight: if this one grew a little, how much would the loss change?
# Nudging them one by one answers the question, but a million weights would take two million
# forward passes. **Backpropagation gives all million answers at once, for the price of two or
# three forward passes.** It set research on neural networks moving again, which had come to a
# halt after the perceptron, and it is the heart of every deep-learning library to this day.
#
# The six tasks follow from one another.
#
# 1. `numerical_gradient`: estimate a gradient without any rule of differentiation. It will be
#    your tool for checking the rest.
# 2. `affine_backward`: walk backwards through one layer, `y = x·w + b`.
# 3. `sigmoid_backward`: walk backwards through the activation.
# 4. `forward`: the forward pass of a network of two layers. Pack what the way back will need.
# 5. `backward`: join tasks 2 and 3 into the gradient of a whole network.
# 6. `Value`: build a little machine that differentiates any expression on its own.
#
# ## Lectures and meeting
#
# Watch lectures [9-x (derivatives)](https://www.youtube.com/watch?v=oZyvmtqLmLo) and [9-2
# (backpropagation)](https://www.youtube.com/watch?v=573EZkzfnZ0) first. At the meeting of 20
# September 2018 somebody asked: **"What if a zero appears in backpropagation?"** After these tasks
# you can answer that yourself; written answer 1 returns to it.
#
# ## Backpropagation on one page
#
# As lecture 9-2 does, draw `f = w·x + b` as a computational graph.
#
# ```
#  w = -2 ──┐
#           × ── g = -10 ──┐
#  x =  5 ──┘              + ── f = -7
#  b =  3 ─────────────────┘
# ```
#
# Computing the values from left to right is the forward pass. Backpropagation starts with
# `∂f/∂f = 1` and returns to the left. Each box has one thing to do: **multiply the gradient that
# comes from the right by its own derivative, and hand it on to the left.** That is the chain
# rule.
#
# - An addition hands on what it gets: `∂f/∂g = 1`, `∂f/∂b = 1`.
# - A multiplication multiplies by the value of the other side: `∂f/∂w = 1·x = 5`,
#   `∂f/∂x = 1·w = -2`.
#
# The gradient that comes from the right, the derivative `∂L/∂y` of the loss `L` by the box's
# output `y`, is called `upstream` this week.
#
# ## Rules
#
# - No automatic differentiation (`jax.grad`, `jax.vjp` and so on), not on your own functions
#   either. `jax.nn.sigmoid`, `jax.nn.softmax` and `jax.nn.one_hot` are fine.
# - Everything must run inside `jax.jit` and `jax.vmap`: use `jnp` rather than `math.exp` or NumPy,
#   and no Python `if` on the value of an array. Leave the arrays and dicts you are given as they
#   are.
# - The loss is a mean over the batch. Its `1/N` appears once, in the loss; `upstream` already has
#   it.

# %%
from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PyTree

Scalar = float | Float[Array, ""]
Params = dict[str, Float[Array, "..."]]

# %% [markdown] lang="ko"
# ## 1. 수치 미분
#
# 미분 공식을 몰라도 기울기는 잴 수 있습니다. 원소 하나를 양쪽으로 `h`만큼 움직여 보고 함숫값의
# 차이를 움직인 거리로 나눕니다. 이것을 중앙 차분(central difference)이라고 합니다.
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h\,e_i) - f(x - h\,e_i)}{2h}$$
#
# `e_i`는 i번째 원소만 1이고 나머지는 모두 0인, `x`와 shape이 같은 배열입니다. 한 번에 **한
# 원소만** 움직인다는 점이 중요합니다.
#
# **작은 예.** `f(x) = Σ x³`, `x = [1]`, `h = 0.5`라면
# `(1.5³ - 0.5³) / 1 = 3.375 - 0.125 = 3.25`입니다. 참값은 3이므로 오차는 `h² = 0.25`입니다. `h`를
# 반으로 줄이면 오차는 4분의 1이 됩니다. 그렇다면 `h`는 작을수록 좋을까요? 이 질문의 답은 마지막
# 실험에서 눈으로 확인합니다.
#
# `x`의 shape은 `(1,)`일 수도, `(3, 3)`이나 `(2, 1, 3)`일 수도 있습니다. 결과의 shape은 언제나
# `x`와 같습니다. 파이썬 반복문으로 작성해도 되고, `jnp.eye`와 `jax.vmap`을 쓰면 반복문 없이도
# 됩니다.

# %% [markdown] lang="en"
# ## 1. The numerical gradient
#
# A gradient can be measured without knowing any rule of differentiation. Move one element by `h`
# to either side and divide the difference of the function's values by the distance moved. This is
# the central difference.
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h\,e_i) - f(x - h\,e_i)}{2h}$$
#
# `e_i` has the shape of `x`, a 1 as its i-th element and 0 everywhere else. What matters is that
# only **one element at a time** moves.
#
# **A tiny example.** With `f(x) = Σ x³`, `x = [1]` and `h = 0.5` this is
# `(1.5³ - 0.5³) / 1 = 3.375 - 0.125 = 3.25`. The true value is 3, so the error is `h² = 0.25`.
# Half the `h`, a quarter of the error. So is a smaller `h` always better? The experiment at the
# end lets you see the answer.
#
# `x` may have the shape `(1,)` as well as `(3, 3)` or `(2, 1, 3)`, and the result always has the
# shape of `x`. A Python loop will do; with `jnp.eye` and `jax.vmap` you need none.


# %% task="numerical_gradient"
def numerical_gradient(
    f: Callable[[Float[Array, "*shape"]], Float[Array, ""]],
    x: Float[Array, "*shape"],
    *,
    h: float,
) -> Float[Array, "*shape"]:
    """f의 기울기를 원소마다 중앙 차분으로 어림합니다.

    The gradient of f, estimated in every element by the central difference.

        (f(x + h·eᵢ) - f(x - h·eᵢ)) / 2h

    Args:
        f: x와 같은 shape의 배열을 받아 스칼라를 돌려주는 함수입니다.
            A function from an array of x's shape to a scalar.
        x: 기울기를 구할 점입니다. The point at which the gradient is wanted.
        h: 움직이는 거리입니다. How far to move.

    Returns:
        x와 shape이 같은 기울기입니다. The gradient, in the shape of x.

    Example:
        >>> numerical_gradient(lambda x: jnp.sum(x**3), jnp.array([1.0]), h=0.5)
        Array([3.25], dtype=float32)
    """
    raise NotImplementedError("week06: numerical_gradient")


# %% [markdown] lang="ko"
# ## 2. 아핀 층의 역전파
#
# 층 하나는 `y = x·w + b`입니다. 순전파에서 `x`, `w`, `b`가 모두 `y`에 영향을 주었으므로 역전파는
# 세 개의 기울기를 돌려줍니다. 출력의 원소 하나를 적어 보면
# `y[n, m] = Σ_d x[n, d]·w[d, m] + b[m]`이고, 각각을 미분해 `upstream[n, m]`을 곱한 뒤 모두 더하면
# 다음 식이 나옵니다.
#
# $$\frac{\partial L}{\partial x} = U\,w^\top \qquad
#   \frac{\partial L}{\partial w} = x^\top U \qquad
#   \frac{\partial L}{\partial b} = \sum_n U_n \qquad (U = \text{upstream})$$
#
# 식을 외울 필요는 없습니다. **기울기의 shape은 언제나 그 입력의 shape과 같으므로** shape을 맞추다
# 보면 식이 정해집니다. 다만 정사각 행렬에서는 틀린 식도 shape이 맞으니 조심해야 합니다.
#
# `w`와 `b`는 배치의 모든 예제가 함께 씁니다. 한 값을 N번 썼으면 기울기도 N개를 **더합니다.**
# `1/N`은 `upstream`에 이미 들어 있으므로 여기서 다시 나누지 않습니다. 예제나 입력, 출력이 하나뿐일
# 때에도 축은 그대로 남습니다.
#
# **작은 예.** `x = [[1, 2]]`, `w = [[3], [4]]`, `upstream = [[10]]`이면 `dx = [[30, 40]]`,
# `dw = [[10], [20]]`, `db = [10]`입니다.

# %% [markdown] lang="en"
# ## 2. Backwards through an affine layer
#
# One layer is `y = x·w + b`. In the forward pass `x`, `w` and `b` all had their influence on `y`,
# so the backward pass returns three gradients. Write down one element of the output,
# `y[n, m] = Σ_d x[n, d]·w[d, m] + b[m]`, differentiate by each of them, multiply by
# `upstream[n, m]`, add everything up, and you have
#
# $$\frac{\partial L}{\partial x} = U\,w^\top \qquad
#   \frac{\partial L}{\partial w} = x^\top U \qquad
#   \frac{\partial L}{\partial b} = \sum_n U_n \qquad (U = \text{upstream})$$
#
# There is no need to learn these by heart. **A gradient always has the shape of what it belongs
# to,** and making the shapes fit leads to the formula. Take care with square matrices, though:
# there a wrong formula fits as well.
#
# All examples of the batch share `w` and `b`. What was used N times gets N gradients, and they
# **add up.** The `1/N` is already in `upstream`, so do not divide again. Where there is a single
# example, input or output, its axis remains.
#
# **A tiny example.** `x = [[1, 2]]`, `w = [[3], [4]]`, `upstream = [[10]]` give
# `dx = [[30, 40]]`, `dw = [[10], [20]]` and `db = [10]`.


# %% task="affine_backward"
def affine_backward(
    x: Float[Array, "batch in"],
    w: Float[Array, "in out"],
    upstream: Float[Array, "batch out"],
) -> tuple[Float[Array, "batch in"], Float[Array, "in out"], Float[Array, " out"]]:
    """y = x·w + b를 거꾸로 지나갑니다.

    Goes backwards through y = x·w + b.

        dx = upstream·wᵀ    dw = xᵀ·upstream    db = Σₙ upstream[n]

    Args:
        x: 층의 입력입니다. The layer's input.
        w: 가중치입니다. The weights.
        upstream: dL/dy이며 1/N이 이미 들어 있습니다. dL/dy, with every 1/N already in it.

    Returns:
        dx, dw, db. 손실을 x, w, b로 미분한 것입니다. The loss differentiated by x, w and b.

    Example:
        >>> x, w = jnp.array([[1.0, 2.0]]), jnp.array([[3.0], [4.0]])
        >>> dx, dw, db = affine_backward(x, w, jnp.array([[10.0]]))
        >>> dx
        Array([[30., 40.]], dtype=float32)
    """
    raise NotImplementedError("week06: affine_backward")


# %% [markdown] lang="ko"
# ## 3. 시그모이드의 역전파
#
# `s = σ(z) = 1 / (1 + e^(-z))`를 미분하면 출력 `s`만으로 쓸 수 있는 깔끔한 식이 됩니다.
#
# $$\frac{ds}{dz} = s\,(1 - s) \qquad\Rightarrow\qquad
#   \frac{\partial L}{\partial z} = \text{upstream} \cdot s\,(1 - s)$$
#
# 그래서 순전파의 출력 `s`만 챙겨 두면 `z`는 다시 필요하지 않습니다. 받는 것이 `z`가 아니라 **`s`**
# 라는 점에 주의하세요. `s`의 shape은 무엇이든 되고, 결과의 shape도 그와 같습니다.
#
# **작은 예.** `s = 0.5`, `upstream = 8`이면 `8·0.5·0.5 = 2`입니다. `s = 0.9`이면
# `8·0.9·0.1 = 0.72`로 줄어듭니다. `s(1 - s)`는 아무리 커도 ¼이고, `s`가 0이나 1이면 0입니다. 이
# 곱셈을 층마다 되풀이하면 어떤 일이 생길지 미리 생각해 보세요.

# %% [markdown] lang="en"
# ## 3. Backwards through the sigmoid
#
# The derivative of `s = σ(z) = 1 / (1 + e^(-z))` takes a neat form that needs only the output
# `s`.
#
# $$\frac{ds}{dz} = s\,(1 - s) \qquad\Rightarrow\qquad
#   \frac{\partial L}{\partial z} = \text{upstream} \cdot s\,(1 - s)$$
#
# So keep the output `s` of the forward pass, and `z` is not needed again. Mind that what comes in
# here is **`s`**, not `z`. It may have any shape, and the result has the same.
#
# **A tiny example.** `s = 0.5` and `upstream = 8` give `8·0.5·0.5 = 2`. With `s = 0.9` it shrinks
# to `8·0.9·0.1 = 0.72`. `s(1 - s)` is ¼ at most, and 0 where `s` is 0 or 1. Think ahead: what
# happens when this multiplication is repeated layer after layer?


# %% task="sigmoid_backward"
def sigmoid_backward(
    s: Float[Array, "*shape"], upstream: Float[Array, "*shape"]
) -> Float[Array, "*shape"]:
    """s = σ(z)를 거꾸로 지나갑니다.

    Goes backwards through s = σ(z).

        dz = upstream · s·(1 - s)

    Args:
        s: 시그모이드의 출력입니다. The sigmoid's output.
        upstream: dL/ds.

    Returns:
        dL/dz. s와 shape이 같습니다. dL/dz, in the shape of s.

    Example:
        >>> sigmoid_backward(jnp.array([0.5, 0.25]), jnp.array([8.0, 16.0]))
        Array([2., 3.], dtype=float32)
    """
    raise NotImplementedError("week06: sigmoid_backward")


# %% [markdown] lang="ko"
# ## 4. 순전파, 그리고 챙겨 둘 것
#
# 이제 두 층 신경망입니다. 은닉층은 시그모이드를 지나고, 마지막 층은 로짓(logit)을 그대로 냅니다.
#
# ```
#  x ──(·w1 + b1)── z ──σ── hidden ──(·w2 + b2)── logits
# ```
#
# 역전파는 순전파의 중간값을 다시 씁니다. `affine_backward`에는 그 층의 입력이,
# `sigmoid_backward`에는 시그모이드의 출력이 필요합니다. 그래서 순전파가 돌아오는 길에 필요한 것을
# `cache`에 담아 함께 돌려줍니다. 배열을 담은 pytree이기만 하면 모양(dict, tuple 등)은
# 자유입니다. 5번에서 꺼내 쓰기 좋게 담으세요.
#
# 크기는 얼마든 됩니다. 예제, 은닉 유닛, 클래스가 하나뿐이어도 로짓의 shape은
# `(batch, classes)`입니다.
#
# **작은 예.** `w1`과 `b1`이 모두 0이면 `z = 0`이므로 은닉층의 값은 모두 0.5입니다.

# %% [markdown] lang="en"
# ## 4. The forward pass, and what to pack
#
# Now a network of two layers. The hidden layer passes through a sigmoid; the last layer gives its
# logits as they are.
#
# ```
#  x ──(·w1 + b1)── z ──σ── hidden ──(·w2 + b2)── logits
# ```
#
# The backward pass uses values from the middle of the forward pass again: `affine_backward` wants
# the input of its layer, `sigmoid_backward` the output of the sigmoid. So the forward pass puts
# what the way back will need into a `cache` and returns it too. Any pytree of arrays will do (a
# dict, a tuple, ...): pack it so that it is easy to unpack in task 5.
#
# All sizes are free: the logits have the shape `(batch, classes)` with a single example, hidden
# unit or class, too.
#
# **A tiny example.** If `w1` and `b1` are all 0, then `z = 0` and every hidden value is 0.5.


# %% task="forward"
def forward(
    params: Params, x: Float[Array, "batch in"]
) -> tuple[Float[Array, "batch classes"], PyTree[Array]]:
    """은닉층이 하나인 신경망의 순전파입니다.

    The forward pass of a network with one hidden layer.

        hidden = σ(x·w1 + b1)    logits = hidden·w2 + b2

    Args:
        params: {"w1": (in, hidden), "b1": (hidden,), "w2": (hidden, classes), "b2": (classes,)}
        x: 입력입니다. The input.

    Returns:
        logits와 cache. cache는 backward가 쓸 배열들을 담은 pytree입니다.
        logits and cache, any pytree of arrays that your backward wants.
    """
    raise NotImplementedError("week06: forward")


# %% [markdown] lang="ko"
# ## 5. 신경망 전체의 역전파
#
# 손실은 소프트맥스(softmax)와 교차 엔트로피(cross-entropy)의 배치 평균입니다. 3주차에서 보았듯이
# 둘을 합쳐 로짓으로 미분하면 놀랍도록 간단해집니다.
#
# $$L = -\frac{1}{N} \sum_n \log p_{n,\,y_n}, \quad p = \text{softmax}(\text{logits})
#   \qquad\Rightarrow\qquad
#   \frac{\partial L}{\partial\,\text{logits}} = \frac{p - \text{onehot}(y)}{N}$$
#
# 여기가 출발점입니다. 이제 순전파의 상자들을 **오른쪽에서 왼쪽으로** 하나씩 지나갑니다. 상자마다
# 해당하는 역전파 함수가 이미 있습니다.
#
# ```
#  x ──(·w1 + b1)── z ──σ── hidden ──(·w2 + b2)── logits ── L
#         2번             3번             2번            위의 식
# ```
#
# **작은 예.** 예제가 하나, 클래스가 둘, 로짓이 `[0, 0]`, 정답이 1이면 `p = [0.5, 0.5]`이므로
# 로짓의 기울기는 `[0.5, -0.5]`입니다. 정답의 로짓은 키우고 나머지는 줄이라는 뜻입니다. 각 행의
# 합은 언제나 0입니다.
#
# 크기는 여기에서도 얼마든 되고, 은닉층이 포화하거나 로짓이 아주 커도 기울기는 유한합니다. 같은
# `cache`로 다른 `labels`의 기울기를 구할 수도 있습니다.
#
# 다 작성했으면 1번의 `numerical_gradient`로 검산해 보세요. 기울기 확인(gradient check)은
# 실제로도 널리 쓰이는 방법입니다.

# %% [markdown] lang="en"
# ## 5. Backwards through the whole network
#
# The loss is the softmax cross-entropy, averaged over the batch. As week 3 showed,
# differentiating the two together by the logits leaves something surprisingly simple.
#
# $$L = -\frac{1}{N} \sum_n \log p_{n,\,y_n}, \quad p = \text{softmax}(\text{logits})
#   \qquad\Rightarrow\qquad
#   \frac{\partial L}{\partial\,\text{logits}} = \frac{p - \text{onehot}(y)}{N}$$
#
# Start there. Then pass through the boxes of the forward pass one by one, **from right to left.**
# You already have the backward function of each.
#
# ```
#  x ──(·w1 + b1)── z ──σ── hidden ──(·w2 + b2)── logits ── L
#        task 2         task 3          task 2       formula above
# ```
#
# **A tiny example.** One example, two classes, logits `[0, 0]`, label 1: then `p = [0.5, 0.5]`
# and the gradient of the logits is `[0.5, -0.5]`. It says: raise the logit of the right class,
# lower the others. Each row always sums to 0.
#
# All sizes are free here as well, and the gradients are finite where the hidden layer is saturated
# or the logits are very large. One `cache` may serve for several `labels`.
#
# When you are done, check the result with `numerical_gradient` from task 1. Such a gradient check
# is what people do in practice, too.


# %% task="backward"
def backward(params: Params, cache: PyTree[Array], labels: Int[Array, " batch"]) -> Params:
    """평균 소프트맥스 교차 엔트로피의 기울기를 모든 파라미터에 대해 구합니다.

    The gradient of the mean softmax cross-entropy by every parameter.

        dlogits = (softmax(logits) - onehot(labels)) / N

    Args:
        params: forward가 받은 것과 같습니다. The same as forward was given.
        cache: forward가 돌려준 것입니다. What forward returned.
        labels: 정답 클래스의 번호입니다. The numbers of the right classes.

    Returns:
        params와 구조도 shape도 같은 기울기입니다.
        The gradients, in the structure and the shapes of params.
    """
    raise NotImplementedError("week06: backward")


# %% [markdown] lang="ko"
# ## 6. 스스로 미분하는 숫자
#
# 지금까지는 신경망의 모양을 알고 역전파를 손으로 적었습니다. 식이 바뀌면 처음부터 다시 적어야
# 합니다. 그래서 이번에는 **계산하면서 자신의 계산 그래프를 기억하는 숫자**를 만듭니다.
# `Value`끼리 더하고 곱하면 결과도 `Value`이고, 그 결과는 자신이 무엇에서 나왔는지(부모)와 부모를
# 조금 움직일 때 자신이 얼마나 움직이는지(미분)를 압니다. 이것만 있으면 `backward()`가 어떤 식이든
# 미분합니다. `jax.grad`도 PyTorch도 뿌리는 같은 생각입니다.
#
# ```
#  x = Value(3.0)
#  y = x * x + x          # 12
#  y.backward()
#  x.grad                 # 2·3 + 1 = 7
# ```
#
# `x`는 세 번 쓰였습니다. 곱셈의 왼쪽에서 3, 오른쪽에서 3, 덧셈에서 1이 오고 **모두 더해** 7이
# 됩니다.
#
# 연산마다 필요한 미분입니다. (`t = tanh x`)
#
# | 연산 | x + y | x·y | xⁿ | eˣ | tanh x | relu x |
# |---|---|---|---|---|---|---|
# | x로 미분 | 1 | y | n·xⁿ⁻¹ | eˣ | 1 - t² | x > 0이면 1, 아니면 0 |
# | y로 미분 | 1 | x | | | | |
#
# 뺄셈, 나눗셈, 부호 바꾸기는 이것들을 조합하면 됩니다: `x - y = x + (-1)·y`, `x / y = x·y⁻¹`.
#
# `backward()`를 작성할 때에는 다음 네 가지를 생각하세요.
#
# 1. **순서.** 어떤 마디(node)의 기울기는 그 마디를 쓴 **모든** 곳에서 기울기가 도착한 다음에야
#    부모에게 넘길 수 있습니다. 부모가 자식보다 먼저 오도록 줄을 세운 뒤(위상 정렬) 뒤에서부터
#    처리합니다.
# 2. **새로 시작하기.** 이 마디로 이어지는 모든 마디의 `.grad`를 0으로 되돌리고, 자기 자신은 1에서
#    시작합니다. 두 번 불러도 결과는 같습니다. 이 마디로 이어지지 않는 마디는 건드리지 않습니다.
# 3. **한 번씩만.** `y = y + y`를 40번 하면 경로는 2⁴⁰개이지만 마디는 41개뿐입니다. 마디마다 한
#    번만 방문해야 합니다.
# 4. **깊은 그래프.** 마디 6000개가 한 줄로 이어질 수도 있습니다. 파이썬의 재귀는 1000번쯤에서
#    멈추므로 재귀 대신 스택(list)을 씁니다.
#
# `data`는 파이썬 숫자이거나 JAX 스칼라입니다. `jax.jit` 안에서는 값이 아직 정해지지 않은 tracer가
# 들어오므로 `math.exp`가 아니라 `jnp.exp`를 쓰고, `relu`는 `if` 대신 `jnp.where`나
# `jnp.maximum`으로 작성합니다. `tanh`는 x가 ±100이어도 값이 ±1, 미분이 0입니다. e의 거듭제곱으로
# 적으면 도중에 넘치지만 `jnp.tanh`는 괜찮습니다. `Value ** Value`, 0에서의 relu의 미분, 0의 0제곱과
# 0의 음수 제곱은 묻지 않습니다.
#
# 연산은 언제나 새 `Value`를 만들고, 피연산자는 바꾸지 않습니다. `x += y`도 그렇습니다. 새 마디를
# `x`라고 부를 뿐이므로 `__iadd__`는 필요하지 않습니다. `x - x`처럼 양쪽이 같은 마디일 수도 있고,
# `sum([x, y])`는 `0 + x`에서 시작합니다.

# %% [markdown] lang="en"
# ## 6. Numbers that differentiate themselves
#
# So far you knew the network's form and wrote its backward pass by hand; another expression would
# mean starting over. So now you make **a number that remembers the graph it was computed by.**
# Add or multiply `Value`s and the result is a `Value` too, which knows what it came from (its
# parents) and how much it moves when a parent moves a little (the derivative). That is all
# `backward()` needs to differentiate any expression. `jax.grad` and PyTorch grow from the same
# idea.
#
# ```
#  x = Value(3.0)
#  y = x * x + x          # 12
#  y.backward()
#  x.grad                 # 2·3 + 1 = 7
# ```
#
# `x` is used three times: 3 arrives from the left of the product, 3 from its right and 1 from the
# sum, and they **add up** to 7.
#
# The derivatives that the operations need (`t = tanh x`):
#
# | operation | x + y | x·y | xⁿ | eˣ | tanh x | relu x |
# |---|---|---|---|---|---|---|
# | by x | 1 | y | n·xⁿ⁻¹ | eˣ | 1 - t² | 1 if x > 0, else 0 |
# | by y | 1 | x | | | | |
#
# Subtraction, division and negation are combinations of these: `x - y = x + (-1)·y`,
# `x / y = x·y⁻¹`.
#
# When you write `backward()`, think of four things.
#
# 1. **Order.** A node can hand its gradient to its parents only after gradients have arrived from
#    **all** places that used it. Line the nodes up with parents before children (topological
#    order) and work from the back.
# 2. **A fresh start.** Set `.grad` of every node that leads to this one back to 0, and start from
#    1 at this one. Called twice, it gives the same. Nodes that do not lead here are left alone.
# 3. **Once each.** Do `y = y + y` 40 times and there are 2⁴⁰ paths, but only 41 nodes. Visit each
#    node once.
# 4. **Deep graphs.** A chain may have 6000 nodes. Python's recursion stops at about 1000, so use
#    a stack (a list) instead.
#
# `data` is a Python number or a JAX scalar. Inside `jax.jit` it is a tracer, whose value is not
# known yet: use `jnp.exp`, not `math.exp`, and write `relu` with `jnp.where` or `jnp.maximum`, not
# with an `if`. At x of ±100 `tanh` is ±1 and its derivative 0: powers of e overflow on the way
# there, `jnp.tanh` does not. `Value ** Value`, the derivative of relu at 0, and 0 to the power of 0
# or less are not asked for.
#
# An operation always makes a new `Value` and leaves its operands alone. So does `x += y`, which
# only gives the new node the name `x`: there is no need of an `__iadd__`. Both sides may be the
# same node, as in `x - x`, and `sum([x, y])` begins with `0 + x`.


# %% task="Value"
class Value:
    """자신이 어떻게 계산되었는지 기억하는 숫자입니다.

    A number that remembers how it was computed.

    + - * / 와 부호 바꾸기는 Value끼리도, 어느 쪽이 숫자여도 됩니다. ** 의 지수는 숫자입니다.
    + - * / and negation take Values, or a number on either side; ** takes a number as exponent.

    Attributes:
        data: 값입니다. 파이썬 숫자 또는 JAX 스칼라. The value, a Python number or a JAX scalar.
        grad: 마지막 backward()의 출발점을 이 값으로 미분한 것이며 처음에는 0.0입니다.
            The derivative, by this value, of what backward() was last called on; 0.0 at first.

    Example:
        >>> x = Value(3.0)
        >>> y = x * x + x
        >>> y.backward()
        >>> x.grad
        7.0
    """

    def __init__(self, data: Scalar, parents: tuple[tuple["Value", Scalar], ...] = ()) -> None:
        """parents는 (부모, 이 값을 부모로 미분한 것)의 모음입니다. 다르게 기억해도 됩니다.

        parents: pairs of (parent, derivative of this value by it). Other ways to remember are fine.
        """
        raise NotImplementedError("week06: Value")

    def __add__(self, other: "Value | float") -> "Value":
        raise NotImplementedError("week06: Value")

    def __mul__(self, other: "Value | float") -> "Value":
        raise NotImplementedError("week06: Value")

    def __pow__(self, exponent: float) -> "Value":
        raise NotImplementedError("week06: Value")

    def exp(self) -> "Value":
        raise NotImplementedError("week06: Value")

    def tanh(self) -> "Value":
        raise NotImplementedError("week06: Value")

    def relu(self) -> "Value":
        raise NotImplementedError("week06: Value")

    def __neg__(self) -> "Value":
        raise NotImplementedError("week06: Value")

    def __sub__(self, other: "Value | float") -> "Value":
        raise NotImplementedError("week06: Value")

    def __truediv__(self, other: "Value | float") -> "Value":
        raise NotImplementedError("week06: Value")

    # 숫자가 왼쪽에 있을 때입니다: 2 + x, 2 * x, 2 - x, 2 / x.
    # With a number on the left: 2 + x, 2 * x, 2 - x, 2 / x.

    def __radd__(self, number: float) -> "Value":
        raise NotImplementedError("week06: Value")

    def __rmul__(self, number: float) -> "Value":
        raise NotImplementedError("week06: Value")

    def __rsub__(self, number: float) -> "Value":
        raise NotImplementedError("week06: Value")

    def __rtruediv__(self, number: float) -> "Value":
        raise NotImplementedError("week06: Value")

    def backward(self) -> None:
        """이 값을, 여기로 이어지는 모든 마디로 미분해 각 마디의 .grad에 적습니다.

        Differentiates this value by every node that leads to it, and writes that to their .grad.
        """
        raise NotImplementedError("week06: Value")

    def leading_here(self) -> list["Value"]:
        """이 마디로 이어지는 모든 마디를, 부모가 자식보다 먼저 오도록 한 번씩 늘어놓습니다.

        Every node that leads to this one, itself included, once each, parents before children.

        backward()를 위한 도구이며 따로 채점하지 않습니다. A tool for backward(), not graded itself.
        """
        raise NotImplementedError("week06: Value")


def as_value(number: Value | float) -> Value:
    """숫자를 Value로 감쌉니다. Value는 그대로 둡니다.

    Wraps a number in a Value, and leaves a Value as it is.
    """
    return number if isinstance(number, Value) else Value(number)


# %% [markdown] lang="ko"
# ## 실험 · 기울기를 잃는 두 가지 길
#
# 과제를 마쳤으면 아래 셀을 실행해 보세요.
#
# **왼쪽**은 `numerical_gradient`의 오차를 `h`에 따라 그린 것입니다. `h`가 크면 중앙 차분의 오차
# `h²/6`이 지배하고, `h`가 작으면 float32의 반올림 오차가 `h`로 나뉘어 커집니다. 그 사이에
# 골짜기가 있습니다. 시험이 `h`를 0.01 아래로 내리지 않는 까닭입니다.
#
# **오른쪽**은 활성화 함수를 스무 번 겹쳐 지나온 기울기를 `Value`로 구한 것입니다. 시그모이드는
# 층마다 ¼ 이하를 곱하므로 앞쪽 층에는 거의 아무것도 도착하지 않습니다. 기울기 소실(vanishing
# gradient)이며, 7주차의 주제입니다.

# %% [markdown] lang="en"
# ## Experiment · Two ways to lose a gradient
#
# When the tasks are done, run the cell below.
#
# **Left:** the error of `numerical_gradient` against `h`. For large `h` the error of the central
# difference, `h²/6`, rules; for small `h` it is the rounding error of float32, which is divided
# by `h`. There is a valley in between, and it is why the tests never go below `h = 0.01`.
#
# **Right:** the gradient after twenty activations on top of each other, found with `Value`. The
# sigmoid multiplies by ¼ or less in each layer, so next to nothing arrives at the first ones.
# This is the vanishing gradient, the subject of week 7.

# %% experiment="true"
ACTIVATIONS: dict[str, Callable[[Value], Value]] = {
    "sigmoid": lambda value: 1 / (1 + (-value).exp()),
    "tanh": lambda value: value.tanh(),
    "relu": lambda value: value.relu(),
}


def error_of_numerical_gradient(h: float) -> float:
    """Σ sin x의 기울기를 어림할 때의 평균 오차입니다. Mean error in the gradient of Σ sin x."""
    x = jnp.linspace(0.0, 3.0, 40)
    slopes = numerical_gradient(lambda t: jnp.sum(jnp.sin(t)), x, h=h)
    return float(jnp.abs(slopes - jnp.cos(x)).mean())


def gradients_by_layer(activation: Callable[[Value], Value]) -> list[float]:
    """스무 층을 거꾸로 지나온 기울기입니다. Gradients on the way back through twenty layers."""
    layers = [Value(0.5)]
    for _ in range(20):
        layers.append(activation(layers[-1]))
    layers[-1].backward()
    return [float(layer.grad) for layer in layers]


def show_two_ways_to_lose_a_gradient() -> None:
    """두 그림을 나란히 그립니다. Draws the two pictures side by side."""
    import matplotlib.pyplot as plt

    _, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    widths = [10 ** (-power / 4) for power in range(25)]
    errors = [error_of_numerical_gradient(width) for width in widths]
    left.loglog(widths, errors, "o-", label="numerical_gradient")
    left.loglog(widths, [0.6 * width**2 / 6 for width in widths], "--", label="∝ h²")
    left.loglog(widths, [6e-7 / width for width in widths], "--", label="∝ 1 / h")
    left.set(title="Σ sin x, float32", xlabel="h", ylabel="mean error", ylim=(1e-6, 3))
    left.legend()
    for name, activation in ACTIVATIONS.items():
        right.semilogy(gradients_by_layer(activation), "o-", label=name)
    right.set(
        title="∂(last layer) / ∂(layer)", xlabel="layer", ylabel="gradient", xticks=range(0, 21, 5)
    )
    right.legend()
    plt.show()


if __name__ == "__main__":
    show_two_ways_to_lose_a_gradient()

# %% [markdown] question="question_zero" lang="ko"
# ## 글로 답하기 1 · 역전파에 나타나는 0 (2점)
#
# 2018년 9월 20일 모임의 질문입니다. **"역전파에 0이 나오면 어떻게 되나?"** 그 자리에서는
# 오차가 0이면 작은 최솟값으로 바꾸자는 제안이 나왔습니다.
#
# 1. 이번 주의 코드에서 0인 기울기가 생길 수 있는 곳을 세 군데 이상 찾아, 그 0이 어디까지 퍼지는지
#    적으세요. `Value`로 직접 만들어 보면 좋습니다.
# 2. 그 가운데 어느 0이 "더 배울 것이 없다"는 뜻이고, 어느 0이 "배워야 하는데 배우지 못한다"는
#    뜻인가요?
# 3. 제안대로 0을 작은 양수로 바꾸면 각 경우에 가중치는 어떻게 움직이나요? 제안에 찬성하나요?

# %% [markdown] question="question_zero" lang="en"
# ## Written answer 1 · Zeros in backpropagation (2 points)
#
# The question of the meeting of 20 September 2018: **"What if a zero appears in
# backpropagation?"** The proposal there was to replace an error of zero by a small minimum
# value.
#
# 1. Find three or more places in this week's code where a gradient of zero can arise, and say how
#    far that zero spreads. It helps to build them with `Value`.
# 2. Which of these zeros mean "there is nothing left to learn", and which mean "there is
#    something to learn, but it cannot be learnt"?
# 3. If zeros were replaced by a small positive number, as proposed, how would the weights move in
#    each case? Do you agree with the proposal?

# %% [markdown] answer="question_zero"
# *여기에 답을 쓰세요. · Write your answer here.*

# %% [markdown] question="question_two_directions" lang="ko"
# ## 글로 답하기 2 · 앞으로, 그리고 뒤로 (2점)
#
# 자매 모임의 슬라이드에 있던 숙제입니다. **"순전파와 역전파를 구별하라."** 말로만 하지 말고
# 여러분이 작성한 `forward`와 `backward`를 보면서 답하세요.
#
# 1. 두 과정은 각각 무엇을 받아 무엇을 내나요? `cache`에 담은 것 하나하나는 돌아오는 길의 어디에서
#    왜 필요한가요?
# 2. 파라미터가 P개일 때 `numerical_gradient`로 기울기를 구하려면 순전파를 몇 번 해야 하나요? 행렬
#    곱의 수를 세어, 역전파 한 번은 순전파 몇 번쯤에 해당하는지 답하세요.
# 3. 그렇다면 수치 미분은 언제 쓸모가 있나요?

# %% [markdown] question="question_two_directions" lang="en"
# ## Written answer 2 · Forwards, and backwards (2 points)
#
# Homework from a sister group's slides: **"Tell forward and back propagation apart."** Answer
# with your own `forward` and `backward` before your eyes.
#
# 1. What does each of the two take, and what does it give? Where on the way back is each thing in
#    your `cache` needed, and why?
# 2. With P parameters, how many forward passes does `numerical_gradient` take to find the
#    gradient? Count matrix products: to about how many forward passes does one backward pass
#    come?
# 3. When, then, is the numerical gradient of use?

# %% [markdown] answer="question_two_directions"
# *여기에 답을 쓰세요. · Write your answer here.*
