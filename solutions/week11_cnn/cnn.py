# %% [markdown] lang="ko"
# # 11주차 · 합성곱 신경망(convolutional network)
#
# 이번 주에는 합성곱 층과 풀링 층을 라이브러리 없이 만듭니다. 창이 몇 번 들어가는지 세는 것에서
# 시작해 합성곱의 역전파를 손으로 쓰는 데까지 갑니다. 강의 11-1(합성곱 층)과 11-2(max 풀링과 전체
# 신경망)를 먼저 보고 오세요.
#
# **왜 합성곱일까요?** 8×8 이미지를 8×8 특성 맵(feature map) 하나로 바꾸는 층을 생각해 봅시다. 완전
# 연결 층이라면 가중치가 64·64 = 4096개 필요합니다. 3×3 합성곱은 9개면 됩니다. 출력 하나가 이미지의
# 작은 영역만 보고(지역 연결), 이미지의 모든 자리가 같은 가중치를 나누어 쓰기(가중치 공유)
# 때문입니다.
#
# 2018년 9월 27일 모임에서는 질문이 네 가지 나왔습니다.
#
# 1. 풀링은 왜 할까요? 필터가 늘린 특성의 수를 줄여 계산과 과적합을 덜어 준다는 이야기가 나왔습니다.
# 2. 왜 하필 max 풀링일까요? max는 경계와 극단값을 남기고, 평균은 부드럽게 만든다고 했습니다.
# 3. CNN은 무엇이 좋을까요? 지역 연결, 공간 배치, 가중치 공유가 답이었습니다.
# 4. 필터는 큰 것이 좋을까요, 작은 것이 좋을까요? **답을 내지 못하고 끝났습니다.**
#
# 2번은 과제를 마친 뒤 그림으로 확인하고, 4번은 마지막에 여러분이 이어서 답합니다.
#
# **이번 주의 약속**
#
# | 이름 | 약속 |
# |---|---|
# | `x` | 이미지 `(N, H, W, C)`: 배치, 높이, 너비, 채널. 크기가 1인 축도 그대로 남습니다. |
# | `kernel` | `(kh, kw, C, O)`: 창의 높이와 너비, 입력 채널, 출력 채널(필터의 수) |
# | `stride`, `window` | `(세로, 가로)` 순서의 두 정수 |
# | `padding` | `((위, 아래), (왼쪽, 오른쪽))`. 네 값이 모두 다를 수 있습니다. |
# | 남는 자리 | 창이 다 들어가지 않는 끝의 행과 열은 읽지 않습니다. |
# | 변환 | 배열을 받는 함수는 모두 `jax.jit`, `jax.vmap`, `jax.grad`를 거쳐도 맞아야 합니다. |
# | 정밀도 | 안에서도 float32로 계산합니다. |
#
# `stride`, `padding`, `window`, `value`는 트레이스할 때 이미 정해진 파이썬 값입니다. 그래서
# `range`나 `np.arange`에 마음껏 써도 됩니다.
#
# **직접 만들기.** `jax.lax.conv…`, `jax.lax.reduce_window`, `jax.scipy.signal`, `jnp.convolve`,
# `jnp.correlate`, FFT, `nnx.Conv`, `nnx.max_pool`, `nnx.avg_pool`, `flax.linen`은 쓰지
# 않습니다(`jnp.cumsum`도 안에서 `reduce_window`를 부르므로 피하세요). `jnp.pad`, 슬라이스, 인덱싱,
# `jnp.einsum`과 행렬 곱은 마음껏 쓰세요. 앞 과제에서 만든 함수를 불러도 좋습니다.

# %% [markdown] lang="en"
# # Week 11 · Convolutional networks
#
# This week you build the convolution layer and the pooling layers without a library. You start by
# counting how often a window fits, and end by writing the backward pass of the convolution by hand.
# Watch lectures 11-1 (conv layers) and 11-2 (max pooling and the full network) first.
#
# **Why convolution?** Think of a layer that turns an 8×8 image into one 8×8 feature map. Fully
# connected, it needs 64·64 = 4096 weights. A 3×3 convolution needs 9: each output looks at a small
# region only (local connectivity), and every place of the image shares the same weights (parameter
# sharing).
#
# At the meeting of 27 September 2018 there were four questions.
#
# 1. Why pooling? Filters multiply the number of features, it was said, and pooling reduces it
#    again, which saves computation and reduces overfitting.
# 2. Why max pooling? Max keeps edges and extremes, average smooths.
# 3. What are the strengths of CNNs? Local connectivity, spatial arrangement, shared parameters.
# 4. Large or small filters? **That one was left open.**
#
# You will look at the second with your own code once the tasks are done, and the fourth is yours to
# answer at the end.
#
# **Conventions of this week**
#
# | name | convention |
# |---|---|
# | `x` | images `(N, H, W, C)`: batch, height, width, channels; axes of size 1 stay |
# | `kernel` | `(kh, kw, C, O)`: height and width of the window, channels in and out (filters) |
# | `stride`, `window` | two ints, rows first |
# | `padding` | `((top, bottom), (left, right))`; all four may differ |
# | left-over pixels | rows and columns at the end that fill no whole window are not read |
# | transformations | what takes arrays stays right under `jax.jit`, `jax.vmap` and `jax.grad` |
# | precision | float32, inside the functions as well |
#
# `stride`, `padding`, `window` and `value` are Python values, already known while your code is
# traced. Use them freely in `range` or `np.arange`.
#
# **By hand.** No `jax.lax.conv…`, `jax.lax.reduce_window`, `jax.scipy.signal`, `jnp.convolve`,
# `jnp.correlate`, FFT, `nnx.Conv`, `nnx.max_pool`, `nnx.avg_pool` or `flax.linen` (and no
# `jnp.cumsum`, which calls `reduce_window` inside). `jnp.pad`, slices, indexing, `jnp.einsum` and
# matrix products are all yours, and so are your own earlier tasks.

