"""Week 10, handed out: small cases that can be followed with pencil and paper."""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_shape

OPTIONS = {"momentum": 0.9, "eps": 1e-5}
ONES, ZEROS = np.ones(3, np.float32), np.zeros(3, np.float32)
NEW = {"mean": ZEROS, "var": ONES}
MARK = np.float32(1.0)  # of the stand-ins in probes.py

# Each column of X is its mean plus or minus one deviation: 2 ± 2, 10 ± 1, -1 ± 3.
SIGNS = np.array([[-1, 1, 1], [1, 1, -1], [-1, -1, -1], [1, -1, 1]], np.float32)
MEAN, STD = np.array([2, 10, -1], np.float32), np.array([2, 1, 3], np.float32)
X = MEAN + STD * SIGNS


# batch_norm


@pytest.mark.task("batch_norm", points=0.25, ko="훈련 모드의 정규화, scale, bias")
@pytest.mark.hint(
    "Each column has its own mean. Normalise it, then multiply by its scale and add its bias.",
    ko="열(특성)마다 평균이 다릅니다. 정규화한 뒤 그 열의 scale을 곱하고 bias를 더하세요.",
)
def test_training_normalises_then_scales_and_shifts(submission):
    scale, bias = np.array([1, 2, 3], np.float32), np.array([11, 12, 13], np.float32)
    y, _ = submission.batch_norm(X, scale, bias, NEW, **OPTIONS, train=True)
    assert_close(y, scale * SIGNS + bias, rtol=1e-4, name="y")


@pytest.mark.task("batch_norm", points=0.25, ko="한 걸음 뒤의 이동 통계")
@pytest.mark.hint(
    "momentum weighs the old value: 0.9 · old + 0.1 · batch. The variance is not the std.",
    ko="momentum은 이전 값에 곱합니다: 0.9·이전 + 0.1·배치. 분산과 표준편차를 구별하세요.",
)
def test_one_step_moves_the_running_statistics(submission):
    _, state = submission.batch_norm(X, ONES, ZEROS, NEW, **OPTIONS, train=True)
    expected = {
        "mean": np.array([0.2, 1.0, -0.1]),  # 0.9 · 0 + 0.1 · [2, 10, -1]
        "var": np.array([1.3, 1.0, 1.8]),  # 0.9 · 1 + 0.1 · [4, 1, 9]
    }
    assert_close(state, expected, name="state")


@pytest.mark.task("batch_norm", points=0.25, ko="state를 읽기만 하는 평가 모드")
@pytest.mark.hint(
    "In evaluation the numbers come from state, not from the batch, and state stays as it is.",
    ko="평가할 때는 배치가 아니라 state의 평균과 분산을 쓰고, state는 그대로 돌려주세요.",
)
def test_evaluation_reads_the_state_and_leaves_it(submission):
    state = {
        "mean": np.array([0, 9, 2], np.float32),
        "var": np.array([4, 0.25, 9], np.float32),
    }
    y, after = submission.batch_norm(X, ONES, ONES, state, **OPTIONS, train=False)
    second_row = [4 / 2 + 1, 2 / 0.5 + 1, -6 / 3 + 1]  # (x - mean) / std + 1, x = [4, 11, -4]
    assert_close(y[1], np.array(second_row), rtol=1e-4, name="y[1]")
    assert_equal(after, state, name="state")


@pytest.mark.task("batch_norm", points=0.25, ko="채널별로 정규화한 이미지")
@pytest.mark.hint(
    "An image has one mean per channel: average over batch, height and width.",
    ko="이미지는 채널마다 평균이 하나입니다. 배치, 높이, 너비 방향으로 평균을 구하세요.",
)
def test_images_are_normalised_per_channel(submission, rng):
    images = rng.normal(MEAN, STD, size=(2, 4, 5, 3)).astype(np.float32)
    y, state = submission.batch_norm(images, STD, MEAN, NEW, momentum=0.7, eps=1e-3, train=True)
    assert_shape(y, (2, 4, 5, 3), name="y")
    assert_shape(state["mean"], (3,), name='state["mean"]')
    assert_shape(state["var"], (3,), name='state["var"]')
    assert_close(y.mean(axis=(0, 1, 2)), MEAN, rtol=1e-4, name="mean of y per channel (= bias)")
    assert_close(y.std(axis=(0, 1, 2)), STD, rtol=1e-2, name="std of y per channel (= |scale|)")


