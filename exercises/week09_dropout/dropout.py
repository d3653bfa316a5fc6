# %% [markdown] header="true"
# - **마감 · due 2026-11-01** (일 Sun)
# - **14점** · 14 points (코드 10 · code, 서술형 4 · written)
# - **약 90분** · about 90 minutes
#
# | 과제 · Task | 점수 · Points |
# | --- | ---: |
# | `dropout` | 3 |
# | `dropout_backward` | 1 |
# | `Dropout` | 2 |
# | `forward` | 2 |
# | `ensemble` | 1 |
# | `mc_dropout` | 1 |
# | `question_depth` (서술형 · written) | 2 |
# | `question_zero` (서술형 · written) | 2 |
#
# 공개 시험은 이 명령 하나로 모두 해 봅니다. · One command runs all public tests:
#
# ```
# grader check week09
# ```

# %% [markdown] lang="ko"
# # 9주차 · 드롭아웃과 앙상블(dropout and ensembles)
#
# 층을 더 쌓을수록 신경망은 훈련 데이터를 잘 맞힙니다. 그러다 어느 순간부터는 데이터에 섞인
# 잡음까지 외워 버려서, 처음 보는 데이터에서는 성적이 오히려 떨어집니다. 이것이
# 과적합(overfitting)입니다.
#
# 2018년 9월 20일 모임에서는 "층을 늘릴까, 한 층의 노드를 늘릴까?"를 이야기했습니다. 그날 소개된
# 힌턴(Geoffrey Hinton)의 경험칙은 한 문장입니다.
#
# > 과적합이 생길 때까지 층을 쌓고, 그다음에 드롭아웃으로 규제(regularisation)하라.
#
# 이번 주에는 이 문장의 뒷부분을 직접 만듭니다. 강의 10-3(드롭아웃과 앙상블)을 먼저 보세요. 자매
# 모임의 3주차 슬라이드는 드롭아웃의 뜻을 이렇게 풀었습니다. 훈련하는 동안 유닛(뉴런)을 무작위로
# 꺼서, 신경망이 단서 하나에만 매달리지 못하게 합니다.
#
# | 과제 | 하는 일 |
# |---|---|
# | `dropout` | 원소마다 동전을 던져 끄거나 남깁니다 |
# | `dropout_backward` | 그 기울기를 식으로 적습니다 |
# | `Dropout` | 동전을 스스로 챙기는 Flax NNX 모듈로 감쌉니다 |
# | `forward` | 다층 신경망에 드롭아웃을 넣습니다 |
# | `ensemble` | 여러 모델의 의견을 하나로 모읍니다 |
# | `mc_dropout` | 드롭아웃을 켠 채 여러 번 예측하여 불확실한 정도를 잽니다 |
#
# 이번 주의 약속은 다음과 같습니다.
#
# - `rate`는 유닛을 **끌** 확률이며, 0 이상 1 이하인 파이썬 실수입니다.
# - 난수는 인자로 받은 `key`에서만 나옵니다. 같은 key를 주면 결과도 같습니다.
# - 배열을 받는 함수는 `jax.jit`, `jax.vmap`, `jax.grad`를 거쳐도 맞아야 합니다(정수를 내는
#   `ensemble`과 `mc_dropout`의 표준편차는 미분하지 않습니다).
# - 함수는 받은 배열이나 리스트를 고치지 않습니다. `Dropout`만 자기 상태를 바꿉니다.
# - `nnx.Dropout`처럼 이미 만들어진 드롭아웃은 쓰지 않습니다. `jax.random`은 마음껏 쓰세요.
#
# JAX의 난수는 key로 다룹니다. 한 번 쓴 key는 다시 쓰지 않고, 더 필요하면 나누어 씁니다.
#
# ```python
# key = jax.random.key(0)
# first, second = jax.random.split(key)    # 새 key 두 개. 이제 원래 key는 쓰지 않습니다
# jax.random.bernoulli(first, 0.8, (4,))   # 확률 0.8로 True인 동전 네 개
# jax.random.uniform(second, (4,))         # 0 이상 1 미만의 수 네 개
# ```