# %%
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

Pair = tuple[int, int]  # (rows, columns)
Padding = tuple[Pair, Pair]  # ((top, bottom), (left, right))

# %% [markdown] lang="ko"
# ## 1. 창은 몇 번 들어갈까요? `output_size`
#
# 축의 **양쪽에** `padding`칸씩 덧댄 뒤, 크기가 `kernel`인 창을 `stride`칸씩 옮깁니다. 첫 창을 놓고
# 남은 칸에서 `stride`칸을 갈 때마다 창이 하나씩 늘어납니다.
#
# $$\text{output size}=\left\lfloor
# \frac{\text{size}+2\cdot\text{padding}-\text{kernel}}{\text{stride}}\right\rfloor+1$$
#
# **작은 예.** 길이 8, 창 3, 스트라이드 2, 패딩 1이면 4입니다. 마지막 칸은 어느 창에도 들어가지
# 않습니다.
#
# ```
# 칸     ·  0  1  2  3  4  5  6  7  ·
# 창 0  [·  0  1]
# 창 1        [1  2  3]
# 창 2              [3  4  5]
# 창 3                    [5  6  7]
# ```
#
# **도구 하나.** 셀의 둘째 함수 `windows`는 채점하지 않지만, 지금 만들어 두면 3번부터 6번까지의
# 코드가 한두 줄이 됩니다. `x[windows(x, window, stride)]`는 모든 창의 픽셀을 한꺼번에 꺼내고,
# shape은 `(N, Ho, wh, Wo, ww, C)`입니다. 3번의 힌트를 먼저 보아도 좋고, 다른 길로 가도 됩니다.

# %% [markdown] lang="en"
# ## 1. How often does a window fit? `output_size`
#
# Put `padding` cells on **both** sides of an axis and move a window of size `kernel` along it,
# `stride` cells at a time. After the first window, each further `stride` cells
# make room for one more.
#
# $$\text{output size}=\left\lfloor
# \frac{\text{size}+2\cdot\text{padding}-\text{kernel}}{\text{stride}}\right\rfloor+1$$
#
# **A tiny example.** Length 8, window 3, stride 2 and padding 1 give 4. The last cell is in no
# window.
#
# ```
# cell      ·  0  1  2  3  4  5  6  7  ·
# window 0 [·  0  1]
# window 1       [1  2  3]
# window 2             [3  4  5]
# window 3                   [5  6  7]
# ```
#
# **A tool.** The second function of the cell, `windows`, is not graded, but once you have it the
# code of tasks 3 to 6 takes a line or two. `x[windows(x, window, stride)]` fetches the pixels of
# all windows at once, in the shape `(N, Ho, wh, Wo, ww, C)`. Look at the hint of task 3 first if
# you like, or go another way.


# %% task="output_size"
def output_size(size: int, *, kernel: int, stride: int, padding: int) -> int:
    """한 축에 창이 들어가는 횟수입니다. How often a window fits along one axis.

    ⌊(size + 2 · padding - kernel) / stride⌋ + 1, a Python `int`.

    Example:
        >>> output_size(8, kernel=3, stride=2, padding=1)
        4
    """
    ### BEGIN SOLUTION
    return (size + 2 * padding - kernel) // stride + 1
    ### END SOLUTION


def windows(
    x: Float[Array, "batch height width channels"], window: Pair, stride: Pair
) -> tuple[slice | np.ndarray, ...]:
    """모든 창이 덮는 픽셀의 번호입니다. 채점하지 않는 도구입니다.

    The index of the pixels that all windows cover: a tool, not graded.

    Example:
        >>> x = jnp.arange(7.0).reshape(1, 1, 7, 1)
        >>> x[windows(x, (1, 3), (1, 2))].squeeze().tolist()
        [[0.0, 1.0, 2.0], [2.0, 3.0, 4.0], [4.0, 5.0, 6.0]]
    """
    ### BEGIN SOLUTION
    rows, columns = (
        s * np.arange(output_size(size, kernel=k, stride=s, padding=0))[:, None] + np.arange(k)
        for size, k, s in zip(x.shape[1:3], window, stride, strict=True)
    )
    return np.index_exp[:, rows[:, :, None, None], columns]
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 2. 가장자리에 덧대기: `pad`
#
# 이미지의 높이와 너비에만 `value`를 덧댑니다. 배치와 채널은 그대로입니다. 네 변의 폭은 서로 다를 수
# 있고, `value`는 어떤 수든 될 수 있습니다. $-\infty$도 곧 쓸 데가 있습니다.
#
# **작은 예.** 2×2 이미지, `padding=((1, 0), (0, 2))`, `value=-5`:
#
# ```
#           -5 -5 -5 -5
#  1  2      1  2 -5 -5
#  3  4      3  4 -5 -5
# ```

# %% [markdown] lang="en"
# ## 2. Around the edges: `pad`
#
# Put `value` around the height and the width of the images; batch and channels stay as they are.
# The four sides may have different widths, and `value` may be any number. Even $-\infty$ will be of
# use soon.
#
# **A tiny example.** A 2×2 image, `padding=((1, 0), (0, 2))`, `value=-5`:
#
# ```
#           -5 -5 -5 -5
#  1  2      1  2 -5 -5
#  3  4      3  4 -5 -5
# ```


