# %% [markdown] header="true"
# - **마감 · due 2026-12-06** (일 Sun)
# - **14점** · 14 points (코드 10 · code, 서술형 4 · written)
# - **약 80분** · about 80 minutes
#
# | 과제 · Task | 점수 · Points |
# | --- | ---: |
# | `truncate_mantissa` | 2 |
# | `clamp_exponent` | 2 |
# | `quantize` | 2.25 |
# | `dequantize` | 0.75 |
# | `model_bytes` | 1 |
# | `accuracy_by_bits` | 2 |
# | `question_format` (서술형 · written) | 2 |
# | `question_memory` (서술형 · written) | 2 |
#
# 공개 시험은 이 명령 하나로 모두 해 봅니다. · One command runs all public tests:
#
# ```
# grader check week14
# ```

# %% [markdown] lang="ko"
# # 14주차 · 비트 폭(bit width)
#
# 마지막 주는 우리 모임의 연구입니다. 2018년 10월 24일에 쓴 논문의 초록은 이렇게 말합니다. 요즘의
# 깊은 모델을 임베디드 시스템에 넣으려면 크기를 줄여야 하고, 메모리의 많은 부분을 가중치(weight)와
# 편향(bias)이 차지합니다. 그래서 MNIST 숫자 분류기에서 가중치와 편향에 비트가 몇 개나 필요한지를
# IEEE의 32비트 실수 형식을 들여다보며 조사했습니다.
#
# 그 연구에 쓸 만한 도구를 직접 만들고, 논문이 던진 물음에 8×8 손글씨 숫자로 새로 답해 봅니다.
#
# | 과제 | 하는 일 |
# |---|---|
# | `truncate_mantissa` | 가수의 뒤쪽 비트를 버립니다 |
# | `clamp_exponent` | 지수의 비트가 적을 때의 범위 안으로 넣습니다 |
# | `quantize`, `dequantize` | 작은 정수로 바꾸고 되돌립니다 |
# | `model_bytes` | 모델이 차지하는 바이트를 셉니다 |
# | `accuracy_by_bits` | 비트 수에 따른 정확도를 잽니다 |
#
# **float32의 32비트.** 부호 1비트, 지수(exponent) 8비트, 가수(mantissa) 23비트입니다.
#
# ```
# s eeeeeeee mmmmmmmmmmmmmmmmmmmmmmm      x = ± 1.mmm… · 2^(e − 127)
# ```
#
# 예를 들어 $2.75 = 1.375\cdot2^1$이고 $0.375 = \frac14+\frac18$이므로 가수는 `011000…`입니다.
#
# **이번 주의 약속**
#
# - `bits`와 `axis`는 트레이스할 때 이미 정해진 파이썬 값입니다.
# - 배열은 비어 있지만 않으면 어떤 shape이든 되고 스칼라도 됩니다. 다만 `quantize`의 `x`는 축이
#   하나 이상입니다. 함수는 받은 것을 고치지 않습니다.
# - 배열을 받아 배열을 돌려주는 함수는 `jax.jit`과 `jax.vmap`을 거쳐도 맞아야 합니다.
# - NaN과 매우 작은 비정규 수(subnormal)는 넣지 않습니다. $-0$은 0으로 보므로, 결과가 0이면 부호는
#   보지 않습니다.
# - `lax.reduce_precision`은 쓰지 않습니다.

