"""Week 13, handed out: numbers that can be followed with a calculator."""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_exact


def linspace(start, end, *shape):
    return np.linspace(start, end, num=int(np.prod(shape)), dtype=np.float32).reshape(shape)


def half_open(weight):
    """LSTM weights whose gates stay half open: c' = c/2 + tanh(weight·x)/2 and h' = tanh(c')/2."""
    wx = np.array([[0, 0, weight, 0]], np.float32)
    return {"wx": wx, "wh": np.zeros((1, 4), np.float32), "b": np.zeros(4, np.float32)}


def read(weight, xs, c=0.0):
    """The (h, c) that half open gates lead to after each x."""
    found = []
    for x in xs:
        c = (c + np.tanh(weight * x)) / 2
        found.append((np.tanh(c) / 2, c))
    return found


def rows(*pairs):
    """What earlier tasks return for what they are given, so that their mistakes do not count."""
    at = [np.concatenate([np.ravel(part) for part in given]) for given, _ in pairs]
    value = np.array([found for _, found in pairs], np.float32)
    slope = np.broadcast_to(np.arange(len(at[0]), dtype=np.float32), (*value.shape, len(at[0])))
    return [{"at": np.array(at, np.float32), "value": value, "slope": slope}]


def steps_of(weight, xs, c=0.0):
    """Those of `lstm_step`."""
    own, after = half_open(weight), read(weight, xs, c)
    before, given = [(0.0, c), *after[:-1]], [own["b"], own["wh"], own["wx"]]
    return [((*given, *old, x), new) for old, x, new in zip(before, xs, after, strict=True)]


# rnn_step


@pytest.mark.task("rnn_step", points=0.25, ko="세 예제의 한 걸음")
@pytest.mark.hint(
    "x·wx + h·wh + b, and tanh of all of it. Print the three parts one by one.",
    ko="x·wx + h·wh + b를 모두 더한 것의 tanh입니다. 세 부분을 하나씩 출력해 보세요.",
)
def test_one_step_of_three_examples(submission):
    params = {
        "wx": linspace(-0.1, 0.9, 10, 4),
        "wh": linspace(-0.3, 0.7, 4, 4),
        "b": linspace(-0.2, 0.4, 4),
    }
    h = submission.rnn_step(params, linspace(-0.2, 0.5, 3, 4), linspace(-0.4, 0.7, 3, 10))
    expected = [
        [-0.58172089, -0.50182032, -0.41232771, -0.31410098],
        [0.66854692, 0.79562378, 0.87755553, 0.92795967],
        [0.97934501, 0.99144213, 0.99646691, 0.99854353],
    ]
    assert_close(h, np.array(expected), name="h")


# rnn


@pytest.mark.task("rnn", points=0.25, ko="본문의 세 걸음")
@pytest.mark.hint(
    "Reading 1, 0, -1 gives 0.7616, 0.6420, -0.3434: each step starts from the state before it. "
    "In what is returned axis 0 is the batch and axis 1 time.",
    ko="1, 0, -1을 읽으면 0.7616, 0.6420, -0.3434입니다. 걸음마다 바로 앞의 상태에서 시작합니다. "
    "결과의 0번 축은 배치, 1번 축은 시간입니다.",
)
def test_three_steps_of_the_text(submission):
    one = np.ones((1, 1), np.float32)
    params = {"wx": one, "wh": one, "b": np.zeros(1, np.float32)}
    xs = np.array([[1, 0, -1], [0, 1, 0]], np.float32)
    hs = np.array([[0.7615942, 0.6420150, -0.3434379], [0, 0.7615942, 0.6420150]], np.float32)
    before = np.concatenate([np.zeros((2, 1), np.float32), hs[:, :-1]], axis=1)
    known = [
        ((0, 1, 1, h, x), (after,))
        for h, x, after in zip(before.flat, xs.flat, hs.flat, strict=True)
    ]
    inputs = (params, np.zeros((2, 1), np.float32), xs[:, :, None])
    case = {"inputs": inputs, "known": {"rnn_step": rows(*known)}}
    (found,) = submission.probe.each([case], name="rnn")
    assert_close(found["value"], hs[:, :, None].astype(float), name="rnn(params, h0, xs)")