# %% task="pad"
def pad(
    x: Float[Array, "batch height width channels"], *, padding: Padding, value: float
) -> Float[Array, "batch padded_height padded_width channels"]:
    """이미지의 네 변에 value를 덧댑니다. Puts `value` around every image.

    Example:
        >>> row = jnp.array([1.0, 2.0]).reshape(1, 1, 2, 1)
        >>> pad(row, padding=((0, 0), (1, 2)), value=-5).ravel().tolist()
        [-5.0, 1.0, 2.0, -5.0, -5.0]
    """
    ### BEGIN SOLUTION
    return jnp.pad(x, ((0, 0), *padding, (0, 0)), constant_values=value)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 3. 합성곱: `conv2d`
#
# 딥러닝에서 말하는 합성곱은 수학의 교차상관(cross-correlation)입니다. 필터를 뒤집지 않고 그대로
# 창에 올려 곱하고 더합니다. `x`를 덧댄 뒤에는 다음과 같습니다.
#
# $$y_{npqo}=b_o+\sum_{i,j,c}x_{n,\;p s_h+i,\;q s_w+j,\;c}\;k_{ijco}$$
#
# 출력의 $(p,q)$ 자리에 있는 창은 $(p s_h, q s_w)$에서 시작합니다. 입력 채널은 모두 더해지고, 필터
# $o$마다 특성 맵이 하나씩 나옵니다. 편향은 출력마다 **한 번** 더합니다.
#
# **작은 예.** 채널 하나, 스트라이드 1, 패딩 없음:
#
# ```
# 0 1 2     0 1     19 25      19 = 0·0 + 1·1 + 3·2 + 4·3
# 3 4 5  *  2 3  =  37 43
# 6 7 8
# ```
#
# **생각할 점.** 파이썬 반복문은 트레이스하면서 모두 펼쳐지므로, 이미지의 모든 자리를 도는 반복문은
# 큰 프로그램이 됩니다. 길은 두 가지가 있습니다.
#
# - **자리를 고정합니다.** 창 안의 자리 $(i,j)$ 하나를 정하면, 모든 창의 그 자리는 스트라이드가 있는
#   슬라이스 하나입니다. 반복은 $kh\cdot kw$번이면 됩니다.
# - **표를 만듭니다.** 창 $p$가 덮는 행 번호를 표로 만들어 한 번에 꺼냅니다. 위의 식은
#   `jnp.einsum` 한 줄이 됩니다.
#
# <details><summary>힌트 · 표는 어떻게 만들까요?</summary>
#
# 창 $p$는 $p s_h$에서 시작합니다. 시작하는 자리를 열로, 창 안의 자리를 행으로 놓고 더하면
# 브로드캐스팅이 표를 만듭니다. 길이 7, 창 3, 스트라이드 2라면 시작은 0, 2, 4이고 창 안의 자리는 0,
# 1, 2입니다. 행과 열의 표를 함께 쓰려면 행의 표에 축을 둘 더합니다(`[:, :, None, None]`).
#
# </details>
#
# **효율.** 식을 그대로 계산하면 곱셈은 $N\cdot Ho\cdot Wo\cdot kh\cdot kw\cdot C\cdot O$번입니다.
# 10배까지는 괜찮습니다. 창 밖의 픽셀에 0을 곱하고 있다면 그보다 훨씬 많아집니다. 스트라이드가 3
# 이하인 경우에만 셉니다.

# %% [markdown] lang="en"
# ## 3. Convolution: `conv2d`
#
# What deep learning calls convolution is the cross-correlation of mathematics: the kernel is laid
# on the window as it is, not flipped, then multiplied and added up. With `x` padded already,
#
# $$y_{npqo}=b_o+\sum_{i,j,c}x_{n,\;p s_h+i,\;q s_w+j,\;c}\;k_{ijco}$$
#
# The window behind output $(p,q)$ starts at $(p s_h, q s_w)$. All input channels are added up,
# every filter $o$ makes a feature map of its own, and the bias is added **once** per output.
#
# **A tiny example.** One channel, stride 1, no padding:
#
# ```
# 0 1 2     0 1     19 25      19 = 0·0 + 1·1 + 3·2 + 4·3
# 3 4 5  *  2 3  =  37 43
# 6 7 8
# ```
#
# **To think about.** A Python loop is unrolled while it is traced, so a loop over all places of an
# image becomes a large program. There are two ways round it.
#
# - **Fix a cell of the window.** For one cell $(i,j)$, what all windows see there together is a
#   single strided slice. Then $kh\cdot kw$ rounds are enough.
# - **Make a table.** Write down which rows window $p$ covers and fetch them all at once. The
#   formula above is then one `jnp.einsum`.
#
# <details><summary>Hint · How is the table made?</summary>
#
# Window $p$ starts at $p s_h$. Put the starts into a column and the cells of a window into a row:
# broadcasting adds them to a table. For length 7, window 3 and stride 2 the starts are 0, 2, 4, and
# the cells 0, 1, 2. To use the tables of rows and of columns together, give that of the rows two
# more axes (`[:, :, None, None]`).
#
# </details>
#
# **Efficiency.** Done as written, the formula takes
# $N\cdot Ho\cdot Wo\cdot kh\cdot kw\cdot C\cdot O$ multiplications. Up to ten times as many are
# fine. If you multiply pixels outside the window by 0, you will need far more. They are counted
# only for strides up to 3.


