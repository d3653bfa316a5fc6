"""By-hand rules of weeks 9 to 11: layers of libraries, by whatever way they were come by."""

import jax
import numpy as np
import pytest
from by_hand import X, violations

from grader.report import Kind

KEY = jax.random.key(0)
IMAGE, KERNEL = np.ones((2, 6, 6, 3), np.float32), np.ones((3, 3, 3, 4), np.float32)
ONES = np.ones(4, np.float32)

DROPOUT = {
    "nnx.Dropout": "nnx.Dropout(rate, rngs=nnx.Rngs(key))(x)",
    "nnx.Dropout fetched": "getattr(nnx, 'Drop' + 'out')(rate, rngs=nnx.Rngs(key))(x)",
    "from its module": "sys.modules['flax.nnx.nn.stochastic'].Dropout(rate, rngs=nnx.Rngs(key))(x)",
    "its code": "nnx.Dropout.__call__(nnx.Dropout(rate, rngs=nnx.Rngs(key)), x)",
    "a subclass": "Own(rate, rngs=nnx.Rngs(key))(x)",
    "in a Sequential": "nnx.Sequential(nnx.Dropout(rate, rngs=nnx.Rngs(key)))(x)",
    "jitted": "jax.jit(lambda x: nnx.Dropout(rate, rngs=nnx.Rngs(key))(x))(x)",
    "linen": "linen.Dropout(rate, deterministic=False).apply({}, x, rngs={'dropout': key})",
    "attention's": "nnx.dot_product_attention(x[None, :, None], x[None, :, None], "
    "x[None, :, None], dropout_rng=key, dropout_rate=rate, deterministic=False)[0, :, 0]",
    "stax": "__import__('jax.example_libraries.stax', fromlist=['x']).Dropout(1 - rate)[1]"
    "((), x, rng=key)",
}
TOSSED = "jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)"
NO_DROPOUT = {
    "coins": TOSSED,
    "in a cond": f"jax.lax.cond(x.sum() > 0, lambda: {TOSSED}, lambda: x)",
    "a linear layer": f"{TOSSED} + 0 * nnx.Linear(4, 4, rngs=nnx.Rngs(0))(x)",
    "relu, softmax": f"{TOSSED} + 0 * nnx.softmax(nnx.relu(x))",
    "a scope of the name": f"jax.named_scope('Dropout')(lambda: {TOSSED})()",
    "differentiated": f"{TOSSED} + 0 * jax.grad(lambda x: x.sum())(x)",
    "a class of the name": f"(lambda Dropout: {TOSSED})(nnx.Dropout)",
}


def dropout(expression: str) -> dict:
    code = (
        "class Own(nnx.Dropout):\n    pass\n"
        f"def dropout(key, x, *, rate, train):\n    return {expression}\n"
    )
    return violations(
        code,
        lambda s: s.dropout.program(KEY, X, rate=0.2, train=True),
        task="dropout",
        week="week09_dropout",
    )


@pytest.mark.parametrize("way", DROPOUT)
def test_a_librarys_dropout_is_seen(way: str) -> None:
    assert dropout(DROPOUT[way])["dropout"].kind is Kind.FORBIDDEN


@pytest.mark.parametrize("way", NO_DROPOUT)
def test_dropout_by_hand_is_not_taken_for_a_librarys(way: str) -> None:
    assert dropout(NO_DROPOUT[way]) == {}


def test_a_librarys_class_itself_is_seen() -> None:
    found = violations(
        "Dropout = nnx.Dropout\n",
        lambda s: s.Dropout.init(0.2, rngs={"dropout": KEY})(X),
        task="Dropout",
        week="week09_dropout",
    )
    assert "Dropout" in found


