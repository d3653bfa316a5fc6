# %% [markdown] lang="ko"
# # 7주차 · 활성화 함수와 초기화(activations and initial weights)
#
# 6주차에서 역전파를 완성했습니다. 그런데 층을 열 개쯤 쌓으면 학습이 거의 되지 않습니다. 식은 맞는데
# 왜 그럴까요? 이번 주에는 까닭 두 가지를 살펴보고 처방 두 가지를 직접 만듭니다.
#
# - **활성화 함수.** 역전파는 층마다 활성화 함수의 도함수를 곱합니다. 시그모이드의 도함수는 아무리
#   커도 0.25이므로, 앞쪽 층에 닿을 즈음에는 기울기(gradient)가 거의 사라집니다. 기울기
#   소실(vanishing gradient)입니다. 강의 10-1의 처방은 ReLU입니다.
# - **초깃값.** 가중치(weight)가 너무 작게 시작하면 신호가 층마다 줄고, 너무 크게 시작하면 층마다
#   불어납니다. 강의 10-2의 처방은 Xavier와 He의 초깃값입니다.
#
# 2018년 9월 20일 모임의 두 번째 질문은 "역전파에 0이 나오면 어떻게 되나?"였습니다. 그날 나온 제안은
# 0을 어떤 최솟값으로 바꾸자는 것이었고, 이야기는 기울기 소실을 거쳐 ReLU와 leaky ReLU로
# 이어졌습니다. 여러분이 만든 함수로 이 질문에 다시 답해 봅니다.
#
# | 과제 | 하는 일 |
# |---|---|
# | `relu`, `leaky_relu`, `elu` | 세 가지 활성화 함수 |
# | `sigmoid_derivative`, `tanh_derivative`, `relu_derivative` | 세 가지 도함수 |
# | `xavier_normal`, `he_normal` | 두 가지 초깃값 |
# | `gradient_norms` | 층마다 기울기가 얼마나 큰지 잽니다 |
#
# **이번 주의 약속**
#
# - 배열은 `float32`이고 결과도 `float32`입니다. 함수는 받은 것을 고치지 않습니다.
# - 활성화 함수와 도함수는 어떤 shape이든 받습니다. 스칼라 `()`도 됩니다.
# - 모든 함수는 `jax.jit`과 `jax.vmap`을 거쳐도 맞아야 합니다. 활성화 함수는 `jax.grad`도 거칩니다.
# - `slope`, `alpha`, `shape`, `activation`은 트레이스할 때 이미 정해진 파이썬 값입니다.
# - 활성화 함수의 값과 기울기, 도함수의 값은 $x=\pm100$에서도 유한하고 정확해야 합니다. "정확하다"는
#   오차가 $10^{-6}\cdot\max(1, |\text{값}|)$ 이하라는 뜻입니다. `alpha`가 1보다 크면 허용 오차도
#   `alpha`배가 됩니다.
# - **직접 만들기.** `gradient_norms`를 뺀 모든 과제에서 `jax.nn`(`jax.nn.initializers`도)과 Flax에
#   있는 같은 함수, 시그모이드인 `lax.logistic`을 쓰지 않습니다. `jnp.exp`, `jnp.expm1`,
#   `jnp.tanh`, `jnp.maximum`, `jnp.where`, `jax.random`은 마음껏 쓰세요.

# %% [markdown] lang="en"
# # Week 7 · Activations and initial weights
#
# In week 6 you finished backpropagation. Yet a network of some ten layers hardly learns. The
# formulas are right, so why? This week you look at two causes and build the two cures.
#
# - **Activations.** Backpropagation multiplies by the derivative of the activation in each layer.
#   That of the sigmoid is 0.25 at most, so when the gradient arrives at the front layers almost
#   nothing is left of it: the vanishing gradient. Lecture 10-1's cure is ReLU.
# - **Initial weights.** Weights that start too small shrink the signal in each layer, weights that
#   start too large blow it up. Lecture 10-2's cure is the initial weights of Xavier and of He.
#
# The second question of the meeting on 20 September 2018 was "what if a zero appears in
# backpropagation?". The proposal was to replace the zero by some minimum value, and the talk went
# on from vanishing gradients to ReLU and leaky ReLU. You will answer it again, with functions of
# your own.
#
# | task | what it does |
# |---|---|
# | `relu`, `leaky_relu`, `elu` | three activations |
# | `sigmoid_derivative`, `tanh_derivative`, `relu_derivative` | three derivatives |
# | `xavier_normal`, `he_normal` | two kinds of initial weights |
# | `gradient_norms` | measures how large the gradient is in each layer |
#
# **Conventions of this week**
#
# - Arrays are `float32`, and so are results. Functions do not change what they are given.
# - Activations and derivatives take any shape, the scalar `()` too.
# - All functions stay right under `jax.jit` and `jax.vmap`, activations under `jax.grad` as well.
# - `slope`, `alpha`, `shape` and `activation` are Python values, already known while tracing.
# - Values and gradients of activations, and values of derivatives, are finite and exact at
#   $x=\pm100$, too. "Exact" means off by no more than $10^{-6}\cdot\max(1, |\text{value}|)$,
#   and `alpha` times that where `alpha` is above 1.
# - **By hand.** In all tasks but `gradient_norms` you use nothing from `jax.nn`
#   (`jax.nn.initializers` included), nor Flax's copies of it, nor `lax.logistic`, which is the
#   sigmoid. `jnp.exp`, `jnp.expm1`, `jnp.tanh`, `jnp.maximum`, `jnp.where` and `jax.random` may
#   all be used.