# %% task="conv2d"
def conv2d(
    x: Float[Array, "batch height width in_channels"],
    kernel: Float[Array, "kh kw in_channels out_channels"],
    bias: Float[Array, " out_channels"],
    *,
    stride: Pair,
    padding: Padding,
) -> Float[Array, "batch out_height out_width out_channels"]:
    """0을 덧댄 이미지와 필터의 교차상관에 편향을 더합니다.

    Cross-correlates the images, padded with zeros, with the kernel, and adds the bias:

        y[n, p, q, o] = bias[o] + Σ x[n, p·sh + i, q·sw + j, c] · kernel[i, j, c, o]

    Example:
        >>> x = jnp.arange(9.0).reshape(1, 3, 3, 1)
        >>> kernel = jnp.arange(4.0).reshape(2, 2, 1, 1)
        >>> y = conv2d(x, kernel, jnp.zeros(1), stride=(1, 1), padding=((0, 0), (0, 0)))
        >>> y[0, :, :, 0].tolist()
        [[19.0, 25.0], [37.0, 43.0]]
    """
    ### BEGIN SOLUTION
    x = pad(x, padding=padding, value=0)
    covered = x[windows(x, kernel.shape[:2], stride)]
    return jnp.einsum("npiqjc,ijco->npqo", covered, kernel) + bias
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 4. 가장 큰 값만 남기기: `max_pool`
#
# 창마다 가장 큰 픽셀 하나를 남깁니다. 채널끼리는 섞지 않습니다.
#
# $$y_{npqc}=\max_{i,j}\;x_{n,\;p s_h+i,\;q s_w+j,\;c}$$
#
# 픽셀은 유한한 수이고, 창마다 진짜 픽셀이 적어도 하나 있습니다. 덧댄 자리가 이겨서는 안 됩니다.
# 픽셀이 모두 음수라면 0을 덧대는 순간 0이 최댓값이 되어 버립니다.
# 덧셈의 항등원은 0인데, max의 항등원은 무엇일까요?
#
# **작은 예.** `window=(2, 2)`, `stride=(1, 1)`, `padding=((0, 0), (1, 0))`(왼쪽에만 한 칸):
#
# ```
# · -9 -8 -7
# · -6 -5 -4   →   -6 -5 -4
# · -3 -2 -1       -3 -2 -1
# ```

# %% [markdown] lang="en"
# ## 4. Keep the largest: `max_pool`
#
# Every window keeps its largest pixel, channel by channel.
#
# $$y_{npqc}=\max_{i,j}\;x_{n,\;p s_h+i,\;q s_w+j,\;c}$$
#
# Pixels are finite numbers, and every window holds at least one real pixel. Padding must never win:
# if all pixels are negative, padding with 0 would make 0 the maximum. The neutral element of
# addition is 0; which one is that of max?
#
# **A tiny example.** `window=(2, 2)`, `stride=(1, 1)`, `padding=((0, 0), (1, 0))`, one cell on the
# left:
#
# ```
# · -9 -8 -7
# · -6 -5 -4   →   -6 -5 -4
# · -3 -2 -1       -3 -2 -1
# ```


# %% task="max_pool"
def max_pool(
    x: Float[Array, "batch height width channels"], *, window: Pair, stride: Pair, padding: Padding
) -> Float[Array, "batch out_height out_width channels"]:
    """창마다, 채널마다 가장 큰 픽셀을 남깁니다. 덧댄 자리는 이기지 못합니다.

    Keeps the largest pixel of every window in every channel; padding never wins.

    Example:
        >>> x = jnp.arange(9.0).reshape(1, 3, 3, 1)
        >>> y = max_pool(x, window=(2, 2), stride=(1, 1), padding=((0, 0), (0, 0)))
        >>> y[0, :, :, 0].tolist()
        [[4.0, 5.0], [7.0, 8.0]]
    """
    ### BEGIN SOLUTION
    x = pad(x, padding=padding, value=-np.inf)
    return x[windows(x, window, stride)].max(axis=(2, 4))
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 5. 평균 내기: `avg_pool`
#
# 이번에는 창의 평균입니다. 패딩이 없으므로 언제나 $wh\cdot ww$로 나눕니다.
#
# $$y_{npqc}=\frac{1}{wh\cdot ww}\sum_{i,j}x_{n,\;p s_h+i,\;q s_w+j,\;c}$$
#
# **작은 예.** `window=(2, 2)`, `stride=(1, 1)`:
#
# ```
# 0 1 2
# 3 4 5   →   2 3      2 = (0 + 1 + 3 + 4) / 4
# 6 7 8       5 6
# ```

# %% [markdown] lang="en"
# ## 5. Take the mean: `avg_pool`
#
# Now the mean of each window. There is no padding, so the divisor is always $wh\cdot ww$.
#
# $$y_{npqc}=\frac{1}{wh\cdot ww}\sum_{i,j}x_{n,\;p s_h+i,\;q s_w+j,\;c}$$
#
# **A tiny example.** `window=(2, 2)`, `stride=(1, 1)`:
#
# ```
# 0 1 2
# 3 4 5   →   2 3      2 = (0 + 1 + 3 + 4) / 4
# 6 7 8       5 6
# ```


