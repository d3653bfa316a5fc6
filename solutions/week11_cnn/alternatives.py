"""Right solutions of week 11 in other styles."""

from grader.mutation import Alternative

WINDOWS = """

def windows(x, window, stride):
    rows, columns = (
        np.arange(0, size - k + 1, s)[:, None] + np.arange(k)
        for size, k, s in zip(x.shape[1:3], window, stride)
    )
    return np.index_exp[:, rows[:, :, None, None], columns]
"""

OUTPUT_SIZE = {
    "count_the_starts": """
def output_size(size, *, kernel, stride, padding):
    return len(range(0, size + 2 * padding - kernel + 1, stride))
""",
    "one_stride_more": """
def output_size(size, *, kernel, stride, padding):
    return (size + 2 * padding - kernel + stride) // stride
""",
    "floor_of_a_float": """
import math

def output_size(size, *, kernel, stride, padding):
    return math.floor((size - kernel + 2 * padding) / stride + 1)
""",
    "move_the_window": """
def output_size(size, *, kernel, stride, padding):
    start, count = -padding, 0
    while start + kernel <= size + padding:
        start, count = start + stride, count + 1
    return count
""",
}

PAD = {
    "lax_pad": """
def pad(x, *, padding, value):
    widths = [(0, 0, 0), *((before, after, 0) for before, after in padding), (0, 0, 0)]
    return jax.lax.pad(x, jnp.asarray(value, x.dtype), widths)
""",
    "set_the_middle": """
def pad(x, *, padding, value):
    (top, bottom), (left, right) = padding
    n, h, w, c = x.shape
    frame = jnp.full((n, top + h + bottom, left + w + right, c), value, x.dtype)
    return frame.at[:, top : top + h, left : left + w].set(x)
""",
    "concatenate": """
def pad(x, *, padding, value):
    for axis, (before, after) in enumerate(padding, start=1):
        def border(width):
            return jnp.full((*x.shape[:axis], width, *x.shape[axis + 1 :]), value, x.dtype)
        x = jnp.concatenate([border(before), x, border(after)], axis)
    return x
""",
    "one_map_at_a_time": """
def pad(x, *, padding, value):
    def one(image):
        return jnp.pad(image, padding, constant_values=value)
    return jax.vmap(jax.vmap(one, in_axes=-1, out_axes=-1))(x)
""",
    "read_with_a_fill_value": """
def pad(x, *, padding, value):
    (top, bottom), (left, right) = padding
    _, h, w, _ = x.shape
    rows, columns = np.arange(-top, h + bottom), np.arange(-left, w + right)
    rows, columns = np.where(rows < 0, h, rows), np.where(columns < 0, w, columns)
    x = x.at[:, rows].get(mode="fill", fill_value=value)
    return x.at[:, :, columns].get(mode="fill", fill_value=value)
""",
}

