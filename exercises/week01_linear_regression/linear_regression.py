# %% [markdown] header="true"
# - **마감 · due 2026-09-06** (일 Sun)
# - **14점** · 14 points (코드 10 · code, 서술형 4 · written)
# - **약 75분** · about 75 minutes
#
# | 과제 · Task | 점수 · Points |
# | --- | ---: |
# | `predict` | 1 |
# | `mse` | 2 |
# | `mse_gradient` | 3 |
# | `central_difference` | 1 |
# | `gradient_descent` | 3 |
# | `question_learning_rate` (서술형 · written) | 2 |
# | `question_whole_data` (서술형 · written) | 2 |
#
# 공개 시험은 이 명령 하나로 모두 해 봅니다. · One command runs all public tests:
#
# ```
# grader check week01
# ```

# %% [markdown] lang="ko"
# # 1주차 · 선형 회귀(linear regression)
#
# 첫 주에는 데이터에서 직선 하나를 배웁니다. 작아 보이지만 여기에 딥러닝의 뼈대가 모두 들어
# 있습니다. **모델**이 예측하고, **손실**(loss)이 얼마나 틀렸는지 재고, **기울기**(gradient)가 어느
# 쪽으로 고칠지 알려 주면, **경사 하강법**이 조금씩 고칩니다. 뒤의 열세 주는 이 넷을 하나씩 바꾸어
# 갑니다.
#
# 강의 [2(선형 회귀)](https://www.youtube.com/watch?v=Hax03rCn3UI), [3(cost
# 최소화)](https://www.youtube.com/watch?v=TxIVr-nk1so), [4(여러 개의
# 특성)](https://www.youtube.com/watch?v=kPxpJY6fRkY)를 먼저 보고 오세요. 2018년 9월 6일 첫
# 모임에서는 첫 영상을 다 같이 보았고, 다음부터는 미리 보고 와서 이야기만 나누기로 했습니다. 미분이
# 낯설다면 모임에서 추천한 고등학교 미적분 강의와
# [desmos.com/calculator](https://www.desmos.com/calculator)가 도움이 됩니다.
#
# | 과제 | 하는 일 |
# |---|---|
# | `predict` | 특성마다 가중치를 곱해 더하고 편향을 더합니다 |
# | `mse` | 예측이 얼마나 틀렸는지 수 하나로 잽니다 |
# | `mse_gradient` | 그 수가 가중치와 편향에 따라 어떻게 변하는지 식으로 적습니다 |
# | `central_difference` | 식을 몰라도 기울기를 어림하는 도구를 만듭니다 |
# | `gradient_descent` | 기울기의 반대쪽으로 한 걸음씩 내려갑니다 |
#
# **이번 주의 약속**
#
# - `params`는 `{"w": (D,), "b": ()}`인 dict이고, `x`는 `(N, D)`, 결과는 `(N,)`입니다. 개수 `N`과
#   특성 수 `D`는 1일 수도, 서로 같을 수도 있습니다.
# - 손실과 기울기는 배치의 **평균**이며, ½을 붙이지 않습니다.
# - 배열은 안에서도 모두 float32로 계산합니다. 모든 함수는 `jax.jit`과 `jax.vmap` 안에서도 돌고,
#   `predict`로 만든 손실과 `mse`는 어느 인자로든 `jax.grad`로 미분할 수 있습니다. 그래서 NumPy 대신
#   `jnp`를 씁니다. `h`, `learning_rate`, `steps`는 파이썬 수입니다.
# - 받은 배열과 dict는 바꾸지 않습니다. 새로 만들어 돌려주세요.
#
# **걸음을 되풀이하기.** 파이썬의 `for`는 트레이스할 때 모두 펼쳐지므로 천 걸음이면 프로그램도 천
# 배로 길어집니다. JAX에는 한 걸음만 컴파일하는 `jax.lax.scan`이 있습니다.
#
# ```python
# def step(total, _):
#     return total + 1.0, total    # (다음 걸음에 넘길 것, 기록할 것)
#
# last, history = jax.lax.scan(step, 0.0, length=3)    # last는 3.0, history는 [0., 1., 2.]
# ```
#
# 넘길 것은 dict여도 됩니다. 다만 걸음마다 구조, shape, dtype이 같아야 합니다.