# %% [markdown] lang="en"
# # Week 14 · Bit width
#
# The last week is our group's own study. The abstract of the paper of 24 October 2018 says: to put
# a modern deep model into an embedded system it has to shrink, and much of the memory is taken by
# the parameters, weights and biases. So we studied, on MNIST, how many bits weights and biases
# need, with an eye on the format of IEEE's 32-bit floats.
#
# You build tools that such a study needs, and answer the paper's question anew, by measuring on 8×8
# handwritten digits.
#
# | task | what it does |
# |---|---|
# | `truncate_mantissa` | drops the last bits of the mantissa |
# | `clamp_exponent` | keeps numbers in the range of an exponent of fewer bits |
# | `quantize`, `dequantize` | turn numbers into small integers, and back |
# | `model_bytes` | counts the bytes of a model |
# | `accuracy_by_bits` | measures accuracy against the number of bits |
#
# **The 32 bits of float32.** One for the sign, eight for the exponent, 23 for the mantissa.
#
# ```
# s eeeeeeee mmmmmmmmmmmmmmmmmmmmmmm      x = ± 1.mmm… · 2^(e − 127)
# ```
#
# For example $2.75 = 1.375\cdot2^1$, and as $0.375 = \frac14+\frac18$ the mantissa is `011000…`.
#
# **Conventions of this week**
#
# - `bits` and `axis` are Python values, already known while tracing.
# - Arrays may have any shape, scalars too, but are not empty. Only the `x` of `quantize` always has
#   at least one axis. Functions do not change what they are given.
# - Functions that take and return arrays stay right under `jax.jit` and `jax.vmap`.
# - No NaN and no subnormal numbers go in. $-0$ counts as 0: the sign of a zero is
#   not looked at.
# - Do not use `lax.reduce_precision`.

# %%
from itertools import pairwise

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float, Int, Int8

Layer = dict[str, Array]  # {"w": (inputs, outputs), "b": (outputs,)}

# %% [markdown] lang="ko"
# ## 1. 가수를 자릅니다: `truncate_mantissa`
#
# 가수 23비트 가운데 앞의 `bits`개만 남기고 나머지를 0으로 만듭니다($1\le\text{bits}\le23$). 부호와
# 지수는 그대로입니다. 그래서 수는 언제나 **0 쪽으로** 갑니다. 반올림하지 않습니다.
#
# | $x$ | bits = 1 | bits = 2 | bits = 3 |
# |---|---|---|---|
# | $2.9=1.45\cdot2^1$ | $2$ | $2.5$ | $2.75$ |
# | $-2.9$ | $-2$ | $-2.5$ | $-2.75$ |
#
# 실수를 그 비트를 담은 정수로 보는 방법은 `lax.bitcast_convert_type`이나 배열의 `.view`입니다.
# 정수가 되면 `&`, `>>`, `<<`로 비트를 다룰 수 있고, 같은 방법으로 되돌립니다. 이 과제는 비트
# 연산으로 하세요. `frexp`, `ldexp`, `log2`나 반올림 함수는 쓰지 않습니다.
#
# ```python
# lax.bitcast_convert_type(jnp.float32(2.75), jnp.uint32)   # 0x40300000
# jnp.uint32(0x80000000)   # 이만큼 큰 상수는 uint32라고 적어야 합니다
# ```
#
# $0$과 $\pm\infty$는 가수의 비트가 모두 0이므로 그대로입니다.

# %% [markdown] lang="en"
# ## 1. Cut the mantissa: `truncate_mantissa`
#
# Of the 23 bits of the mantissa only the first `bits` stay, the others become 0
# ($1\le\text{bits}\le23$). Sign and exponent stay as they are. So a number always moves **toward
# zero**; nothing is rounded.
#
# | $x$ | bits = 1 | bits = 2 | bits = 3 |
# |---|---|---|---|
# | $2.9=1.45\cdot2^1$ | $2$ | $2.5$ | $2.75$ |
# | $-2.9$ | $-2$ | $-2.5$ | $-2.75$ |
#
# `lax.bitcast_convert_type`, or `.view` of an array, looks at a float as the integer that has its
# bits. On integers there are `&`, `>>` and `<<`, and they turn back into floats the same way. Do
# this task by operations on bits: no `frexp`, `ldexp`, `log2` and no rounding function.
#
# ```python
# lax.bitcast_convert_type(jnp.float32(2.75), jnp.uint32)   # 0x40300000
# jnp.uint32(0x80000000)   # a constant as large as this has to say that it is a uint32
# ```
#
# $0$ and $\pm\infty$ have only zeros in the mantissa, so they stay.