# %% task="avg_pool"
def avg_pool(
    x: Float[Array, "batch height width channels"], *, window: Pair, stride: Pair
) -> Float[Array, "batch out_height out_width channels"]:
    """창마다, 채널마다 픽셀의 평균을 냅니다. The mean of every window in every channel.

    Example:
        >>> x = jnp.arange(9.0).reshape(1, 3, 3, 1)
        >>> avg_pool(x, window=(2, 2), stride=(1, 1))[0, :, :, 0].tolist()
        [[2.0, 3.0], [5.0, 6.0]]
    """
    ### BEGIN SOLUTION
    return x[windows(x, window, stride)].mean(axis=(2, 4))
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 6. 합성곱의 역전파: `conv2d_backward`
#
# `upstream` $u$는 $\partial L/\partial y$입니다. `conv2d`의 식에서 각 값이 어디에 쓰였는지 찾아,
# 쓰인 만큼 모두 더하면 됩니다.
#
# $$\frac{\partial L}{\partial b_o}=\sum_{n,p,q}u_{npqo},\qquad
# \frac{\partial L}{\partial k_{ijco}}=\sum_{n,p,q}x_{n,\;p s_h+i,\;q s_w+j,\;c}\;u_{npqo}$$
#
# 가중치 하나는 모든 이미지의 모든 자리에서 쓰이므로 배치와 자리에 대한 **합**입니다. 픽셀 하나는
# 자신을 덮는 모든 창에서 쓰입니다. 그래서 창마다 돌려받은 몫을 원래 자리에 **더해 넣습니다**.
#
# $$\frac{\partial L}{\partial x_{n,\;p s_h+i,\;q s_w+j,\;c}}\mathrel{+}=
# \sum_o k_{ijco}\;u_{npqo}$$
#
# 앞에서 창을 꺼낼 때(gather) 여러 번 읽은 픽셀은 뒤에서 여러 번 더해집니다(scatter-add,
# `.at[...].add`). 마지막으로 덧댔던 자리를 잘라 내면 `x`와 shape이 같아집니다. 어느 창에도 들지
# 않은 픽셀의 기울기는 0입니다.
#
# **작은 예.** 한 줄짜리 이미지 `[1, 2, 3]`, 필터 `[a, b]`, `upstream = [u, v]`일 때
# $y=[1a+2b,\;2a+3b]$이므로 다음과 같습니다. 가운데 픽셀은 두 번 쓰였습니다.
#
# ```
# dkernel = [1u + 2v,  2u + 3v]
# dx      = [a·u,  b·u + a·v,  b·v]
# dbias   =  u + v
# ```
#
# 이 과제에서는 자동 미분(`jax.grad`, `jax.vjp` 등)을 쓰지 않습니다. 과제 밖에서 결과를 확인할 때는
# 얼마든지 써도 좋습니다. 곱셈은 합성곱 두 번(`dx`와 `dkernel`)의 10배까지 괜찮고, 여기서도
# 스트라이드가 3 이하인 경우에만 셉니다.

# %% [markdown] lang="en"
# ## 6. The backward pass: `conv2d_backward`
#
# `upstream` $u$ is $\partial L/\partial y$. Find where each value was used in the formula of
# `conv2d`, and add up all its uses.
#
# $$\frac{\partial L}{\partial b_o}=\sum_{n,p,q}u_{npqo},\qquad
# \frac{\partial L}{\partial k_{ijco}}=\sum_{n,p,q}x_{n,\;p s_h+i,\;q s_w+j,\;c}\;u_{npqo}$$
#
# One weight is used at every place of every image, hence the **sum** over batch and places. One
# pixel is used by every window that covers it, so each window **adds** its share to the pixel.
#
# $$\frac{\partial L}{\partial x_{n,\;p s_h+i,\;q s_w+j,\;c}}\mathrel{+}=
# \sum_o k_{ijco}\;u_{npqo}$$
#
# A pixel that was read several times on the way forward (a gather) is added to several times on the
# way back (a scatter-add, `.at[...].add`). Cut the padding off at the end and `dx` has the shape of
# `x`. A pixel in no window has gradient 0.
#
# **A tiny example.** An image of one row `[1, 2, 3]`, a kernel `[a, b]` and `upstream = [u, v]`:
# $y=[1a+2b,\;2a+3b]$. The pixel in the middle was used twice.
#
# ```
# dkernel = [1u + 2v,  2u + 3v]
# dx      = [a·u,  b·u + a·v,  b·v]
# dbias   =  u + v
# ```
#
# No automatic differentiation (`jax.grad`, `jax.vjp` and so on) in this task; to check yourself
# outside of it, use it as you like. Up to ten times the multiplications of two convolutions (`dx`
# and `dkernel`) are fine, again counted only for strides up to 3.


# %% task="conv2d_backward"
def conv2d_backward(
    x: Float[Array, "batch height width in_channels"],
    kernel: Float[Array, "kh kw in_channels out_channels"],
    upstream: Float[Array, "batch out_height out_width out_channels"],
    *,
    stride: Pair,
    padding: Padding,
) -> tuple[
    Float[Array, "batch height width in_channels"],
    Float[Array, "kh kw in_channels out_channels"],
    Float[Array, " out_channels"],
]:
    """conv2d의 역전파입니다.

    Backward pass of `conv2d`:

        dx[n, p·sh + i, q·sw + j, c] += Σ kernel[i, j, c, o] · upstream[n, p, q, o]
        dkernel[i, j, c, o] = Σ x[n, p·sh + i, q·sw + j, c] · upstream[n, p, q, o]
        dbias[o] = Σ upstream[n, p, q, o]

    Example:
        >>> row = jnp.array([1.0, 2.0, 3.0]).reshape(1, 1, 3, 1)
        >>> kernel = jnp.array([10.0, 20.0]).reshape(1, 2, 1, 1)
        >>> upstream = jnp.array([1.0, 2.0]).reshape(1, 1, 2, 1)
        >>> options = {"stride": (1, 1), "padding": ((0, 0), (0, 0))}
        >>> [d.ravel().tolist() for d in conv2d_backward(row, kernel, upstream, **options)]
        [[10.0, 40.0, 40.0], [5.0, 8.0], [3.0]]
    """
    ### BEGIN SOLUTION
    (_, height, width, _), ((top, _), (left, _)) = x.shape, padding
    x = pad(x, padding=padding, value=0)
    covered = windows(x, kernel.shape[:2], stride)

    dkernel = jnp.einsum("npiqjc,npqo->ijco", x[covered], upstream)
    dx = jnp.zeros_like(x).at[covered].add(jnp.einsum("ijco,npqo->npiqjc", kernel, upstream))
    return dx[:, top : top + height, left : left + width], dkernel, upstream.sum((0, 1, 2))
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 실험 · 경계 찾기와 두 가지 풀링, 그리고 배우기
#
# Sobel 필터는 학습하지 않고 손으로 만든 3×3 필터입니다. 하나는 밝기가 가로로 변하는 곳(세로
# 경계)을, 다른 하나는 세로로 변하는 곳(가로 경계)을 찾습니다. `scikit-learn`에 들어 있는 8×8
# 손글씨 숫자에 `pad`로 여백을 두르고 40×40으로 키워 여러분의 `conv2d`에 넣습니다. 두 결과를 합친
# 경계의 세기는 `max_pool`과 `avg_pool`로 줄여 봅니다.
#
# 모임에서 나온 "max는 경계와 극단값을 남기고 평균은 부드럽게 만든다"는 말이 보이나요? 오른쪽 세
# 열은 색의 눈금이 같습니다. 필터와 창의 크기를 바꾸어 가며 다시 그려 보세요.
#
# 둘째 그림에서는 필터를 손으로 만들지 않고 배웁니다. 여러분의 `conv2d`, ReLU, 풀링과 완전 연결 층
# 하나로 된 신경망이 숫자 1297개를 배우고, 배우지 않은 500개에서 정확도를 잽니다. 풀링만 다른 두
# 신경망 가운데 어느 쪽이 나은가요? 오른쪽은 max 풀링 쪽이 배운 필터입니다. Sobel을 닮은 것이
# 있나요?