# %% [markdown] lang="en"
# # Week 9 · Dropout and ensembles
#
# The more layers a network has, the better it fits its training data. At some point it starts to
# learn the noise in the data by heart as well, and does worse on data it has never seen. That is
# overfitting.
#
# At the meeting on 20 September 2018 we asked: more layers, or more nodes in a layer? One of the
# rules of thumb quoted that day is Geoffrey Hinton's, and it is a single sentence.
#
# > Add layers until you overfit, then regularise with dropout.
#
# This week you build its second half. Watch lecture 10-3 (dropout and ensembles) first. The slides
# of a sister group's week 3 put the idea of dropout like this: while training, switch off random
# units, so that the network cannot cling to a single cue.
#
# | task | what it does |
# |---|---|
# | `dropout` | tosses a coin for each element, which is dropped or kept |
# | `dropout_backward` | its gradient, written as a formula |
# | `Dropout` | the same as a Flax NNX module that looks after its own coins |
# | `forward` | puts dropout into a network of several layers |
# | `ensemble` | turns the opinions of several models into one |
# | `mc_dropout` | predicts many times with dropout on, and measures how unsure the network is |
#
# What holds all week:
#
# - `rate` is the probability of **dropping** a unit, a Python float from 0 to 1.
# - All randomness comes from the `key` you are given. The same key gives the same result.
# - Functions that take arrays stay right under `jax.jit`, `jax.vmap` and `jax.grad`. Only
#   `ensemble`, whose integers have no gradient, and the standard deviation of `mc_dropout` are not
#   differentiated.
# - Functions do not change the arrays or lists they are given. Only `Dropout` changes its state.
# - Do not use a ready-made dropout such as `nnx.Dropout`. Use `jax.random` as much as you like.
#
# Random numbers in JAX come from keys. A key is used once; if you need more, split it.
#
# ```python
# key = jax.random.key(0)
# first, second = jax.random.split(key)    # two new keys; the old one is not used any more
# jax.random.bernoulli(first, 0.8, (4,))   # four coins, each True with probability 0.8
# jax.random.uniform(second, (4,))         # four numbers, 0 <= u < 1
# ```

# %%
from typing import Literal

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Bool, Float, Int, Key

Layer = dict[str, Array]  # {"w": (inputs, outputs), "b": (outputs,)}

# %% [markdown] lang="ko"
# ## 1. `dropout`
#
# 훈련할 때는 원소마다 따로 동전을 던집니다. 끌 확률이 $r$이면
#
# $$m_i = \begin{cases} 0 & \text{확률 } r \\ 1 & \text{확률 } 1-r \end{cases} \qquad
# y_i = \frac{m_i\,x_i}{1-r}$$
#
# 왜 $1-r$로 나눌까요? 그래야 평균이 그대로이기 때문입니다.
#
# $$\mathrm{E}[y_i] = (1-r)\cdot\frac{x_i}{1-r} + r\cdot 0 = x_i$$
#
# 이렇게 훈련할 때 미리 나누어 두면(inverted dropout) 평가할 때는 할 일이 없습니다. 받은 $x$를
# 그대로 돌려주면 됩니다.
#
# **예.** $x = (1, 2, 3, 4)$, $r = 0.2$이고 동전이 $m = (1, 0, 1, 1)$이면 $1-r = 0.8$이므로
# $y = (1.25,\ 0,\ 3.75,\ 5)$입니다.
#
# 양 끝도 생각해 보세요. $r = 0$이면 $y = x$입니다. $r = 1$이면 모두 꺼져서 0이고, 이때 값뿐
# 아니라 기울기도 유한해야 합니다. `jnp.where`에서 선택되지 않은 쪽도 미분에는 들어간다는 점을
# 기억하세요. 평가할 때는 $r$이 얼마든, 1이라도 $x$ 그대로입니다.
#
# $x$는 스칼라, 벡터, 행렬, 이미지(축이 네 개) 등 무엇이든 됩니다. 언제나 **원소 하나에 동전
# 하나**이며, 행이나 채널이 통째로 꺼지지 않습니다.

# %% [markdown] lang="en"
# ## 1. `dropout`
#
# While training, every element has a coin of its own. With the probability $r$ of dropping,
#
# $$m_i = \begin{cases} 0 & \text{with probability } r \\ 1 & \text{with probability } 1-r
# \end{cases} \qquad y_i = \frac{m_i\,x_i}{1-r}$$
#
# Why divide by $1-r$? Because the mean then stays what it was:
#
# $$\mathrm{E}[y_i] = (1-r)\cdot\frac{x_i}{1-r} + r\cdot 0 = x_i$$
#
# As the division is done during training (inverted dropout), nothing is left to do in evaluation:
# return the $x$ you were given.
#
# **Example.** For $x = (1, 2, 3, 4)$, $r = 0.2$ and the coins $m = (1, 0, 1, 1)$ we have
# $1-r = 0.8$ and so $y = (1.25,\ 0,\ 3.75,\ 5)$.
#
# Think of the two ends as well. With $r = 0$, $y = x$. With $r = 1$ everything is dropped, the
# result is 0, and not only the value but also the gradient has to be finite. Remember that the
# branch which `jnp.where` does not take is differentiated, too. In evaluation $x$ comes back
# whatever $r$ is, also with $r = 1$.
#
# $x$ may be a scalar, a vector, a matrix, images (four axes) or anything else. It is always **one
# coin for one element**; no row and no channel is dropped as a whole.