# %% [markdown] lang="en"
# # Week 1 · Linear regression
#
# In the first week you make a straight line learn. It looks small, and holds the skeleton of all
# deep learning: a **model** predicts, a **loss** measures how wrong it was, a **gradient** says
# which way to correct it, and **gradient descent** corrects it a little at a time. The thirteen
# weeks that follow replace these four, one after another.
#
# Watch lectures [2 (linear regression)](https://www.youtube.com/watch?v=Hax03rCn3UI), [3
# (minimising the cost)](https://www.youtube.com/watch?v=TxIVr-nk1so) and [4 (several
# features)](https://www.youtube.com/watch?v=kPxpJY6fRkY) first. At the first meeting, on 6
# September 2018, we watched the first video together, and decided to watch beforehand and only
# discuss from then on. If derivatives are new to you, the high-school calculus lectures that were
# recommended and [desmos.com/calculator](https://www.desmos.com/calculator) will help.
#
# | task | what it does |
# |---|---|
# | `predict` | multiplies each feature by its weight, adds them up, adds the bias |
# | `mse` | says in one number how wrong the predictions are |
# | `mse_gradient` | writes down how that number moves with the weights and the bias |
# | `central_difference` | a tool that estimates a slope without knowing its formula |
# | `gradient_descent` | walks downhill, one step after another |
#
# **Conventions of this week**
#
# - `params` is a dict `{"w": (D,), "b": ()}`, `x` is `(N, D)` and the result `(N,)`. The number of
#   examples `N` and of features `D` may be 1, and may be equal.
# - The loss and its gradients are **means** over the batch, without ½.
# - All arrays are float32, inside the functions as well. Every function runs under `jax.jit` and
#   `jax.vmap`; a loss made of `predict`, and `mse` itself, can be differentiated by `jax.grad` with
#   respect to any argument. So use `jnp` rather than NumPy. `h`, `learning_rate` and `steps` are
#   Python numbers.
# - Leave the arrays and dicts that you are given as they are, and return new ones.
#
# **Repeating a step.** A Python `for` is unrolled while it is traced: a thousand steps make a
# program a thousand times as long. JAX has `jax.lax.scan`, which compiles one step only.
#
# ```python
# def step(total, _):
#     return total + 1.0, total    # (what the next step gets, what is written down)
#
# last, history = jax.lax.scan(step, 0.0, length=3)    # last is 3.0, history [0., 1., 2.]
# ```
#
# What is handed on may be a dict. Its structure, shapes and dtypes must stay the same, though.

# %%
from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

Params = dict[str, Array]  # {"w": (features,), "b": ()}

# %% [markdown] lang="ko"
# ## 1. `predict`
#
# 강의 2의 가설 $H(x) = wx + b$를 특성이 여럿인 경우로 넓힙니다.
#
# $$\hat y_n = \sum_d x_{nd}\,w_d + b$$
#
# 강의 4에서 본 대로 모든 예제를 행렬 곱 한 번으로 계산할 수 있습니다. 편향은 예제마다 **한 번**
# 더합니다.
#
# **예.** $w = (2, -1)$, $b = 0.5$이면 $x = (3, 1)$의 예측은 $2\cdot 3 - 1\cdot 1 + 0.5 = 5.5$이고,
# $x = (0, 0)$의 예측은 $b$만 남아 $0.5$입니다.