# %% task="truncate_mantissa"
def truncate_mantissa(x: Float[Array, "*shape"], *, bits: int) -> Float[Array, "*shape"]:
    """가수의 앞 bits개만 남깁니다. Keeps the first `bits` of the mantissa.

    Example:
        >>> truncate_mantissa(jnp.array([2.9, -2.9]), bits=2).tolist()
        [2.5, -2.5]
    """
    raise NotImplementedError("week14: truncate_mantissa")


# %% [markdown] lang="ko"
# ## 2. 지수의 범위: `clamp_exponent`
#
# 지수가 `bits`비트뿐이면($2\le\text{bits}\le8$) 표현할 수 있는 크기에 끝이 생깁니다. IEEE 방식대로
# $\text{bias}=2^{\text{bits}-1}-1$일 때
#
# $$\text{최댓값}=(2-2^{-23})\cdot2^{\text{bias}},\qquad \text{최솟값}=2^{1-\text{bias}}$$
#
# - 크기가 최댓값을 넘으면 부호를 지킨 최댓값이 됩니다. $\pm\infty$도 그렇습니다.
# - 크기가 최솟값보다 작으면 0이 됩니다. 최솟값 자체는 남습니다.
# - 그 사이의 수는 한 비트도 바뀌지 않습니다.
#
# **예.** bits = 3이면 bias = 3이고 범위는 $0.25$부터 $15.999999$까지입니다. 그래서
# $(20, -\infty, 0.3, -0.2)$는 $(15.999999, -15.999999, 0.3, 0)$이 됩니다.

# %% [markdown] lang="en"
# ## 2. The range of the exponent: `clamp_exponent`
#
# With only `bits` bits for the exponent ($2\le\text{bits}\le8$) a number cannot be as large or as
# small as one likes. As IEEE does it, with $\text{bias}=2^{\text{bits}-1}-1$,
#
# $$\text{largest}=(2-2^{-23})\cdot2^{\text{bias}},\qquad \text{smallest}=2^{1-\text{bias}}$$
#
# - What is larger in magnitude than the largest becomes the largest, with its sign; so does
#   $\pm\infty$.
# - What is smaller in magnitude than the smallest becomes 0. The smallest itself stays.
# - Of the numbers in between not one bit changes.
#
# **Example.** bits = 3 has bias = 3 and covers the sizes from $0.25$ to $15.999999$. So
# $(20, -\infty, 0.3, -0.2)$ becomes $(15.999999, -15.999999, 0.3, 0)$.


# %% task="clamp_exponent"
def clamp_exponent(x: Float[Array, "*shape"], *, bits: int) -> Float[Array, "*shape"]:
    """지수가 bits비트일 때의 범위에 넣습니다. Keeps x in the range of an exponent of `bits` bits.

    Example:
        >>> clamp_exponent(jnp.array([0.3, -0.2, 5.0]), bits=2).tolist()
        [0.0, 0.0, 3.999999761581421]
    """
    raise NotImplementedError("week14: clamp_exponent")


# %% [markdown] lang="ko"
# ## 3. 정수로: `quantize`와 `dequantize`
#
# 더 줄이려면 실수를 작은 정수로 바꿉니다(양자화). 가장 큰 크기가 가장 큰 정수가 되게 배율(scale)을
# 정합니다. 부호가 있는 `bits`비트($2\le\text{bits}\le8$)에서 0을 가운데에 두면 정수는
# $-L$부터 $L$까지입니다.
#
# $$L=2^{\text{bits}-1}-1,\qquad \text{scale}=\frac{\max|x|}{L},\qquad
# q=\text{round}\!\left(\frac{x}{\text{scale}}\right),\qquad \hat x=q\cdot\text{scale}$$
#
# - 가까운 정수로 **반올림하고** $[-L, L]$ 안에 둡니다. 두 정수의 한가운데(…½)이거나 거기에 아주
#   가까운 수는 채점하지 않습니다.
# - `q`는 `int8`, `scale`은 `float32`, `dequantize`의 결과는 `float32`입니다.
# - `axis=None`이면 배열 전체에 scale이 하나이고 그 shape은 `()`입니다.
# - `axis`가 정수이면 **그 축의 원소마다 자기 scale이** 있고, 나머지 축은 모두 하나로 줄입니다.
#   음수도 됩니다. 줄인 축은 크기 1로 남아서 `q * scale`이 그대로 브로드캐스팅됩니다. `(in, out)`인
#   가중치에서 `axis=-1`이면 출력마다 scale이 하나이고 shape은 `(1, out)`입니다.
# - $\max|x|$는 0이거나 $10^{-30}$과 $10^{30}$ 사이입니다. 모두 0이면 scale은 양수이기만 하면 되고
#   `q`는 0입니다. NaN이 나와서는 안 됩니다.
#
# **예.** $x=(-0.6, 0.15, 0.45)$, bits = 3이면 $L=3$, scale $=0.2$이고 $x/\text{scale}=(-3, 0.75,
# 2.25)$이므로 $q=(-3, 1, 2)$, $\hat x=(-0.6, 0.2, 0.4)$입니다.

