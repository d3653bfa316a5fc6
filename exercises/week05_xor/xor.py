# %% [markdown] header="true"
# - **마감 · due 2026-10-04** (일 Sun)
# - **14점** · 14 points (코드 10 · code, 서술형 4 · written)
# - **약 75분** · about 75 minutes
#
# | 과제 · Task | 점수 · Points |
# | --- | ---: |
# | `gate` | 1 |
# | `perceptron` | 1 |
# | `xor` | 2 |
# | `init_mlp` | 2 |
# | `forward` | 2 |
# | `train_xor` | 2 |
# | `question_line` (서술형 · written) | 2 |
# | `question_width` (서술형 · written) | 2 |
#
# 공개 시험은 이 명령 하나로 모두 해 봅니다. · One command runs all public tests:
#
# ```
# grader check week05
# ```

# %% [markdown] lang="ko"
# # 5주차 · XOR과 다층 신경망(XOR and networks of several layers)
#
# 두 입력이 다를 때만 1인 함수가 XOR입니다. 값이 네 개뿐인 이 작은 표가 신경망 연구를 멈춰 세운 적이
# 있습니다. 민스키(Marvin Minsky)는 퍼셉트론 하나로는 XOR을 풀 수 없음을 보였고, 층을 쌓으면 되지만
# 그 가중치를 어떻게 배울지는 그때 아무도 몰랐습니다. 강의 8-1과 8-2가 이 역사를, 9-1이 풀이를
# 이야기합니다. 먼저 보고 오세요.
#
# 자매 모임의 3주차 슬라이드도 같은 길을 갑니다. 퍼셉트론의 한계, 게이트 세 개로 만든 XOR,
# 시그모이드를 넣은 순전파, 그리고 경사 하강법입니다. 이번 주에는 그 길을 코드로 따라갑니다.
# 처음에는 가중치를 손으로 정하고, 마지막에는 신경망이 스스로 찾게 합니다. 2018년 9월 20일 모임에서
# 나온 "층을 늘릴까, 한 층의 노드를 늘릴까?"도 가장 작은 문제에서 직접 재어 봅니다.
#
# | 과제 | 하는 일 |
# |---|---|
# | `gate` | AND, OR, NAND의 가중치를 정합니다 |
# | `perceptron` | 직선의 어느 쪽인지 답합니다 |
# | `xor` | 게이트 셋을 이어 XOR을 만듭니다 |
# | `init_mlp` | 신경망의 처음 가중치를 뽑습니다 |
# | `forward` | 층을 차례로 지나는 순전파입니다 |
# | `train_xor` | 경사 하강법으로 XOR을 배웁니다 |
#
# **이번 주의 약속**
#
# - 배열은 모두 `float32`이고, 계산도 `float32`로 합니다. 0과 1도 정수나 bool이 아니라
#   `float32`입니다.
# - `x`는 `(N, 2)`처럼 한 행이 예제 하나입니다. `N`은 1일 수도 있습니다.
# - 함수는 받은 것을 고치지 않으며, 배열을 받는 함수는 `jax.jit`과 `jax.vmap`을 거쳐도 맞아야
#   합니다.
# - 난수는 인자로 받은 `key`에서만 나옵니다. 한 번 쓴 key는 다시 쓰지 않고, 더 필요하면 나눕니다.
#
# ```python
# first, second = jax.random.split(jax.random.key(0))   # 새 key 두 개
# jax.random.normal(first, (3, 2))                      # 평균 0, 표준편차 1인 정규분포
# ```