# lstm_step


@pytest.mark.task("lstm_step", points=0.25, ko="반쯤 열린 게이트")
@pytest.mark.hint(
    "With weights of 0 every gate is 0.5 and g is 0: c goes from 2 to 1, and h is tanh(1)/2.",
    ko="가중치가 0이면 게이트는 모두 0.5이고 g는 0입니다. c는 2에서 1이 되고 h는 tanh(1)/2입니다.",
)
def test_gates_that_are_half_open(submission):
    carry = (np.array([[0.25]], np.float32), np.array([[2]], np.float32))
    found = submission.lstm_step(half_open(0), carry, np.array([[3]], np.float32))
    assert_close(found, (np.array([[0.3807971]]), np.array([[1.0]])), name="(h, c)")


@pytest.mark.task("lstm_step", points=0.5, ko="세 예제의 한 걸음")
@pytest.mark.hint(
    "Four blocks in the order i, f, g, o: sigmoid for i, f and o, tanh for g and for the new c.",
    ko="네 덩어리의 순서는 i, f, g, o입니다. i, f, o에는 시그모이드, g와 새 c에는 tanh를 씁니다.",
)
def test_one_lstm_step_of_three_examples(submission):
    stacked = {
        "wx": linspace(-2.1, 1.3, 4, 20),
        "wh": linspace(-0.7, 2.2, 5, 20),
        "b": linspace(0.3, 0.7, 20),
    }
    params = {}
    for name, part in stacked.items():  # these numbers were made for the order i, f, o, g
        i, f, o, g = np.split(part, 4, axis=-1)
        params[name] = np.concatenate([i, f, g, o], axis=-1)
    carry = (linspace(-0.3, 0.7, 3, 5), linspace(-0.4, 0.9, 3, 5))
    h, c = submission.lstm_step(params, carry, linspace(-0.4, 1.2, 3, 4))
    expected = [
        [0.24635157, 0.28610883, 0.32240467, 0.35525807, 0.38474904],
        [0.49223563, 0.55611431, 0.61507696, 0.66844003, 0.7159181],
        [0.56735664, 0.66310127, 0.74419266, 0.80889665, 0.858299],
    ]
    assert_close(h, np.array(expected), name="h")
    cells = [0.32986176, 0.39145139, 0.451556, 0.51014116, 0.56717407]
    assert_close(c[0], np.array(cells), name="c[0]")


# lstm


@pytest.mark.task("lstm", points=0.25, ko="반씩 줄어드는 셀")
@pytest.mark.hint(
    "From c = 2 the cell is halved each time and h is tanh(c)/2. Both h and c are carried on, "
    "all h are returned, and the order is (N, T, H).",
    ko="c = 2에서 시작해 셀은 반씩 줄고 h는 tanh(c)/2입니다. h와 c를 함께 넘기고, h를 모두 "
    "(N, T, H)로 돌려줍니다.",
)
def test_a_cell_that_is_halved(submission):
    xs, weights = np.zeros((2, 3, 1), np.float32), half_open(0)
    carry = (np.zeros((2, 1), np.float32), np.array([[2], [0]], np.float32))
    known = steps_of(0, [0, 0, 0], 2.0) + steps_of(0, [0, 0, 0], 0.0)
    case = {"inputs": (weights, carry, xs), "known": {"lstm_step": rows(*known)}}
    (found,) = submission.probe.each([case], name="lstm")
    expected = np.array([[0.3807971, 0.2310586, 0.1224593], [0, 0, 0]])[:, :, None]
    assert_close(found["value"], expected, name="lstm(params, carry, xs)")


# bidirectional


