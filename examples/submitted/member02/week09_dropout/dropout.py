# %%
from typing import Literal

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Bool, Float, Int, Key

Layer = dict[str, Array]  # {"w": (inputs, outputs), "b": (outputs,)}

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

# %% task="dropout_backward"
def dropout_backward(
    mask: Bool[Array, "*shape"], upstream: Float[Array, "*shape"], *, rate: float
) -> Float[Array, "*shape"]:
    scale = 0.0 if rate == 1 else 1 / (1 - rate)
    return upstream * mask * scale

# %% task="Dropout"
class Dropout(nnx.Module):
    """부를 때마다 새 마스크를 쓰는 드롭아웃 층입니다.

    A dropout layer with a new mask at each call.

    Attributes:
        deterministic: True이면 평가 모드. `train()`과 `eval()`이 바꿉니다.
            True in evaluation; switched by `train()` and `eval()`.
    """

    def __init__(self, rate: float, *, rngs: nnx.Rngs) -> None:
        """훈련 모드로 시작하며, rngs.dropout에서 갈라진 자기 흐름을 가집니다.

        Starts in train mode, with a stream of its own, forked from rngs.dropout.

        Args:
            rate: 끌 확률.
                The probability of dropping.
            rngs: 난수의 흐름들.
                The random streams.
        """
        raise NotImplementedError("week09: Dropout")

    def __call__(self, x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
        """훈련 모드에서는 드롭아웃, 평가 모드에서는 x 그대로입니다.

        Dropout in train mode, x itself in evaluation.
        """
        raise NotImplementedError("week09: Dropout")

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
    raise NotImplementedError("week09: forward")

# %% task="ensemble"
def ensemble(
    logits: Float[Array, "members batch classes"], *, how: Literal["mean", "vote"]
) -> Int[Array, " batch"]:
    # 투표는 아직
    if how == "vote":
        raise NotImplementedError("week09: ensemble")
    return jnp.argmax(jax.nn.softmax(logits).mean(axis=0), axis=-1)

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

    raise NotImplementedError("week09: mc_dropout")
