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
    if not train:
        return x          # 평가할 때는 그대로
    if rate == 0:
        return x
    if rate == 1:
        return x * 0.0
    mask = jax.random.uniform(key, shape=x.shape) >= rate
    return mask * x / (1 - rate)

# %% [markdown] lang="ko"
# ## 2. `dropout_backward`

# %% task="dropout_backward"
def dropout_backward(
    mask: Bool[Array, "*shape"], upstream: Float[Array, "*shape"], *, rate: float
) -> Float[Array, "*shape"]:
    scale = 0.0 if rate == 1 else 1 / (1 - rate)
    return upstream * mask * scale

# %% [markdown] lang="ko"
# ## 3. `Dropout`

# %% task="Dropout"
class Dropout(nnx.Module):
    """부를 때마다 마스크가 달라지는 드롭아웃"""

    def __init__(self, rate: float, *, rngs: nnx.Rngs):
        self.rate = rate
        self.rngs = rngs.fork()
        self.deterministic = False

    def __call__(self, x):
        key = None if self.deterministic else self.rngs.dropout()
        return dropout(key, x, rate=self.rate, train=not self.deterministic)

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
    for i, layer in enumerate(params):
        x = jnp.dot(x, layer["w"]) + layer["b"]
        if i == len(params) - 1:
            return x      # 로짓에는 relu도 드롭아웃도 없다
        x = jnp.maximum(x, 0)
        if train:
            key, sub = jax.random.split(key)
            x = dropout(sub, x, rate=rate, train=True)

# %% [markdown] lang="ko"
# ## 5. `ensemble`

# %% task="ensemble"
def ensemble(
    logits: Float[Array, "members batch classes"], *, how: Literal["mean", "vote"]
) -> Int[Array, " batch"]:
    if how == "mean":
        p = jax.nn.softmax(logits, axis=-1).mean(axis=0)
        return jnp.argmax(p, axis=-1).astype(jnp.int32)
    votes = jnp.argmax(logits, axis=-1)                   # (members, N)
    counts = (votes[:, :, None] == jnp.arange(logits.shape[-1])).sum(axis=0)
    return jnp.argmax(counts, axis=-1).astype(jnp.int32)  # 같은 표면 작은 레이블

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

    def probs(k):
        return jax.nn.softmax(forward(k, params, x, rate=rate, train=True), axis=-1)

    outs = jax.lax.map(probs, jax.random.split(key, samples))   # (samples, N, C)
    return jnp.mean(outs, axis=0), jnp.std(outs, axis=0)

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
