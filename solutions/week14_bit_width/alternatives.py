"""Right solutions of week 14 in other styles."""

from grader.mutation import Alternative

TRUNCATE_MANTISSA = {
    "mask": """
def truncate_mantissa(x, *, bits):
    mask = jnp.uint32((0xFFFFFFFF << (23 - bits)) & 0xFFFFFFFF)
    return lax.bitcast_convert_type(lax.bitcast_convert_type(x, jnp.uint32) & mask, jnp.float32)
""",
    "view": """
def truncate_mantissa(x, *, bits):
    i = x.view(jnp.int32)
    return (i & ~((1 << (23 - bits)) - 1)).view(jnp.float32)
""",
    "rest_subtracted": """
def truncate_mantissa(x, *, bits):
    pattern = lax.bitcast_convert_type(x, jnp.uint32)
    rest = pattern % 2 ** (23 - bits)
    return lax.bitcast_convert_type(pattern - rest, jnp.float32)
""",
    "signed_shifts": """
def truncate_mantissa(x, *, bits):
    pattern = jax.lax.bitcast_convert_type(x, jnp.int32)
    shifted = jnp.left_shift(jnp.right_shift(pattern, 23 - bits), 23 - bits)
    return jax.lax.bitcast_convert_type(shifted, jnp.float32)
""",
    "three_parts": """
def truncate_mantissa(x, *, bits):
    u = lax.bitcast_convert_type(x, jnp.uint32)
    sign, exponent, mantissa = (u & jnp.uint32(m) for m in (0x80000000, 0x7F800000, 0x7FFFFF))
    mantissa = mantissa >> (23 - bits) << (23 - bits)
    return lax.bitcast_convert_type(sign | exponent | mantissa, jnp.float32)
""",
    "bit_by_bit": """
def truncate_mantissa(x, *, bits):
    u = lax.bitcast_convert_type(x, jnp.uint32)
    for place in range(23 - bits):
        u = u & ~jnp.uint32(1 << place)
    return lax.bitcast_convert_type(u, jnp.float32)
""",
}

CLAMP_EXPONENT = {
    "where_thrice": """
def clamp_exponent(x, *, bits):
    bias = (1 << (bits - 1)) - 1
    top, low = float((2 - 2**-23) * 2**bias), float(2.0 ** (1 - bias))
    x = jnp.where(x > top, top, x)
    x = jnp.where(x < -top, -top, x)
    return jnp.where((-low < x) & (x < low), 0.0, x)
""",
    "sign_and_size": """
def clamp_exponent(x, *, bits):
    bias = 2 ** (bits - 1) - 1
    size = jnp.minimum(jnp.abs(x), jnp.float32((2 - 2.0**-23) * 2.0**bias))
    return jnp.sign(x) * jnp.where(size >= 2.0 ** (1 - bias), size, 0.0)
""",
    "exponent_bits": """
def clamp_exponent(x, *, bits):
    bias = 2 ** (bits - 1) - 1
    u = lax.bitcast_convert_type(x, jnp.uint32)
    exponent = ((u >> 23) & 0xFF).astype(jnp.int32) - 127
    sign = u & jnp.uint32(0x80000000)
    top = sign | jnp.uint32(((bias + 127) << 23) | 0x7FFFFF)
    u = jnp.where(exponent > bias, top, jnp.where(exponent < 1 - bias, sign, u))
    return lax.bitcast_convert_type(u, jnp.float32)
""",
    "clipped_first": """
def clamp_exponent(x, *, bits):
    bias = 2 ** (bits - 1) - 1
    top = 2.0**bias * 2 - 2.0 ** (bias - 23)
    y = lax.clamp(jnp.float32(-top), x, jnp.float32(top))
    return y * (jnp.abs(y) >= 2.0 ** (1 - bias))
""",
    "select": """
def clamp_exponent(x, *, bits):
    bias = 2 ** (bits - 1) - 1
    low, top = 2.0 ** (1 - bias), (2 - 2**-23) * 2.0**bias
    size = jnp.abs(x)
    return jnp.select([size < low, size > top], [jnp.zeros_like(x), jnp.copysign(top, x)], x)
""",
}

