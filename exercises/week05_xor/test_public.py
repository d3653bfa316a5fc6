"""Public tests of week 5.

`submission.probe.…` runs a small function of `probes.py` with your module. Where a task builds on
earlier ones, stand-ins take their place: a mistake there does not count twice.
"""

from itertools import pairwise

import jax
import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_exact

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
TABLES = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "nand": [1, 1, 1, 0]}
XOR = np.array([0, 1, 1, 0], np.float32)

GATES = {  # w and b of three gates, one of many right choices
    "and": (np.array([0.5, 0.5], np.float32), np.float32(-0.7)),
    "or": (np.array([0.5, 0.5], np.float32), np.float32(-0.2)),
    "nand": (np.array([-0.5, -0.5], np.float32), np.float32(0.7)),
}
BY_SIGN = np.array([0, 0, 1], np.float32)  # below the line, on it, above it


@pytest.mark.task("gate", points=0.5, ko="AND, OR, NAND의 진리표")
@pytest.mark.hint(
    "Put each of the four corners into x·w + b: where it is above 0, the gate says 1.",
    ko="네 점을 하나씩 x·w + b에 넣어 보세요. 0보다 크면 게이트가 1을 냅니다.",
)
def test_gates_fit_their_tables(submission):
    for name, (w, b) in submission.probe.gates().items():
        sums = CORNERS @ np.asarray(w, np.float32).reshape(2) + np.float32(b)
        assert_equal((sums > 0).astype(np.int32), np.array(TABLES[name], np.int32), name=name)


@pytest.mark.task("perceptron", points=0.5, ko="직선의 한쪽과 다른 쪽, 그리고 직선 위")
@pytest.mark.hint(
    "1 where x·w + b is above 0. On the line itself, where it is 0, the answer is 0.",
    ko="x·w + b가 0보다 크면 1입니다. 꼭 0인 직선 위에서는 0입니다.",
)
def test_perceptron_on_both_sides_of_a_line(submission):
    x = np.array([[1, 0], [1, 1], [0, 1], [2, 2.5], [-1, -4]], np.float32)
    y = submission.perceptron(x, np.array([2, -1], np.float32), np.float32(-1))
    assert_equal(y, np.array([1, 0, 0, 1, 1], np.float32), name="perceptron")


@pytest.mark.task("xor", points=0.5, ko="네 점의 XOR")
@pytest.mark.hint(
    "Write down what OR and NAND say at the four corners. Which gate makes XOR of the two?",
    ko="네 점에서 OR과 NAND가 내는 답을 적어 보세요. 그 둘로 XOR을 만드는 게이트는 무엇인가요?",
)
def test_xor_of_the_four_corners(submission):
    found = submission.probe.xors([CORNERS], [GATES], BY_SIGN)
    assert_equal(found["y"], [[XOR]], name="xor")


@pytest.mark.task("xor", points=0.25, ko="세 게이트 모두에게 묻는 XOR")
@pytest.mark.hint(
    'Ask gate("and"), gate("or") and gate("nand"), inside of `xor`.',
    ko='`xor` 안에서 gate("and"), gate("or"), gate("nand")를 모두 부르세요.',
)
def test_xor_asks_for_all_three_gates(submission):
    found = submission.probe.xors([CORNERS], [GATES], BY_SIGN)
    assert_equal(found["asked"], [["and", "nand", "or"]], name="the names asked for")
    assert_equal(found["y"], [[XOR]], name="xor")