# %% [markdown] lang="en"
# ## 1. `predict`
#
# The hypothesis of lecture 2, $H(x) = wx + b$, for several features:
#
# $$\hat y_n = \sum_d x_{nd}\,w_d + b$$
#
# As lecture 4 shows, one matrix product does it for all examples. The bias is added **once** for
# each example.
#
# **Example.** With $w = (2, -1)$ and $b = 0.5$ the prediction for $x = (3, 1)$ is
# $2\cdot 3 - 1\cdot 1 + 0.5 = 5.5$. For $x = (0, 0)$ only $b = 0.5$ remains.


# %% task="predict"
def predict(params: Params, x: Float[Array, "batch features"]) -> Float[Array, " batch"]:
    """예제마다 x·w + b를 계산합니다.

    The prediction x·w + b for each example.

    Example:
        >>> params = {"w": jnp.array([2.0, -1.0]), "b": jnp.array(0.5)}
        >>> predict(params, jnp.array([[3.0, 1.0], [0.0, 0.0]])).tolist()
        [5.5, 0.5]
    """
    raise NotImplementedError("week01: predict")


# %% [markdown] lang="ko"
# ## 2. `mse`
#
# 예측과 정답의 차이를 제곱해 평균합니다(mean squared error, 평균 제곱 오차).
#
# $$L(w, b) = \frac{1}{N}\sum_n (\hat y_n - y_n)^2$$
#
# 정답 `y`는 `(N,)`일 수도 있고, 표에서 한 열을 잘라 온 `(N, 1)`일 수도 있습니다. **두 경우의 답은
# 같은 수 하나**여야 합니다. `(N,)`에서 `(N, 1)`을 그냥 빼면 무엇이 나오는지 shape을 출력해 보세요.
# 오류 없이 틀리는, 이 과제에서 가장 흔한 실수입니다.
#
# **예.** $x = y = (1, 2, 3)$이고 $w = 5$, $b = 0$이면 차이는 $(4, 8, 12)$, 제곱의 합은 $224$이므로
# $L = 224/3 \approx 74.67$입니다.
#
# `jax.grad(mse)`는 모든 예제를 정확히 맞힌 자리에서도 유한해야 하고, 그때 값은 0입니다.

# %% [markdown] lang="en"
# ## 2. `mse`
#
# Square the differences between predictions and answers and take the mean (mean squared error).
#
# $$L(w, b) = \frac{1}{N}\sum_n (\hat y_n - y_n)^2$$
#
# The answers `y` may come as `(N,)`, or as `(N, 1)`, a column cut out of a table. **Both give one
# and the same number.** Subtract `(N, 1)` from `(N,)` as they are and print the shape: it is the
# commonest mistake in this task, and it raises no error.
#
# **Example.** With $x = y = (1, 2, 3)$, $w = 5$ and $b = 0$ the differences are $(4, 8, 12)$, their
# squares add up to $224$, and $L = 224/3 \approx 74.67$.
#
# `jax.grad(mse)` has to be finite where every example is met exactly, too: there it is 0.


# %% task="mse"
def mse(
    params: Params,
    x: Float[Array, "batch features"],
    y: Float[Array, " batch"] | Float[Array, "batch 1"],
) -> Float[Array, ""]:
    """예측과 정답의 차이를 제곱한 것의 평균입니다.

    The mean of the squared differences between predictions and answers.

    Example:
        >>> params = {"w": jnp.array([5.0]), "b": jnp.array(0.0)}
        >>> x = jnp.array([[1.0], [3.0]])
        >>> mse(params, x, jnp.array([1.0, 3.0])).item(), mse(params, x, x).item()
        (80.0, 80.0)
    """
    raise NotImplementedError("week01: mse")