QUANTIZE = {
    "moved_axis": """
def quantize(x, *, bits, axis):
    top = 2 ** (bits - 1) - 1
    if axis is None:
        largest = jnp.abs(x).max()
    else:
        rows = jnp.moveaxis(jnp.abs(x), axis, 0).reshape(x.shape[axis], -1).max(axis=1)
        shape = [1] * x.ndim
        shape[axis] = x.shape[axis]
        largest = rows.reshape(shape)
    scale = jnp.where(largest == 0, 1.0, largest / top)
    q = jnp.clip(jnp.rint(x / scale), -top, top)
    return q.astype(jnp.int8), scale
""",
    "largest_of_both_ends": """
def quantize(x, *, bits, axis):
    top = (1 << (bits - 1)) - 1
    keep = axis is not None
    axes = tuple(set(range(x.ndim)) - {axis % x.ndim}) if keep else None
    size = jnp.maximum(x.max(axis=axes, keepdims=keep), -x.min(axis=axes, keepdims=keep))
    scale = jnp.where(size > 0, size / top, jnp.ones_like(size))
    return jnp.round(x / scale).clip(-top, top).astype(jnp.int8), scale
""",
    "rounded_by_floor": """
def quantize(x, *, bits, axis):
    top = 2.0 ** (bits - 1) - 1
    if axis is None:
        size = jnp.max(jnp.abs(x))
    else:
        axis = axis + x.ndim if axis < 0 else axis
        size = jnp.abs(x)
        for other in range(x.ndim):
            if other != axis:
                size = size.max(axis=other, keepdims=True)
    safe = jnp.where(size == 0, 1, size)
    q = jnp.floor(x / safe * top + 0.5)
    return jnp.clip(q, -top, top).astype("int8"), safe / top
""",
    "slice_by_slice": """
def quantize(x, *, bits, axis):
    top = 2 ** (bits - 1) - 1

    def one(part):
        size = jnp.abs(part).max()
        scale = jnp.where(size > 0, size, 1.0) / top
        return jnp.clip(jnp.round(part / scale), -top, top).astype(jnp.int8), scale

    if axis is None:
        return one(x)
    q, scale = jax.vmap(one, in_axes=axis, out_axes=(axis % x.ndim, 0))(x)
    return q, scale.reshape([-1 if i == axis % x.ndim else 1 for i in range(x.ndim)])
""",
    "norm_of_infinite_order": """
def quantize(x, *, bits, axis):
    top = 2 ** (bits - 1) - 1
    axes = None if axis is None else tuple(i for i in range(x.ndim) if i - axis not in (0, x.ndim))
    size = jnp.amax(jnp.absolute(x), axis=axes, keepdims=axis is not None)
    scale = size / top
    inverse = jnp.where(scale > 0, 1 / jnp.where(scale > 0, scale, 1), 0)
    q = jnp.round(x * inverse).astype(jnp.int32)
    return jnp.clip(q, -top, top).astype(jnp.int8), jnp.where(scale > 0, scale, 1)
""",
}

DEQUANTIZE = {
    "cast_first": """
def dequantize(q, scale):
    return q.astype(jnp.float32) * scale
""",
    "multiply": """
def dequantize(q, scale):
    return jnp.multiply(jnp.asarray(q, scale.dtype), scale)
""",
    "broadcast_by_hand": """
def dequantize(q, scale):
    return jnp.broadcast_to(scale, q.shape) * jnp.float32(q)
""",
    "by_halves": """
def dequantize(q, scale):
    high, low = q // 16, q % 16
    return (high.astype(jnp.float32) * 16 + low.astype(jnp.float32)) * scale
""",
}

