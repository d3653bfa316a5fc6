"""Week 1, never handed out: tables of every size, many steps, and the answers transformed."""

from typing import Any

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, decades
from solutions.week01_linear_regression import reference

# (examples, features): all different, equal, and axes of one
SIZES = [(5, 3), (3, 3), (2, 2), (1, 9), (4, 1), (1, 1)]
# what weights and x are multiplied by; by powers of two, so that nothing is rounded
POWERS = ((0, 0), (-20, 0), (0, -20), (20, 0), (0, 20), (-20, 20), (20, -20), (-10, -10), (10, 10))
SCALES = [(2.0**w, 2.0**x) for w, x in POWERS]


def normal(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


def model(rng, features):
    return {"w": normal(rng, features), "b": normal(rng)[()] + np.float32(2)}


def case(params, x, y) -> dict[str, Any]:
    """The data, and the rows that are fed in the place of `predict`."""
    rows = np.column_stack([x, np.ones(len(x))]).astype(np.float32)
    return {"params": params, "x": x, "y": np.asarray(y), "rows": rows}


def with_parabolas(one):
    """The same, and what is fed in the place of `mse` and `mse_gradient`."""
    rows, y = one["rows"].astype(np.float64), one["y"].astype(np.float64)
    numbers = {
        "square": rows[:, :, None] * rows[:, None],
        "linear": 2 * rows * y[:, None],
        "constant": y**2,
    }
    return one | {name: np.float32(part) for name, part in numbers.items()}


def scaled(one, w, x):
    """The same with larger or smaller numbers everywhere."""
    params = {"w": one["params"]["w"] * np.float32(w), "b": one["params"]["b"] * np.float32(w * x)}
    return case(params, one["x"] * np.float32(x), one["y"] * np.float32(w * x))


def cases(rng, w=1.0, x=1.0):
    """Tables of every size at a scale."""
    return [scaled(one, w, x) for one in tables_of_every_size(rng)]


def tables_of_every_size(rng):
    """One of each size; one that is met exactly; errors that are small (one is 0), and large."""
    made = [case(model(rng, d), normal(rng, n, d), normal(rng, n)) for n, d in SIZES]
    w, b = np.array([2, -1], np.float32), np.float32(0.5)
    x = rng.integers(-4, 5, size=(4, 2)).astype(np.float32)
    small = (np.abs(normal(rng, 4, 2)) + 0.5) / 50
    far = case(model(rng, 2), small.astype(np.float32), normal(rng, 4) + np.float32(3000))
    small_errors = np.float32([0, *rng.integers(1, 3, size=3)]) / 256  # exact in float32
    exact, near = (case({"w": w, "b": b}, x, x @ w + b + more) for more in (0, small_errors))
    return [*made, exact, near, far]


def given(one):
    return one["params"], one["x"], one["y"]


def assert_gradient(found, expected, *, w, b):
    """Each part is right for numbers of its size."""
    assert_close(found, expected, rtol=0, atol=np.inf, name="gradient")  # the structure
    assert_close(found["w"], expected["w"], atol=1e-6 * w, name="gradient['w']")
    assert_close(found["b"], expected["b"], atol=1e-6 * b, name="gradient['b']")


# predict


def predictions(submission, rng):
    """(found, params, x, upstream) for every size and scale; then of all scales in one array."""
    upstreams = [*(normal(rng, n) for n, _ in SIZES), np.array([1, 2, 0.5, 3], np.float32)]
    for w, x in SCALES:
        tables = [(model(rng, d), normal(rng, n, d)) for n, d in SIZES]
        large = 1e4 * (np.abs(normal(rng, 4, 2)) + 1)
        tables.append(({"w": np.array([2, 3], np.float32), "b": np.float32(1)}, large))
        ones = [scaled(case(*table, np.zeros(1)), w, x) for table in tables]
        yield from predicted(submission, [(one["params"], one["x"]) for one in ones], upstreams)
    sizes = [*SIZES, (4, 2)]
    mixed = [({"w": decades(rng, d), "b": decades(rng)}, decades(rng, n, d)) for n, d in sizes]
    yield from predicted(submission, mixed, upstreams)


def predicted(submission, tables, upstreams):
    found = submission.probe.predictions(tables, upstreams)
    return [(one, *table, up) for one, table, up in zip(found, tables, upstreams, strict=True)]


@pytest.mark.task("predict", points=0.25, ko="크기가 여러 가지인 표의 예측")
@pytest.mark.hint(
    "Try one example, one feature, and as many examples as features. The bias is one number for "
    "all. Call it twice: the dict must be left as it was.",
    ko="예제가 하나, 특성이 하나, 둘의 수가 같은 표도 시험해 보세요. 편향은 모두에게 같은 수 "
    "하나입니다. 두 번 불러도 dict는 그대로여야 합니다.",
)
def test_predictions_of_every_size(submission, rng):
    for found, params, x, _ in predictions(submission, rng):
        expected = reference.predict(params, x)
        terms = reference.predict({name: abs(part) for name, part in params.items()}, abs(x))
        assert_close(found["y"], expected, rtol=0, atol=1e-6 * terms, name="predict(params, x)")
        for again in found["again"]:
            assert_close(again, expected, rtol=0, atol=1e-6 * terms, name="the second call")
        assert_equal(found["left"], params, name="params")


@pytest.mark.task("predict", points=0.25, ko="미분할 수 있는 예측")
@pytest.mark.hint(
    "jax.grad has to reach w, b and x: compute with jnp, in float32, and cut nothing off.",
    ko="jax.grad가 w, b, x에 닿아야 합니다. jnp로, float32로 계산하고 중간을 끊지 마세요.",
)
def test_predictions_can_be_differentiated(submission, rng):
    for found, params, x, upstream in predictions(submission, rng):
        expected = {"w": upstream @ x.astype(np.float64), "b": upstream.sum(dtype=np.float64)}
        assert_gradient(found["gradient"], expected, w=np.abs(upstream) @ np.abs(x), b=1)
        assert_close(found["dx"], np.outer(upstream, params["w"]), atol=0, name="dx")


# mse


@pytest.mark.task("mse", points=0.5, ko="크기가 여러 가지인 표의 손실")
@pytest.mark.hint(
    "A mean over the examples, whatever the number of features and the size of the errors. Try one "
    "example, and a column of answers. A second call gives the same.",
    ko="특성의 수나 오차의 크기와 상관없이 예제에 대한 평균입니다. 예제가 하나일 때와 정답이 열일 "
    "때도 시험해 보세요. 두 번 불러도 같습니다.",
)
def test_losses_of_every_size(submission, rng):
    for w, x in SCALES:
        tables, rounding = cases(rng, w, x), 1e-6 * (w * x) ** 2
        for found, one in zip(submission.probe.losses(tables), tables, strict=True):
            expected = reference.mse(*given(one))
            assert_close(found["row"], expected, atol=rounding, name="mse")
            for again in found["again"]:
                assert_close(again, expected, atol=rounding, name="the second call")
            assert_close(found["column"], expected, atol=rounding, name="mse of a column")
            assert_equal(found["left"], one["params"], name="params")


@pytest.mark.task("mse", points=0.5, ko="미분할 수 있는 손실")
@pytest.mark.hint(
    "jax.grad of your mse, by any of its arguments, is the gradient of the formula, finite also "
    "where every example is met exactly: a square root has no slope at 0.",
    ko="jax.grad(mse)는 어느 인자로 미분하든 식의 기울기와 같고, 모두 정확히 맞힌 자리에서도 "
    "유한합니다. 제곱근은 0에서 기울기가 없습니다.",
)
def test_losses_can_be_differentiated(submission, rng):
    for w, x in SCALES:
        tables = cases(rng, w, x)
        for found, one in zip(submission.probe.losses(tables), tables, strict=True):
            slopes = 2 * (reference.predict(one["params"], one["x"]) - one["y"]) / len(one["y"])
            dx = np.outer(slopes, one["params"]["w"])
            for name, dy in (("gradient", -slopes), ("of the column", -slopes[:, None])):
                expected = reference.mse_gradient(*given(one)), dx, dy
                assert_close(found[name], expected, rtol=0, atol=np.inf)  # the structure
                of_params, of_x, of_y = found[name]
                assert_gradient(of_params, expected[0], w=w * x**2, b=w * x)
                assert_close(of_x, dx, atol=1e-6 * w**2 * x, name="dx")
                assert_close(of_y, dy, atol=1e-6 * w * x, name="dy")


# mse_gradient


@pytest.mark.task("mse_gradient", points=0.75, ko="크기가 여러 가지인 표의 기울기")
@pytest.mark.hint(
    "w's gradient has one number per feature, b's is a single number. Both are means over the "
    "examples; with as many examples as features a wrong axis fits, too.",
    ko="w의 기울기는 특성마다 하나, b의 기울기는 수 하나이며 둘 다 예제에 대한 평균입니다. 예제와 "
    "특성의 수가 같으면 축이 틀려도 shape은 맞습니다.",
)
def test_gradients_of_every_size(submission, rng):
    for w, x in SCALES:
        tables = cases(rng, w, x)
        for found, one in zip(submission.probe.gradients(tables), tables, strict=True):
            expected = reference.mse_gradient(*given(one))
            assert_gradient(found["gradient"], expected, w=w * x**2, b=w * x)


@pytest.mark.task("mse_gradient", points=0.5, ko="여러 모델의 기울기를 한꺼번에")
@pytest.mark.hint(
    "jax.vmap over several models must give the same gradients: no float(), no NumPy, no `if` on "
    "values.",
    ko="jax.vmap으로 여러 모델을 한꺼번에 돌려도 기울기가 같아야 합니다. float(), NumPy, 값에 따른 "
    "`if`를 쓰지 마세요.",
)
def test_gradients_of_several_models_at_once(submission, rng):
    tables = [case(model(rng, 3), normal(rng, 130, 3), normal(rng, 130)) for _ in range(2)]
    stacked: dict[str, Any] = {
        name: np.stack([one[name] for one in tables]) for name in tables[0] if name != "params"
    }
    stacked["params"] = {
        key: np.stack([one["params"][key] for one in tables]) for key in ("w", "b")
    }
    found = submission.probe.gradient.vmap()(stacked)
    expected = [reference.mse_gradient(*given(one)) for one in tables]
    for key in ("w", "b"):
        assert_close(found[key], np.stack([one[key] for one in expected]), name=key)


@pytest.mark.task("mse_gradient", points=0.5, ko="그대로 남는 params")
@pytest.mark.hint(
    "Make a new dict for the gradient; what is written into params is there at the next call. If "
    "other tests of this task fail, too, look at those first: wrong numbers fail here as well.",
    ko="기울기는 새 dict에 담으세요. params에 적으면 다음 호출에 그대로 남습니다. 이 과제의 다른 "
    "시험도 실패했다면 그것부터 보세요. 값이 틀리면 여기서도 실패합니다.",
)
def test_parameters_are_left_as_they_were(submission, rng):
    tables = cases(rng)
    for found, one in zip(submission.probe.gradients(tables), tables, strict=True):
        for again in found["again"]:
            assert_close(again, reference.mse_gradient(*given(one)), name="the second call")
        assert_equal(found["params"], one["params"], name="params")


# central_difference

STEPS = (0.25, 0.125, 0.25, 2, 0.0625, 0.125, 0.125)
POINTS = [(), (1,), (3,), (3, 3), (2, 1, 3), (1, 2), (1, 2)]
FUNCTIONS = {"cube": lambda t: t**3, "line": lambda t: 3 - 2 * t}


def slopes(submission, rng, scale=1.0):
    """(found, x, h) at points whose cubes are exact in float32, but for a scale."""
    points = [(scale * rng.integers(-8, 9, size=shape) / 4).astype(np.float32) for shape in POINTS]
    found = submission.probe.slopes(points, steps=STEPS)
    return zip(found, points, STEPS, strict=True)


@pytest.mark.task("central_difference", points=0.25, ko="어떤 shape이든 되는 기울기")
@pytest.mark.hint(
    "The result has the shape of x, a scalar, too: every point its own slope. Keep nothing from "
    "one call to the next.",
    ko="결과는 x와 shape이 같고, 스칼라도 됩니다. 점마다 자기 기울기를 가집니다. 호출 사이에 "
    "아무것도 남기지 마세요.",
)
def test_slopes_of_every_shape(submission, rng):
    for scale in (1, 2.0**-20, 2.0**-10, 2.0**-3, 2.0**3, 2.0**6):
        for found, x, h in slopes(submission, rng, scale):
            for name, f in FUNCTIONS.items():
                expected = reference.central_difference(f, x, h=h)
                far = f(np.abs(x.astype(np.float64)) + h)  # a difference of numbers as large
                atol = 1e-6 + (0 if scale == 1 else 4e-7 * np.abs(far) / h)
                assert_close(found[name], expected, atol=atol, name=f"{name}, h = {h}")


@pytest.mark.task("central_difference", points=0.25, ko="받은 h로 잰 사인의 기울기")
@pytest.mark.hint(
    "Use the h you are given, on both sides. In float32 a much smaller one drowns in rounding.",
    ko="받은 h를 양쪽에 그대로 쓰세요. float32에서 훨씬 작은 h를 쓰면 반올림에 묻힙니다.",
)
def test_slopes_of_a_sine_with_the_given_step(submission, rng):
    for found, x, h in slopes(submission, rng):
        expected = reference.central_difference(np.sin, x, h=h)
        assert_close(found["sine"], expected, rtol=2e-5, atol=1e-5, name=f"sine, h = {h}")
    x = (rng.integers(2, 9, size=4) / 4).astype(np.float32)
    steps = (2.0**-13, 64.0, 0.7)
    for found, h in zip(submission.probe.slopes([x, x, x], steps=steps), steps, strict=True):
        assert_close(found["line"], np.full(4, -2.0), rtol=5e-5, name=f"line, h = {h}")
        expected = 3 * x.astype(np.float64) ** 2 + h**2
        assert_close(found["cube"], expected, rtol=1e-3, atol=1e-4, name=f"cube, h = {h}")
        expected = reference.central_difference(lambda t: np.sin(256 * t), x, h=h)
        assert_close(found["ripple"], expected, rtol=1e-4, atol=1e-2, name=f"ripple, h = {h}")


# gradient_descent


def check_walk(submission, one, scale=1.0, **options):
    """One walk, from where the case starts."""
    found = submission.probe.descent(with_parabolas(one), **options)
    check(found, reference.gradient_descent(*given(one), **options), scale)


def check_walks(submission, one, **options):
    """Twice from where the case starts, which stays as it was, and once from elsewhere."""
    found = submission.probe.descents(with_parabolas(one), **options)
    elsewhere = {name: 2 * part for name, part in one["params"].items()}
    starts = {"first": one["params"], "again": one["params"], "elsewhere": elsewhere}
    for name, start in starts.items():
        expected = reference.gradient_descent(start, one["x"], one["y"], **options)
        check(found[name], expected)
    assert_equal(found["left"]["params"], one["params"], name="params")


def check(found, expected, scale=1.0):
    params, losses = expected
    assert_close(found["params"], params, rtol=1e-4, atol=2e-5 * scale, name="params")
    assert_close(found["losses"], losses, rtol=1e-4, atol=2e-5 * scale**2, name="losses")


@pytest.mark.task("gradient_descent", points=0.75, ko="천 걸음")
@pytest.mark.hint(
    "Repeat the step with lax.scan, starting from the params that you are given.",
    ko="받은 params에서 출발해 lax.scan으로 걸음을 되풀이하세요.",
)
def test_a_thousand_steps(submission, rng):
    one = case(model(rng, 3), normal(rng, 7, 3), normal(rng, 7))
    check_walk(submission, one, learning_rate=0.02, steps=1000)


# uphill; another rate with the same sizes and steps, other steps with the same sizes and rate; none
WALKS = (((3, 3), 40.0, 3), ((3, 3), 0.07, 3), ((3, 3), 0.07, 1), ((3, 3), 0.0, 1))
WALKS += (((1, 1), 0.0625, 4), ((4, 2), 0.03, 137))


@pytest.mark.task("gradient_descent", points=0.5, ko="다른 학습률과 걸음 수")
@pytest.mark.hint(
    "params, learning_rate and steps are arguments, and others in the next call: follow them where "
    "the loss is small, where the rate is so large that it grows, and at a rate of 0. As many "
    "examples as features, or one of each, are fine.",
    ko="params, learning_rate, steps는 인자이고 다음 호출에서는 다를 수 있습니다. 손실이 작아도, "
    "학습률이 너무 커서 손실이 커져도, 학습률이 0이어도 그대로 따라야 합니다. 예제와 특성의 수가 "
    "같아도, 둘 다 1이어도 됩니다.",
)
def test_other_rates_and_numbers_of_steps(submission, rng):
    for (n, d), rate, steps in WALKS:
        params, x, y = model(rng, d), normal(rng, n, d), normal(rng, n)
        if steps == 137:
            y = (reference.predict(params, x) + 0.03 * y).astype(np.float32)
        check_walk(submission, case(params, x, y), learning_rate=rate, steps=steps)
    one = case(model(rng, 2), normal(rng, 2, 2), normal(rng, 2))
    check_walks(submission, one, learning_rate=0.07, steps=1)
    for scale in (2.0**-20, 2.0**-10, 2.0**10, 2.0**20):
        one = scaled(case(model(rng, 3), normal(rng, 3, 3), normal(rng, 3)), scale, 1)
        check_walk(submission, one, scale, learning_rate=0.07, steps=3)


@pytest.mark.task("gradient_descent", points=0.5, ko="출발점이 그대로 남는 params")
@pytest.mark.hint(
    "Walk with new params at each step: those you were given stay, and the same walk can be taken "
    "again. If other tests of this task fail, too, look at those first: wrong numbers fail here "
    "as well.",
    ko="걸음마다 새 params를 만드세요. 받은 params는 그대로여서, 같은 길을 다시 걸을 수 있어야 "
    "합니다. 이 과제의 다른 시험도 실패했다면 그것부터 보세요. 값이 틀리면 여기서도 실패합니다.",
)
def test_the_start_is_left_as_it_was(submission, rng):
    one = case(model(rng, 2), normal(rng, 4, 2), normal(rng, 4))
    check_walks(submission, one, learning_rate=0.03, steps=137)