# %% [markdown] lang="ko"
# ## 3. `mse_gradient`
#
# `w`와 `b`를 조금 움직이면 손실은 얼마나 변할까요? 강의 3처럼 제곱을 미분합니다. 이 과제에서는
# `jax.grad` 같은 자동 미분을 쓰지 않고, 수치 미분으로 대신하지도 않습니다. 여기서 `y`는 언제나
# `(N,)`입니다.
#
# $$\frac{\partial L}{\partial w_d} = \frac{2}{N}\sum_n (\hat y_n - y_n)\,x_{nd} \qquad
# \frac{\partial L}{\partial b} = \frac{2}{N}\sum_n (\hat y_n - y_n)$$
#
# 답은 `params`와 **구조가 같은** dict입니다. 그러면 가중치와 기울기를 짝지어 다룰 수 있습니다.
#
# **예.** 위의 예에서 $\partial L/\partial w = \frac23(4\cdot1 + 8\cdot2 + 12\cdot3) = 37.33$,
# $\partial L/\partial b = \frac23(4 + 8 + 12) = 16$입니다. 둘 다 양수이므로 $w$와 $b$를 줄여야
# 손실도 줄어듭니다.

# %% [markdown] lang="en"
# ## 3. `mse_gradient`
#
# If `w` and `b` moved a little, how much would the loss change? Differentiate the square, as
# lecture 3 does. No automatic differentiation (`jax.grad` and the like) in this task, and no
# numerical differences in its place. Here `y` is always `(N,)`.
#
# $$\frac{\partial L}{\partial w_d} = \frac{2}{N}\sum_n (\hat y_n - y_n)\,x_{nd} \qquad
# \frac{\partial L}{\partial b} = \frac{2}{N}\sum_n (\hat y_n - y_n)$$
#
# The answer is a dict of **the same structure** as `params`, so that weights and gradients go in
# pairs.
#
# **Example.** In the example above
# $\partial L/\partial w = \frac23(4\cdot1 + 8\cdot2 + 12\cdot3) = 37.33$ and
# $\partial L/\partial b = \frac23(4 + 8 + 12) = 16$. Both are positive: the loss shrinks if $w$ and
# $b$ do.


# %% task="mse_gradient"
def mse_gradient(
    params: Params, x: Float[Array, "batch features"], y: Float[Array, " batch"]
) -> Params:
    """손실 mse의 기울기입니다. params와 구조가 같습니다.

    The gradient of mse, in the structure of params.

    Example:
        >>> params = {"w": jnp.array([5.0]), "b": jnp.array(0.0)}
        >>> x = jnp.array([[1.0], [3.0]])
        >>> gradient = mse_gradient(params, x, jnp.array([1.0, 3.0]))
        >>> gradient["w"].tolist(), gradient["b"].item()
        ([40.0], 16.0)
    """
    raise NotImplementedError("week01: mse_gradient")


# %% [markdown] lang="ko"
# ## 4. `central_difference`
#
# 손으로 구한 기울기가 맞는지 어떻게 알까요? 함수를 양쪽으로 `h`만큼 움직여 재어 봅니다. 이것을 중앙
# 차분(central difference)이라고 합니다.
#
# $$f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}$$
#
# `f`는 원소마다 계산하는 함수이고(`jnp.sin`이나 `lambda t: t**3`), `x`는 어떤 shape이든 됩니다.
# 답은 `x`와 shape이 같은 배열로, **모든 점에서** 잰 기울기입니다. `h`는 받은 값을 그대로 씁니다.
#
# **예.** $f(t) = t^3$, $x = 1$, $h = 0.5$이면 $(1.5^3 - 0.5^3) / 1 = 3.25$입니다. 참값은 $3$이고
# 오차는 $h^2$입니다. 한쪽으로만 움직인 $(1.5^3 - 1^3)/0.5 = 4.75$보다 훨씬 가깝습니다.

# %% [markdown] lang="en"
# ## 4. `central_difference`
#
# How do you know that a gradient by hand is right? Move `h` to both sides and measure: the central
# difference.
#
# $$f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}$$
#
# `f` works on each element (`jnp.sin`, or `lambda t: t**3`), and `x` may have any shape. The answer
# has the shape of `x` and holds the slope **at every point**. Use the `h` that you are given.
#
# **Example.** For $f(t) = t^3$, $x = 1$ and $h = 0.5$ it is $(1.5^3 - 0.5^3) / 1 = 3.25$. The truth
# is $3$, the error $h^2$; much closer than the one-sided $(1.5^3 - 1^3)/0.5 = 4.75$.