# %% [markdown] lang="en"
# # Week 5 · XOR and networks of several layers
#
# XOR is 1 when its two inputs differ. This table of four values once brought research on neural
# networks to a halt: Marvin Minsky showed that no single perceptron can compute it. Several layers
# can, but nobody knew at the time how to learn their weights. Lectures 8-1 and 8-2 tell this story,
# 9-1 solves the problem. Watch them first.
#
# The slides of a sister group's week 3 go the same way: the perceptron's limit, XOR from three
# gates, forward propagation with sigmoids, gradient descent. This week you follow it in code. At
# first you choose the weights by hand, in the end the network finds them. You will also measure, on
# the smallest problem there is, what we asked at the meeting of 20 September 2018: more layers, or
# more nodes in a layer?
#
# | task | what it does |
# |---|---|
# | `gate` | chooses the weights of AND, OR and NAND |
# | `perceptron` | says on which side of a line a point lies |
# | `xor` | connects three gates to XOR |
# | `init_mlp` | draws the first weights of a network |
# | `forward` | forward propagation, layer after layer |
# | `train_xor` | learns XOR by gradient descent |
#
# **Conventions of this week**
#
# - All arrays are `float32`, and so is all arithmetic. Zeros and ones are `float32` too, neither
#   integers nor booleans.
# - `x` has a row for every example, as in `(N, 2)`. `N` may be 1.
# - Functions do not change what they are given; what takes arrays stays right under `jax.jit` and
#   `jax.vmap`.
# - All randomness comes from the `key` you are given. A key is used once; if you need more, split
#   it.
#
# ```python
# first, second = jax.random.split(jax.random.key(0))   # two new keys
# jax.random.normal(first, (3, 2))                      # normal, mean 0, standard deviation 1
# ```

# %%
from itertools import pairwise
from typing import Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Key

Layer = dict[str, Array]  # {"w": (inputs, outputs), "b": (outputs,)}

CORNERS = jnp.array([[0, 0], [0, 1], [1, 0], [1, 1]], jnp.float32)

# %% [markdown] lang="ko"
# ## 1. `gate`
#
# 퍼셉트론은 $x_1 w_1 + x_2 w_2 + b > 0$이면 1, 아니면 0을 냅니다. 가중치와 편향만 바꾸면 같은 식이
# 여러 논리 게이트가 됩니다. 아래 표대로 되도록 게이트마다 $w$와 $b$를 정하세요.
#
# | $x_1$ | $x_2$ | AND | OR | NAND |
# |---|---|---|---|---|
# | 0 | 0 | 0 | 0 | 1 |
# | 0 | 1 | 0 | 1 | 1 |
# | 1 | 0 | 0 | 1 | 1 |
# | 1 | 1 | 1 | 1 | 0 |
#
# **예.** $w = (1, 0)$, $b = -0.5$이면 둘째 입력은 보지 않고 $x_1$을 그대로 내는 게이트입니다.
# 정답은 여러 가지이며, 표와 맞으면 모두 정답입니다. $w$와 $b$는 둘 다 `float32` 배열입니다.

# %% [markdown] lang="en"
# ## 1. `gate`
#
# A perceptron gives 1 if $x_1 w_1 + x_2 w_2 + b > 0$, and 0 otherwise. With different weights and a
# different bias the same formula becomes a different logic gate. Choose $w$ and $b$ for each gate
# so that this table comes out.
#
# | $x_1$ | $x_2$ | AND | OR | NAND |
# |---|---|---|---|---|
# | 0 | 0 | 0 | 0 | 1 |
# | 0 | 1 | 0 | 1 | 1 |
# | 1 | 0 | 0 | 1 | 1 |
# | 1 | 1 | 1 | 1 | 0 |
#
# **Example.** With $w = (1, 0)$ and $b = -0.5$ the gate ignores its second input and passes $x_1$
# on. There are many right answers, and all that fit the table count. Both $w$ and $b$ are `float32`
# arrays.


# %% task="gate"
def gate(name: Literal["and", "or", "nand"]) -> tuple[Float[Array, "2"], Float[Array, ""]]:
    """게이트의 가중치와 편향입니다.

    The weights and the bias of a gate.

    Returns:
        `(w, b)`, shape `(2,)`, `()`.
    """
    raise NotImplementedError("week05: gate")