# %%
import math
from typing import Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, Key

Layer = dict[str, Array]  # {"w": (inputs, outputs), "b": (outputs,)}

# %% [markdown] lang="ko"
# ## 1. 활성화 함수: `relu`, `leaky_relu`, `elu`
#
# 셋 다 $x \ge 0$이면 $x$ 그대로이고, 음수에서만 다릅니다.
#
# | 함수 | $x<0$에서의 값 | 예: $x=-1$ |
# |---|---|---|
# | `relu` | $0$ | $0$ |
# | `leaky_relu` | $\text{slope}\cdot x$ | slope = 0.1이면 $-0.1$ |
# | `elu` | $\alpha\,(e^x-1)$ | $\alpha=2$이면 $2(e^{-1}-1)\approx-1.264$ |
#
# `relu`는 원소마다 하나씩 계산합니다. $(-3, -1, 0.5, 2)$의 답은 $(0, 0, 0.5, 2)$입니다. 기울기는
# 음수에서 0, 양수에서 1입니다. 꺾이는 곳인 0에서의 기울기는 세 함수 모두 채점하지 않습니다.

# %% [markdown] lang="en"
# ## 1. Activations: `relu`, `leaky_relu`, `elu`
#
# All three are $x$ itself for $x \ge 0$, and differ for negative numbers only.
#
# | function | its value for $x<0$ | example: $x=-1$ |
# |---|---|---|
# | `relu` | $0$ | $0$ |
# | `leaky_relu` | $\text{slope}\cdot x$ | $-0.1$ with slope 0.1 |
# | `elu` | $\alpha\,(e^x-1)$ | $2(e^{-1}-1)\approx-1.264$ with $\alpha=2$ |
#
# `relu` works element by element: $(-3, -1, 0.5, 2)$ gives $(0, 0, 0.5, 2)$. The gradient is 0 for
# negative and 1 for positive numbers. The gradient at 0, where a function bends, is not graded in
# any of the three.


