"""Public tests of week 12.

`submission.probe.…` and `submission.run.probe.…` run a small function of `probes.py` with your
module; in some of them something simple stands in the place of your earlier tasks, so that a
mistake there does not count twice.
"""

import numpy as np
import pytest

from grader.testing import assert_close, assert_shape

CENTRE = np.zeros((3, 3, 1, 1), np.float32)
CENTRE[1, 1] = -1


def check_kernels(found, shapes):
    """The shapes of its kernels, (height, width, from, to), in order."""
    own = found["kernels"]
    assert own == shapes, f"kernels of shape {own}, expected {shapes} / 필터의 shape이 다릅니다"


def check_output(found, shape):
    """Its shape, and that it comes from the image."""
    assert_shape(found["y"], shape)
    differs = np.abs(found["y"] - found["blank"]).max()
    assert differs > 0, "y is the same for every image / 이미지가 달라도 y가 같습니다"


@pytest.mark.task("VGGBlock", points=0.5, ko="VGGBlock의 필터와 결과의 shape")
@pytest.mark.hint(
    "`convs` kernels: the first goes from in_features to out_features. One pooling halves the "
    "image; its default stride is 1.",
    ko="필터는 convs개이고, 첫 필터가 in_features에서 out_features로 갑니다. 풀링은 한 번, "
    "이미지를 반으로 줄입니다. nnx.max_pool의 strides는 적지 않으면 1입니다.",
)
def test_vgg_block_has_its_kernels_and_halves_the_image(submission, key):
    case = {"in_features": 3, "out_features": 5, "convs": 2, "height": 6, "width": 4}
    (found,) = submission.probe.shapes(key, name="VGGBlock", cases=(case,))
    check_kernels(found, [[3, 3, 3, 5], [3, 3, 5, 5]])
    check_output(found, (2, 3, 2, 5))


@pytest.mark.task("VGGBlock", points=0.5, ko="연필로 따라갈 수 있는 VGGBlock")
@pytest.mark.hint(
    "The example of the text: convolution, relu, then the largest of each 2×2.",
    ko="글에 있는 예입니다: 합성곱, relu, 그다음 2×2마다 가장 큰 값입니다.",
)
def test_vgg_block_followed_with_a_pencil(submission, key):
    x = np.array([[1, -2], [3, -4]], np.float32).reshape(1, 2, 2, 1)
    signs = np.array([1, -1], np.float32).reshape(2, 1, 1, 1)
    found = submission.probe.block(
        key,
        signs * np.abs(x),
        [CENTRE],
        np.ones((2, 1, 1, 1), np.float32),
        name="VGGBlock",
        sizes=(1, 1),
        options={"convs": 1},
    )
    assert_close(found["train"].ravel(), np.array([0.0, 4.0]), name="y")


@pytest.mark.task("ResidualBlock", points=0.5, ko="ResidualBlock의 필터와 결과의 shape")
@pytest.mark.hint(
    "Two 3×3 kernels; a 1×1 kernel only where the stride is not 1 or the features differ.",
    ko="3×3 필터가 둘입니다. 1×1 필터는 stride가 1이 아니거나 features가 다를 때만 있습니다.",
)
def test_residual_block_has_its_kernels_and_sizes(submission, key):
    cases = (
        {"in_features": 4, "out_features": 4, "stride": 1, "height": 6, "width": 4},
        {"in_features": 3, "out_features": 5, "stride": 2, "height": 6, "width": 4},
    )
    same, other = submission.probe.shapes(key, name="ResidualBlock", cases=cases)
    check_kernels(same, [[3, 3, 4, 4], [3, 3, 4, 4]])
    check_output(same, (2, 6, 4, 4))
    check_kernels(other, [[1, 1, 3, 5], [3, 3, 3, 5], [3, 3, 5, 5]])
    check_output(other, (2, 3, 2, 5))


@pytest.mark.task("ResidualBlock", points=0.5, ko="가지의 필터가 0인 ResidualBlock")
@pytest.mark.hint(
    "With a branch of zeros the block is relu(x): add the input, and activate after that.",
    ko="가지가 0이면 블록은 relu(x)입니다. 입력을 더하고, 그 뒤에 relu를 하세요.",
)
def test_residual_block_with_a_branch_of_zeros(submission, key):
    x = np.array([-1, 2, -3, 4, 5, -6], np.float32).reshape(1, 2, 3, 1)
    found = submission.probe.block(
        key,
        x,
        [0 * CENTRE],
        np.ones_like(x),
        name="ResidualBlock",
        sizes=(1, 1),
        options={"stride": 1},
    )
    for mode in ("train", "eval"):
        assert_close(found[mode], np.maximum(x, 0), name=mode)