# %% [markdown] lang="ko"
# ## 2. `perceptron`
#
# 이제 예제 $N$개에 한꺼번에 답합니다.
#
# $$y_n = \begin{cases} 1 & x_{n1} w_1 + x_{n2} w_2 + b > 0 \\ 0 & \text{아니면} \end{cases}$$
#
# $x_1 w_1 + x_2 w_2 + b = 0$은 평면 위의 직선이고, 퍼셉트론은 점이 직선의 어느 쪽에 있는지
# 말합니다. **직선 위의 점은 0**입니다. 입력은 0과 1이 아닌 아무 실수여도 됩니다.
#
# **예.** $w = (2, -1)$, $b = -1$이면 $(1, 0)$은 $2 - 1 = 1 > 0$이므로 1, $(1, 1)$은 직선 위에
# 있으므로 0입니다.

# %% [markdown] lang="en"
# ## 2. `perceptron`
#
# Now the answer for $N$ examples at once.
#
# $$y_n = \begin{cases} 1 & x_{n1} w_1 + x_{n2} w_2 + b > 0 \\ 0 & \text{otherwise} \end{cases}$$
#
# $x_1 w_1 + x_2 w_2 + b = 0$ is a line in the plane, and the perceptron says on which side of it a
# point lies. **A point on the line gives 0.** Inputs may be any numbers, not only 0 and 1.
#
# **Example.** With $w = (2, -1)$ and $b = -1$, $(1, 0)$ gives 1, because $2 - 1 = 1 > 0$, and
# $(1, 1)$, which lies on the line, gives 0.


# %% task="perceptron"
def perceptron(
    x: Float[Array, "batch 2"], w: Float[Array, "2"], b: Float[Array, ""]
) -> Float[Array, " batch"]:
    """x·w + b > 0이면 1, 아니면 0입니다.

    1 where x·w + b > 0, else 0.

    Example:
        >>> perceptron(jnp.array([[1.0, 0.0], [1.0, 1.0]]), jnp.array([2.0, -1.0]), jnp.array(-1.0))
        Array([1., 0.], dtype=float32)
    """
    raise NotImplementedError("week05: perceptron")


# %% [markdown] lang="ko"
# ## 3. `xor`
#
# XOR은 $(0, 1)$과 $(1, 0)$에서 1이고 $(0, 0)$과 $(1, 1)$에서 0입니다. 네 점을 종이에 찍어 보면 직선
# 하나로는 나눌 수 없습니다. 그 대신 게이트를 두 층으로 이으면 됩니다. 첫 층의 두 게이트가 낸 답이
# 둘째 층 게이트의 입력입니다. 어느 게이트를 어디에 둘지는 위의 표를 보고 찾아보세요.
#
# | $x_1$ | $x_2$ | 첫째 게이트 | 둘째 게이트 | XOR |
# |---|---|---|---|---|
# | 0 | 0 | ? | ? | 0 |
# | 0 | 1 | ? | ? | 1 |
# | 1 | 0 | ? | ? | 1 |
# | 1 | 1 | ? | ? | 0 |
#
# 답은 세 게이트 **모두**에서 나와야 합니다. `xor`은 불릴 때마다 `gate`에 세 이름을 묻고, 받은 $w$와
# $b$를 그대로 씁니다. 누군가 `gate`를 언제나 열려 있는(무엇이 들어와도 1인) 게이트로 바꾸어 놓으면
# `xor`의 답도 모두 1이 됩니다. 가중치를 미리 받아 두거나 표를 외워서 답하면 그렇게 되지 않습니다.

# %% [markdown] lang="en"
# ## 3. `xor`
#
# XOR is 1 at $(0, 1)$ and $(1, 0)$, and 0 at $(0, 0)$ and $(1, 1)$. Draw the four points: no single
# line separates them. Gates in two layers do. What two gates of the first layer answer goes into a
# gate of the second. Look at the table above to find which gate belongs where.
#
# | $x_1$ | $x_2$ | first gate | second gate | XOR |
# |---|---|---|---|---|
# | 0 | 0 | ? | ? | 0 |
# | 0 | 1 | ? | ? | 1 |
# | 1 | 0 | ? | ? | 1 |
# | 1 | 1 | ? | ? | 0 |
#
# The answer comes from **all three** gates: whenever `xor` is called, it asks `gate` for the three
# names and uses the $w$ and $b$ that it gets. If somebody puts gates in the place of `gate` that
# are always open (1 whatever comes in), `xor` answers 1 everywhere. With weights
# fetched beforehand, or a table learnt by heart, the answer would not change.