# %% task="dropout"
def dropout(
    key: Key[Array, ""] | None, x: Float[Array, "*shape"], *, rate: float, train: bool
) -> Float[Array, "*shape"]:
    """훈련할 때 원소를 확률 rate로 끄고, 남은 것은 1 / (1 − rate)배 합니다.

    Drops each element with probability `rate` while training; kept ones grow by 1 / (1 − rate).

    y = m · x / (1 − rate),  P(m = 0) = rate

    Args:
        key: 난수 키. 평가할 때는 None이어도 되며 쓰이지 않습니다.
            The random key. In evaluation it is not used and may be None.
        x: 어떤 shape이든 됩니다.
            An array of any shape.
        rate: 끌 확률, 0 이상 1 이하.
            The probability of dropping, 0 to 1.
        train: False이면 x를 그대로 돌려줍니다.
            If False, x is returned as it is.

    Returns:
        x와 shape, dtype이 같은 배열.
        An array of the shape and dtype of x.
    """
    raise NotImplementedError("week09: dropout")


# %% [markdown] lang="ko"
# ## 2. `dropout_backward`
#
# 동전 $m$을 던지고 나면 $y_i$는 $x_i$에 수 하나를 곱한 것일 뿐입니다. 그 수를 뒤에서 온 기울기에도
# 곱합니다.
#
# $$\frac{\partial L}{\partial x_i} = \frac{m_i}{1-r}\,\frac{\partial L}{\partial y_i}$$
#
# 순전파에서 던진 **바로 그 동전**을 써야 합니다. 새로 던지면 다른 함수의 기울기가 됩니다.
#
# **예.** 위의 예에서 뒤에서 온 기울기가 $(10, 20, 30, 40)$이면 답은 $(12.5,\ 0,\ 37.5,\ 50)$입니다.
# 꺼진 유닛으로는 기울기도 흐르지 않습니다.
#
# $r = 1$이면 모두 꺼졌으니 답은 0입니다. 이 함수도 다시 미분할 수 있어야 하므로, 이때는 뒤에서 온
# 기울기로 답을 미분한 값도 NaN이 아니라 0입니다.
#
# 이 과제에서는 자동 미분을 쓰지 않습니다.

# %% [markdown] lang="en"
# ## 2. `dropout_backward`
#
# Once the coins $m$ are tossed, $y_i$ is $x_i$ times a number. The gradient that comes from behind
# is multiplied by the same number.
#
# $$\frac{\partial L}{\partial x_i} = \frac{m_i}{1-r}\,\frac{\partial L}{\partial y_i}$$
#
# These have to be **the very coins** of the forward pass. New ones would give the gradient of
# another function.
#
# **Example.** If in the example above the gradient from behind is $(10, 20, 30, 40)$, the answer
# is $(12.5,\ 0,\ 37.5,\ 50)$. Nothing flows back through a unit that was switched off.
#
# With $r = 1$ everything was dropped and the answer is 0. This function may be differentiated, too:
# the derivative of the answer with respect to the gradient from behind is then 0 as well, not NaN.
#
# No automatic differentiation in this task.


# %% task="dropout_backward"
def dropout_backward(
    mask: Bool[Array, "*shape"], upstream: Float[Array, "*shape"], *, rate: float
) -> Float[Array, "*shape"]:
    """드롭아웃의 역전파: dL/dx = mask · upstream / (1 − rate).

    Backward pass of dropout: dL/dx = mask · upstream / (1 − rate).

    Args:
        mask: 남긴 자리가 True입니다.
            True where an element was kept.
        upstream: 뒤에서 온 기울기 dL/dy.
            The gradient dL/dy that comes from behind.
        rate: 순전파의 rate. 1이면 mask는 모두 False이고 결과는 0입니다.
            The rate of the forward pass. If it is 1, all of mask is False and the result is 0.

    Returns:
        dL/dx, x와 같은 shape.
        dL/dx, of the shape of x.
    """
    raise NotImplementedError("week09: dropout_backward")