# %% task="central_difference"
def central_difference(
    f: Callable[[Float[Array, "*shape"]], Float[Array, "*shape"]],
    x: Float[Array, "*shape"],
    *,
    h: float,
) -> Float[Array, "*shape"]:
    """x의 모든 점에서 f의 기울기를 어림합니다: (f(x + h) − f(x − h)) / 2h.

    Estimates the slope of f at every point of x: (f(x + h) − f(x − h)) / 2h.

    Example:
        >>> central_difference(lambda t: t**3, jnp.array([1.0, 2.0]), h=0.5).tolist()
        [3.25, 12.25]
    """
    raise NotImplementedError("week01: central_difference")


# %% [markdown] lang="ko"
# ## 5. `gradient_descent`
#
# 기울기는 손실이 **커지는** 쪽을 가리킵니다. 그러니 반대로 갑니다. 학습률(learning rate)
# $\alpha$로
#
# $$w \leftarrow w - \alpha\,\frac{\partial L}{\partial w} \qquad
# b \leftarrow b - \alpha\,\frac{\partial L}{\partial b}$$
#
# 두 기울기는 **같은 자리에서** 먼저 다 구하고, 그다음에 둘 다 옮깁니다. 받은 `params`에서 출발해
# `steps`번(1 이상) 걷고, 마지막 `params`와 걸음마다의 손실을 돌려줍니다. `losses[i]`는 $i$번째
# 걸음을 내딛기 **전의** 손실이므로 `losses[0]`은 출발점의 손실입니다.
#
# 여기서도 `y`는 언제나 `(N,)`입니다. 천 걸음도 걷습니다. 들어가는 말에서 본 `jax.lax.scan`을
# 쓰세요. `fori_loop`도 좋습니다. 이 과제에서는 자동 미분을 써도 되고, 앞에서 만든 함수를 불러도
# 됩니다.
#
# **예.** 위의 예에서 $\alpha = 0.01$로 한 걸음 가면 $w = 5 - 0.3733 = 4.6267$, $b = 0 - 0.16 =
# -0.16$이고 `losses`는 `[74.67]`입니다.

# %% [markdown] lang="en"
# ## 5. `gradient_descent`
#
# The gradient points to where the loss **grows**, so walk the other way. With the learning rate
# $\alpha$,
#
# $$w \leftarrow w - \alpha\,\frac{\partial L}{\partial w} \qquad
# b \leftarrow b - \alpha\,\frac{\partial L}{\partial b}$$
#
# Both gradients are taken **at the same place** first; then both move. Start from the `params` you
# are given, take `steps` steps (at least 1), and return the last `params` and the loss of each
# step. `losses[i]` is the loss **before** step $i$, so `losses[0]` is that of the start.
#
# Here, too, `y` is always `(N,)`. There may be a thousand steps: use `jax.lax.scan`,
# as the introduction shows; `fori_loop` will do, too. Automatic differentiation is allowed in this
# task, and so are your own functions.
#
# **Example.** In the example above one step with $\alpha = 0.01$ leads to $w = 5 - 0.3733 = 4.6267$
# and $b = 0 - 0.16 = -0.16$, and `losses` is `[74.67]`.