CONV2D = {
    "loop_over_cells": """
def conv2d(x, kernel, bias, *, stride, padding):
    (kh, kw, _, _), (sh, sw) = kernel.shape, stride
    x = pad(x, padding=padding, value=0.0)
    rows = output_size(x.shape[1], kernel=kh, stride=sh, padding=0)
    columns = output_size(x.shape[2], kernel=kw, stride=sw, padding=0)
    y = bias
    for i in range(kh):
        for j in range(kw):
            y = y + x[:, i : i + sh * rows : sh, j : j + sw * columns : sw] @ kernel[i, j]
    return y
""",
    "im2col": """
def conv2d(x, kernel, bias, *, stride, padding):
    (kh, kw, c, o), (sh, sw) = kernel.shape, stride
    x = jnp.pad(x, ((0, 0), *padding, (0, 0)))
    h, w = (x.shape[1] - kh) // sh + 1, (x.shape[2] - kw) // sw + 1
    cells = [x[:, i : i + sh * h : sh, j : j + sw * w : sw] for i in range(kh) for j in range(kw)]
    columns = jnp.concatenate(cells, axis=-1).reshape(-1, kh * kw * c)
    return (columns @ kernel.reshape(-1, o) + bias).reshape(len(x), h, w, o)
""",
    "vmap_over_windows": """
def conv2d(x, kernel, bias, *, stride, padding):
    (kh, kw, c, o), (sh, sw) = kernel.shape, stride
    x = jnp.pad(x, ((0, 0), *padding, (0, 0)))

    def at(row, column):
        window = jax.lax.dynamic_slice(x, (0, row, column, 0), (len(x), kh, kw, c))
        return jnp.tensordot(window, kernel, axes=3) + bias

    over_columns = jax.vmap(at, in_axes=(None, 0), out_axes=1)
    over_rows = jax.vmap(over_columns, in_axes=(0, None), out_axes=1)
    return over_rows(jnp.arange(0, x.shape[1] - kh + 1, sh), jnp.arange(0, x.shape[2] - kw + 1, sw))
""",
    "one_image_by_vmap": """
def conv2d(x, kernel, bias, *, stride, padding):
    (kh, kw, _, _), (sh, sw) = kernel.shape, stride

    def one(image):
        image = jnp.pad(image, (*padding, (0, 0)))
        h, w = (image.shape[0] - kh) // sh + 1, (image.shape[1] - kw) // sw + 1
        return sum(
            image[i : i + sh * h : sh, j : j + sw * w : sw] @ kernel[i, j]
            for i, j in np.ndindex(kh, kw)
        )

    return jax.vmap(one)(x) + bias
""",
    "scan_over_cells": """
def conv2d(x, kernel, bias, *, stride, padding):
    (kh, kw, c, o), (sh, sw) = kernel.shape, stride
    x = pad(x, padding=padding, value=0)
    h, w = (x.shape[1] - kh) // sh + 1, (x.shape[2] - kw) // sw + 1

    def step(y, cell):
        i, j, weights = cell
        seen = jax.lax.dynamic_slice(
            x, (0, i, j, 0), (len(x), sh * (h - 1) + 1, sw * (w - 1) + 1, c)
        )
        return y + seen[:, ::sh, ::sw] @ weights, None

    i, j = jnp.divmod(jnp.arange(kh * kw), kw)
    start = jnp.broadcast_to(bias, (len(x), h, w, o))
    return jax.lax.scan(step, start, (i, j, kernel.reshape(kh * kw, c, o)))[0]
""",
    "fori_loop_over_cells": """
def conv2d(x, kernel, bias, *, stride, padding):
    (kh, kw, c, o), (sh, sw) = kernel.shape, stride
    x = pad(x, padding=padding, value=0)
    h, w = (x.shape[1] - kh) // sh + 1, (x.shape[2] - kw) // sw + 1
    rows, columns = sh * jnp.arange(h), sw * jnp.arange(w)

    def step(cell, y):
        i, j = cell // kw, cell % kw
        return y + jnp.einsum("nhwc,co->nhwo", x[:, rows + i][:, :, columns + j], kernel[i, j])

    return jax.lax.fori_loop(0, kh * kw, step, jnp.zeros((len(x), h, w, o))) + bias
""",
    "loop_over_places": """
def conv2d(x, kernel, bias, *, stride, padding):
    (kh, kw, _, _), (sh, sw) = kernel.shape, stride
    x = pad(x, padding=padding, value=0)
    return jnp.stack([
        jnp.stack([
            jnp.tensordot(x[:, row : row + kh, column : column + kw], kernel, axes=3) + bias
            for column in range(0, x.shape[2] - kw + 1, sw)
        ], axis=1)
        for row in range(0, x.shape[1] - kh + 1, sh)
    ], axis=1)
""",
    "multiply_and_sum": """
def conv2d(x, kernel, bias, *, stride, padding):
    (kh, kw, _, _), (sh, sw) = kernel.shape, stride
    x = pad(x, padding=padding, value=0)
    h, w = (x.shape[1] - kh) // sh + 1, (x.shape[2] - kw) // sw + 1
    rows = (jnp.arange(h) * sh)[:, None] + jnp.arange(kh)[None, :]
    columns = (jnp.arange(w) * sw)[:, None] + jnp.arange(kw)[None, :]
    windows = jnp.take(jnp.take(x, rows, axis=1), columns, axis=3)
    windows = windows.transpose(0, 1, 3, 2, 4, 5)[..., None]
    return (windows * kernel).sum(axis=(3, 4, 5)) + bias
""",
    "every_place_then_every_second": """
def conv2d(x, kernel, bias, *, stride, padding):
    (kh, kw, _, _), (sh, sw) = kernel.shape, stride
    x = pad(x, padding=padding, value=0)
    h, w = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    y = sum(x[:, i : i + h, j : j + w] @ kernel[i, j] for i in range(kh) for j in range(kw))
    return y[:, ::sh, ::sw] + bias
""",
}