# %% [markdown] lang="ko"
# ## 3. `Dropout`
#
# 층이 많아지면 key를 일일이 건네기가 번거롭습니다. Flax NNX에서는 모듈이 난수의 흐름(stream)을
# 상태로 지니고 다닙니다.
#
# ```python
# rngs = nnx.Rngs(dropout=0)   # 이름이 "dropout"인 흐름
# rngs.dropout()               # 부를 때마다 새 key
# rngs.dropout.fork()          # 갈라져 나온, 나만의 흐름
# ```
#
# 흐름은 "처음의 key와 지금까지 부른 횟수"입니다. 둘 다 배열이고 모듈의 상태에 들어가므로,
# `nnx.jit`이나 `nnx.split`을 거쳐도 이어집니다. 모듈 밖의 파이썬 변수로 횟수를 세면 트레이스할 때
# 한 번만 세고, 모듈의 파이썬 속성으로 세면 부를 때마다 다시 컴파일합니다.
#
# - 부를 때마다 마스크가 새롭고, 같은 씨앗(seed)으로 다시 만들면 같은 순서로 되풀이됩니다.
# - 같은 `rngs`로 만든 두 모듈은 서로 다른 동전을 던지고, 서로의 동전에 영향을 주지 않습니다.
# - `nnx.Rngs(0)`처럼 기본 흐름만 있어도 됩니다. `rngs.dropout`이 기본 흐름을 대신 찾아 줍니다.
# - `train()`과 `eval()`은 `deterministic`이라는 속성을 False와 True로 바꿉니다. 새 모듈은 훈련
#   모드입니다.
# - 평가 모드에서는 key를 꺼내지 않습니다. 그 사이에 몇 번을 평가하든 다음 마스크는 그대로입니다.
# - 모듈마다 자기 `rate`가 있고, 값도 기울기도 `dropout`과 같습니다. `rate`가 0이나 1일 때도
#   그렇습니다. 마스크는 `dropout` 흐름에서만 나오며, `params` 같은 다른 흐름과는 상관이 없습니다.
#
# **예.** `layer = Dropout(0.2, rngs=nnx.Rngs(dropout=0))`을 만들고 `layer(x)`를 두 번 부르면 다른
# 자리가 0이 되고, `layer.eval()` 뒤에는 `layer(x)`가 `x`와 같습니다.

# %% [markdown] lang="en"
# ## 3. `Dropout`
#
# With many layers it is a nuisance to hand out keys one by one. In Flax NNX a module carries a
# stream of random keys as part of its state.
#
# ```python
# rngs = nnx.Rngs(dropout=0)   # a stream called "dropout"
# rngs.dropout()               # a new key at every call
# rngs.dropout.fork()          # a stream of one's own, branched off
# ```
#
# A stream is "the first key, and how often it was called". Both are arrays in the module's state,
# so they live on through `nnx.jit` and `nnx.split`. A count in a Python variable outside would
# be counted once, while tracing, and never again; one in a Python attribute of the module would be
# compiled anew at every call.
#
# - Every call has a new mask; built again from the same seed, the module repeats them in order.
# - Two modules made from the same `rngs` toss different coins, and do not touch each other's.
# - A default stream alone, as in `nnx.Rngs(0)`, will do: `rngs.dropout` falls back on it.
# - `train()` and `eval()` set an attribute called `deterministic` to False and True. A new module
#   is in train mode.
# - In evaluation no key is drawn: however often a module evaluates, its next mask stays the same.
# - Each module has a `rate` of its own, and equals `dropout` in values and in gradients, with
#   `rate` 0 and 1, too. Masks come from the stream `dropout` alone; other streams, such as
#   `params`, have no part in them.
#
# **Example.** Make `layer = Dropout(0.2, rngs=nnx.Rngs(dropout=0))` and call `layer(x)`
# twice: different places are 0. After `layer.eval()`, `layer(x)` equals `x`.