# %% [markdown] lang="en"
# ## 3. To integers: `quantize` and `dequantize`
#
# To shrink further, floats become small integers (quantisation). The scale is such that the largest
# size becomes the largest integer. With signed integers of `bits` bits ($2\le\text{bits}\le8$) and
# 0 in the middle they go from $-L$ to $L$.
#
# $$L=2^{\text{bits}-1}-1,\qquad \text{scale}=\frac{\max|x|}{L},\qquad
# q=\text{round}\!\left(\frac{x}{\text{scale}}\right),\qquad \hat x=q\cdot\text{scale}$$
#
# - **Round** to the nearest integer, and stay in $[-L, L]$. Ties (halfway between two integers) and
#   numbers very near such a tie are not graded.
# - `q` is `int8`, `scale` is `float32`, and so is the result of `dequantize`.
# - With `axis=None` the whole array has one scale, of shape `()`.
# - If `axis` is an integer, **each element of that axis has a scale of its own**, and all other
#   axes are reduced. It may be negative. Reduced axes stay with size 1, so that `q * scale`
#   broadcasts. For weights `(in, out)` and `axis=-1` every output has its scale, and the shape is
#   `(1, out)`.
# - $\max|x|$ is 0, or between $10^{-30}$ and $10^{30}$. Where all values are 0, the scale may be
#   any positive number and `q` is 0. There must be no NaN.
#
# **Example.** For $x=(-0.6, 0.15, 0.45)$ and bits = 3 we have $L=3$ and the scale $0.2$; as
# $x/\text{scale}=(-3, 0.75, 2.25)$, $q=(-3, 1, 2)$ and $\hat x=(-0.6, 0.2, 0.4)$.


# %% task="quantize"
def quantize(
    x: Float[Array, "*shape"], *, bits: int, axis: int | None
) -> tuple[Int8[Array, "*shape"], Float[Array, "..."]]:
    """x ≈ q · scale인 (q, scale)입니다. (q, scale) with x ≈ q · scale.

    Example:
        >>> q, scale = quantize(jnp.array([-0.6, 0.15, 0.45]), bits=3, axis=None)
        >>> q.tolist(), scale.shape
        ([-3, 1, 2], ())
    """
    raise NotImplementedError("week14: quantize")


# %% task="dequantize"
def dequantize(q: Int8[Array, "*shape"], scale: Float[Array, "..."]) -> Float[Array, "*shape"]:
    """q · scale, float32로. q · scale, as float32.

    Example:
        >>> dequantize(jnp.array([-3, 1], jnp.int8), jnp.float32(0.5)).tolist()
        [-1.5, 0.5]
    """
    raise NotImplementedError("week14: dequantize")


