"""Week 13 in float64 NumPy: one place after the other."""

from collections.abc import Callable

import numpy as np

Array = np.ndarray
Params = dict[str, Array]
Carry = tuple[Array, Array]


def sigmoid(z: Array) -> Array:
    """1 / (1 + e⁻ᶻ), from tanh, which does not overflow."""
    return (1 + np.tanh(z / 2)) / 2


def rnn_step(params: Params, h: Array, x: Array) -> Array:
    """The new hidden state."""
    return np.tanh(_before(params, h, x))


def rnn(params: Params, h0: Array, xs: Array) -> Array:
    """Every hidden state."""
    h, found = h0, []
    for t in range(xs.shape[1]):
        h = rnn_step(params, h, xs[:, t])
        found.append(h)
    return np.stack(found, axis=1)


def lstm_step(params: Params, carry: Carry, x: Array) -> Carry:
    """The new (h, c)."""
    h, c = carry
    a, width = _before(params, h, x), h.shape[-1]
    i, f, g, o = (a[..., block * width : (block + 1) * width] for block in range(4))
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def lstm(params: Params, carry: Carry, xs: Array) -> Array:
    """Every h."""
    found = []
    for t in range(xs.shape[1]):
        carry = lstm_step(params, carry, xs[:, t])
        found.append(carry[0])
    return np.stack(found, axis=1)


def bidirectional(forward_params: Params, backward_params: Params, xs: Array) -> Array:
    """States that have read from the front, then states that have read from the back."""
    backward = lstm(backward_params, zeros(backward_params, len(xs)), xs[:, ::-1])
    forward = lstm(forward_params, zeros(forward_params, len(xs)), xs)
    return np.concatenate([forward, backward[:, ::-1]], axis=-1)


def zeros(params: Params, batch: int) -> Carry:
    """The carry that an LSTM starts from."""
    return np.zeros((batch, len(params["wh"]))), np.zeros((batch, len(params["wh"])))


def next_token(tokens: Array, *, pad: int) -> tuple[Array, Array, Array]:
    """(inputs, targets, mask)."""
    return tokens[:, :-1], tokens[:, 1:], tokens[:, 1:] != pad


def sequence_loss(logits: Array, targets: Array, mask: Array) -> Array:
    """The mean of −log p over the places where the mask is true."""
    costs = [-_log_softmax(logits[place])[targets[place]] for place in _places(mask)]
    return np.asarray(sum(costs) / max(len(costs), 1))


def sequence_loss_gradient(logits: Array, targets: Array, mask: Array) -> Array:
    """dL/dlogits of `sequence_loss`."""
    gradient, places = np.zeros(logits.shape), _places(mask)
    for place in places:
        gradient[place] = np.exp(_log_softmax(logits[place])) / len(places)
        gradient[place][targets[place]] -= 1 / len(places)
    return gradient


def jacobian(f: Callable[[Array], Array], z: Array) -> Array:
    """df/dz of a vector function that takes complex numbers, by a complex step, which is exact."""
    step = 1e-30
    columns = [np.imag(f(z + 1j * step * unit)) / step for unit in np.eye(z.size)]
    return np.stack(columns, axis=-1)


def _before(params: Params, h: Array, x: Array) -> Array:
    wx, wh, b = (_wide(params[name]) for name in ("wx", "wh", "b"))
    return _wide(x) @ wx + _wide(h) @ wh + b


def _wide(array: Array) -> Array:
    return array if np.iscomplexobj(array) else np.asarray(array, np.float64)


def _log_softmax(logits: Array) -> Array:
    shifted = logits.astype(np.float64) - logits.max()
    return shifted - np.log(np.exp(shifted).sum())


def _places(mask: Array) -> list[tuple[int, int]]:
    return [(n, t) for n, t in np.ndindex(mask.shape) if mask[n, t]]