# %% task="xor"
def xor(x: Float[Array, "batch 2"]) -> Float[Array, " batch"]:
    """세 게이트로 만든 XOR입니다.

    XOR from the three gates.

    Args:
        x: 0과 1. 그림을 그릴 때는 다른 수도 들어옵니다.
            Zeros and ones; for the figure, other numbers too.

    Example:
        >>> xor(jnp.array([[1.0, 0.0], [1.0, 1.0]]))
        Array([1., 0.], dtype=float32)
    """
    raise NotImplementedError("week05: xor")


# %% [markdown] lang="ko"
# ## 4. `init_mlp`
#
# 이제 가중치를 신경망이 찾습니다. 그러려면 출발점이 있어야 합니다. `sizes`는 입력부터 출력까지 층의
# 크기를 적은 정수들이고, 이웃한 두 크기마다 층이 하나씩 있습니다.
#
# - `w`는 `(입력 수, 출력 수)`이고, 원소마다 따로 **표준정규분포**(평균 0, 표준편차 1)에서 뽑습니다.
# - `b`는 `(출력 수,)`이고 모두 0입니다.
# - 층마다 **자기 key**로 뽑습니다. 같은 key를 두 층에 쓰면 두 층의 가중치가 닮은꼴이 됩니다.
# - 같은 key를 주면 같은 신경망이, 다른 key를 주면 다른 신경망이 나옵니다.
#
# **예.** `sizes = (2, 3, 1)`이면 `w`가 `(2, 3)`과 `(3, 1)`, `b`가 `(3,)`과 `(1,)`인 층 두 개의
# 리스트입니다. `sizes`는 튜플이며, 크기가 둘뿐이면 층이 하나입니다.

# %% [markdown] lang="en"
# ## 4. `init_mlp`
#
# From now on the network finds the weights, and needs somewhere to start. `sizes` are the sizes of
# the layers from the input to the output; there is a layer between any two neighbours.
#
# - `w` is `(inputs, outputs)`; every element is drawn for itself from the **standard normal**
#   distribution (mean 0, standard deviation 1).
# - `b` is `(outputs,)`, all 0.
# - Each layer draws with **a key of its own**. Two layers with one key would have similar weights.
# - The same key gives the same network, a different key a different one.
#
# **Example.** `sizes = (2, 3, 1)` gives a list of two layers, whose `w` are `(2, 3)` and `(3, 1)`,
# and whose `b` are `(3,)` and `(1,)`. `sizes` is a tuple; if it holds two sizes, there is one
# layer.


# %% task="init_mlp"
def init_mlp(key: Key[Array, ""], sizes: tuple[int, ...]) -> list[Layer]:
    """처음 가중치를 뽑습니다: w는 표준정규분포, b는 0.

    Draws the first weights: w standard normal, b zero.

    Returns:
        `[{"w": (sizes[0], sizes[1]), "b": (sizes[1],)}, …]`, `len(sizes) - 1` layers.
    """
    raise NotImplementedError("week05: init_mlp")