# %% [markdown] lang="ko"
# ## 4. 바이트를 셉니다: `model_bytes`
#
# 층마다 가중치만 `bits`비트로 줄이고, 편향은 float32 그대로 둡니다. 출력마다 있는 scale도 float32로
# 함께 저장해야 되돌릴 수 있습니다.
#
# $$\sum_{\text{층}}\left(\left\lceil\frac{\text{가중치 수}\cdot\text{bits}}{8}\right\rceil
# + 4\cdot\text{편향 수} + 4\cdot\text{출력 수}\right)$$
#
# 가중치의 비트는 층마다 이어 붙이고, 층의 끝에서 바이트 하나를 채우지 못하면 **올립니다.** 결과는
# 파이썬 `int`입니다.
#
# **예.** `(3, 5)`인 층 하나와 `(5, 2)`인 층 하나, bits = 5이면 $\lceil75/8\rceil+20+20=50$과
# $\lceil50/8\rceil+8+8=23$을 더해 73바이트입니다.

# %% [markdown] lang="en"
# ## 4. Count bytes: `model_bytes`
#
# In each layer only the weights shrink to `bits` bits; the biases stay float32. The scale of each
# output has to be stored as well, as float32, or there would be no way back.
#
# $$\sum_{\text{layers}}\left(\left\lceil\frac{\text{weights}\cdot\text{bits}}{8}\right\rceil
# + 4\cdot\text{biases} + 4\cdot\text{outputs}\right)$$
#
# The bits of a layer's weights are stored without gaps; at the end of a layer a byte that is not
# full is **rounded up**. The result is a Python `int`.
#
# **Example.** A layer `(3, 5)` and a layer `(5, 2)` with bits = 5 take $\lceil75/8\rceil+20+20=50$
# and $\lceil50/8\rceil+8+8=23$, together 73 bytes.


# %% task="model_bytes"
def model_bytes(params: list[Layer], *, bits: int) -> int:
    """가중치가 bits비트인 모델의 바이트 수입니다. The bytes of a model with `bits`-bit weights.

    Example:
        >>> model_bytes([{"w": jnp.zeros((3, 5)), "b": jnp.zeros(5)}], bits=3)
        46
    """
    raise NotImplementedError("week14: model_bytes")


# %% [markdown] lang="ko"
# ## 5. 비트 수에 따른 정확도: `accuracy_by_bits`
#
# 층 사이에 ReLU가 있고 마지막이 로짓인 분류기입니다. `bits`의 수마다 모든 층의 `w`를 `quantize(w,
# bits=…, axis=-1)`로 줄였다가 `dequantize`로 되돌려 쓰고, 편향은 그대로 둡니다. 그 모델이 맞힌
# 비율을 `bits`의 순서대로 돌려줍니다.
#
# - `params`는 층이 하나일 수도 여럿일 수도 있고, 예제나 클래스도 하나일 수 있습니다. `bits`는
#   정수의 튜플이고 같은 수가 다시 나올 수도 있습니다.
# - 예측은 로짓이 가장 큰 클래스이고, 여럿이면 그 첫째입니다. 결과는 `float32`이고 shape은
#   `(len(bits),)`입니다.
#
# **예.** 예제 4개 가운데 8비트에서 3개, 2비트에서 1개를 맞히면 `bits=(8, 2)`의 결과는
# `[0.75, 0.25]`입니다.

# %% [markdown] lang="en"
# ## 5. Accuracy against bits: `accuracy_by_bits`
#
# The classifier has ReLU between its layers, and logits at the end. For each number in `bits` the
# `w` of every layer goes through `quantize(w, bits=…, axis=-1)` and back through `dequantize`; the
# biases stay as they are. The result is the share that this model gets right, in the order of
# `bits`.
#
# - `params` may have one layer or many, and there may be one example or class only. `bits` is a
#   tuple of ints, in which a number may come twice.
# - The prediction is the class with the largest logit, the first if there are several. The result
#   is `float32` of shape `(len(bits),)`.
#
# **Example.** If of 4 examples 3 are right with 8 bits and 1 with 2 bits, `bits=(8, 2)` gives
# `[0.75, 0.25]`.