@pytest.mark.task("init_mlp", points=0.5, ko="처음 가중치의 shape")
@pytest.mark.hint(
    "One layer between any two neighbouring sizes: w (inputs, outputs), b (outputs,) and zero.",
    ko="이웃한 두 크기마다 층이 하나입니다. w는 (입력 수, 출력 수), b는 (출력 수,)이고 0입니다.",
)
def test_first_weights_have_the_sizes_asked_for(submission, key):
    for sizes in ((2, 3, 1), (4, 1, 2, 5)):
        params = submission.init_mlp(key, sizes)
        weights = [np.asarray(layer["w"]) for layer in params]
        zeros = [
            {"w": np.zeros((i, o), np.float32), "b": np.zeros(o, np.float32)}
            for i, o in pairwise(sizes)
        ]
        assert_close(params, zeros, atol=10, name="params")  # 10 standard deviations: any w
        for layer, expected in zip(params, zeros, strict=True):
            assert_equal(layer["b"], expected["b"], name="b")
        assert all(np.all(w != 0) for w in weights), "w should be random, and is 0. / w가 0입니다."
        assert len({float(w.flat[0]) for w in weights}) == len(weights), (
            "Two layers are alike. / 두 층이 같습니다."
        )


@pytest.mark.task("forward", points=0.5, ko="강의의 시그모이드 게이트로 푼 XOR")
@pytest.mark.hint(
    "A sigmoid after every layer, the last one too: K = σ(XW₁ + b₁), then Y = σ(KW₂ + b₂).",
    ko="마지막 층까지 모든 층에 시그모이드가 있습니다. K = σ(XW₁ + b₁), Y = σ(KW₂ + b₂)입니다.",
)
def test_forward_through_the_gates_of_the_lecture(submission):
    params = [
        {"w": np.array([[5, -7], [5, -7]], np.float32), "b": np.array([-8, 3], np.float32)},
        {"w": np.array([[-11], [-11]], np.float32), "b": np.array([6], np.float32)},
    ]
    (found,) = submission.probe.activations([(params, CORNERS)])
    hidden = [
        [0.000335350, 0.952574127],
        [0.047425873, 0.017986210],
        [0.047425873, 0.017986210],
        [0.880797078, 0.000016701],
    ]
    output = [[0.011184219], [0.994935725], [0.994935725], [0.024388528]]
    expected = [np.array(hidden, np.float32), np.array(output, np.float32)]
    assert_exact(found["outputs"], expected, name="activations")


@pytest.mark.task("forward", points=0.25, ko="층이 하나일 때의 forward")
@pytest.mark.hint(
    "A list with one array for each layer, also if there is only one; x is not in it.",
    ko="층마다 배열이 하나인 리스트이며, 층이 하나여도 마찬가지입니다. x는 들어가지 않습니다.",
)
def test_forward_of_one_layer_is_a_list_of_one(submission):
    layer = {"w": np.array([[1, 2], [-1, 0]], np.float32), "b": np.array([0, -4], np.float32)}
    (found,) = submission.probe.activations([([layer], np.array([[2, 2]], np.float32))])
    assert_exact(found["outputs"], [np.array([[0.5, 0.5]], np.float32)], name="activations")


@pytest.mark.task("train_xor", points=0.5, ko="다섯 key 가운데 넷에서 배운 XOR")
@pytest.mark.hint(
    "Compare the shape of your labels with that of the output. Does the loss go down, from a "
    "hidden layer of at least four units?",
    ko="레이블과 출력의 shape을 견주어 보세요. 은닉 유닛은 네 개 이상인가요? 손실은 줄어드나요?",
)
def test_xor_is_learnt_from_four_keys_of_five(submission, rng, key):
    table = rng.normal(size=2**14).astype(np.float32)
    half, keys = np.full(3, 0.5, np.float32), jax.random.split(key, 5)
    (params,) = submission.probe.trained(keys, table, half, steps=5000, rates=(1.0,))
    right = sum(solved(params, number) for number in range(5))
    assert right >= 4, (
        f"{right} of 5 keys learn XOR, at least 4 expected / key 5개 가운데 {right}개만 XOR을 "
        "배웁니다. 4개 이상이어야 합니다"
    )


def solved(params, number):
    """Whether one of the networks is right at all four corners."""
    h = CORNERS
    for layer in params:
        h = 1 / (1 + np.exp(-(h @ layer["w"][number] + layer["b"][number])))
    return np.array_equal(h[:, 0] > 0.5, XOR == 1)