# batch_norm_backward


@pytest.mark.task("batch_norm_backward", points=0.25, ko="scale과 bias의 기울기")
@pytest.mark.hint(
    "All examples share scale and bias: sum over the batch. dscale needs the normalised x.",
    ko="scale과 bias는 모든 예제가 함께 쓰므로 배치에 대해 더합니다. "
    "dscale에는 정규화한 x가 필요합니다.",
)
def test_gradients_of_scale_and_bias(submission):
    upstream = np.array([[1, 2, 0], [3, 0, 1], [0, 5, 0], [2, 1, 4]], np.float32)
    scale = np.array([7, -8, 9], np.float32)
    _, dscale, dbias = submission.batch_norm_backward(X, scale, upstream, eps=1e-5)
    assert_close(dscale, np.array([-1 + 3 + 2, 2 - 5 - 1, -1 + 4.0]), rtol=1e-4, name="dscale")
    assert_close(dbias, np.array([6.0, 8.0, 5.0]), name="dbias")


@pytest.mark.task("batch_norm_backward", points=0.25, ko="손으로 계산한 x의 기울기")
@pytest.mark.hint(
    "Three paths lead from x to the loss: directly, through the mean and through the variance.",
    ko="x에서 손실까지 길이 세 갈래입니다: 바로 가는 길, 평균을 지나는 길, 분산을 지나는 길.",
)
def test_gradient_of_x_worked_by_hand(submission):
    upstream = np.zeros((4, 3), np.float32)
    upstream[0] = 1
    dx, _, _ = submission.batch_norm_backward(X, 4 * STD, upstream, eps=1e-5)
    expected = np.array([[2, 2, 2], [0, -2, 0], [-2, 0, 0], [0, 0, -2]])
    assert_close(dx, expected.astype(float), rtol=1e-4, atol=1e-3, name="dx")


@pytest.mark.task("batch_norm_backward", points=0.25, ko="합이 0인 dx의 열")
@pytest.mark.hint(
    "Adding one number to a whole column leaves y alone, so each column of dx sums to 0.",
    ko="한 열에 같은 수를 더해도 y는 그대로입니다. 그래서 dx의 열마다 합이 0이어야 합니다.",
)
def test_columns_of_dx_sum_to_zero(submission, rng):
    x, upstream = rng.normal(MEAN, STD, size=(2, 4, 3)).astype(np.float32)
    dx, _, dbias = submission.batch_norm_backward(x, ONES, upstream, eps=1e-5)
    assert_shape(dx, (4, 3), name="dx")
    assert np.abs(dx).max() > 1e-3, "dx is 0 everywhere / dx가 모두 0입니다"
    assert_close(dbias, upstream.sum(axis=0), name="dbias")
    sums = dx.sum(axis=0)
    close = np.abs(sums) < 1e-4 * np.abs(dx).max()
    assert close.all(), f"sums of the columns of dx / dx의 열마다 합: {sums}"


# BatchNorm


@pytest.mark.task("BatchNorm", points=0.25, ko="새 모듈의 변수")
@pytest.mark.hint(
    "Parameters are nnx.Param, running statistics nnx.BatchStat; see the table of the task.",
    ko="파라미터는 nnx.Param, 이동 통계는 nnx.BatchStat입니다. 과제의 표를 보세요.",
)
def test_variables_of_a_new_module(submission, key):
    norm = submission.BatchNorm.init(3, momentum=0.9, rngs={"params": key})
    kinds = {"scale": "Param", "bias": "Param", "mean": "BatchStat", "var": "BatchStat"}
    assert_equal(norm.kinds, kinds, name="nnx variables")
    assert_equal(norm.state, {"scale": ONES, "bias": ZEROS, "mean": ZEROS, "var": ONES})