# %% [markdown] lang="en"
# ## Experiment · Finding edges, two kinds of pooling, and learning
#
# Sobel filters are 3×3 filters made by hand, not learned. One finds where the brightness changes
# sideways (vertical edges), the other where it changes up and down (horizontal edges). Your
# `conv2d` runs them over the 8×8 handwritten digits that come with `scikit-learn`, with a margin
# from your `pad` and enlarged to 40×40; `max_pool` and `avg_pool` then shrink the strength of the
# edges.
#
# "Max keeps edges and extremes, average smooths", said the meeting. Can you see it? The three
# columns on the right share one colour scale. Change the filters and the size of the window and
# look again.
#
# In the second figure the filters are not made by hand but learnt. A network of your `conv2d`,
# ReLU, pooling and one dense layer learns 1297 digits, and is measured on 500 that it has not
# seen. Of two networks that differ in their pooling only, which one is better? On the right are
# the filters that the one with max pooling has learnt. Does any of them look like Sobel's?


# %% experiment="true"
def show_edges_and_pooling() -> None:
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits

    digits = jnp.asarray(load_digits().images[[0, 4, 9], ..., None] / 16, jnp.float32)
    digits = pad(digits, padding=((1, 1), (1, 1)), value=0)
    images = jax.image.resize(digits, (3, 40, 40, 1), "cubic")
    sideways = np.outer([1, 2, 1], [1, 0, -1])
    sobel = jnp.asarray(np.stack([sideways, sideways.T], axis=-1)[:, :, None], jnp.float32)

    edges = conv2d(images, sobel, jnp.zeros(2), stride=(1, 1), padding=((1, 1), (1, 1)))
    strength = jnp.sqrt(jnp.square(edges).sum(axis=-1, keepdims=True))
    largest = max_pool(strength, window=(4, 4), stride=(4, 4), padding=((0, 0), (0, 0)))
    average = avg_pool(strength, window=(4, 4), stride=(4, 4))

    signed = {"cmap": "RdBu", "vmin": -2, "vmax": 2}
    positive = {"cmap": "magma", "vmin": 0, "vmax": 2.5}
    panels = {
        "digit": (images, {"cmap": "gray", "vmin": 0, "vmax": 1}),
        "vertical edges": (edges[..., :1], signed),
        "horizontal edges": (edges[..., 1:], signed),
        "strength": (strength, positive),
        "max pooling": (largest, positive),
        "average pooling": (average, positive),
    }
    _, axes = plt.subplots(len(images), len(panels), figsize=(12, 6), layout="constrained")
    for column, (title, (maps, options)) in zip(axes.T, panels.items(), strict=True):
        column[0].set_title(title)
        for axis, image in zip(column, maps, strict=True):
            axis.imshow(image[..., 0], **options)
            axis.set_axis_off()
    plt.show()


def logits(params, images, pool):
    """합성곱, ReLU, 풀링, 완전 연결 층입니다. / Convolution, ReLU, pooling, a dense layer."""
    same = {"stride": (1, 1), "padding": ((1, 1), (1, 1))}
    maps = jnp.maximum(conv2d(images, params["kernel"], params["bias"], **same), 0)
    return pool(maps).reshape(len(images), -1) @ params["w"] + params["b"]


def train(pool, key, images, labels, unseen, answers, *, steps=150):
    """배운 파라미터와, 배우는 동안의 정확도입니다. / The parameters, and accuracies on the way."""
    import optax

    def loss(params, batch):
        scores = logits(params, images[batch], pool)
        return optax.softmax_cross_entropy_with_integer_labels(scores, labels[batch]).mean()

    @jax.jit
    def step(params, state, batch):
        updates, state = adam.update(jax.grad(loss)(params, batch), state)
        return optax.apply_updates(params, updates), state

    @jax.jit
    def accuracy(params):
        return (logits(params, unseen, pool).argmax(axis=-1) == answers).mean()

    adam, keys = optax.adam(0.01), jax.random.split(key, 3)
    kernel = jax.random.normal(keys[0], (3, 3, 1, 12)) / 3
    w = jax.random.normal(keys[1], (4 * 4 * 12, 10)) / 14
    params = {"kernel": kernel, "bias": jnp.zeros(12), "w": w, "b": jnp.zeros(10)}
    state, found = adam.init(params), []
    for count, batch in enumerate(jax.random.randint(keys[2], (steps, 64), 0, len(images))):
        params, state = step(params, state, batch)
        found += [(count + 1, float(accuracy(params)))] if count % 15 == 14 else []
    return params, found


