# %%
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

Pair = tuple[int, int]  # (rows, columns)
Padding = tuple[Pair, Pair]  # ((top, bottom), (left, right))

# %% [markdown] lang="ko"
# ## 1. 창은 몇 번 들어갈까요? `output_size`

# %% task="output_size"
def output_size(size: int, *, kernel: int, stride: int, padding: int) -> int:
    padded = size + padding + padding
    return 1 + (padded - kernel) // stride

# %% [markdown] lang="ko"
# ## 2. 가장자리에 덧대기: `pad`

# %% task="pad"
def pad(
    x: Float[Array, "batch height width channels"], *, padding: Padding, value: float
) -> Float[Array, "batch padded_height padded_width channels"]:
    (top, bottom), (left, right) = padding
    n, h, w, c = x.shape
    out = jnp.full((n, top + h + bottom, left + w + right, c), value, x.dtype)
    return out.at[:, top : top + h, left : left + w, :].set(x)

# %% [markdown] lang="ko"
# ## 3. 합성곱: `conv2d`

# %% task="conv2d"
def conv2d(
    x: Float[Array, "batch height width in_channels"],
    kernel: Float[Array, "kh kw in_channels out_channels"],
    bias: Float[Array, " out_channels"],
    *,
    stride: Pair,
    padding: Padding,
) -> Float[Array, "batch out_height out_width out_channels"]:
    kh, kw, c, o = kernel.shape
    sh, sw = stride
    xp = pad(x, padding=padding, value=0.0)
    ho = (xp.shape[1] - kh) // sh + 1
    wo = (xp.shape[2] - kw) // sw + 1
    y = jnp.zeros((x.shape[0], ho, wo, o), x.dtype)
    # 창을 도는 대신 커널의 칸을 돈다: kh * kw 번만 더하면 된다
    for i in range(kh):
        for j in range(kw):
            part = xp[:, i : i + (ho - 1) * sh + 1 : sh, j : j + (wo - 1) * sw + 1 : sw, :]
            y = y + part @ kernel[i, j]
    return y + bias

# %% [markdown] lang="ko"
# ## 4. 가장 큰 값만 남기기: `max_pool`

# %% task="max_pool"
def max_pool(
    x: Float[Array, "batch height width channels"], *, window: Pair, stride: Pair, padding: Padding
) -> Float[Array, "batch out_height out_width channels"]:
    (wh, ww), (sh, sw) = window, stride
    xp = pad(x, padding=padding, value=0.0)
    ho, wo = (xp.shape[1] - wh) // sh + 1, (xp.shape[2] - ww) // sw + 1
    best = None
    for i in range(wh):
        for j in range(ww):
            part = xp[:, i : i + (ho - 1) * sh + 1 : sh, j : j + (wo - 1) * sw + 1 : sw]
            best = part if best is None else jnp.maximum(best, part)
    return best

# %% [markdown] lang="ko"
# ## 5. 평균 내기: `avg_pool`

# %% task="avg_pool"
def avg_pool(
    x: Float[Array, "batch height width channels"], *, window: Pair, stride: Pair
) -> Float[Array, "batch out_height out_width channels"]:
    (wh, ww), (sh, sw) = window, stride
    ho, wo = (x.shape[1] - wh) // sh + 1, (x.shape[2] - ww) // sw + 1
    total = 0.0
    for i in range(wh):
        for j in range(ww):
            total = total + x[:, i : i + (ho - 1) * sh + 1 : sh, j : j + (wo - 1) * sw + 1 : sw]
    return total / (wh * ww)

# %% [markdown] lang="ko"
# ## 6. 합성곱의 역전파: `conv2d_backward`

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
    kh, kw, c, o = kernel.shape
    sh, sw = stride
    _, h, w, _ = x.shape
    (top, _), (left, _) = padding
    xp = pad(x, padding=padding, value=0.0)
    _, ho, wo, _ = upstream.shape
    dxp = jnp.zeros_like(xp)
    rows = []
    for i in range(kh):
        row = []
        for j in range(kw):
            where = np.index_exp[
                :, i : i + (ho - 1) * sh + 1 : sh, j : j + (wo - 1) * sw + 1 : sw, :
            ]
            row.append(jnp.einsum("npqc,npqo->co", xp[where], upstream))
            dxp = dxp.at[where].add(upstream @ kernel[i, j].T)
        rows.append(jnp.stack(row))
    dkernel = jnp.stack(rows)
    dx = dxp[:, top : top + h, left : left + w, :]   # 덧댄 자리는 잘라 낸다
    return dx, dkernel, upstream.sum(axis=(0, 1, 2))

# %% [markdown] lang="ko"
# ## 실험 · 경계 찾기와 두 가지 풀링

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


show_edges_and_pooling()

# %% [markdown] lang="ko" question="question_pooling"
# ## 글로 답하기 1 · 왜 풀링이고, 왜 max일까요? (2점)
#
# 모임의 첫 두 질문입니다. 위의 그림에서 max pooling과 average pooling의 결과가 뚜렷이 다른 곳을
# 하나 골라, 어떤 픽셀들 때문에 그런지 설명하세요. 그다음 평균이 더 알맞은 문제를 하나 들고 까닭을

# %% [markdown] lang="ko" question="question_filter_size"
# ## 글로 답하기 2 · 큰 필터와 작은 필터 (2점)
#
# 모임에서 답을 내지 못한 네 번째 질문입니다. 입력과 출력이 모두 $C$채널일 때, 5×5 합성곱 하나와
# 3×3 합성곱 둘을 이은 것을 비교하세요. 출력 하나가 보는 입력의 범위, 가중치의 수(편향은 빼고), 그