# %% [markdown] lang="ko"
# ## 5. `forward`
#
# 슬라이드의 순전파(forward propagation)입니다. 0과 1로 꺾이는 계단 대신 부드러운 시그모이드
# $\sigma(z) = 1 / (1 + e^{-z})$를 **모든 층**에, 마지막 층에도 씁니다.
#
# $$K = \sigma(X W_1 + b_1), \qquad \hat Y = \sigma(K W_2 + b_2)$$
#
# 층이 몇 개든 같은 일을 되풀이합니다. 돌려줄 것은 층마다 나온 값의 **리스트**이며, 입력 $X$는 넣지
# 않습니다. 층이 둘이면 $[K, \hat Y]$입니다. 다음 주의 역전파는 바로 이 중간값들을 씁니다.
#
# **예.** $w = (1, -1)^\top$, $b = 0$인 층 하나에 $x = (2, 2)$를 넣으면 $[\,[[0.5]]\,]$입니다.
#
# $z$가 $\pm 10^4$이어도 값이 맞아야 합니다. $e^{z} / (1 + e^{z})$로 쓰면 $\infty / \infty$가
# 됩니다. `jax.nn.sigmoid`를 써도 됩니다. $|z|$가 15를 넘지 않으면 기울기도 모든 $W$, $b$와 $x$에
# 이르러야 합니다.

# %% [markdown] lang="en"
# ## 5. `forward`
#
# This is the slides' forward propagation. In the place of the step from 0 to 1 comes the smooth
# sigmoid $\sigma(z) = 1 / (1 + e^{-z})$, in **every layer**, the last one too.
#
# $$K = \sigma(X W_1 + b_1), \qquad \hat Y = \sigma(K W_2 + b_2)$$
#
# However many layers there are, the same is repeated. Return the **list** of what came out of each
# layer, without the input $X$. For two layers that is $[K, \hat Y]$. Next week's backpropagation
# needs these values in between.
#
# **Example.** A single layer with $w = (1, -1)^\top$ and $b = 0$ turns $x = (2, 2)$ into
# $[\,[[0.5]]\,]$.
#
# The values have to be right for $z$ of $\pm 10^4$, too; written as $e^{z} / (1 + e^{z})$ they
# become $\infty / \infty$. You may use `jax.nn.sigmoid`. For $|z|$ up to 15 the gradient
# reaches every $W$ and $b$, and $x$.


# %% task="forward"
def forward(
    params: list[Layer], x: Float[Array, "batch inputs"]
) -> list[Float[Array, "batch outputs"]]:
    """층마다 sigmoid(h·w + b)를 구해 모두 돌려줍니다.

    sigmoid(h·w + b) of every layer, first layer first.

    Returns:
        층마다 배열 하나 `(N, 출력 수)`, 입력은 빼고.
        One array `(N, outputs)` for each layer, not the input.
    """
    raise NotImplementedError("week05: forward")


# %% [markdown] lang="ko"
# ## 6. `train_xor`
#
# 손으로 정한 가중치 대신 배운 가중치로 XOR을 풉니다. 입력 둘, 은닉층, 출력 하나인 신경망을
# `init_mlp`로 만듭니다. 네 점 `CORNERS` **모두**를 `forward`에 넣고, 그 출력의 평균 손실을 경사
# 하강법으로 줄입니다. 은닉층에도 시그모이드를 쓴다는 뜻입니다.
#
# $$\theta \leftarrow \theta - \alpha\,\frac{\partial L}{\partial \theta}
# \qquad (\alpha = \text{learning\_rate},\ \text{steps번})$$
#
# - 손실은 평균 제곱 오차나 교차 엔트로피 가운데 고르세요. `jax.grad`를 써도 됩니다.
# - 은닉층은 하나든 여럿이든 좋지만, 층마다 유닛이 **네 개 이상**이어야 합니다. 두 개로는 열 번에
#   일곱 번쯤만 풀립니다. 여덟 개면 넉넉합니다.
# - 한 걸음은 기울기에 학습률을 곱해 뺀 것뿐입니다. 모멘텀(momentum)이나 Adam은 8주차에 만납니다.
# - 파이썬 `for`로 5000번을 돌면 트레이스가 모두 펼쳐져서 끝나지 않습니다. `jax.lax.scan`이나
#   `jax.lax.fori_loop`를 쓰세요.
# - 레이블과 출력의 shape을 견주어 보세요. `(4,)`와 `(4, 1)`을 빼면 `(4, 4)`가 됩니다.
#
# ```python
# def step(h, _):            # scan은 이 함수를 length번 잇습니다
#     return h / 2, None     # (다음 h, 모아 둘 것)
#
#
# h, _ = jax.lax.scan(step, 8.0, length=3)   # 8 → 4 → 2 → 1.0
# ```
#
# `steps=5000`, `learning_rate=1.0`으로 배우면 다섯 key 가운데 적어도 넷에서, 0.5를 경계로 한 출력이
# 네 점 모두 맞아야 합니다.