def show_learning():
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = jnp.asarray(digits.images[..., None] / 16, jnp.float32)
    labels = jnp.asarray(digits.target, jnp.int32)
    data = images[:1297], labels[:1297], images[-500:], labels[-500:]
    halves = {"window": (2, 2), "stride": (2, 2)}
    pools = {
        "average": lambda x: avg_pool(x, **halves),
        "max": lambda x: max_pool(x, **halves, padding=((0, 0), (0, 0))),
    }
    figure = plt.figure(figsize=(12, 4), layout="constrained")
    left, right = figure.subfigures(1, 2)
    curves, params = left.subplots(), {}
    for name, pool in pools.items():
        params, found = train(pool, jax.random.key(0), *data)
        curves.plot(*zip(*found, strict=True), marker="o", label=f"{name} pooling")
    curves.set(xlabel="step", ylabel="accuracy on 500 unseen digits")
    curves.legend()
    right.suptitle("learnt filters")
    filters = jnp.moveaxis(params["kernel"][:, :, 0], -1, 0)
    for axis, image in zip(right.subplots(3, 4).flat, filters, strict=True):
        axis.imshow(image, cmap="RdBu", vmin=-1, vmax=1)
        axis.set_axis_off()
    plt.show()


show_edges_and_pooling()
show_learning()

# %% [markdown] question="question_pooling" lang="ko"
# ## 글로 답하기 1 · 왜 풀링이고, 왜 max일까요? (2점)
#
# 모임의 첫 두 질문입니다. 위의 그림에서 max 풀링과 평균 풀링의 결과가 뚜렷이 다른 곳을 하나 골라,
# 어떤 픽셀들 때문에 그런지 설명하세요. 그다음 평균이 더 알맞은 문제를 하나 들고 까닭을 쓰세요.
# 풀링이 버리는 정보는 무엇이고, 분류에서는 왜 버려도 괜찮을까요?

# %% [markdown] question="question_pooling" lang="en"
# ## Written answer 1 · Why pooling, and why max? (2 points)
#
# The meeting's first two questions. Choose a place in the figure where max and average pooling
# clearly differ, and explain which pixels make the difference. Then name a problem for which the
# average suits better, and say why. What information does pooling throw away, and why may
# classification do without it?

# %% [markdown] answer="question_pooling"

# %% [markdown] guide="question_pooling" lang="ko"
# #### 채점 기준 · 글로 답하기 1
#
# - **0.75점** 그림에서 고른 곳과 픽셀. 한 곳을 짚고(0.25점), 창 안의 값이 어떻게 다른지로
#   설명합니다(0.5점). 예: 가느다란 획의 가장자리에 걸친 4×4 창에서는 센 픽셀이 몇 개뿐이라 max는
#   그 값을 그대로 남기고 average는 16으로 나누어 흐려집니다. 창 전체가 고르게 밝거나 어두우면 둘이
#   거의 같습니다.
# - **0.5점** 평균이 알맞은 문제와 까닭. 값의 **양**이 답인 문제입니다: 전체 밝기나 농도, 질감,
#   잡음이 많은 센서(max는 튀는 잡음을 고릅니다), 마지막 층의 전역 평균 풀링. 문제 0.2점, 까닭
#   0.3점.
# - **0.75점** 버리는 정보와 버려도 되는 까닭. 창 안에서의 **정확한 위치**를 버리고, max는 가장 큰
#   것을 뺀 나머지 값도 버립니다(0.35점). 분류는 "있는가"를 묻고 "정확히 어디인가"를 묻지 않으므로
#   조금 움직여도 같은 답이 나오는 편이 낫습니다(0.4점). 위치가 답인 문제(분할, 검출)에서는 버리면
#   안 된다고 덧붙이면 좋습니다.
#
# **절반의 답.** "max는 윤곽을 남기고 average는 부드럽게 한다"처럼 모임의 문장을 되풀이하고 그림의
# 픽셀을 짚지 않은 답: 0.75~1점.
#
# **흔한 오답.** 풀링이 **가중치**의 수를 줄인다고 합니다: 풀링에는 가중치가 없고 줄이는 것은
# 크기와 다음 층의 계산(뒤에 완전 연결 층이 있으면 그 층의 가중치)입니다(0.25점 감점). max가 언제나
# 낫다고 합니다(평균 문제 0점). 위치 정보를 **모두** 잃는다고 합니다(0.15점 감점: 창들의 배열은
# 남습니다). 패딩의 0이 max를 이긴다고 합니다: 이번 주의 `max_pool`에서 패딩은 이기지 못합니다(감점
# 없음, 의견으로 짚습니다).