@pytest.mark.task("bidirectional", points=0.5, ko="두 방향으로 읽은 세 자리")
@pytest.mark.hint(
    "At the first place the second part has read all three, the last one first; at the last place "
    "it has read only that one.",
    ko="첫 자리의 뒷부분은 세 자리를 끝에서부터 모두 읽은 것이고, 마지막 자리의 뒷부분은 "
    "그 자리만 읽은 것입니다.",
)
def test_three_places_read_both_ways(submission):
    xs = [1.0, -2.0, 0.5]
    forward, backward = read(1, xs), read(-2, xs[::-1])
    sequences = []
    for weight, order, states in ((1, xs, forward), (-2, xs[::-1], backward)):
        own = half_open(weight)
        given = (own["b"], own["wh"], own["wx"], 0, 0, order)
        sequences.append((given, [h for h, _ in states]))
    known = {
        "lstm": rows(*sequences),
        "lstm_step": rows(*steps_of(1, xs), *steps_of(-2, xs[::-1])),
    }
    inputs = (half_open(1), half_open(-2), np.array(xs, np.float32).reshape(1, 3, 1))
    (found,) = submission.probe.each([{"inputs": inputs, "known": known}], name="bidirectional")
    both = zip(forward, backward[::-1], strict=True)
    expected = np.array([[[front, back] for (front, _), (back, _) in both]])
    assert_close(found["value"], expected, name="bidirectional")


# next_token


@pytest.mark.task("next_token", points=0.5, ko="본문의 글")
@pytest.mark.hint(
    "Read all but the last, predict all but the first; the mask looks at what is to be predicted.",
    ko="마지막을 뺀 것을 읽고 처음을 뺀 것을 맞힙니다. mask는 맞힐 것을 보고 정합니다.",
)
def test_the_text_of_the_text(submission):
    tokens = np.array([[3, 1, 4, 4, 5, 0], [2, 6, 0, 0, 0, 0]], np.int32)
    inputs, targets, mask = submission.next_token(tokens, pad=0)
    expected = np.array([[3, 1, 4, 4, 5], [2, 6, 0, 0, 0]])
    assert_equal(inputs, expected, name="inputs")
    assert_equal(targets, np.array([[1, 4, 4, 5, 0], [6, 0, 0, 0, 0]]), name="targets")
    right = np.array([[1, 1, 1, 1, 0], [1, 0, 0, 0, 0]], bool)
    assert_equal(mask, right, name="mask")


# sequence_loss


@pytest.mark.task("sequence_loss", points=0.5, ko="본문의 손실")
@pytest.mark.hint(
    "Two places are true: (log 2 + log 4/3) / 2 = 0.4904. The third costs nothing and is not "
    "counted.",
    ko="참인 자리는 둘입니다: (log 2 + log 4/3) / 2 = 0.4904. 셋째 자리는 더하지도 세지도 "
    "않습니다.",
)
def test_the_loss_of_the_text(submission):
    logits = np.array([[[0, 0], [np.log(3), 0], [7, 7]]], np.float32)
    targets, mask = np.array([[1, 0, -1]], np.int32), np.array([[True, True, False]])
    assert_exact(submission.sequence_loss(logits, targets, mask), np.array(0.4904146), name="loss")
    targets[0, 2] = 1
    loss = submission.sequence_loss(logits, targets, ~np.array([[True, True, False]]))
    assert_exact(loss, np.array(0.6931472), name="loss of the third place alone")


@pytest.mark.task("sequence_loss", points=0.25, ko="맞힐 것이 없을 때의 손실")
@pytest.mark.hint(
    "If no place is true, the loss is 0: what do you divide by?",
    ko="참인 자리가 없으면 손실은 0입니다. 무엇으로 나누고 있나요?",
)
def test_nothing_to_predict_costs_nothing(submission):
    logits = np.array([[[0, 0], [np.log(3), 0], [7, 7]]], np.float32)
    targets, mask = np.array([[1, 0, -1]], np.int32), np.array([[True, False, False]])
    assert_exact(submission.sequence_loss(logits, targets, mask), np.array(0.6931472), name="loss")
    nowhere = submission.sequence_loss(logits, targets, np.zeros_like(mask))
    assert_equal(nowhere, np.array(0.0), name="loss")