@pytest.mark.task("BatchNorm", points=0.25, ko="훈련 때만 바뀌는 이동 통계")
@pytest.mark.hint(
    "Hand on the momentum and eps that the module was built with, and write the new statistics "
    "back to self.mean and self.var. Keep the mode in self.use_running_average, which "
    "model.eval() and model.train() set.",
    ko="모듈을 만들 때 받은 momentum과 eps를 그대로 쓰고, 새 통계를 self.mean과 self.var에 써 "
    "넣으세요. 모드는 self.use_running_average에 두면 model.eval()과 model.train()이 바꿉니다.",
)
def test_statistics_move_in_training_and_rest_in_evaluation(submission):
    calls = submission.probe.norm_in_a_model(X, ONES, ZEROS, ZEROS, ONES, MARK)
    kept = "mean and var are nnx.BatchStat after a call, too / 부른 뒤에도 nnx.BatchStat입니다"
    assert calls["kept"], f"{kept}: self.mean[...] = …"
    _, new = calls["new"]
    _, evaluated = calls["eval"]
    _, trained = calls["train"]
    moved = {"mean": 0.275 * MEAN, "var": 0.725 + 0.275 * STD**2}  # momentum 0.725
    standing = {"mean": ZEROS + 0.725, "var": ONES + 0.01**0.1}  # of the probes' stand-in
    nearest = min((moved, standing), key=lambda state: np.abs(state["mean"] - new["mean"]).max())
    assert_close(new, nearest, name="statistics of a new module after one call")
    for name, start in (("mean", ZEROS), ("var", ONES)):
        moved = "does not move in train mode / 훈련 모드에서 움직이지 않습니다"
        assert (new[name] != start).any(), f"{name} {moved} (new module / 새 모듈)"
        assert_equal(evaluated[name], new[name], name=f"{name} after eval()")
        assert (trained[name] != evaluated[name]).any(), f"{name} {moved} (after train())"


# MLP


@pytest.mark.task("MLP", points=0.25, ko="층의 이름과 크기")
@pytest.mark.hint(
    "linear1, norm1, linear2, norm2, linear3; sizes 784, 256, 256, 10.",
    ko="linear1, norm1, linear2, norm2, linear3이 있어야 하고 크기는 784, 256, 256, 10입니다.",
)
def test_layers_and_their_sizes(submission, key, rng):
    x = rng.normal(size=(4, 784)).astype(np.float32)
    result = submission.probe.mlp(key, x, MARK)
    shapes = {
        name: {part: array.shape for part, array in layer.items()}
        for name, layer in result["params"].items()
    }
    assert shapes == {
        "linear1": {"kernel": (784, 256), "bias": (256,)},
        "norm1": {"scale": (256,), "bias": (256,)},
        "linear2": {"kernel": (256, 256), "bias": (256,)},
        "norm2": {"scale": (256,), "bias": (256,)},
        "linear3": {"kernel": (256, 10), "bias": (10,)},
    }
    assert_shape(result["logits"]["new"], (4, 10), name="logits")
    ours = (
        "norm1 and norm2 are of your own BatchNorm / norm1과 norm2에는 직접 만든 BatchNorm을 쓰세요"
    )
    assert all(count == 1 for count in result["calls"]["new"].values()), ours
    varied = "the logits depend on x / 로짓은 x에 따라 달라집니다"
    assert (result["logits"]["new"].std(axis=0) > 0).all(), varied


# fold


@pytest.mark.task("fold", points=0.25, ko="손으로 계산한 fold")
@pytest.mark.hint(
    "factor = scale / sqrt(var + eps), one for each column of w. b passes through the norm too.",
    ko="곱하는 값은 scale / √(var + eps)이고 w의 열마다 하나입니다. b도 정규화를 지나갑니다.",
)
def test_folding_worked_by_hand(submission):
    w = np.arange(12, dtype=np.float32).reshape(4, 3)
    b, bias = np.array([1, 2, 3], np.float32), np.array([5, 6, 7], np.float32)
    scale = np.array([6, -1, 2], np.float32)  # the factors are 6/2, -1/1 and 2/4
    state = {"mean": np.array([3, 1, -1], np.float32), "var": np.array([4, 1, 16], np.float32)}
    weights, biases = submission.fold(w, b, scale, bias, state, eps=1e-5)
    assert_close(weights, w * np.array([3, -1, 0.5]), rtol=1e-4, name="w'")
    expected = [(1 - 3) * 3 + 5, (2 - 1) * -1 + 6, (3 + 1) * 0.5 + 7]
    assert_close(biases, np.array(expected), rtol=1e-4, name="b'")