# %% task="accuracy_by_bits"
def accuracy_by_bits(
    params: list[Layer],
    x: Float[Array, "batch features"],
    labels: Int[Array, " batch"],
    *,
    bits: tuple[int, ...],
) -> Float[Array, " widths"]:
    """가중치를 bits[i]비트로 줄였을 때의 정확도입니다. Accuracy with weights of bits[i] bits."""

    raise NotImplementedError("week14: accuracy_by_bits")


# %% [markdown] lang="ko"
# ## 실험 · 논문의 물음에 새로 답하기
#
# `scikit-learn`의 8×8 손글씨 숫자로 64 → 32 → 10 분류기를 훈련하고, 훈련에 쓰지 않은 숫자에서
# 정확도를 잽니다. 왼쪽은 가중치와 편향의 **가수**를 자른 것, 가운데는 **지수**의 비트를 줄인 것,
# 오른쪽은 가중치를 **정수**로 바꾼 것입니다. 오른쪽의 숫자는 모델의 바이트 수입니다.
#
# 어느 쪽이 절벽처럼 무너지나요? 절벽의 자리를 훈련된 가중치의 크기와 비교해 보세요. 화면에 가중치
# 크기의 중앙값이 함께 나옵니다.

# %% [markdown] lang="en"
# ## Experiment · The paper's question, answered anew
#
# A classifier 64 → 32 → 10 learns the 8×8 handwritten digits of `scikit-learn`, and is measured on
# digits that it has not seen. On the left the **mantissa** of weights and biases is cut, in the
# middle their **exponent** loses bits, on the right the weights become **integers**. The numbers on
# the right are the bytes of the model.
#
# Which one falls off a cliff? Compare the place of the cliff with the size of the trained weights:
# the median of their sizes is printed.


# %% experiment="true"
def forward(params, x):
    """분류기의 로짓. / The logits of the classifier."""
    for layer in params[:-1]:
        x = jnp.maximum(x @ layer["w"] + layer["b"], 0)
    return x @ params[-1]["w"] + params[-1]["b"]


def train(key, x, labels, *, sizes=(64, 32, 10), steps=500):
    """Adam으로 훈련한 분류기. / A classifier trained with Adam."""
    import optax

    adam = optax.adam(3e-3)
    keys = jax.random.split(key, len(sizes) - 1)
    params = [
        {"w": jax.random.normal(k, (i, o)) * jnp.sqrt(2 / i), "b": jnp.zeros(o)}
        for k, (i, o) in zip(keys, pairwise(sizes), strict=True)
    ]

    def loss(params):
        logits = forward(params, x)
        return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

    def step(carry, _):
        params, state = carry
        updates, state = adam.update(jax.grad(loss)(params), state)
        return (optax.apply_updates(params, updates), state), None

    return lax.scan(step, (params, adam.init(params)), length=steps)[0][0]


def experiment():
    """정확도와 비트 수. / Accuracy against bits."""
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = jnp.asarray(digits.data / 16, jnp.float32)
    labels = jnp.asarray(digits.target, jnp.int32)
    params = train(jax.random.key(0), x[:1297], labels[:1297])
    unseen = x[1297:], labels[1297:]
    sizes = jnp.concatenate([jnp.abs(layer["w"]).ravel() for layer in params])
    print(f"median size of a weight: {jnp.median(sizes):.3f}, largest: {sizes.max():.2f}")

    def accuracy(change, bits):
        changed = jax.tree.map(lambda leaf: change(leaf, bits=bits), params)
        return (forward(changed, unseen[0]).argmax(-1) == unseen[1]).mean()

    mantissa, exponent, integer = range(1, 24), range(2, 9), tuple(range(2, 9))
    figure, axes = plt.subplots(1, 3, figsize=(13, 4), sharey=True, layout="constrained")
    axes[0].plot(mantissa, [accuracy(truncate_mantissa, b) for b in mantissa], marker="o")
    axes[0].set(xlabel="bits of the mantissa", ylabel="accuracy on unseen digits", ylim=(0, 1))
    axes[1].plot(exponent, [accuracy(clamp_exponent, b) for b in exponent], marker="o")
    axes[1].set(xlabel="bits of the exponent")
    found = accuracy_by_bits(params, *unseen, bits=integer)
    axes[2].plot(integer, found, marker="o")
    axes[2].set(xlabel="bits of an integer weight")
    for b, share in zip(integer, found, strict=True):
        axes[2].annotate(model_bytes(params, bits=b), (b, share - 0.08), ha="center")
    figure.suptitle(f"all 32 bits: {accuracy(lambda leaf, bits: leaf, 32):.1%}")
    plt.show()