NORM = {
    "nnx.BatchNorm": "nnx.BatchNorm(4, use_bias=False, rngs=nnx.Rngs(0))(x)",
    "nnx.LayerNorm": "nnx.LayerNorm(3, rngs=nnx.Rngs(0))(x.T).T",
    "nnx.GroupNorm": "nnx.GroupNorm(4, num_groups=2, rngs=nnx.Rngs(0))(x)",
    "nnx.RMSNorm": "nnx.RMSNorm(4, rngs=nnx.Rngs(0))(x)",
    "a private helper": "x - sys.modules['flax.nnx.nn.normalization']._compute_stats("
    "x, (0,), dtype=None)[0]",
    "jax.nn.standardize": "jax.nn.standardize(x, axis=0)",
    "standardize fetched": "operator.attrgetter('_src.nn.functions.standardize')(jax)(x, axis=0)",
    "in vmap": "jax.vmap(jax.nn.standardize, 1, 1)(x)",
    "linen": "linen.BatchNorm(use_running_average=False).init_with_output(key, x)[0]",
}
MEAN = "(x - x.mean(0)) / jnp.sqrt(x.var(0) + eps)"
NO_NORM = {
    "mean and variance": MEAN,
    "a linear layer": f"nnx.Linear(4, 4, rngs=nnx.Rngs(0))({MEAN})",
    "in scan": f"jax.lax.scan(lambda c, _: (c, {MEAN}), 0, None, length=1)[1][0]",
    "logaddexp": f"{MEAN} + 0 * jnp.logaddexp(x, x)",
}


def batch_norm(expression: str, before: str = "") -> dict:
    code = (
        f"{before}def batch_norm(x, scale, bias, state, *, momentum, eps, train):\n"
        f"    key = jax.random.key(0)\n    return {expression}, state\n"
    )
    state = {"mean": ONES, "var": ONES}
    options = {"momentum": 0.9, "eps": 1e-3, "train": True}
    return violations(
        code,
        lambda s: s.batch_norm.program(X, ONES, ONES, state, **options),
        task="batch_norm",
        week="week10_batchnorm",
    )


@pytest.mark.parametrize("way", NORM)
def test_a_librarys_normalisation_is_seen(way: str) -> None:
    assert batch_norm(NORM[way])["batch_norm"].kind is Kind.FORBIDDEN


@pytest.mark.parametrize("way", NO_NORM)
def test_normalisation_by_hand_is_not_taken_for_a_librarys(way: str) -> None:
    """Also where a library made the same operations before, and JAX kept them."""
    batch_norm(NORM["nnx.BatchNorm"])
    assert batch_norm(NO_NORM[way]) == {}


NHWC = "dimension_numbers=('NHWC', 'HWIO', 'NHWC')"
CONV = f"jax.lax.conv_general_dilated(x, kernel, (1, 1), 'VALID', {NHWC})"
CONVOLUTION = {
    "lax": CONV,
    "lax fetched": CONV.replace(
        "jax.lax.conv_general_dilated", "vars(jax.lax)['conv' + '_general_dilated']"
    ),
    "in vmap": "jax.vmap(lambda x: jax.lax.conv_general_dilated(x[None], kernel, (1, 1), 'VALID', "
    f"{NHWC})[0])(x)",
    "nnx.Conv": "nnx.Conv(3, 4, (3, 3), padding='VALID', rngs=nnx.Rngs(0))(x)",
    "linen.Conv": "linen.Conv(4, (3, 3), padding='VALID').init_with_output("
    "jax.random.key(0), x)[0]",
    "patches": "jax.lax.conv_general_dilated_patches(x, (3, 3), (1, 1), 'VALID', "
    f"{NHWC}) @ kernel.reshape(-1, 4)",
    "signal": "jax.scipy.signal.convolve(x[0, :, :, 0], kernel[:, :, 0, 0], mode='valid')",
    "jnp.convolve": "jnp.convolve(x[0, 0, :, 0], kernel[0, :, 0, 0])",
    "fft": "jnp.fft.ifft(jnp.fft.fft(x, axis=1), axis=1).real",
    "the primitive's rule": "jax.lax.conv(x.transpose(0, 3, 1, 2), kernel.transpose(3, 2, 0, 1), "
    "(1, 1), 'VALID')",
    "pooled": "jax.lax.reduce_window(x, 0.0, jax.lax.add, (1, 2, 2, 1), (1, 2, 2, 1), 'VALID')",
    "nnx.avg_pool": "nnx.avg_pool(x, (2, 2))",
}
WINDOWS = "sum(x[:, i:i + 4, j:j + 4] @ kernel[i, j] for i in range(3) for j in range(3))"
NO_CONVOLUTION = {
    "windows": WINDOWS,
    "a function of the name": f"(lambda conv: conv())(lambda: {WINDOWS})",
    "gathered": "jnp.einsum('nhwijc,ijco->nhwo', x[:, np.arange(4)[:, None, None, None] + "
    "np.arange(3)[:, None], np.arange(4)[:, None, None] + np.arange(3)], kernel)",
}