MAX_POOL = {
    "loop_over_cells": """
def max_pool(x, *, window, stride, padding):
    (wh, ww), (sh, sw) = window, stride
    x = pad(x, padding=padding, value=-jnp.inf)
    h, w = (x.shape[1] - wh) // sh + 1, (x.shape[2] - ww) // sw + 1
    y = jnp.full((len(x), h, w, x.shape[3]), -jnp.inf)
    for i, j in np.ndindex(wh, ww):
        y = jnp.maximum(y, x[:, i : i + sh * h : sh, j : j + sw * w : sw])
    return y
""",
    "rows_then_columns": """
def max_pool(x, *, window, stride, padding):
    (wh, ww), (sh, sw) = window, stride
    x = jnp.pad(x, ((0, 0), *padding, (0, 0)), constant_values=-jnp.inf)
    rows = [x[:, p : p + wh].max(axis=1) for p in range(0, x.shape[1] - wh + 1, sh)]
    x = jnp.stack(rows, axis=1)
    columns = [x[:, :, q : q + ww].max(axis=2) for q in range(0, x.shape[2] - ww + 1, sw)]
    return jnp.stack(columns, axis=2)
""",
    "smallest_finite_number": """
def max_pool(x, *, window, stride, padding):
    (wh, ww), (sh, sw) = window, stride
    x = pad(x, padding=padding, value=float(jnp.finfo(x.dtype).min))
    rows = output_size(x.shape[1], kernel=wh, stride=sh, padding=0)
    columns = output_size(x.shape[2], kernel=ww, stride=sw, padding=0)
    cells = [
        x[:, i : i + sh * rows : sh, j : j + sw * columns : sw]
        for i in range(wh)
        for j in range(ww)
    ]
    return jnp.stack(cells).max(axis=0)
""",
    "vmap_over_windows": """
def max_pool(x, *, window, stride, padding):
    (wh, ww), (sh, sw) = window, stride
    x = pad(x, padding=padding, value=-jnp.inf)

    def at(row, column):
        size = (len(x), wh, ww, x.shape[3])
        return jax.lax.dynamic_slice(x, (0, row, column, 0), size).max(axis=(1, 2))

    rows = jnp.arange(0, x.shape[1] - wh + 1, sh)
    columns = jnp.arange(0, x.shape[2] - ww + 1, sw)
    return jax.vmap(lambda r: jax.vmap(lambda c: at(r, c), out_axes=1)(columns), out_axes=1)(rows)
""",
    "take_the_winner": """
def max_pool(x, *, window, stride, padding):
    (wh, ww), (sh, sw) = window, stride
    x = pad(x, padding=padding, value=-jnp.inf)
    h, w = (x.shape[1] - wh) // sh + 1, (x.shape[2] - ww) // sw + 1
    cells = jnp.stack(
        [x[:, i : i + sh * h : sh, j : j + sw * w : sw] for i in range(wh) for j in range(ww)]
    )
    return jnp.take_along_axis(cells, cells.argmax(axis=0)[None], axis=0)[0]
""",
    "sort": """
def max_pool(x, *, window, stride, padding):
    (wh, ww), (sh, sw) = window, stride
    x = pad(x, padding=padding, value=-jnp.inf)
    rows = np.arange(0, x.shape[1] - wh + 1, sh)[:, None] + np.arange(wh)
    columns = np.arange(0, x.shape[2] - ww + 1, sw)[:, None] + np.arange(ww)
    windows = jnp.moveaxis(x[:, rows][:, :, :, columns], 2, 3)
    return jnp.sort(windows.reshape(*windows.shape[:3], wh * ww, -1), axis=3)[:, :, :, -1]
""",
}