# %% task="gradient_descent"
def gradient_descent(
    params: Params,
    x: Float[Array, "batch features"],
    y: Float[Array, " batch"],
    *,
    learning_rate: float,
    steps: int,
) -> tuple[Params, Float[Array, " steps"]]:
    """기울기의 반대쪽으로 steps번 걷습니다. losses[i]는 i번째 걸음 전의 손실입니다.

    Takes steps steps against the gradient; losses[i] is the loss before step i.

    Example:
        >>> params = {"w": jnp.array([5.0]), "b": jnp.array(0.0)}
        >>> x = jnp.array([[1.0], [3.0]])
        >>> params, losses = gradient_descent(params, x, x[:, 0], learning_rate=0.125, steps=2)
        >>> params["w"].tolist(), params["b"].item(), losses.tolist()
        ([2.25], -1.0, [80.0, 17.0])
    """

    raise NotImplementedError("week01: gradient_descent")


# %% [markdown] lang="ko"
# ## 실험 · 손실의 골짜기를 내려가는 길
#
# 가중치가 하나뿐이면 손실은 $(w, b)$ 평면 위의 골짜기입니다. 같은 자리에서 학습률 셋으로 출발해
# 봅니다. 왼쪽은 여러분의 `mse`로 그린 등고선과 `gradient_descent`가 걸은 길이고, 오른쪽은
# 걸음마다의 손실입니다(세로축은 로그).
#
# 작은 학습률은 길이 매끄럽지만 스무 걸음으로는 바닥에 닿지 못합니다. 큰 학습률은 골짜기의 양쪽 벽을
# 번갈아 오가고, 조금 더 크면 걸을 때마다 위로 올라갑니다. 학습률을 바꾸어 가며 경계를 찾아보세요.

# %% [markdown] lang="en"
# ## Experiment · Ways down the valley of the loss
#
# With a single weight the loss is a valley over the plane of $(w, b)$. Start from one place with
# three learning rates. On the left are the contours of your `mse` and the ways that your
# `gradient_descent` walked, on the right the loss of each step (on a logarithmic axis).
#
# A small learning rate goes smoothly, and has not reached the bottom after twenty steps. A large
# one jumps from wall to wall of the valley, and with one a little larger each step leads uphill.
# Change the learning rates and look for the border.


# %% experiment="true"
def show_ways_down() -> None:
    import matplotlib.pyplot as plt

    x = jnp.linspace(0.0, 2.0, 9)[:, None]
    y = 1.5 * x[:, 0] - 0.5 + 0.3 * jnp.sin(7 * x[:, 0])
    start = {"w": jnp.array([3.5]), "b": jnp.array(3.0)}

    w, b = jnp.meshgrid(jnp.linspace(-2.0, 4.0, 80), jnp.linspace(-3.5, 4.0, 80))
    surface = jax.vmap(mse, in_axes=({"w": 0, "b": 0}, None, None))
    heights = surface({"w": w.reshape(-1, 1), "b": b.reshape(-1)}, x, y).reshape(w.shape)

    _, (plane, curve) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    plane.contour(w, b, heights, levels=jnp.geomspace(0.1, 60, 14), colors="silver")
    for learning_rate, colour in ((0.03, "tab:blue"), (0.2, "tab:green"), (0.39, "tab:red")):
        params, places, losses = start, [start], []
        for _ in range(20):
            params, loss = gradient_descent(params, x, y, learning_rate=learning_rate, steps=1)
            places.append(params)
            losses.append(float(loss[0]))
        way = [[float(place["w"][0]) for place in places], [float(place["b"]) for place in places]]
        plane.plot(*way, "o-", ms=3, lw=1, color=colour, label=f"learning rate {learning_rate}")
        curve.semilogy(losses, "o-", ms=3, lw=1, color=colour)
    plane.set(xlabel="w", ylabel="b", xlim=(-2, 4), ylim=(-3.5, 4), title="contours of the loss")
    curve.set(xlabel="step", ylabel="loss before the step", xticks=range(0, 20, 5), title="losses")
    plane.legend(loc="lower left")
    plt.show()


show_ways_down()

