# %%
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

Pair = tuple[int, int]  # (rows, columns)
Padding = tuple[Pair, Pair]  # ((top, bottom), (left, right))

# %% task="output_size"
def output_size(size: int, *, kernel: int, stride: int, padding: int) -> int:
    return (size + 2 * padding - kernel) / stride + 1

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
    y = jax.lax.conv_general_dilated(x, kernel, stride, padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))
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
    import flax.nnx
    return flax.nnx.avg_pool(x, window, strides=stride)

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