AVG_POOL = {
    "mean_of_slices": """
def avg_pool(x, *, window, stride):
    (wh, ww), (sh, sw) = window, stride
    h, w = (x.shape[1] - wh) // sh + 1, (x.shape[2] - ww) // sw + 1
    cells = [x[:, i : i + sh * h : sh, j : j + sw * w : sw] for i, j in np.ndindex(wh, ww)]
    return sum(cells) / len(cells)
""",
    "rows_then_columns": """
def avg_pool(x, *, window, stride):
    for axis, (size, step) in enumerate(zip(window, stride), start=1):
        x = jnp.moveaxis(x, axis, 0)
        x = jnp.stack([x[p : p + size].mean(axis=0) for p in range(0, len(x) - size + 1, step)])
        x = jnp.moveaxis(x, 0, axis)
    return x
""",
    "two_matrices": """
def avg_pool(x, *, window, stride):
    def averaging(size, cells, step):
        starts = np.arange(0, size - cells + 1, step)[:, None]
        covered = (starts <= np.arange(size)) & (np.arange(size) < starts + cells)
        return jnp.asarray(covered / cells, jnp.float32)

    rows = averaging(x.shape[1], window[0], stride[0])
    columns = averaging(x.shape[2], window[1], stride[1])
    return jnp.einsum("ph,nhwc,qw->npqc", rows, x, columns)
""",
    "a_convolution": """
def avg_pool(x, *, window, stride):
    channels = x.shape[3]
    each = jnp.eye(channels) / (window[0] * window[1])
    kernel = jnp.broadcast_to(each, (*window, channels, channels))
    none = ((0, 0), (0, 0))
    return conv2d(x, kernel, jnp.zeros(channels), stride=stride, padding=none)
""",
    "vmap_over_windows": """
def avg_pool(x, *, window, stride):
    def at(row, column):
        size = (len(x), *window, x.shape[3])
        return jnp.mean(jax.lax.dynamic_slice(x, (0, row, column, 0), size), axis=(1, 2))

    h, w = ((x.shape[a + 1] - window[a]) // stride[a] + 1 for a in (0, 1))
    places = jnp.stack(jnp.meshgrid(jnp.arange(h), jnp.arange(w), indexing="ij"), -1)
    places = places.reshape(-1, 2) * jnp.array(stride)
    y = jax.vmap(lambda place: at(place[0], place[1]), out_axes=1)(places)
    return y.reshape(len(x), h, w, -1)
""",
}

