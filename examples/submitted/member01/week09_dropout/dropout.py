# %%
from typing import Literal

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Bool, Float, Int, Key

Layer = dict[str, Array]  # {"w": (inputs, outputs), "b": (outputs,)}

# %% [markdown] lang="ko"
# ## 1. `dropout`

# %% task="dropout"
def dropout(
    key: Key[Array, ""] | None, x: Float[Array, "*shape"], *, rate: float, train: bool
) -> Float[Array, "*shape"]:
    """훈련할 때 원소를 확률 rate로 끄고, 남은 것은 1 / (1 − rate)배 합니다.

    Drops each element with probability `rate` while training; kept ones grow by 1 / (1 − rate).

    y = m · x / (1 − rate),  P(m = 0) = rate

    Args:
        key: 난수 키. 평가할 때는 None이어도 되며 쓰이지 않습니다.
            The random key. In evaluation it is not used and may be None.
        x: 어떤 shape이든 됩니다.
            An array of any shape.
        rate: 끌 확률, 0 이상 1 이하.
            The probability of dropping, 0 to 1.
        train: False이면 x를 그대로 돌려줍니다.
            If False, x is returned as it is.

    Returns:
        x와 shape, dtype이 같은 배열.
        An array of the shape and dtype of x.
    """
    if not train or rate == 0.0:
        return x
    if rate == 1.0:
        return jnp.zeros_like(x)
    keep = jax.random.bernoulli(key, 1.0 - rate, x.shape)
    return jnp.where(keep, x / (1.0 - rate), 0.0)

# %% [markdown] lang="ko"
# ## 2. `dropout_backward`

# %% task="dropout_backward"
def dropout_backward(
    mask: Bool[Array, "*shape"], upstream: Float[Array, "*shape"], *, rate: float
) -> Float[Array, "*shape"]:
    """드롭아웃의 역전파: dL/dx = mask · upstream / (1 − rate).

    Backward pass of dropout: dL/dx = mask · upstream / (1 − rate).

    Args:
        mask: 남긴 자리가 True입니다.
            True where an element was kept.
        upstream: 뒤에서 온 기울기 dL/dy.
            The gradient dL/dy that comes from behind.
        rate: 순전파의 rate. 1이면 mask는 모두 False이고 결과는 0입니다.
            The rate of the forward pass. If it is 1, all of mask is False and the result is 0.

    Returns:
        dL/dx, x와 같은 shape.
        dL/dx, of the shape of x.
    """
    if rate == 1.0:
        return jnp.zeros_like(upstream)
    return jnp.where(mask, upstream / (1.0 - rate), 0.0)

# %% [markdown] lang="ko"
# ## 3. `Dropout`

# %% task="Dropout"
class Dropout(nnx.Module):
    def __init__(self, rate, *, rngs):
        self.rate = rate
        self.deterministic = False
        self.stream = rngs.dropout.fork()

    def __call__(self, x):
        if self.deterministic:
            return x
        return dropout(self.stream(), x, rate=self.rate, train=True)

# %% [markdown] lang="ko"
# ## 4. `forward`

# %% task="forward"
def forward(
    key: Key[Array, ""] | None,
    params: list[Layer],
    x: Float[Array, "batch features"],
    *,
    rate: float,
    train: bool,
) -> Float[Array, "batch classes"]:
    """은닉층마다 ReLU와 드롭아웃이 있는 다층 신경망의 로짓입니다.

    Logits of a network with ReLU and dropout after every hidden layer.

    Args:
        key: 난수 키. 평가할 때는 None이어도 됩니다.
            The random key. It may be None in evaluation.
        params: 층의 리스트, 층마다 {"w": (inputs, outputs), "b": (outputs,)}.
            A list of layers, each {"w": (inputs, outputs), "b": (outputs,)}.
        x: 입력.
            The inputs.
        rate: 은닉층의 뉴런을 끌 확률.
            The probability of dropping a hidden neuron.
        train: 훈련할 때 True.
            True while training.

    Returns:
        로짓. 음수일 수 있습니다.
        The logits, which may be negative.
    """
    *hidden, last = params
    keys = jax.random.split(key, len(hidden)) if train else [None] * len(hidden)
    for key, layer in zip(keys, hidden):
        x = jax.nn.relu(x @ layer["w"] + layer["b"])
        x = dropout(key, x, rate=rate, train=train)
    return x @ last["w"] + last["b"]

# %% [markdown] lang="ko"
# ## 5. `ensemble`

# %% task="ensemble"
def ensemble(
    logits: Float[Array, "members batch classes"], *, how: Literal["mean", "vote"]
) -> Int[Array, " batch"]:
    """여러 모델의 의견을 레이블 하나로 모읍니다.

    Turns the opinions of several models into one label.

    Args:
        logits: 모델마다, 예제마다의 로짓.
            Logits of every model for every example.
        how: "mean"은 확률의 평균, "vote"는 다수결. 표가 같으면 가장 작은 레이블.
            "mean" of the probabilities, or majority "vote"; a tie goes to the smallest label.

    Returns:
        int32 레이블.
        int32 labels.
    """
    probs = jax.nn.softmax(logits)
    if how == "vote":
        probs = jax.nn.one_hot(probs.argmax(axis=-1), logits.shape[-1])
    return probs.mean(axis=0).argmax(axis=-1)

# %% [markdown] lang="ko"
# ## 6. `mc_dropout`