# %% task="relu"
def relu(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """음수를 0으로 바꿉니다. Turns negative numbers into 0.

    y = x (x ≥ 0),  0 (x < 0)

    Example:
        >>> relu(jnp.array([-3.0, 0.5])).tolist()
        [0.0, 0.5]
    """
    ### BEGIN SOLUTION
    return jnp.maximum(x, 0)
    ### END SOLUTION


# %% [markdown] lang="ko"
# `leaky_relu`의 `slope`는 어떤 실수든 됩니다. 0이면 ReLU이고, 음수이면 0의 왼쪽에서 위로 꺾이며,
# 1보다 클 수도 있습니다. 1보다 크면 $x$와 $\text{slope}\cdot x$ 가운데 큰 쪽은 답이 아닙니다.

# %% [markdown] lang="en"
# The `slope` of `leaky_relu` may be any number. With 0 it is ReLU, with a negative one the line
# bends up again. It may be above 1, and then the larger of $x$ and $\text{slope}\cdot x$ is not the
# answer.


# %% task="leaky_relu"
def leaky_relu(x: Float[Array, "*shape"], *, slope: float) -> Float[Array, "*shape"]:
    """음수를 slope배 합니다. Multiplies negative numbers by slope.

    y = x (x ≥ 0),  slope · x (x < 0)

    Example:
        >>> leaky_relu(jnp.array([-4.0, 3.0]), slope=0.25).tolist()
        [-1.0, 3.0]
    """
    ### BEGIN SOLUTION
    return jnp.where(x < 0, slope * x, x)
    ### END SOLUTION


# %% [markdown] lang="ko"
# `elu`는 음수 쪽에서 $-\alpha$로 매끄럽게 내려갑니다($\alpha>0$). 함정이 하나 있습니다.
# `jnp.where`는 **두 가지를 모두 계산하고 모두 미분합니다.** $x=100$에서 $e^{100}$은 float32에 담을
# 수 없어 무한대가 되고, 고르지 않은 가지라도 미분하면 $0\cdot\infty=\text{NaN}$이 남습니다. 고르지
# 않을 값이 아예 커지지 않게 하려면 어떻게 할까요?

# %% [markdown] lang="en"
# On the negative side `elu` goes down smoothly to $-\alpha$ ($\alpha>0$). There is a trap.
# `jnp.where` **computes both branches, and differentiates both.** At $x=100$ float32 has no room
# for $e^{100}$, which becomes infinite, and even in the branch that is not taken the derivative
# leaves $0\cdot\infty=\text{NaN}$ behind. How do you keep what is not taken from growing at all?


# %% task="elu"
def elu(x: Float[Array, "*shape"], *, alpha: float) -> Float[Array, "*shape"]:
    """음수 쪽이 −alpha로 매끄럽게 내려갑니다. Goes down smoothly to −alpha on the negative side.

    y = x (x ≥ 0),  alpha · (eˣ − 1) (x < 0)

    Example:
        >>> elu(jnp.array([-100.0, 3.0]), alpha=2.0).tolist()
        [-2.0, 3.0]
    """
    ### BEGIN SOLUTION
    return jnp.where(x < 0, alpha * jnp.expm1(jnp.minimum(x, 0)), x)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 2. 도함수: `sigmoid_derivative`, `tanh_derivative`, `relu_derivative`
#
# 역전파가 층마다 곱하는 수입니다. 출력이 아니라 **입력 $x$에서** 구합니다.
#
# $$s=\sigma(x)=\frac{1}{1+e^{-x}},\quad \sigma'(x)=s\,(1-s)\qquad
# t=\tanh x,\quad \tanh'(x)=1-t^2$$
#
# $\sigma'(0)=0.25$이고 $\tanh'(0.5)\approx0.7864$입니다. ReLU의 도함수는 $x>0$이면 1, 아니면 0이며,
# $x=0$에서는 **0으로 약속합니다.**
#
# $x=\pm100$에서 $\sigma'$과 $\tanh'$은 0에 가깝습니다. 식을 어떻게 적느냐에 따라 이곳에서
# $\infty/\infty$가 되기도 하니 확인해 보세요. 이 세 과제에서는 자동 미분(`jax.grad` 등)도, 작은
# 걸음으로 재는 수치 미분도 쓰지 않습니다.

# %% [markdown] lang="en"
# ## 2. Derivatives: `sigmoid_derivative`, `tanh_derivative`, `relu_derivative`
#
# These are the numbers by which backpropagation multiplies in each layer. Find them **from the
# input $x$**, not from the output.
#
# $$s=\sigma(x)=\frac{1}{1+e^{-x}},\quad \sigma'(x)=s\,(1-s)\qquad
# t=\tanh x,\quad \tanh'(x)=1-t^2$$
#
# $\sigma'(0)=0.25$ and $\tanh'(0.5)\approx0.7864$. The derivative of ReLU is 1 for $x>0$ and 0
# otherwise, and **at $x=0$ we agree on 0.**
#
# At $x=\pm100$ both $\sigma'$ and $\tanh'$ are close to 0. Some ways to write the formula make
# $\infty/\infty$ of it there: look. In these three tasks there is no automatic differentiation
# (`jax.grad` and so on) and no numerical one by small steps.


# %% task="sigmoid_derivative"
def sigmoid_derivative(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """x에서 시그모이드의 기울기입니다. The slope of the sigmoid at x.

    σ'(x) = s · (1 − s),  s = 1 / (1 + e⁻ˣ)

    Example:
        >>> sigmoid_derivative(jnp.array(0.0)).item()
        0.25
    """
    ### BEGIN SOLUTION
    s = 1 / (1 + jnp.exp(-x))
    return s * (1 - s)
    ### END SOLUTION


# %% task="tanh_derivative"
def tanh_derivative(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """x에서 tanh의 기울기입니다. The slope of tanh at x.

    tanh'(x) = 1 − tanh²(x)

    Example:
        >>> tanh_derivative(jnp.array([0.0, 100.0])).tolist()
        [1.0, 0.0]
    """
    ### BEGIN SOLUTION
    return 1 - jnp.tanh(x) ** 2
    ### END SOLUTION


# %% task="relu_derivative"
def relu_derivative(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """x에서 ReLU의 기울기입니다. The slope of ReLU at x.

    1 (x > 0),  0 (x ≤ 0)

    Example:
        >>> relu_derivative(jnp.array([-2.0, 0.0, 3.0])).tolist()
        [0.0, 0.0, 1.0]
    """
    ### BEGIN SOLUTION
    return jnp.where(x > 0, 1.0, 0.0)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 3. 초깃값: `xavier_normal`, `he_normal`
#
# 유닛 하나가 입력 $n$개를 받고 가중치의 분산이 $v$이면, 합의 분산은 입력 분산의 $n v$배입니다.
# 층을 지날 때마다 $n v$배가 되니 $n v$가 1에 가까워야 신호가 살아남습니다. 뒤로 가는 기울기도
# 마찬가지인데, 이번에는 유닛 하나가 내보내는 출력의 수가 $n$입니다. Xavier는 두 수를 평균하고, He는
# ReLU가 절반을 0으로 만든다는 점까지 생각합니다.
#
# $$v_\text{Xavier}=\frac{2}{n_\text{in}+n_\text{out}},\qquad v_\text{He}=\frac{2}{n_\text{in}}$$
#
# - 둘 다 평균이 0인 정규분포입니다. 균등분포도 아니고, 끝을 자른(truncated) 정규분포도
#   아닙니다. 원소는 서로 독립입니다.
# - `shape`이 `(in, out)`이면 $n_\text{in}$과 $n_\text{out}$은 그 두 수입니다.
# - `shape`이 합성곱 필터 `(H, W, in, out)`이면 출력 픽셀 하나가 창의 $H\cdot W$칸을 모두 봅니다.
#   그래서 $n_\text{in}$에도 $n_\text{out}$에도 $H\cdot W$를 곱합니다.
# - 같은 key를 주면 결과도 같고, 다른 key를 주면 다릅니다.
#
# **예.** `(400, 100)`에서 표준편차는 Xavier가 $\sqrt{2/500}\approx0.0632$, He가
# $\sqrt{2/400}\approx0.0707$입니다. 필터 `(3, 3, 16, 32)`의 He는 $n_\text{in}=144$이므로 약
# 0.1179입니다.

# %% [markdown] lang="en"
# ## 3. Initial weights: `xavier_normal`, `he_normal`
#
# If a unit has $n$ inputs and weights of variance $v$, the variance of its sum is $n v$ times that
# of the inputs. Every layer multiplies by $n v$ again, so $n v$ has to be near 1 if the signal is
# to survive. The same holds for the gradient on its way back, with the number of outputs that a
# unit feeds for $n$. Xavier takes the mean of both numbers; He takes ReLU into account, too,
# which turns half of the numbers into 0.
#
# $$v_\text{Xavier}=\frac{2}{n_\text{in}+n_\text{out}},\qquad v_\text{He}=\frac{2}{n_\text{in}}$$
#
# - Both are normal with mean 0: neither uniform, nor normal with the tails cut off (truncated). The
#   elements are independent of each other.
# - If `shape` is `(in, out)`, these are $n_\text{in}$ and $n_\text{out}$.
# - If `shape` is that of a convolution kernel, `(H, W, in, out)`, an output pixel sees all
#   $H\cdot W$ cells of the window. So both $n_\text{in}$ and $n_\text{out}$ are multiplied by
#   $H\cdot W$.
# - The same key gives the same result, a different key a different one.
#
# **Example.** For `(400, 100)` the standard deviation is $\sqrt{2/500}\approx0.0632$ with Xavier
# and $\sqrt{2/400}\approx0.0707$ with He. For the kernel `(3, 3, 16, 32)` He has $n_\text{in}=144$
# and so about 0.1179.


# %% task="xavier_normal"
def xavier_normal(key: Key[Array, ""], shape: tuple[int, ...]) -> Float[Array, "..."]:
    """분산이 2 / (n_in + n_out)인 정규 난수입니다. Normal numbers of that variance.

    Args:
        key: 난수 키. The random key.
        shape: `(in, out)` 또는 (or) `(H, W, in, out)`.
    """
    ### BEGIN SOLUTION
    *window, inputs, outputs = shape
    variance = 2 / (math.prod(window) * (inputs + outputs))
    return math.sqrt(variance) * jax.random.normal(key, shape)
    ### END SOLUTION


# %% task="he_normal"
def he_normal(key: Key[Array, ""], shape: tuple[int, ...]) -> Float[Array, "..."]:
    """분산이 2 / n_in인 정규 난수입니다. Normal numbers of that variance.

    Args:
        key: 난수 키. The random key.
        shape: `(in, out)` 또는 (or) `(H, W, in, out)`.
    """
    ### BEGIN SOLUTION
    *window, inputs, _ = shape
    variance = 2 / (math.prod(window) * inputs)
    return math.sqrt(variance) * jax.random.normal(key, shape)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 4. 층마다 기울기는 얼마나 클까요? `gradient_norms`
#
# 이제 증상을 잽니다. 층이 $L$개인 신경망에서 마지막 층을 뺀 모든 층 뒤에 활성화 함수 $f$가 옵니다.
#
# $$h_0=x,\qquad h_l=f(h_{l-1}W_l+b_l)\quad(l<L),\qquad \text{logits}=h_{L-1}W_L+b_L$$
#
# 손실(loss)은 소프트맥스 교차 엔트로피의 배치 **평균**입니다. 층마다 가중치의 기울기가 얼마나 긴지
# L2 노름으로 잽니다.
#
# $$g_l=\sqrt{\sum_{i,j}\left(\frac{\partial\,\text{loss}}{\partial W_{l,ij}}\right)^2}$$
#
# - 결과의 0번은 입력에 가장 가까운 **첫 번째 층**입니다. 편향(bias)의 기울기는 세지 않습니다.
# - 층은 하나일 수도 있고 열이 넘을 수도 있습니다.
# - 상대 오차 $10^{-4}$까지 맞아야 합니다. $10^{-15}$만큼 작은 노름도 있는 그대로, 0이면 정확히
#   0입니다. 유닛이 포화되었거나, 답을 거의 확신하거나, 로짓이 ±10 000일 때는 float32의 자동
#   미분만큼 정확하면 되지만, NaN이어서는 안 됩니다.
# - 이 과제에서는 자동 미분도 `jax.nn`도 `optax`의 손실 함수도 쓸 수 있습니다.
#
# **예.** 예제 하나 $x=(1,2)$, 레이블 0, 활성화 함수는 ReLU입니다.
#
# $$W_1=\begin{pmatrix}2&-1\\1&-1\end{pmatrix},\; b_1=0,\qquad
# W_2=\begin{pmatrix}3&1\\1&5\end{pmatrix},\; b_2=(0,8)$$
#
# $h_1=\text{relu}(4,-3)=(4,0)$이고 로짓은 $(12,12)$이므로 확률은 반반입니다. 로짓의 기울기
# $(-0.5,0.5)$에서 $g_2=4\sqrt{0.5}\approx2.828$입니다. 뒤로 가면 $(-1,2)$인데 두 번째 유닛은 꺼져
# 있으므로 $(-1,0)$이 되고, $g_1=\sqrt{1^2+2^2}\approx2.236$입니다.

# %% [markdown] lang="en"
# ## 4. How large is the gradient in each layer? `gradient_norms`
#
# Now we measure the symptom. In a network of $L$ layers the activation $f$ comes after each layer
# but the last.
#
# $$h_0=x,\qquad h_l=f(h_{l-1}W_l+b_l)\quad(l<L),\qquad \text{logits}=h_{L-1}W_L+b_L$$
#
# The loss is the softmax cross-entropy, its **mean** over the batch. For each layer we measure how
# long the gradient of the weights is, by its L2 norm.
#
# $$g_l=\sqrt{\sum_{i,j}\left(\frac{\partial\,\text{loss}}{\partial W_{l,ij}}\right)^2}$$
#
# - Number 0 of the result is the **first layer**, next to the input. The gradients of the biases do
#   not count.
# - There may be one layer, or more than ten.
# - The relative error is at most $10^{-4}$. Norms as small as $10^{-15}$ come out as they are, and
#   0 as exactly 0. With saturated units, nearly certain answers or logits of ±10 000 it is enough
#   to be as exact as automatic differentiation in float32, but nothing is ever NaN.
# - In this task automatic differentiation, `jax.nn` and the losses of `optax` are all allowed.
#
# **Example.** One example $x=(1,2)$ with label 0; the activation is ReLU.
#
# $$W_1=\begin{pmatrix}2&-1\\1&-1\end{pmatrix},\; b_1=0,\qquad
# W_2=\begin{pmatrix}3&1\\1&5\end{pmatrix},\; b_2=(0,8)$$
#
# $h_1=\text{relu}(4,-3)=(4,0)$ and the logits are $(12,12)$, so the probabilities are one half
# each. From the gradient of the logits, $(-0.5,0.5)$, we get $g_2=4\sqrt{0.5}\approx2.828$. One
# step back it is $(-1,2)$; the second unit is off, which leaves $(-1,0)$, and
# $g_1=\sqrt{1^2+2^2}\approx2.236$.


# %% task="gradient_norms"
def gradient_norms(
    params: list[Layer],
    x: Float[Array, "batch features"],
    labels: Int[Array, " batch"],
    *,
    activation: Literal["sigmoid", "tanh", "relu"],
) -> Float[Array, " layers"]:
    """층마다 가중치 기울기의 L2 노름입니다. The L2 norm of each layer's weight gradient.

    Args:
        params: 첫 층부터의 {"w", "b"}. {"w", "b"} of each layer, first layer first.
        x: 입력. The inputs.
        labels: 정답 클래스. The right classes.
        activation: 마지막을 뺀 모든 층 뒤에 옵니다. It comes after every layer but the last.
    """
    ### BEGIN SOLUTION
    activate = {"sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu}[activation]

    def loss(params: list[Layer]) -> Float[Array, ""]:
        h = x
        for layer in params[:-1]:
            h = activate(h @ layer["w"] + layer["b"])
        log_probs = jax.nn.log_softmax(h @ params[-1]["w"] + params[-1]["b"])
        return -jnp.take_along_axis(log_probs, labels[:, None], axis=1).mean()

    return jnp.stack([jnp.linalg.norm(layer["w"]) for layer in jax.grad(loss)(params)])
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 실험 · 앞쪽 층까지 가는 기울기
#
# 층을 열다섯 개(유닛은 64개씩, 마지막 층은 10개) 쌓고 `scikit-learn`의 손글씨 숫자 256장을
# 넣습니다. 훈련은 하지 않습니다. 시작할 때의 기울기만 여러분의 `gradient_norms`로 잽니다. 왼쪽은
# 활성화 함수 셋을 저마다 알맞은 초깃값과 짝지은 것이고, 오른쪽은 ReLU 하나에 초깃값을 달리 준
# 것입니다. 세로축은 로그 눈금이므로, 곧은 직선은 층마다 같은 배율로 줄거나 늘어난다는 뜻입니다.
#
# 시그모이드의 첫 층과 마지막 층은 몇 배나 다른가요? ReLU에 Xavier를 쓰면 층마다 어떻게 되나요?
# `depth`를 5와 30으로도 바꾸어 보세요.

# %% [markdown] lang="en"
# ## Experiment · How far back the gradient gets
#
# Fifteen layers (64 units each, 10 in the last) look at 256 of the handwritten digits of
# `scikit-learn`. Nothing is trained; your `gradient_norms` measures the gradients at the start. On
# the left each of the three activations has the initial weights that suit it, on the right ReLU has
# different ones. The vertical axis is logarithmic: a straight line means the same factor in every
# layer.
#
# By which factor do the first and the last layer of the sigmoid differ? What does ReLU with Xavier
# do in each layer? Try a `depth` of 5 and of 30, too.


# %% experiment="true"
def small_normal(key, shape):
    """표준편차가 0.05인 초깃값. / Initial weights with standard deviation 0.05."""
    return 0.05 * jax.random.normal(key, shape)


def network(key, init, depth, width=64):
    """숫자 그림에서 열 클래스까지. / From pictures of digits to ten classes."""
    sizes = [64, *[width] * (depth - 1), 10]
    keys = jax.random.split(key, depth)
    return [
        {"w": init(k, (i, o)), "b": jnp.zeros(o)}
        for k, i, o in zip(keys, sizes[:-1], sizes[1:], strict=True)
    ]


def experiment(depth=15):
    """층마다의 기울기 노름을 그립니다. / Draws the norms of the gradients by layer."""
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = jnp.asarray(digits.data[:256] / 8 - 1, jnp.float32)
    labels = jnp.asarray(digits.target[:256], jnp.int32)
    panels = {
        "activations": [
            ("sigmoid", "Xavier", xavier_normal),
            ("tanh", "Xavier", xavier_normal),
            ("relu", "He", he_normal),
        ],
        "initial weights": [
            ("relu", "std 0.05", small_normal),
            ("relu", "Xavier", xavier_normal),
            ("relu", "He", he_normal),
        ],
    }
    _, axes = plt.subplots(1, 2, figsize=(11, 4), sharey=True, layout="constrained")
    for axis, (title, lines) in zip(axes, panels.items(), strict=True):
        for activation, name, init in lines:
            params = network(jax.random.key(0), init, depth)
            norms = gradient_norms(params, x, labels, activation=activation)
            axis.semilogy(range(1, depth + 1), norms, marker="o", label=f"{activation}, {name}")
        axis.set(title=title, xlabel="layer")
        axis.legend()
    axes[0].set_ylabel("norm of the gradient")
    plt.show()


experiment()

# %% [markdown] question="question_zero" lang="ko"
# ## 글로 답하기 1 · 0을 최솟값으로 바꾸면 될까요? (2점)
#
# 2018년 9월 20일 모임에서는 역전파에 0이 나오면 그 0을 어떤 최솟값으로 바꾸자는 제안이 나왔습니다.
#
# 1. 입력이 $x=-2$인 유닛에 뒤에서 온 기울기가 $5$입니다. `relu`와 `leaky_relu`(slope = 0.01)에서
#    앞쪽 층으로 보내는 기울기를 각각 구하세요.
# 2. 제안을 그대로 따라, ReLU의 순전파는 두고 역전파의 0만 0.01로 바꿉니다. `leaky_relu`와 무엇이
#    다른가요? 수치 미분으로 검산하면 각각 어떻게 되나요?
# 3. 시그모이드의 기울기가 $10^{-8}$까지 줄었을 때에도 leaky ReLU 같은 처방이 필요한가요, 아니면
#    다른 처방이 나은가요? 위의 그림을 들어 답하세요.

# %% [markdown] question="question_zero" lang="en"
# ## Written answer 1 · Will a minimum value in place of the zero do? (2 points)
#
# On 20 September 2018 we had a proposal for zeros in backpropagation: put some minimum value
# there.
#
# 1. A unit has the input $x=-2$, and the gradient that comes from behind is $5$. Which gradient do
#    `relu` and `leaky_relu` (slope 0.01) pass on?
# 2. Follow the proposal to the letter: leave the forward pass of ReLU alone, and turn only the zero
#    of the backward pass into 0.01. How does that differ from `leaky_relu`? What does a check by
#    numerical differentiation say in each case?
# 3. When the gradient of a sigmoid has shrunk to $10^{-8}$, does it take a cure like leaky ReLU, or
#    is another one better? Answer with the figure above.

# %% [markdown] answer="question_zero"

# %% [markdown] guide="question_zero" lang="ko"
# #### 채점 기준 · 글로 답하기 1
#
# - **0.5점** (1번) `relu`는 0(0.2점), `leaky_relu`는 $0.01\cdot5=0.05$(0.3점).
# - **0.9점** (2번) `leaky_relu`는 **순전파의 함수 자체를** 바꾸므로 기울기 0.01이 참입니다(0.4점).
#   제안은 순전파를 그대로 두므로 $x=-2$에서 함수의 참된 기울기는 여전히 0이고, 보내는 기울기는 어느
#   함수의 기울기도 아닙니다(0.3점). 수치 미분은 `leaky_relu`에서 0.01로 맞고, 제안에서는 0이라
#   어긋납니다(0.2점).
# - **0.6점** (3번) 이 작은 수는 유닛 하나의 0이 아니라 **층마다 0.25 이하의 수를 곱한
#   결과**입니다(0.3점). 그러니 활성화 함수를 ReLU로 바꾸고 알맞은 초깃값(He)을 쓰는 것이
#   처방입니다. 그림에서 ReLU와 He의 선은 거의 평평합니다(0.3점).
#
# **절반의 답.** 1번을 맞히고 "leaky ReLU가 모임의 제안과 같다"라고만 쓴 답: 0.7점 안팎.
#
# **흔한 오답.** 제안과 leaky ReLU가 같다고 합니다(2번은 0.2점까지). 뒤에서 온 기울기 5를 빼먹고
# 0.01이라고 합니다(0.2점 감점). 시그모이드의 기울기를 1000배 해 주면 된다고 합니다: 모든 층을 같은
# 수로 키우는 것은 층 사이의 차이를 없애지 못한다고 짚지 않으면 3번은 0.2점까지.

# %% [markdown] guide="question_zero" lang="en"
# #### Marking guide · written answer 1
#
# - **0.5 points** (1) 0 from `relu` (0.2), $0.01\cdot5=0.05$ from `leaky_relu` (0.3).
# - **0.9 points** (2) `leaky_relu` changes **the function of the forward pass itself**, so the
#   slope of 0.01 is true (0.4). The proposal leaves the forward pass alone: at $x=-2$ the true
#   gradient of the function is still 0, and what is passed on is the gradient of no function at
#   all (0.3). Numerical differentiation agrees with `leaky_relu`, 0.01, and finds 0 for the
#   proposal, which does not agree (0.2).
# - **0.6 points** (3) That small number is no zero of a single unit but **a product of numbers of
#   0.25 or less, one for each layer** (0.3). So the cure is another activation, ReLU, with initial
#   weights to suit it (He): in the figure its line is almost level (0.3).
#
# **Half an answer.** (1) right, and "leaky ReLU is what the meeting proposed": about 0.7.
#
# **Common mistakes.** The proposal and leaky ReLU are said to be the same (0.2 at most for 2). The
# 5 from behind is forgotten, 0.01 (0.2 less). "Multiply the sigmoid's gradients by 1000": unless
# the answer notes that one factor for all layers does not remove the differences between them, 0.2
# at most for 3.

# %% [markdown] question="question_depth" lang="ko"
# ## 글로 답하기 2 · 깊게 쌓으려면 어디서 시작해야 할까요? (2점)
#
# 같은 날의 첫 질문은 "층을 늘릴까, 한 층의 노드를 늘릴까?"였고, 요즘 모델은 왜 깊어지느냐는 말이
# 나왔습니다. 깊은 신경망은 초깃값이 나쁘면 시작조차 하지 못합니다.
#
# 1. 유닛이 모두 $n$개인 ReLU 층을 20개 쌓습니다. 입력의 크기를 $\mathrm{E}[h^2]$으로 재면 ReLU는
#    이것을 절반으로 만듭니다. 가중치의 분산이 $1/n$일 때와 $2/n$일 때, 20층 뒤에는 각각 처음의 몇
#    배가 되나요?
# 2. 가중치를 모두 0으로 시작하면 어떻게 되나요? 모두 같은 수 0.1로 시작하면 어떻게 되나요? 난수가
#    왜 필요한지 설명하세요.
# 3. 위의 그림 오른쪽에서 Xavier와 He를 견주고, 1번의 계산과 맞는지 적으세요.

# %% [markdown] question="question_depth" lang="en"
# ## Written answer 2 · Where does a deep network have to start? (2 points)
#
# The first question of the same day was "more layers, or more nodes in a layer?", and somebody
# asked why recent models go deep. A deep network with bad initial weights does not even start.
#
# 1. Take 20 ReLU layers of $n$ units each. Measured as $\mathrm{E}[h^2]$, ReLU halves the size of
#    what goes through. With weights of variance $1/n$, and of $2/n$, how many times its first size
#    is it after 20 layers?
# 2. What happens if all weights start at 0? And if all start at the same number, 0.1? Explain why
#    random numbers are needed.
# 3. Look at Xavier and He on the right of the figure, and say whether they agree with your
#    calculation.

# %% [markdown] answer="question_depth"

# %% [markdown] guide="question_depth" lang="ko"
# #### 채점 기준 · 글로 답하기 2
#
# - **0.75점** (1번) 층마다 분산 $1/n$은 $n\cdot\frac1n\cdot\frac12=\frac12$배, $2/n$은 1배(0.4점).
#   20층 뒤에는 $2^{-20}\approx10^{-6}$배와 1배(0.35점).
# - **0.75점** (2번) 모두 0이면 은닉층의 출력도 뒤로 가는 기울기도 0이라(마지막 편향을 빼고)
#   아무것도 배우지 못합니다(0.35점). 모두 0.1이면 한 층의 유닛이 모두 같은 값과 같은 기울기를 받아
#   영원히 한 유닛처럼 움직입니다. 난수는 이 대칭을 깹니다(0.4점).
# - **0.5점** (3번) 폭이 모두 64이면 Xavier의 분산은 $1/n$입니다(0.2점). 그림에서 Xavier의 선은
#   He보다 아래에 있고 He의 선은 거의 평평합니다. 기울기에도 순전파와 역전파에서 잃은 것이 함께
#   들어 있어, 모든 층이 같은 배율로 작아 보인다는 설명이면 더 좋습니다(0.3점).
#
# **절반의 답.** 1번을 맞히고 2번에 "배우지 못한다"라고만 쓴 답: 1점 안팎.
#
# **흔한 오답.** 분산 대신 표준편차로 계산해 $2^{-10}$이라고 합니다($\mathrm{E}[h^2]$을 물었으므로
# 0.2점 감점). 모두 0이어도 편향이 있으니 배운다고 합니다(마지막 편향만 움직인다고 짚으면 만점).
# 균등한 수 0.1도 0이 아니니 괜찮다고 합니다(2번의 0.4점을 잃습니다).

# %% [markdown] guide="question_depth" lang="en"
# #### Marking guide · written answer 2
#
# - **0.75 points** (1) A layer multiplies by $n\cdot\frac1n\cdot\frac12=\frac12$ with variance
#   $1/n$, and by 1 with $2/n$ (0.4). After 20 layers $2^{-20}\approx10^{-6}$, and 1 (0.35).
# - **0.75 points** (2) With zeros the outputs of the hidden layers and the gradients on the way
#   back are 0, and nothing learns but the last bias (0.35). With 0.1 everywhere all units of a
#   layer have the same value and the same gradient, and move like a single unit for ever. Random
#   numbers break the symmetry (0.4).
# - **0.5 points** (3) With 64 units everywhere Xavier's variance is $1/n$ (0.2). In the figure its
#   line lies below that of He, which is almost level. A good answer adds that a gradient holds what
#   was lost on the way forward and on the way back, so that all layers look smaller by one factor
#   (0.3).
#
# **Half an answer.** (1) right, and "it does not learn" for (2): about 1 point.
#
# **Common mistakes.** $2^{-10}$, by standard deviations instead of variances (0.2 less, as
# $\mathrm{E}[h^2]$ was asked for). "There are biases, so zeros learn, too" (full points if the
# answer says that only the last bias moves). "0.1 is not 0, so it is fine" (loses the 0.4 of 2).