def conv2d(expression: str) -> dict:
    code = f"def conv2d(x, kernel, bias, *, stride, padding):\n    return {expression}\n"
    return violations(
        code,
        lambda s: s.conv2d.program(IMAGE, KERNEL, ONES, stride=1, padding=0),
        task="conv2d",
        week="week11_cnn",
    )


@pytest.mark.parametrize("way", CONVOLUTION)
def test_a_librarys_convolution_or_pooling_is_seen(way: str) -> None:
    assert conv2d(CONVOLUTION[way])["conv2d"].kind is Kind.FORBIDDEN


@pytest.mark.parametrize("way", NO_CONVOLUTION)
def test_convolution_by_hand_is_not_taken_for_a_librarys(way: str) -> None:
    assert conv2d(NO_CONVOLUTION[way]) == {}


def test_a_convolution_is_the_fault_of_the_task_that_made_it() -> None:
    code = (
        f"def conv2d(x, kernel, bias, *, stride, padding):\n    return {CONV}\n"
        "def conv2d_backward(x, kernel, upstream, *, stride, padding):\n"
        "    return conv2d(x, kernel, 0.0, stride=stride, padding=padding)\n"
    )
    found = violations(
        code,
        lambda s: s.conv2d_backward.program(IMAGE, KERNEL, ONES, stride=1, padding=0),
        task="conv2d_backward",
        week="week11_cnn",
    )
    assert set(found) == {"conv2d"}


BACKWARD = {
    "week09_dropout": ("dropout_backward", "jax.vjp(jnp.sin, x)[1](x)[0]"),
    "week10_batchnorm": ("batch_norm_backward", "jax.vjp(jnp.sin, x)[1](x)[0]"),
    "week11_cnn": ("conv2d_backward", "jax.vjp(jnp.sin, x)[1](x)[0]"),
}


@pytest.mark.parametrize("week", BACKWARD)
def test_a_backward_task_of_each_week_goes_without_autodiff(week: str) -> None:
    task, expression = BACKWARD[week]

    def found(expression: str) -> dict:
        code = f"def {task}(x):\n    return {expression}\n"
        return violations(code, lambda s: getattr(s, task).program(X), task=task, week=week)

    assert task in found(expression)
    assert found("jnp.cos(x) * x") == {}


INLINED = {  # by JAX into the caller's program, where it leaves no frames of its own
    "as it is": "optax.tree.bias_correction(step, peak, 2)",
    "its other name": "optax.tree_utils.tree_bias_correction(step, peak, 2)",
    "jitted": "jax.jit(lambda step: optax.tree.bias_correction(step, peak, 2))(step)",
    "inlined again": "jax.jit(lambda s: kept(s, 0.5, 2), inline=True)(step)",
    "traced before": "before(step)",
    "differentiated": "jax.grad(lambda step: optax.tree.bias_correction(step, peak, 2))(step)",
    "mapped": "jax.vmap(lambda s: optax.tree.bias_correction(s, peak, 2))(step[None])[0]",
}
NOT_INLINED = {
    "numpy's": "jnp.power(step, 2) * jnp.sum(step)",
    "an own one": "own(step)",
    "sigmoid": "jax.nn.sigmoid(step)",
}


def correction(expression: str) -> dict:
    code = (
        "kept = optax.tree.bias_correction\n"
        "before = jax.jit(lambda step: optax.tree.bias_correction(step, 0.5, 2))\n"
        "before(jnp.float32(1))\n"
        "@functools.partial(jax.jit, inline=True)\n"
        "def own(step):\n    return step / (1 - 0.5**2)\n"
        f"def warmup_cosine(step, *, peak, warmup, total):\n    return {expression}\n"
    )
    return violations(
        code,
        lambda s: s.warmup_cosine.program(np.float32(3), peak=0.5, warmup=1, total=5),
        task="warmup_cosine",
        week="week08_optimizers",
    )


@pytest.mark.parametrize("way", INLINED)
def test_what_jax_inlines_is_seen(way: str) -> None:
    assert correction(INLINED[way])["warmup_cosine"].kind is Kind.FORBIDDEN


@pytest.mark.parametrize("way", NOT_INLINED)
def test_what_no_rule_names_may_be_inlined(way: str) -> None:
    assert correction(NOT_INLINED[way]) == {}