@pytest.mark.task("ConvNet", points=0.25, ko="ConvNet의 로짓")
@pytest.mark.hint(
    "One row of logits per image. Keep the batch axis when you flatten.",
    ko="이미지마다 로짓 한 줄입니다. 펼칠 때 배치 축을 남기세요.",
)
def test_conv_net_gives_logits(submission, rng, key):
    images = rng.uniform(size=(4, 8, 8, 1)).astype(np.float32)
    upstream = rng.normal(size=(4, 10)).astype(np.float32)
    found = submission.probe.conv_net(key, images, upstream, num_classes=10)
    assert_shape(found["logits"], (4, 10))
    apart = np.ptp(found["logits"], axis=0).min()
    assert apart > 0, "a logit is the same for every image / 이미지가 달라도 같은 로짓이 있습니다"
    slope = max(found["gradient"], default=0)
    assert slope > 0, "no gradient reaches a kernel / 기울기가 필터에 하나도 닿지 않습니다"


@pytest.mark.task("ConvNet", points=0.25, ko="블록으로 조립한 ConvNet")
@pytest.mark.hint(
    "At least one VGGBlock and one ResidualBlock are built and used.",
    ko="VGGBlock과 ResidualBlock을 적어도 하나씩 만들어 쓰세요.",
)
def test_conv_net_is_made_of_blocks(submission, rng, key):
    images = rng.uniform(size=(4, 8, 8, 1)).astype(np.float32)
    upstream = rng.normal(size=(4, 10)).astype(np.float32)
    found = submission.probe.conv_net(key, images, upstream, num_classes=10)
    built = {block[0] for block in found["blocks"]}
    assert built == {"VGGBlock", "ResidualBlock"}, f"blocks / 블록: {sorted(built)}"
    slope = min(found["gradient"])
    assert slope > 0, "no gradient reaches some kernel / 기울기가 닿지 않는 필터가 있습니다"
    assert_shape(found["logits"], (4, 10))


@pytest.mark.task("train_step", points=0.5, ko="손으로 셈한 한 걸음")
@pytest.mark.hint(
    "Return the mean loss before the step: log 2 for two equal logits. Then let the optimiser go.",
    ko="걸음 전의 평균 손실을 돌려주세요. 로짓 둘이 같으면 log 2입니다. 그다음 옵티마이저로 한 "
    "걸음 갑니다.",
)
def test_one_step_worked_out_by_hand(submission):
    images = np.array([1, 3], np.float32).reshape(1, 2, 1, 1, 1)
    labels = np.array([[0, 1]], np.int32)
    w, b = np.zeros((1, 2), np.float32), np.zeros(2, np.float32)
    (step,) = submission.probe.steps(images, labels, w, b, rate=0.5, decay=0.0, compiled=False)
    assert_close(step["loss"], np.float32(np.log(2)), name="loss")
    # logits are 2·(x·w + b); dL/dw = mean of 2·x·(p - y) = [(-1 + 3) / 2, (1 - 3) / 2]
    assert_close(step["w"], np.array([[-0.5, 0.5]]), name="w")
    assert_close(step["b"], np.zeros(2), name="b")


@pytest.mark.task("fit", points=0.5, ko="쉬운 무늬를 배우는 fit")
@pytest.mark.hint(
    "fit builds ConvNet(10), takes steps over all images, and returns the model. Here a simple "
    "model stands in its place, and the patterns are easy.",
    ko="fit은 ConvNet(10)을 만들고 모든 이미지로 훈련한 뒤 그 모델을 돌려줍니다. 여기서는 쉬운 "
    "모델이 그 자리에 있고 무늬도 쉽습니다.",
)
def test_fit_learns_easy_patterns(submission, rng, key):
    labels = rng.integers(0, 10, 200).astype(np.int32)
    images = np.zeros((200, 64), np.float32)
    for pixel in range(6):
        images[np.arange(200), 6 * labels + pixel] = rng.uniform(0.5, 1, 200)
    (found,) = submission.run.probe.fits([key], images.reshape(200, 8, 8, 1), labels)
    logits = images @ found["w"] + found["b"]  # of the model that was trained
    right = (logits.argmax(axis=1) == labels).mean()
    assert right >= 0.95, (
        f"{right:.0%} right, at least 95% expected / 정답률 {right:.0%}, 95% 이상이어야 함"
    )