MODEL_BYTES = {
    "rounded_up_by_seven": """
def model_bytes(params, *, bits):
    total = 0
    for layer in params:
        inputs, outputs = layer["w"].shape
        total += (inputs * outputs * bits + 7) // 8 + 4 * outputs + 4 * outputs
    return total
""",
    "ceil": """
import math

def model_bytes(params, *, bits):
    def of(w, b):
        return math.ceil(w.size * bits / 8) + 4 * b.size + 4 * w.shape[1]
    return sum(of(**layer) for layer in params)
""",
    "numpy": """
import numpy as np

def model_bytes(params, *, bits):
    weights = [np.prod(layer["w"].shape) for layer in params]
    outputs = sum(len(layer["b"]) for layer in params)
    return int(sum(np.ceil(count * bits / 8) for count in weights)) + 8 * outputs
""",
    "divmod": """
def model_bytes(params, *, bits):
    total = 0
    for layer in params:
        full, rest = divmod(layer["w"].size * bits, 8)
        total += full + bool(rest) + layer["b"].nbytes + 4 * layer["w"].shape[-1]
    return total
""",
}

ACCURACY_BY_BITS = {
    "new_params_first": """
def accuracy_by_bits(params, x, labels, *, bits):
    def small(layer, width):
        q, scale = quantize(layer["w"], bits=width, axis=-1)
        return {"w": dequantize(q, scale), "b": layer["b"]}

    found = []
    for width in bits:
        *hidden, last = [small(layer, width) for layer in params]
        h = x
        for layer in hidden:
            h = jax.nn.relu(h @ layer["w"] + layer["b"])
        logits = h @ last["w"] + last["b"]
        found.append(jnp.mean(jnp.argmax(logits, axis=1) == labels))
    return jnp.array(found)
""",
    "without_the_other_tasks": """
def accuracy_by_bits(params, x, labels, *, bits):
    def restored(w, width):
        top = 2 ** (width - 1) - 1
        size = jnp.abs(w).max(axis=0)
        scale = jnp.where(size > 0, size, 1) / top
        return jnp.round(w / scale) * scale

    def accuracy(width):
        h = x
        for n, layer in enumerate(params, 1):
            h = jnp.dot(h, restored(layer["w"], width)) + layer["b"]
            if n < len(params):
                h = jnp.maximum(h, 0)
        return jnp.sum(jnp.argmax(h, -1) == labels) / labels.size

    return jnp.stack([accuracy(width) for width in bits]).astype(jnp.float32)
""",
    "integers_multiplied_first": """
def accuracy_by_bits(params, x, labels, *, bits):
    def logits(width, h):
        for i, layer in enumerate(params):
            q, scale = quantize(layer["w"], bits=width, axis=1)
            h = (h @ q.astype(jnp.float32)) * scale + layer["b"]
            if i + 1 < len(params):
                h = jnp.where(h > 0, h, 0)
        return h

    shares = [(logits(width, x).argmax(1) == labels).astype(jnp.float32).mean() for width in bits]
    return jnp.asarray(shares)
""",
    "one_example_by_vmap": """
def accuracy_by_bits(params, x, labels, *, bits):
    out = []
    for width in bits:
        ws = [dequantize(*quantize(layer["w"], bits=width, axis=-1)) for layer in params]

        def predict(example):
            h = example
            for i, (w, layer) in enumerate(zip(ws, params)):
                h = h @ w + layer["b"]
                h = h if i == len(ws) - 1 else jnp.clip(h, 0)
            return jnp.argmax(h)

        out.append((jax.vmap(predict)(x) == labels).mean())
    return jnp.stack(out)
""",
    "each_width_once": """
def accuracy_by_bits(params, x, labels, *, bits):
    known = {}
    for width in set(bits):
        h = x
        for layer in params:
            if layer is not params[0]:
                h = jnp.maximum(h, 0.0)
            w = dequantize(*quantize(layer["w"], bits=width, axis=-1))
            h = jnp.einsum("ni,io->no", h, w) + layer["b"]
        known[width] = jnp.mean((jnp.argmax(h, axis=-1) == labels) * 1.0)
    return jnp.array([known[width] for width in bits])
""",
}

ALTERNATIVES = [
    Alternative(name=name, task=task, code=code)
    for task, codes in {
        "truncate_mantissa": TRUNCATE_MANTISSA,
        "clamp_exponent": CLAMP_EXPONENT,
        "quantize": QUANTIZE,
        "dequantize": DEQUANTIZE,
        "model_bytes": MODEL_BYTES,
        "accuracy_by_bits": ACCURACY_BY_BITS,
    }.items()
    for name, code in codes.items()
]