CONV2D_BACKWARD = {
    "loop_over_cells": """
def conv2d_backward(x, kernel, upstream, *, stride, padding):
    (kh, kw, _, _), (sh, sw) = kernel.shape, stride
    (_, height, width, _), ((top, _), (left, _)) = x.shape, padding
    padded = pad(x, padding=padding, value=0)
    h, w = upstream.shape[1:3]
    dx, dkernel = jnp.zeros_like(padded), jnp.zeros_like(kernel)
    for i, j in np.ndindex(kh, kw):
        place = np.index_exp[:, i : i + sh * h : sh, j : j + sw * w : sw]
        dx = dx.at[place].add(upstream @ kernel[i, j].T)
        dkernel = dkernel.at[i, j].set(jnp.tensordot(padded[place], upstream, ((0, 1, 2),) * 2))
    dx = dx[:, top : top + height, left : left + width]
    return dx, dkernel, upstream.sum(axis=(0, 1, 2))
""",
    "two_convolutions": """
def conv2d_backward(x, kernel, upstream, *, stride, padding):
    (kh, kw, channels, filters), (sh, sw) = kernel.shape, stride
    (batch, height, width, _), ((top, bottom), (left, right)) = x.shape, padding
    _, h, w, _ = upstream.shape
    spread = jnp.zeros((batch, sh * (h - 1) + 1, sw * (w - 1) + 1, filters))
    spread = spread.at[:, ::sh, ::sw].set(upstream)
    one = {"stride": (1, 1)}

    rest = (height + top + bottom - kh) % sh, (width + left + right - kw) % sw
    full = ((kh - 1, kh - 1 + rest[0]), (kw - 1, kw - 1 + rest[1]))
    flipped = kernel[::-1, ::-1].swapaxes(2, 3)
    dx = conv2d(spread, flipped, jnp.zeros(channels), padding=full, **one)

    images = jnp.pad(x, ((0, 0), *padding, (0, 0)))
    images = images.transpose(3, 1, 2, 0)
    filters_seen = spread.transpose(1, 2, 0, 3)
    none = ((0, 0), (0, 0))
    dkernel = conv2d(images, filters_seen, jnp.zeros(filters), padding=none, **one)
    dkernel = dkernel[:, :kh, :kw].transpose(1, 2, 0, 3)
    return dx[:, top : top + height, left : left + width], dkernel, upstream.sum((0, 1, 2))
""",
    "pad_with_gaps": """
def conv2d_backward(x, kernel, upstream, *, stride, padding):
    (kh, kw, _, _), (sh, sw) = kernel.shape, stride
    n, height, width, c = x.shape
    (top, bottom), (left, right) = padding
    x = jnp.pad(x, ((0, 0), *padding, (0, 0)))
    _, h, w, _ = upstream.shape
    rest_h, rest_w = x.shape[1] - sh * (h - 1) - 1, x.shape[2] - sw * (w - 1) - 1
    dx, dkernel = 0.0, []
    for i, j in np.ndindex(kh, kw):
        gaps = ((0, 0, 0), (i, rest_h - i, sh - 1), (j, rest_w - j, sw - 1), (0, 0, 0))
        share = jnp.einsum("nhwo,co->nhwc", upstream, kernel[i, j])
        dx = dx + jax.lax.pad(share, jnp.float32(0), gaps)
        seen = x[:, i : i + sh * h : sh, j : j + sw * w : sw]
        dkernel.append(jnp.einsum("nhwc,nhwo->co", seen, upstream))
    dkernel = jnp.stack(dkernel).reshape(kernel.shape)
    return dx[:, top:][:, :height, left:][:, :, :width], dkernel, jnp.einsum("nhwo->o", upstream)
""",
    "scan_over_places": """
def conv2d_backward(x, kernel, upstream, *, stride, padding):
    (kh, kw, c, o), (sh, sw) = kernel.shape, stride
    n, height, width, _ = x.shape
    (top, _), (left, _) = padding
    x = pad(x, padding=padding, value=0)
    _, h, w, _ = upstream.shape

    def step(carry, place):
        dx, dkernel = carry
        row, column, u = place
        start = (0, row, column, 0)
        seen = jax.lax.dynamic_slice(x, start, (n, kh, kw, c))
        share = jax.lax.dynamic_slice(dx, start, (n, kh, kw, c))
        share = share + jnp.einsum("ijco,no->nijc", kernel, u)
        dx = jax.lax.dynamic_update_slice(dx, share, start)
        return (dx, dkernel + jnp.einsum("nijc,no->ijco", seen, u)), None

    rows, columns = jnp.repeat(jnp.arange(h) * sh, w), jnp.tile(jnp.arange(w) * sw, h)
    places = (rows, columns, upstream.transpose(1, 2, 0, 3).reshape(h * w, n, o))
    start = (jnp.zeros_like(x), jnp.zeros_like(kernel))
    (dx, dkernel), _ = jax.lax.scan(step, start, places)
    return dx[:, top : top + height, left : left + width], dkernel, upstream.sum((0, 1, 2))
""",
    "one_image_by_vmap": """
def conv2d_backward(x, kernel, upstream, *, stride, padding):
    (kh, kw, _, _), (sh, sw) = kernel.shape, stride
    (top, _), (left, _) = padding

    def one(image, u):
        image = jnp.pad(image, (*padding, (0, 0)))
        rows = sh * np.arange(len(u))[:, None] + np.arange(kh)
        columns = sw * np.arange(u.shape[1])[:, None] + np.arange(kw)
        place = rows[:, :, None, None], columns
        dkernel = jnp.tensordot(image[place], u, axes=((0, 2), (0, 1)))
        dwindows = jnp.tensordot(u, kernel, axes=((2,), (3,))).transpose(0, 2, 1, 3, 4)
        dx = jnp.zeros_like(image).at[place].add(dwindows)
        return dx, dkernel, u.sum(axis=(0, 1))

    dx, dkernel, dbias = jax.vmap(one)(x, upstream)
    dx = dx[:, top : top + x.shape[1], left : left + x.shape[2]]
    return dx, dkernel.sum(axis=0), dbias.sum(axis=0)
""",
}

ALTERNATIVES = [
    Alternative(name=name, task=task, code=code + WINDOWS * (task == "output_size"))
    for task, codes in {
        "output_size": OUTPUT_SIZE,
        "pad": PAD,
        "conv2d": CONV2D,
        "max_pool": MAX_POOL,
        "avg_pool": AVG_POOL,
        "conv2d_backward": CONV2D_BACKWARD,
    }.items()
    for name, code in codes.items()
]