# %% [markdown] guide="question_pooling" lang="en"
# #### Marking guide · written answer 1
#
# - **0.75 points** A place in the figure and its pixels. The place is named (0.25) and explained
#   by the values in the window (0.5). For example: in a 4×4 window across the edge of a thin
#   stroke only a few pixels are strong; max keeps them as they are, average divides by 16 and
#   fades. Where a whole window is evenly bright or dark the two agree.
# - **0.5 points** A problem for the average, and why: one whose answer is an **amount**. Overall
#   brightness or density, texture, a noisy sensor (max picks the outlier), global average pooling
#   in the last layer. The problem 0.2, the reason 0.3.
# - **0.75 points** What is thrown away, and why that is all right. The **exact place** within the
#   window and, with max, every value but the largest (0.35). Classification asks whether something
#   is there, not exactly where, and had better give the same answer when it moves a little (0.4).
#   A good answer adds that where the place is the answer (segmentation, detection) it must not be
#   thrown away.
#
# **Half an answer.** The meeting's sentence again, "max keeps edges, average smooths", without a
# look at the pixels: 0.75 to 1 point.
#
# **Common mistakes.** Pooling reduces the number of **weights**: it has none, it reduces the size
# and the work of the next layer, and the weights only of a dense layer behind it (0.25 less). Max
# is always better (nothing for the average). **All** information on places is lost (0.15 less: the
# grid of windows remains). The zeros of the padding win the max: in this week's `max_pool` padding
# never wins (no deduction, worth a comment).

# %% [markdown] question="question_filter_size" lang="ko"
# ## 글로 답하기 2 · 큰 필터와 작은 필터 (2점)
#
# 모임에서 답을 내지 못한 네 번째 질문입니다. 입력과 출력이 모두 $C$채널일 때, 5×5 합성곱 하나와
# 3×3 합성곱 둘을 이은 것을 비교하세요. 출력 하나가 보는 입력의 범위, 가중치의 수(편향은 빼고), 그
# 사이에 들어갈 수 있는 비선형 함수의 수를 적고, 여러분이라면 무엇을 고를지 이유와 함께 쓰세요. 큰
# 필터가 더 나은 경우도 있을까요?

# %% [markdown] question="question_filter_size" lang="en"
# ## Written answer 2 · Large or small filters? (2 points)
#
# The meeting's fourth question, the one left open. With $C$ channels in and out, compare one 5×5
# convolution with two 3×3 convolutions in a row: how much of the input one output sees, how many
# weights there are (leave the biases out), how many nonlinear functions have room in between. Which
# would you choose, and why? Is there a case for the large filter?

# %% [markdown] answer="question_filter_size"

# %% [markdown] guide="question_filter_size" lang="ko"
# #### 채점 기준 · 글로 답하기 2
#
# - **0.5점** 보는 범위: 둘 다 입력의 5×5입니다(스트라이드 1일 때). 3×3 둘은 3 + (3 - 1) = 5라는
#   계산이나 그림이 있으면 만점, 답만 있으면 0.3점입니다.
# - **0.6점** 가중치의 수: 5×5 하나는 `25·C²`, 3×3 둘은 `2·9·C² = 18·C²`(각 0.25점), 28%
#   적습니다(0.1점).
# - **0.3점** 비선형 함수: 하나 대 둘. 5×5 하나에는 뒤에 하나뿐이고, 3×3 둘에는 사이에 하나가 더
#   들어갑니다. "사이에 들어가는 것은 0개와 1개"라고 세어도 맞습니다.
# - **0.6점** 선택과 까닭. 같은 범위를 더 적은 가중치와 더 많은 비선형성으로 보므로 보통 3×3 둘을
#   고릅니다(VGG). 큰 필터가 나은 경우 하나: 입력의 채널이 적은 첫 층(`C = 1`이나 3에서는 차이가
#   작고 넓은 무늬를 한 번에 봅니다), 중간값을 저장할 메모리나 층 사이의 왕복이 비싼 장치, 두 번의
#   3×3으로 나뉘지 않는 5×5가 꼭 필요한 때. 선택의 까닭 0.35점, 반대 경우 0.25점.
#
# **절반의 답.** 가중치의 수만 맞히고 "그래서 작은 필터"라고 한 답: 0.9~1.1점.
#
# **흔한 오답.** 가중치를 `25·C`와 `18·C`로 셉니다: 출력 채널마다 입력 채널 전부를 봅니다(각 0.15점
# 감점). 두 3×3이 보는 범위를 6×6이나 3×3이라고 합니다(범위 0점). 3×3 둘은 비선형 함수가 없어도
# 5×5보다 표현력이 크다고 합니다: 비선형 함수가 없으면 둘은 5×5 하나로 합쳐지고 모든 5×5를 만들지도
# 못합니다(0.2점 감점). 이 관계를 스스로 짚은 답에는 흠을 하나 눈감아 줄 수 있습니다.

# %% [markdown] guide="question_filter_size" lang="en"
# #### Marking guide · written answer 2
#
# - **0.5 points** What one output sees: 5×5 of the input in both cases (at stride 1). Full points
#   with a calculation, 3 + (3 - 1) = 5, or a drawing; 0.3 for the bare answer.
# - **0.6 points** Weights: `25·C²` for one 5×5, `2·9·C² = 18·C²` for two 3×3 (0.25 each), 28 %
#   fewer (0.1).
# - **0.3 points** Nonlinear functions: one against two. After one 5×5 there is one; two 3×3 have
#   room for another in between. "In between: none and one" counts as well.
# - **0.6 points** A choice with its reason, and the other case. The same view for fewer weights
#   and more nonlinearity, so usually two 3×3 (VGG). For the large filter: a first layer with few
#   input channels (at `C = 1` or 3 the difference is small and a wide pattern is seen at once), a
#   device on which memory for values in between or another layer is dear, a 5×5 filter that does
#   not split into two 3×3. The choice 0.35, the other case 0.25.
#
# **Half an answer.** The right numbers of weights and "so small filters": 0.9 to 1.1 points.
#
# **Common mistakes.** `25·C` and `18·C`: every output channel looks at all input channels (0.15
# less each). Two 3×3 see 6×6, or 3×3 (nothing for the view). Two 3×3 are said to express more than
# a 5×5 even without a nonlinear function: without one they merge into one 5×5, and not every 5×5
# can be had that way (0.2 less). Who notices this unasked may be forgiven one slip elsewhere.