experiment()

# %% [markdown] question="question_format" lang="ko"
# ## 글로 답하기 1 · 지수와 가수, 어느 쪽이 더 아까울까요? (2점)
#
# 우리 논문의 물음은 "가중치와 편향에 비트가 몇 개나 필요한가"였고, 32비트 실수의 형식을 들여다보며
# 답을 찾으려 했습니다.
#
# 1. 위의 그림에서 정확도가 32비트일 때보다 2%p 넘게 떨어지지 않는 가장 적은 가수 비트 수와 지수
#    비트 수를 읽으세요. 부호까지 더하면 몇 비트짜리 형식인가요?
# 2. 지수의 비트를 줄이면 왜 어느 순간 갑자기 무너지나요? bits = 2와 bits = 3에서 남는 가장 작은
#    크기와, 화면에 나온 가중치 크기의 중앙값을 들어 설명하세요.
# 3. 가수를 자르면 모든 가중치가 0 쪽으로 움직입니다. 반올림하면 무엇이 달라지고, 비트가 적을 때
#    어느 쪽이 나을까요?

# %% [markdown] question="question_format" lang="en"
# ## Written answer 1 · Exponent or mantissa: which bits are worth more? (2 points)
#
# "How many bits do weights and biases need?", asked our paper, and looked for the answer in the
# format of 32-bit floats.
#
# 1. Read from the figure the smallest number of mantissa bits, and of exponent bits, with which the
#    accuracy is no more than 2 percentage points below that of all 32 bits. With the sign, how many
#    bits would that format have?
# 2. Why does the accuracy collapse all at once when the exponent loses bits? Explain with the
#    smallest size that is left at bits = 2 and at bits = 3, and the printed median of the weights.
# 3. Truncation moves all weights toward 0. What would rounding change, and which of them is better
#    when bits are few?

# %% [markdown] answer="question_format"
# *여기에 답을 쓰세요. · Write your answer here.*

# %% [markdown] question="question_memory" lang="ko"
# ## 글로 답하기 2 · 임베디드 시스템의 메모리 (2점)
#
# 논문의 목적은 모델을 작은 장치에 넣는 것이었습니다. MNIST 분류기 784 → 256 → 10을 생각합니다.
#
# 1. 모두 float32일 때의 바이트 수와, `model_bytes`로 센 8비트, 4비트의 바이트 수를 구하고 몇 배
#    줄었는지 적으세요.
# 2. 편향은 왜 float32로 두어도 괜찮을까요? 비율로 답하세요.
# 3. 한 출력의 가중치만 다른 것들보다 100배 크다고 합시다. scale을 배열 전체에 하나만 두면 8비트에서
#    나머지 출력에 어떤 일이 생기나요? 출력마다 scale을 두면 몇 바이트가 더 드나요?

# %% [markdown] question="question_memory" lang="en"
# ## Written answer 2 · The memory of an embedded system (2 points)
#
# The paper wanted to put the model into a small device. Think of the MNIST classifier
# 784 → 256 → 10.
#
# 1. How many bytes does it take as float32, and, counted as `model_bytes` does, with 8 and with 4
#    bits? By which factors does it shrink?
# 2. Why is it all right to leave the biases float32? Answer with a ratio.
# 3. Let the weights of one output be 100 times larger than all others. With one scale for the whole
#    array, what happens to the other outputs at 8 bits? How many bytes does a scale for each output
#    cost?

# %% [markdown] answer="question_memory"
# *여기에 답을 쓰세요. · Write your answer here.*