# %% [markdown] lang="en"
# ## 6. `train_xor`
#
# Now XOR with weights that were learnt. Make a network of two inputs, hidden layers and one output
# with `init_mlp`. Put **all** of the four `CORNERS` through `forward`, sigmoids in the hidden
# layers too, and lower the mean loss of its output by gradient descent.
#
# $$\theta \leftarrow \theta - \alpha\,\frac{\partial L}{\partial \theta}
# \qquad (\alpha = \text{learning\_rate},\ \text{steps times})$$
#
# - The loss is the mean squared error or the cross-entropy, as you like. You may use
#   `jax.grad`.
# - One hidden layer or more, each of **four units or more**. Two units solve it some seven times
#   in ten; eight are plenty.
# - A step subtracts the gradient times the learning rate, and nothing else. Momentum and Adam come
#   in week 8.
# - A Python `for` of 5000 steps would be unrolled by the trace, and never done compiling. Use
#   `jax.lax.scan` or `jax.lax.fori_loop`.
# - Compare the shapes of labels and output: `(4,)` minus `(4, 1)` is `(4, 4)`.
#
# ```python
# def step(h, _):            # scan chains this function `length` times
#     return h / 2, None     # (the next h, what to collect)
#
#
# h, _ = jax.lax.scan(step, 8.0, length=3)   # 8 → 4 → 2 → 1.0
# ```
#
# With `steps=5000` and `learning_rate=1.0` the output, cut at 0.5, has to be right at all four
# corners for at least four keys of five.


# %% task="train_xor"
def train_xor(key: Key[Array, ""], *, steps: int, learning_rate: float) -> list[Layer]:
    """경사 하강법으로 XOR을 배운 신경망입니다.

    A network that learnt XOR by gradient descent.

    Returns:
        `init_mlp`가 주는 것과 같은 꼴, 입력 둘과 출력 하나.
        As from `init_mlp`, with two inputs and one output.
    """
    raise NotImplementedError("week05: train_xor")


# %% [markdown] lang="ko"
# ## 실험 · XOR이 가르는 평면
#
# 왼쪽은 여러분의 게이트가 긋는 직선 두 개입니다. XOR이 1인 곳은 두 직선 사이의 띠입니다. 가운데는
# 첫 층을 지난 뒤의 네 점입니다. $(0, 1)$과 $(1, 0)$이 한 점으로 겹쳐서 이제 직선 하나로 나뉩니다.
# 은닉층이 한 일은 이것이 전부입니다. 오른쪽은 `train_xor`가 배운 신경망의 출력입니다. key를 바꾸어
# 다시 그려 보세요. 언제나 같은 띠를 찾나요?

# %% [markdown] lang="en"
# ## Experiment · The plane that XOR cuts
#
# On the left, the two lines that your gates draw; XOR is 1 in the band between them. In the middle,
# the four corners after the first layer: $(0, 1)$ and $(1, 0)$ have become one point, and now a
# single line will do. That is all a hidden layer did. On the right, the output of a network that
# `train_xor` taught. Change the key and draw again: does it always find the same band?