# %% task="Dropout"
class Dropout(nnx.Module):
    """부를 때마다 새 마스크를 쓰는 드롭아웃 층입니다.

    A dropout layer with a new mask at each call.

    Attributes:
        deterministic: True이면 평가 모드. `train()`과 `eval()`이 바꿉니다.
            True in evaluation; switched by `train()` and `eval()`.
    """

    def __init__(self, rate: float, *, rngs: nnx.Rngs) -> None:
        """훈련 모드로 시작하며, rngs.dropout에서 갈라진 자기 흐름을 가집니다.

        Starts in train mode, with a stream of its own, forked from rngs.dropout.

        Args:
            rate: 끌 확률.
                The probability of dropping.
            rngs: 난수의 흐름들.
                The random streams.
        """
        raise NotImplementedError("week09: Dropout")

    def __call__(self, x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
        """훈련 모드에서는 드롭아웃, 평가 모드에서는 x 그대로입니다.

        Dropout in train mode, x itself in evaluation.
        """
        raise NotImplementedError("week09: Dropout")


# %% [markdown] lang="ko"
# ## 4. `forward`
#
# 이제 신경망에 넣습니다. 층이 $L$개일 때 은닉층마다 ReLU 다음에 드롭아웃 $D$가 오고, 마지막
# 로짓(logit)에는 아무것도 붙지 않습니다.
#
# $$h_0 = x, \qquad h_l = D\bigl(\mathrm{relu}(h_{l-1} W_l + b_l)\bigr) \quad (l = 1, \dots, L-1),
# \qquad \text{logits} = h_{L-1} W_L + b_L$$
#
# - 은닉층마다 **자기 key**를 씁니다. 같은 key를 두 층에 쓰면 두 층의 같은 자리가 함께 꺼집니다.
# - 층이 하나뿐이면 은닉층이 없으니 드롭아웃도 없습니다.
# - 평가할 때는 `key`가 None이어도 됩니다. 이때 `jax.random.split(None)`은 오류를 냅니다.
# - `rate`는 0이나 1일 수도 있습니다. 1이면 훈련할 때 은닉층이 모두 꺼져서 로짓은 $b_L$입니다.
# - 기울기는 켜져 있던 유닛을 지나 모든 $W$와 $b$, 그리고 $x$에 이르고, 언제나 유한해야 합니다.
# - 층과 유닛의 수는 정해져 있지 않습니다. 예제나 유닛, 클래스가 하나뿐이어도 로짓의 축은 둘입니다.
#
# **예.** 5주차의 XOR을 ReLU로 풀어 봅시다. $W_1 = \begin{pmatrix}1&1\\1&1\end{pmatrix}$,
# $b_1 = (0, -1)$, $W_2 = (1, -2)^\top$, $b_2 = 0$이고 $x = (1, 1)$이면
# $h_1 = \mathrm{relu}(2, 1) = (2, 1)$, 로짓은 $2 - 2 = 0$입니다. 훈련 중에 $r = 0.2$로 두 번째
# 유닛만 꺼졌다면 $h_1 = (2.5, 0)$, 로짓은 $2.5$입니다.

# %% [markdown] lang="en"
# ## 4. `forward`
#
# Now it goes into a network. With $L$ layers, every hidden layer is followed by ReLU and then by
# dropout $D$; nothing comes after the logits.
#
# $$h_0 = x, \qquad h_l = D\bigl(\mathrm{relu}(h_{l-1} W_l + b_l)\bigr) \quad (l = 1, \dots, L-1),
# \qquad \text{logits} = h_{L-1} W_L + b_L$$
#
# - Each hidden layer has **a key of its own**. With one key for two layers, the same places would
#   be switched off in both.
# - A network of one layer has no hidden layer, hence no dropout.
# - In evaluation `key` may be None, and `jax.random.split(None)` is an error.
# - `rate` may be 0 or 1, too. With 1, all hidden units are off in training: the logits are $b_L$.
# - The gradient reaches every $W$ and $b$, and $x$, through the units that were kept, and it is
#   always finite.
# - There may be any number of layers and units. The logits have two axes, also where there is a
#   single example, unit or class.
#
# **Example.** XOR of week 5, with ReLU: $W_1 = \begin{pmatrix}1&1\\1&1\end{pmatrix}$,
# $b_1 = (0, -1)$, $W_2 = (1, -2)^\top$, $b_2 = 0$. For $x = (1, 1)$ we get
# $h_1 = \mathrm{relu}(2, 1) = (2, 1)$ and the logit $2 - 2 = 0$. If in training, with $r = 0.2$,
# just the second unit is switched off, then $h_1 = (2.5, 0)$ and the logit is $2.5$.


# %% task="forward"
def forward(
    key: Key[Array, ""] | None,
    params: list[Layer],
    x: Float[Array, "batch features"],
    *,
    rate: float,
    train: bool,
) -> Float[Array, "batch classes"]:
    """은닉층마다 ReLU와 드롭아웃이 있는 다층 신경망의 로짓입니다.

    Logits of a network with ReLU and dropout after every hidden layer.

    Args:
        key: 난수 키. 평가할 때는 None이어도 됩니다.
            The random key. It may be None in evaluation.
        params: 층의 리스트, 층마다 {"w": (inputs, outputs), "b": (outputs,)}.
            A list of layers, each {"w": (inputs, outputs), "b": (outputs,)}.
        x: 입력.
            The inputs.
        rate: 은닉층의 유닛을 끌 확률.
            The probability of dropping a hidden unit.
        train: 훈련할 때 True.
            True while training.

    Returns:
        로짓. 음수일 수 있습니다.
        The logits, which may be negative.
    """
    raise NotImplementedError("week09: forward")


# %% [markdown] lang="ko"
# ## 5. `ensemble`
#
# 강의 10-3의 나머지 절반은 앙상블입니다. 전문가 여러 명에게 묻고 의견을 모읍니다. 모으는 방법은 두
# 가지입니다.
#
# $$\text{mean:}\quad \arg\max_c \frac{1}{M} \sum_{m=1}^{M} p_{mc}
# \qquad\qquad
# \text{vote:}\quad \arg\max_c \#\{m : \arg\max_{c'} p_{mc'} = c\}$$
#
# $p_m$은 모델 $m$의 확률, 곧 로짓의 소프트맥스입니다. 모델마다 한 표씩이고, 모델 안에서든
# 레이블끼리든 비기면 번호가 가장 작은 레이블을 고릅니다. 모델, 예제, 클래스의 수는 얼마든
# 됩니다. 모델보다 클래스가 많을 수도 있고, 모두 하나일 수도 있습니다. 로짓은 1000처럼 클 수도
# 있습니다.
#
# **예.** 모델 세 개의 확률이 $(0.9, 0.1)$, $(0.4, 0.6)$, $(0.4, 0.6)$이면 평균은
# $(0.567, 0.433)$이라 0번, 투표는 1 대 2라서 1번입니다. 확신에 찬 한 명이 망설이는 두 명을 이길 수
# 있는지가 두 방법의 차이입니다.

# %% [markdown] lang="en"
# ## 5. `ensemble`
#
# The other half of lecture 10-3 is the ensemble: ask several experts, then combine their
# opinions. There are two ways.
#
# $$\text{mean:}\quad \arg\max_c \frac{1}{M} \sum_{m=1}^{M} p_{mc}
# \qquad\qquad
# \text{vote:}\quad \arg\max_c \#\{m : \arg\max_{c'} p_{mc'} = c\}$$
#
# Here $p_m$ are the probabilities of model $m$, the softmax of its logits. Every model has one
# vote, and a tie, inside a model or between labels, goes to the smallest label. There may be any
# number of models, examples and classes: more classes than models, or one of each. Logits may be as
# large as 1000.
#
# **Example.** Three models say $(0.9, 0.1)$, $(0.4, 0.6)$ and $(0.4, 0.6)$. The mean is
# $(0.567, 0.433)$, so the label is 0; the vote is 1 to 2, so the label is 1. Can one who is sure
# outweigh two who hesitate? That is where the two ways differ.


# %% task="ensemble"
def ensemble(
    logits: Float[Array, "members batch classes"], *, how: Literal["mean", "vote"]
) -> Int[Array, " batch"]:
    """여러 모델의 의견을 레이블 하나로 모읍니다.

    Turns the opinions of several models into one label.

    Args:
        logits: 모델마다, 예제마다의 로짓.
            Logits of every model for every example.
        how: "mean"은 확률의 평균, "vote"는 다수결. 표가 같으면 가장 작은 레이블.
            "mean" of the probabilities, or majority "vote"; a tie goes to the smallest label.

    Returns:
        int32 레이블.
        int32 labels.
    """
    raise NotImplementedError("week09: ensemble")


# %% [markdown] lang="ko"
# ## 6. `mc_dropout`
#
# 평가할 때 드롭아웃을 **켜 두면** 어떻게 될까요? 부를 때마다 다른 신경망이 대답하니, 신경망 하나로
# 앙상블을 얻습니다. 대답이 서로 갈리는 만큼 그 예측은 믿기 어렵습니다(Monte Carlo dropout, Gal과
# Ghahramani, 2016).
#
# $S$번 예측한 확률, 곧 표본(sample)을 $p^{(1)}, \dots, p^{(S)}$라 하면
#
# $$\mu = \frac{1}{S} \sum_{s=1}^{S} p^{(s)}, \qquad
# \sigma = \sqrt{\frac{1}{S} \sum_{s=1}^{S} \bigl(p^{(s)} - \mu\bigr)^2}$$
#
# 표준편차는 $S-1$이 아니라 $S$로 나눕니다. 로짓이 아니라 **확률**의 평균과 표준편차이고, 예측끼리
# 다른 것은 key뿐입니다. $S = 1$이거나 `rate`가 0이나 1이면 표준편차는 0입니다. 로짓은 수백일 수도
# 있습니다.
#
# **예.** 어떤 클래스의 확률이 네 번의 예측에서 $0.9, 0.7, 0.9, 0.5$였다면 $\mu = 0.75$,
# $\sigma = \sqrt{(0.0225 + 0.0025 + 0.0225 + 0.0625)/4} \approx 0.166$입니다.

# %% [markdown] lang="en"
# ## 6. `mc_dropout`
#
# What if dropout **stays on** in evaluation? Each call is answered by another network: an ensemble
# out of a single one. The more the answers differ, the less the prediction is to be trusted (Monte
# Carlo dropout, Gal and Ghahramani, 2016).
#
# With the samples $p^{(1)}, \dots, p^{(S)}$, the probabilities of $S$ predictions,
#
# $$\mu = \frac{1}{S} \sum_{s=1}^{S} p^{(s)}, \qquad
# \sigma = \sqrt{\frac{1}{S} \sum_{s=1}^{S} \bigl(p^{(s)} - \mu\bigr)^2}$$
#
# The standard deviation is divided by $S$, not by $S-1$. Both are of the **probabilities**, not of
# the logits, and the predictions differ by nothing but their key. With $S = 1$, or with `rate` 0 or
# 1, the standard deviation is 0. Logits may be in the hundreds.
#
# **Example.** If four predictions give a class the probabilities $0.9, 0.7, 0.9, 0.5$, then
# $\mu = 0.75$ and $\sigma = \sqrt{(0.0225 + 0.0025 + 0.0225 + 0.0625)/4} \approx 0.166$.


# %% task="mc_dropout"
def mc_dropout(
    key: Key[Array, ""],
    params: list[Layer],
    x: Float[Array, "batch features"],
    *,
    rate: float,
    samples: int,
) -> tuple[Float[Array, "batch classes"], Float[Array, "batch classes"]]:
    """드롭아웃을 켠 채 여러 번 예측한 확률의 평균과 표준편차입니다.

    Mean and standard deviation of the probabilities predicted with dropout on.

    Args:
        key: 난수 키. 예측마다 자기 key가 필요합니다.
            The random key; every prediction needs one of its own.
        params: `forward`의 params.
            The params of `forward`.
        x: 입력.
            The inputs.
        rate: 끌 확률.
            The probability of dropping.
        samples: 예측 횟수 S, 1 이상.
            The number S of predictions, at least 1.

    Returns:
        (mean, std), 둘 다 S로 나눕니다.
        (mean, std), both divided by S.
    """

    raise NotImplementedError("week09: mc_dropout")


# %% [markdown] lang="ko"
# ## 실험 · 잡음을 외우는 신경망
#
# 초승달 두 개를 가르는 문제입니다. 훈련 데이터 100개 가운데 약 15%는 레이블을 일부러 뒤집었습니다.
# 그러니 훈련 정확도 85%가 정직한 성적이고, 100%는 틀린 레이블까지 외웠다는 뜻입니다. 힌턴의 말대로
# 먼저 넉넉한 신경망으로 과적합을 일으킨 다음, 같은 신경망에 드롭아웃을 넣습니다.
#
# 그림은 왼쪽부터 드롭아웃 없이 배운 경계, 드롭아웃과 함께 배운 경계, 그리고 `mc_dropout`의
# 표준편차입니다. 표준편차는 어디에서 큰가요? 데이터가 없는 먼 곳까지 따라가 보세요. `rate`를
# 0.2와 0.8로 바꾸어 다시 실행해 보는 것도 좋습니다.

# %% [markdown] lang="en"
# ## Experiment · A network that learns noise by heart
#
# Two crescents are to be told apart. About 15 % of the 100 training examples have the wrong label
# on purpose. So 85 % is an honest accuracy in training, and 100 % means that even the wrong labels
# were learnt by heart. As Hinton says, we first overfit with a network that is large enough, and
# then put dropout into the same network.
#
# From the left: the border learnt without dropout, the border learnt with it, and the standard
# deviation of `mc_dropout`. Where is it large? Follow it to places far from any data. Try `rate`
# 0.2 and 0.8 as well.


# %% experiment="true"
def crescents(key, count, *, wrong):
    """점과 레이블. wrong은 레이블을 뒤집을 확률. / Points and labels; `wrong` of them flipped."""
    angles, noise, flips = jax.random.split(key, 3)
    labels = jnp.arange(count) % 2
    angle = jax.random.uniform(angles, (count,), maxval=jnp.pi)
    arc = jnp.stack([jnp.cos(angle) - 0.5, jnp.sin(angle) - 0.25], axis=1)
    points = jnp.where(labels[:, None] == 1, -arc, arc)
    points += 0.3 * jax.random.normal(noise, points.shape)
    return points, jnp.where(jax.random.bernoulli(flips, wrong, (count,)), 1 - labels, labels)


def train_network(key, points, labels, *, rate, sizes=(2, 64, 64, 2), steps=2000):
    """He 초깃값과 Adam으로 배운 params. / Params learnt by Adam, from He's initial values."""
    import optax

    first, *keys = jax.random.split(key, len(sizes))
    params = [
        {"w": jax.random.normal(k, (i, o)) * jnp.sqrt(2 / i), "b": jnp.zeros(o)}
        for k, i, o in zip(keys, sizes[:-1], sizes[1:], strict=True)
    ]
    adam = optax.adam(3e-3)

    def loss(params, key):
        logits = forward(key, params, points, rate=rate, train=True)
        return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

    def step(carry, key):
        params, state = carry
        updates, state = adam.update(jax.grad(loss)(params, key), state)
        return (optax.apply_updates(params, updates), state), None

    carry = (params, adam.init(params))
    return jax.lax.scan(step, carry, jax.random.split(first, steps))[0][0]


def experiment(rate=0.5):
    """그림 세 장과 정확도 네 개. / Three pictures and four accuracies."""
    import matplotlib.pyplot as plt

    points, labels = crescents(jax.random.key(1), 100, wrong=0.15)
    fresh, truth = crescents(jax.random.key(2), 2000, wrong=0.0)
    side = jnp.linspace(-3, 3, 61)
    grid = jnp.stack(jnp.meshgrid(side, side), axis=-1).reshape(-1, 2)

    def accuracy(params, x, y):
        return float((forward(None, params, x, rate=rate, train=False).argmax(-1) == y).mean())

    figure, panels = plt.subplots(1, 3, figsize=(13, 4), sharex=True, sharey=True, layout="tight")
    for panel, used in zip(panels, (0.0, rate), strict=False):
        params = train_network(jax.random.key(3), points, labels, rate=used)
        probs = jax.nn.softmax(forward(None, params, grid, rate=used, train=False))
        panel.pcolormesh(
            side, side, probs[:, 1].reshape(side.size, side.size), cmap="bwr", vmin=-1, vmax=2
        )
        train, unseen = accuracy(params, points, labels), accuracy(params, fresh, truth)
        panel.set_title(f"rate {used}: train {train:.0%}, unseen {unseen:.0%}")
    _, std = mc_dropout(jax.random.key(4), params, grid, rate=rate, samples=100)
    shades = panels[2].pcolormesh(side, side, std[:, 1].reshape(side.size, side.size))
    panels[2].set_title("standard deviation of 100 samples")
    figure.colorbar(shades, ax=panels[2])
    for panel in panels:
        panel.scatter(*points.T, c=labels, cmap="bwr", edgecolors="black", s=15)
    plt.show()


experiment()

# %% [markdown] question="question_depth" lang="ko"
# ## 글로 답하기 1 · 층을 언제까지 쌓을까요? (2점)
#
# 2018년 9월 20일 모임의 질문은 "층을 늘릴까, 한 층의 노드를 늘릴까?"였고, 경험칙 두 가지가
# 나왔습니다. 벤지오(Yoshua Bengio)는 시험 오차가 더 줄지 않을 때까지 층을 더하라고 했고, 힌턴은
# 과적합이 생길 때까지 층을 더한 다음 드롭아웃으로 규제하라고 했습니다.
#
# 두 규칙은 언제 멈추라고 말하나요? 위 실험의 숫자를 들어 설명하세요. 그리고 `rate`는
# 훈련·검증·시험 데이터 가운데 무엇으로 골라야 하는지, 9월 13일 모임의 논의와 이어서 답하세요.

# %% [markdown] question="question_depth" lang="en"
# ## Written answer 1 · How long do we add layers? (2 points)
#
# On 20 September 2018 we asked: more layers, or more nodes in a layer? Two rules of thumb were
# quoted. Yoshua Bengio: keep adding layers until the test error stops improving. Hinton: add
# layers until you overfit, then regularise with dropout.
#
# When does each rule tell you to stop? Explain with numbers from the experiment above. And which
# of the training, validation and test data should choose `rate`? Connect your answer with what we
# discussed on 13 September.

# %% [markdown] answer="question_depth"
# *여기에 답을 쓰세요. · Write your answer here.*

# %% [markdown] question="question_zero" lang="ko"
# ## 글로 답하기 2 · 일부러 만든 0 (2점)
#
# 2018년 9월 20일 모임의 두 번째 질문은 "역전파에 0이 나오면 어떻게 되나?"였고, 6주차에서는 어쩌다
# 생기는 0을 찾아보았습니다. 그런데 드롭아웃은 역전파에 **일부러** 0을 만듭니다.
#
# 1. 어떤 유닛의 기울기가 이번 걸음에 0이었습니다. 드롭아웃의 0과, 포화된 시그모이드나 죽은 ReLU의
#    0을 비교하세요. 무엇이 그 0을 정하고, 언제까지 이어지나요? 걸음을 많이 거듭해 평균하면 기울기는
#    각각 얼마인가요?
# 2. `mask = [True, False, True]`, `upstream = [3, 5, -2]`, `rate = 0.5`에서 `dropout_backward`의
#    결과를 손으로 구하세요. 그 0을 모임의 제안대로 작은 값, 이를테면 0.01로 바꾸면 같은 key로 잰
#    수치 기울기와 여전히 맞나요?
# 3. 그렇게 바꾼 채 오래 훈련하면 어떤 일이 생기나요? 여기에 고칠 것이 있나요?

# %% [markdown] question="question_zero" lang="en"
# ## Written answer 2 · Zeros on purpose (2 points)
#
# The second question of 20 September 2018 was "what if a zero appears in backpropagation?", and
# week 6 looked for zeros that arise by accident. Dropout puts them there **on purpose**.
#
# 1. In this step some unit's gradient was 0. Compare dropout's zero with that of a saturated
#    sigmoid or of a dead ReLU. What decides it, and how long does it last? Averaged over many
#    steps, what is the gradient in each case?
# 2. With `mask = [True, False, True]`, `upstream = [3, 5, -2]` and `rate = 0.5`, work out by hand
#    what `dropout_backward` gives. If that zero became a small value, as the meeting proposed, say
#    0.01, would the result still agree with a numerical gradient taken with the same key?
# 3. What happens in a long training run with that change? Is there anything here to mend?

# %% [markdown] answer="question_zero"
# *여기에 답을 쓰세요. · Write your answer here.*