# %% [markdown] question="question_learning_rate" lang="ko"
# ## 글로 답하기 1 · 학습률은 얼마가 좋을까요? (2점)
#
# 한 구성원의 정리 노트에는 "학습률이 너무 크면 지나치고, 너무 작으면 끝이 없다"라고 적혀 있습니다.
# 이 말을 수로 확인합니다.
#
# 1. 특성이 하나이고 편향이 없으며 예제가 $x = 2$, $y = 0$ 하나뿐이라면 손실은 $L = 4w^2$입니다. 한
#    걸음 뒤의 $w$를 지금의 $w$와 학습률 $\alpha$로 적고, $w$가 0으로 다가가는 $\alpha$의 범위를
#    구하세요.
# 2. 위 그림의 손실에도 이런 범위가 있고, 그 끝이 실험에서 찾은 경계입니다. 그림의 세 학습률은 0과
#    그 경계 사이의 어디쯤에 있나요? 벽을 오가는 길이 생기는 까닭을 1번의 식으로 설명하세요.
# 3. $x$를 10배로(미터를 10센티미터 단위로) 바꾸면 알맞은 학습률은 어떻게 변하나요? 특성마다
#    크기가 크게 다르면 왜 곤란할까요?

# %% [markdown] question="question_learning_rate" lang="en"
# ## Written answer 1 · Which learning rate? (2 points)
#
# A member's notes say: "a learning rate too large overshoots, one too small takes forever". Check
# that in numbers.
#
# 1. With one feature, no bias and the single example $x = 2$, $y = 0$ the loss is $L = 4w^2$. Write
#    the $w$ after a step in terms of the $w$ before it and the learning rate $\alpha$, and find the
#    range of $\alpha$ for which $w$ approaches 0.
# 2. For the loss in the figure, such a range ends at the border that you found in the experiment.
#    Where between 0 and that border do the three learning rates of the figure lie? Explain by the
#    formula of 1 why a path jumps from wall to wall.
# 3. What becomes of the right learning rate if $x$ is made ten times as large (measured in units of
#    10 cm instead of metres)? Why is it a nuisance if features differ much in size?

# %% [markdown] answer="question_learning_rate"
# *여기에 답을 쓰세요. · Write your answer here.*

# %% [markdown] question="question_whole_data" lang="ko"
# ## 글로 답하기 2 · 한 걸음에 데이터를 모두 읽어야 할까요? (2점)
#
# 2018년 10월 4일 모임에서 한 구성원은 개인 연구 주제로 경사 하강법의 여러 방법을 골랐고, 다른
# 구성원의 노트에는 "전체 데이터로 하는 경사 하강법은 느리다. 그래서 미니배치로 SGD를 한다"라고 적혀
# 있습니다.
#
# 1. 여러분의 `mse_gradient` 한 번은 곱셈을 대략 몇 번 하나요? $N$과 $D$로 적으세요. $N$이
#    100만인데 100개만 뽑아 기울기를 구하면 몇 배 빨라지나요?
# 2. 데이터를 두 벌로 복사해 $2N$개로 만들면 손실과 기울기는 어떻게 변하나요? 왜 그래야 하나요?
# 3. 무작위로 뽑은 100개의 기울기는 전체의 기울기와 어떤 관계인가요? 그것으로 걸어도 되는 까닭과,
#    대신 치르는 값을 쓰세요.

# %% [markdown] question="question_whole_data" lang="en"
# ## Written answer 2 · Must a step read all the data? (2 points)
#
# On 4 October 2018 a member chose the methods of gradient descent as an individual topic, and
# another's notes say: "gradient descent on the whole data is slow; hence SGD on mini-batches".
#
# 1. About how many multiplications does one call of your `mse_gradient` take, in $N$ and $D$? With
#    a million examples, how much faster is a gradient of 100 of them?
# 2. If every example appears twice, so that there are $2N$, what becomes of the loss and its
#    gradient? Why should it be so?
# 3. How is the gradient of 100 examples drawn at random related to that of all? Say why one may
#    walk by it, and what it costs.

# %% [markdown] answer="question_whole_data"
# *여기에 답을 쓰세요. · Write your answer here.*