# %% experiment="true"
def show_the_plane(key):
    """평면 세 장. / Three planes."""
    import matplotlib.pyplot as plt

    side = jnp.linspace(-0.5, 1.5, 201)
    plane = jnp.stack(jnp.meshgrid(side, side), axis=-1).reshape(-1, 2)
    square = (side.size, side.size)
    params = train_xor(key, steps=5000, learning_rate=1.0)
    gates = [perceptron(CORNERS, *gate(name)) for name in ("or", "nand")]
    panels = {
        "OR and NAND": (CORNERS, xor(plane), ("or", "nand")),
        "after the first layer: AND": (
            jnp.stack(gates, axis=-1),
            perceptron(plane, *gate("and")),
            ("and",),
        ),
        "learnt": (CORNERS, forward(params, plane)[-1], ()),
    }
    _, axes = plt.subplots(1, 3, figsize=(13, 4.2), sharex=True, sharey=True, layout="constrained")
    for axis, (title, (points, output, lines)) in zip(axes, panels.items(), strict=True):
        shades = axis.pcolormesh(
            side, side, output.reshape(square), cmap="RdBu_r", vmin=-0.5, vmax=1.5
        )
        for name in lines:
            w, b = gate(name)
            axis.contour(side, side, (plane @ w + b).reshape(square), levels=[0], colors="black")
        axis.scatter(*points.T, c=xor(CORNERS), cmap="RdBu_r", edgecolors="black", s=90, zorder=3)
        axis.set_title(title)
        axis.set_aspect("equal")
        axis.set(xlabel="$x_1$", ylabel="$x_2$")
    axes[1].set(xlabel="OR", ylabel="NAND")
    plt.gcf().colorbar(shades, ax=axes, label="output", ticks=[0, 0.5, 1])
    plt.show()


show_the_plane(jax.random.key(0))

# %% [markdown] question="question_line" lang="ko"
# ## 글로 답하기 1 · 퍼셉트론의 한계 (2점)
#
# 슬라이드는 "퍼셉트론 하나로는 XOR을 풀 수 없다"라고만 적었습니다. $(w_1, w_2, b)$가 무엇이든 안
# 된다는 것을 네 점의 부등식으로 보이세요. 그리고 층을 둘로 늘려도 첫 층에 계단이나 시그모이드가
# 없으면 왜 여전히 안 되는지, 위 실험의 가운데 그림에서 은닉층이 한 일과 이어서 설명하세요.

# %% [markdown] question="question_line" lang="en"
# ## Written answer 1 · The perceptron's limit (2 points)
#
# The slides only say that a single perceptron cannot do XOR. Show with the inequalities of the four
# corners that no $(w_1, w_2, b)$ can. Then explain why two layers cannot either, if there is
# neither a step nor a sigmoid after the first, and connect it with what the hidden layer did in the
# middle picture of the experiment.

# %% [markdown] answer="question_line"
# *여기에 답을 쓰세요. · Write your answer here.*

# %% [markdown] question="question_width" lang="ko"
# ## 글로 답하기 2 · 층인가, 노드인가? (2점)
#
# 9월 20일 모임의 첫 질문은 "층을 늘릴까, 한 층의 노드를 늘릴까?"였고, 놀이터(playground)에서 직접
# 해 보자고 했습니다. 여기서는 `train_xor`의 은닉층을 바꾸어 재어 보세요. 은닉 유닛 1, 2, 4, 8개인
# 층 하나, 그리고 유닛이 두 개인 층 둘과 셋으로 각각 key를 열 개 이상 바꾸어 가며 배우게 하고, 그
# 가운데 몇 번이나 XOR을 풀었는지 표로 적으세요(제출하는 `train_xor`는 네 개 이상으로 되돌려
# 놓으세요). 두 개면 *충분하다*는 것과 두 개로 *배울 수 있다*는 것은 왜 다를까요? 이 결과로 모임의
# 질문에 어디까지 답할 수 있을까요?

# %% [markdown] question="question_width" lang="en"
# ## Written answer 2 · Layers, or nodes? (2 points)
#
# The first question of 20 September was: more layers, or more nodes in a layer? Try it in the
# playground, we said. Measure it here by changing the hidden layers of `train_xor`: one layer of 1,
# 2, 4 and 8 units, then two and three layers of two units. Train each with ten keys or more and
# write down in a table how many solved XOR (and put `train_xor` back to four units or more before
# you hand it in). Two units are *enough*, yet they do not always *learn* it: why is that not the
# same? How far does your table answer the meeting's question?

# %% [markdown] answer="question_width"
# *여기에 답을 쓰세요. · Write your answer here.*