# %% task="mc_dropout"
def mc_dropout(
    key: Key[Array, ""],
    params: list[Layer],
    x: Float[Array, "batch features"],
    *,
    rate: float,
    samples: int,
) -> tuple[Float[Array, "batch classes"], Float[Array, "batch classes"]]:
    """드롭아웃을 켠 채 여러 번 예측한 확률의 평균과 표준편차입니다.

    Mean and standard deviation of the probabilities predicted with dropout on.

    Args:
        key: 난수 키. 예측마다 자기 key가 필요합니다.
            The random key; every prediction needs one of its own.
        params: `forward`의 params.
            The params of `forward`.
        x: 입력.
            The inputs.
        rate: 끌 확률.
            The probability of dropping.
        samples: 예측 횟수 S, 1 이상.
            The number S of predictions, at least 1.

    Returns:
        (mean, std), 둘 다 S로 나눕니다.
        (mean, std), both divided by S.
    """

    def sample(key):
        return jax.nn.softmax(forward(key, params, x, rate=rate, train=True))

    probs = jax.vmap(sample)(jax.random.split(key, samples))
    return probs.mean(axis=0), probs.std(axis=0)

# %% [markdown] lang="ko"
# ## 실험: 잡음을 외우는 신경망

# %% experiment="true"
def crescents(key, count, *, wrong):
    """점과 레이블. wrong은 레이블을 뒤집을 확률. / Points and labels; `wrong` of them flipped."""
    angles, noise, flips = jax.random.split(key, 3)
    labels = jnp.arange(count) % 2
    angle = jax.random.uniform(angles, (count,), maxval=jnp.pi)
    arc = jnp.stack([jnp.cos(angle) - 0.5, jnp.sin(angle) - 0.25], axis=1)
    points = jnp.where(labels[:, None] == 1, -arc, arc)
    points += 0.3 * jax.random.normal(noise, points.shape)
    return points, jnp.where(jax.random.bernoulli(flips, wrong, (count,)), 1 - labels, labels)


def train_network(key, points, labels, *, rate, sizes=(2, 64, 64, 2), steps=2000):
    """He 초깃값과 Adam으로 배운 params. / Params learnt by Adam, from He's initial values."""
    import optax

    first, *keys = jax.random.split(key, len(sizes))
    params = [
        {"w": jax.random.normal(k, (i, o)) * jnp.sqrt(2 / i), "b": jnp.zeros(o)}
        for k, i, o in zip(keys, sizes[:-1], sizes[1:], strict=True)
    ]
    adam = optax.adam(3e-3)

    def loss(params, key):
        logits = forward(key, params, points, rate=rate, train=True)
        return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

    def step(carry, key):
        params, state = carry
        updates, state = adam.update(jax.grad(loss)(params, key), state)
        return (optax.apply_updates(params, updates), state), None

    carry = (params, adam.init(params))
    return jax.lax.scan(step, carry, jax.random.split(first, steps))[0][0]


def experiment(rate=0.5):
    """그림 세 장과 정확도 네 개. / Three pictures and four accuracies."""
    import matplotlib.pyplot as plt

    points, labels = crescents(jax.random.key(1), 100, wrong=0.15)
    fresh, truth = crescents(jax.random.key(2), 2000, wrong=0.0)
    side = jnp.linspace(-4, 4, 161)
    grid = jnp.stack(jnp.meshgrid(side, side), axis=-1).reshape(-1, 2)

    def accuracy(params, x, y):
        return float((forward(None, params, x, rate=rate, train=False).argmax(-1) == y).mean())

    figure, panels = plt.subplots(1, 3, figsize=(13, 4), sharex=True, sharey=True, layout="tight")
    for panel, used in zip(panels, (0.0, rate), strict=False):
        params = train_network(jax.random.key(3), points, labels, rate=used)
        logits = forward(None, params, grid, rate=used, train=False)
        panel.contourf(
            side, side, jax.nn.softmax(logits)[:, 1].reshape(161, 161), 20, cmap="RdBu", alpha=0.6
        )
        panel.set_title(
            f"rate {used}: train {accuracy(params, points, labels):.0%}, "
            f"unseen {accuracy(params, fresh, truth):.0%}"
        )
    _, std = mc_dropout(jax.random.key(4), params, grid, rate=rate, samples=100)
    shades = panels[2].contourf(side, side, std[:, 1].reshape(161, 161), 20, cmap="viridis")
    panels[2].set_title("how unsure: standard deviation over 100 samples")
    figure.colorbar(shades, ax=panels[2])
    for panel in panels:
        panel.scatter(*points.T, c=labels, cmap="RdBu", edgecolors="black", s=15)
    plt.show()


experiment()

# %% [markdown] lang="ko" question="question_depth"
# ## 질문 1. 층을 언제까지 쌓을까요?
#
# 2018년 9월 20일 모임의 질문은 "층을 늘릴까, 한 층의 노드를 늘릴까?"였고, 경험칙 두 가지가
# 나왔습니다. 벤지오(Yoshua Bengio)는 시험 오차가 더 줄지 않을 때까지 층을 더하라고 했고, 힌턴은

# %% [markdown] lang="ko" question="question_zero"
# ## 질문 2. 역전파에 0이 나오면?
#
# 같은 날의 두 번째 질문은 "역전파에 0이 나오면 어떻게 하나?"였고, 0인 오차를 아주 작은 값으로
# 바꾸자는 제안이 있었습니다. 그런데 드롭아웃은 역전파에 일부러 0을 만듭니다.
