# %% [markdown] lang="ko"
# # 10주차 · 배치 정규화(batch normalisation)
#
# 이번 주에는 배치 정규화를 처음부터 끝까지 직접 만듭니다. 함수 하나로 시작해서 역전파를 손으로
# 구하고, Flax NNX 모듈로 감싸 신경망에 넣은 다음, 추론할 때는 앞 층의 가중치 속으로 접어 넣습니다.
#
# **왜 필요할까요?** 깊은 신경망에서는 앞 층의 가중치가 조금만 바뀌어도 뒤 층이 받는 입력의 분포가
# 달라집니다. 뒤 층은 움직이는 과녁을 쫓으며 배우는 셈입니다. 자매 모임의 ML/DL 스터디 3주차
# 슬라이드에서는 이렇게 층마다 분포가 달라지는 현상을 내부 공변량 변화(internal covariate shift)라고
# 불렀고, 해결책을 두 단계로 설명했습니다.
#
# 1. 미니배치의 평균과 분산으로 **정규화**합니다.
# 2. 그 결과에 학습되는 `scale`을 곱하고 `bias`를 더합니다(**scale and shift**). 정규화가 지나쳤다면
#    신경망이 스스로 되돌릴 수 있습니다.
#
# 슬라이드에 나온 층의 순서는 dense → norm → activation이고(dense는 6주차의 아핀 층 `x·w +
# b`입니다), 이것을 두 번 되풀이합니다: `[N, 784] → [N, 256] → [N, 256]`. 네 번째 과제에서 바로 이
# 신경망을 만듭니다. 슬라이드의 숙제였던 "순전파와 역전파를 구별하고, 여러 활성화 함수와 정규화를
# 넣어 코드로 작성하기"를 이번 주에 마무리합니다. 배치 정규화가 잘 듣는 까닭이 정말 내부 공변량 변화
# 때문인지는 지금도 의견이 갈립니다. 효과는 분명하니, 맨 아래 실험에서 눈으로 확인해 보세요.
#
# 마지막의 두 질문은 우리 모임에서 나온 이야기를 잇습니다. 하나는 2018년 9월 20일 토론의 "역전파에
# 0이 나오면 어떻게 되나?", 다른 하나는 9월 13일 모임의 "시험 데이터는 무엇이 다른가?"입니다.
#
# **이번 주의 약속.** 라이브러리마다 정의가 조금씩 다르므로 먼저 정해 둡니다. 모두 Flax NNX를
# 따릅니다.
#
# | 항목 | 약속 |
# |---|---|
# | `momentum` | **이전 값**에 곱하는 비율입니다. PyTorch에서는 반대로 새 값에 곱합니다. |
# | 분산 | 편차 제곱의 평균입니다. 어디서나 $N$으로 나눕니다(biased). |
# | `eps` | 제곱근 **안에** 더합니다. |
# | 이동 통계의 처음 값 | 평균 0, 분산 1입니다. |
# | 특성(채널) 축 | 마지막 축입니다: `(N, D)` 또는 `(N, H, W, C)`. 크기가 1인 축도 남습니다. |
# | 변환 | 함수는 `jax.jit`, `vmap`, `grad`를, 모듈은 `nnx.jit`, `nnx.grad`를 거쳐도 맞습니다. |
# | 정밀도 | 안에서도 float32로 계산합니다. |
#
# 정규화 층은 직접 작성합니다. `nnx.BatchNorm`, `nnx.LayerNorm` 같은 층과 `jax.nn.standardize`는
# 쓰지 않습니다.

# %% [markdown] lang="en"
# # Week 10 · Batch normalisation
#
# This week you build batch normalisation from the first line to the last: one function, then its
# backward pass by hand, then a Flax NNX module inside a network, and finally, for inference,
# nothing at all: the norm disappears into the weights of the layer before it.
#
# **Why?** In a deep network a small change of the early weights changes the distribution that every
# later layer receives; the later layers learn while chasing a moving target. The slides of week 3
# of our sister group's ML/DL study call it internal covariate shift, the distribution shifting from
# layer to layer, and answer it in two steps.
#
# 1. **Normalise** with the mean and the variance of the mini-batch.
# 2. Multiply by a learned `scale` and add a learned `bias` (**scale and shift**): where normalising
#    goes too far, the network can take it back.
#
# The slides order the layers dense → norm → activation, twice (dense is week 6's affine layer,
# `x·w + b`): `[N, 784] → [N, 256] → [N, 256]`. The fourth task is exactly that network. It
# completes the slides' homework, "tell forward and back propagation apart, and write them in code
# with several activations and with normalisation". Whether internal covariate shift is really the
# reason why batch norm helps is still disputed. That it helps is not: look at the experiment at the
# end.
#
# The two questions at the end go on from our own meetings: from the discussion of 20 September
# 2018, "what if a zero appears in backpropagation?", and from the meeting of 13 September, "what
# is different about the test set?".
#
# **Conventions of this week.** Libraries differ in small ways, so let us agree first. Everything
# follows Flax NNX.
#
# | what | convention |
# |---|---|
# | `momentum` | weighs the **old** value; in PyTorch it weighs the new one |
# | variance | mean of the squared deviations, divided by $N$ everywhere (biased) |
# | `eps` | **inside** the square root |
# | running statistics at first | mean 0, variance 1 |
# | axis of the features (channels) | the last: `(N, D)` or `(N, H, W, C)`; axes of size 1 stay |
# | transformations | right under `jax.jit`, `vmap`, `grad`; modules under `nnx.jit`, `nnx.grad` |
# | precision | float32, inside the functions as well |
#
# The norm is yours to write: no `nnx.BatchNorm`, `nnx.LayerNorm` or other such layer, no
# `jax.nn.standardize`.

# %%
import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Float

Statistics = dict[str, Float[Array, " features"]]  # {"mean": ..., "var": ...}

# %% [markdown] lang="ko"
# ## 1. 순전파: `batch_norm`
#
# 특성 하나를 골라 배치 방향으로 늘어놓은 값을 $x_1, \dots, x_N$이라고 하겠습니다. 훈련할 때는
# 다음과 같이 계산합니다.
#
# $$\mu = \frac1N\sum_i x_i,\qquad \sigma^2 = \frac1N\sum_i (x_i-\mu)^2,\qquad
# \hat x_i = \frac{x_i-\mu}{\sqrt{\sigma^2+\epsilon}},\qquad y_i = \gamma\,\hat x_i + \beta$$
#
# $\gamma$가 `scale`, $\beta$가 `bias`이며 특성마다 하나씩 있습니다. 이미지 `(N, H, W, C)`에서는
# **채널마다** 평균이 하나이므로 배치뿐 아니라 높이와 너비 방향으로도 평균을 구합니다.
#
# 평가할 때는 배치에 기대지 않습니다. 예제가 하나만 들어와도 답이 나와야 하고, 함께 들어온 다른
# 예제에 따라 그 답이 달라져서도 안 되기 때문입니다. 그래서 훈련하는 동안 이동 통계(running
# statistics)를 모아 두었다가 평가할 때 $\mu$, $\sigma^2$ 대신 씁니다.
#
# $$\text{mean} \leftarrow m\cdot\text{mean} + (1-m)\cdot\mu,\qquad
# \text{var} \leftarrow m\cdot\text{var} + (1-m)\cdot\sigma^2$$
#
# **작은 예.** 특성 하나, 값 `[0, 4]`: $\mu=2$, $\sigma^2=4$이므로 $\hat x=[-1, 1]$이고, `scale=2`,
# `bias=5`이면 $y=[3, 7]$입니다. 이동 통계가 (0, 1)에서 시작하고 $m=0.9$이면 평균은
# $0.9\cdot0+0.1\cdot2=0.2$, 분산은 $0.9\cdot1+0.1\cdot4=1.3$이 됩니다.
#
# **생각할 점.**
# - 분산을 $E[x^2]-E[x]^2$로 구하지 마세요. 평균이 10 000쯤 되면 float32에는 남는 자릿수가 없습니다.
#   먼저 평균을 빼고, 그다음에 제곱하세요.
# - 함수는 순수해야 합니다. 받은 `state`는 그대로 두고 새 dict를 돌려주세요. 평가할 때는 받은 것과
#   같은 통계를 돌려줍니다.
# - 예제가 하나뿐인 배치로도 훈련할 수 있습니다. 그 예제가 벡터라면 $\hat x$는 0이므로
#   $y=\beta$입니다.

# %% [markdown] lang="en"
# ## 1. Forward: `batch_norm`
#
# Take one feature and write its values along the batch as $x_1, \dots, x_N$. In training,
#
# $$\mu = \frac1N\sum_i x_i,\qquad \sigma^2 = \frac1N\sum_i (x_i-\mu)^2,\qquad
# \hat x_i = \frac{x_i-\mu}{\sqrt{\sigma^2+\epsilon}},\qquad y_i = \gamma\,\hat x_i + \beta$$
#
# where $\gamma$ is `scale` and $\beta$ is `bias`, one of each per feature. Images `(N, H, W, C)`
# have one mean **per channel**: it is taken along height and width as well as along the batch.
#
# Evaluation needs no batch: a single example has to get an answer too, and the answer must not
# depend on the other examples. So training collects running statistics, and evaluation
# uses them in the place of $\mu$ and $\sigma^2$.
#
# $$\text{mean} \leftarrow m\cdot\text{mean} + (1-m)\cdot\mu,\qquad
# \text{var} \leftarrow m\cdot\text{var} + (1-m)\cdot\sigma^2$$
#
# **A tiny example.** One feature, values `[0, 4]`: $\mu=2$ and $\sigma^2=4$, so $\hat x=[-1, 1]$,
# and with `scale=2`, `bias=5` we get $y=[3, 7]$. From running statistics (0, 1) with $m=0.9$ the
# mean becomes $0.9\cdot0+0.1\cdot2=0.2$ and the variance $0.9\cdot1+0.1\cdot4=1.3$.
#
# **To think about.**
# - Do not compute the variance as $E[x^2]-E[x]^2$: at a mean of 10 000 float32 has no digits left
#   for it. Subtract the mean first, then square.
# - The function is pure. Leave the `state` you were given as it is and return a new dict; in
#   evaluation return the same statistics.
# - A batch of one example is legal in training. If that is a vector, its $\hat x$ is 0, so
#   $y=\beta$.


# %% task="batch_norm"
def batch_norm(
    x: Float[Array, "*batch features"],
    scale: Float[Array, " features"],
    bias: Float[Array, " features"],
    state: Statistics,
    *,
    momentum: float,
    eps: float,
    train: bool,
) -> tuple[Float[Array, "*batch features"], Statistics]:
    """특성마다(이미지는 채널마다) 정규화한 뒤 scale을 곱하고 bias를 더합니다.

    Normalises each feature (each channel of an image), then scales and shifts it:

        y = scale · (x - mean) / √(var + eps) + bias

    Args:
        x: `(N, D)` 또는 `(N, H, W, C)`. `(N, D)` or `(N, H, W, C)`.
        scale: 특성마다 곱하는 값, 음수나 0일 수 있습니다. Factor per feature; may be negative or 0.
        bias: 특성마다 더하는 값. Added per feature.
        state: 이동 통계 `{"mean", "var"}`, 고치지 않습니다. The running statistics; never changed.
        momentum: 이동 통계에서 이전 값의 비율, 0에서 1까지.
            Weight of the old running statistics, from 0 to 1.
        eps: 제곱근 안에 더하는 양수. A positive number, added inside the root.
        train: True이면 배치의 통계를, False이면 `state`를 씁니다.
            True: use the batch's statistics. False: use those of `state`.

    Returns:
        y와 새 `state`. 평가할 때는 같은 통계를 돌려줍니다.
        y and the new `state`; in evaluation the same statistics.

    Example:
        >>> x, one = jnp.array([[0.0], [4.0]]), jnp.ones(1)
        >>> state = {"mean": 0 * one, "var": one}
        >>> options = {"momentum": 0.75, "eps": 1e-12, "train": True}
        >>> y, state = batch_norm(x, 2 * one, 5 * one, state, **options)
        >>> y.tolist(), state["mean"].tolist(), state["var"].tolist()
        ([[3.0], [7.0]], [0.5], [1.75])
    """
    ### BEGIN SOLUTION
    if train:
        examples = tuple(range(x.ndim - 1))
        mean = x.mean(examples)
        var = jnp.square(x - mean).mean(examples)
        state = {
            "mean": momentum * state["mean"] + (1 - momentum) * mean,
            "var": momentum * state["var"] + (1 - momentum) * var,
        }
    else:
        mean, var = state["mean"], state["var"]
    return scale * (x - mean) / jnp.sqrt(var + eps) + bias, state
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 2. 역전파: `batch_norm_backward`
#
# `upstream`은 $\partial L/\partial y$이고 $1/N$은 이미 들어 있습니다. 쉬운 두 가지부터 구합니다.
# `scale`과 `bias`는 배치의 모든 예제가 함께 쓰므로, 그 기울기는 배치에 대한 **합**입니다.
#
# $$\frac{\partial L}{\partial\gamma}=\sum_i u_i\,\hat x_i,\qquad
# \frac{\partial L}{\partial\beta}=\sum_i u_i$$
#
# $x$는 까다롭습니다. $x_i$ 하나를 움직이면 $\hat x_i$만 바뀌는 것이 아니라 평균과 분산도 바뀌고,
# 그러면 배치의 **모든** $\hat x_j$가 바뀝니다. 계산 그래프에서 $x$로부터 $L$에 이르는 길이 세
# 갈래이기 때문입니다. 세 갈래를 모두 더해서 정리하면 식이 짧아집니다. $g_i=\gamma u_i$라고 하면
# 다음과 같습니다.
#
# $$\frac{\partial L}{\partial x_i}=\frac{1}{\sqrt{\sigma^2+\epsilon}}
# \Bigl(g_i-\overline{g}-\hat x_i\,\overline{g\hat x}\Bigr)$$
#
# 윗줄(bar)은 배치에 대한 평균입니다. 두 번째 항은 평균을 지나는 길에서, 세 번째 항은 분산을 지나는
# 길에서 옵니다. 종이에 계산 그래프를 그려 한 번 유도해 보세요.
#
# **작은 예.** 특성 하나, $x=[0,2,0,2]$, $\gamma=1$, $u=[1,0,0,0]$이면
# $\hat x\approx[-1,1,-1,1]$입니다. $\overline g=\frac14$, $\overline{g\hat x}=-\frac14$이므로
# $\partial L/\partial x\approx[\frac12,0,-\frac12,0]$입니다. 합이 0이라는 점에 주목하세요. 모든
# $x_i$에 같은 수를 더해도 $y$는 그대로이니 당연한 일입니다.
#
# 이 과제에서는 자동 미분(`jax.grad`, `jax.vjp` 등)을 쓰지 않습니다.

# %% [markdown] lang="en"
# ## 2. Backward: `batch_norm_backward`
#
# `upstream` is $\partial L/\partial y$, with $1/N$ already in it. Two gradients are easy. All
# examples of the batch share `scale` and `bias`, so their gradients are **sums** over the batch.
#
# $$\frac{\partial L}{\partial\gamma}=\sum_i u_i\,\hat x_i,\qquad
# \frac{\partial L}{\partial\beta}=\sum_i u_i$$
#
# $x$ is the hard one. Moving a single $x_i$ changes not only $\hat x_i$: it moves the mean and the
# variance, and with them **every** $\hat x_j$ of the batch. In the computational graph three paths
# lead from $x$ to $L$. Added up and tidied they become short; with $g_i=\gamma u_i$,
#
# $$\frac{\partial L}{\partial x_i}=\frac{1}{\sqrt{\sigma^2+\epsilon}}
# \Bigl(g_i-\overline{g}-\hat x_i\,\overline{g\hat x}\Bigr)$$
#
# where a bar is the mean over the batch. The second term comes along the path through the mean, the
# third along the path through the variance. Draw the graph on paper and derive it once.
#
# **A tiny example.** One feature, $x=[0,2,0,2]$, $\gamma=1$, $u=[1,0,0,0]$:
# $\hat x\approx[-1,1,-1,1]$, $\overline g=\frac14$, $\overline{g\hat x}=-\frac14$, so
# $\partial L/\partial x\approx[\frac12,0,-\frac12,0]$. Note that it sums to 0. It has to: adding
# the same number to every $x_i$ leaves $y$ as it is.
#
# No automatic differentiation (`jax.grad`, `jax.vjp` and their like) in this task.


# %% task="batch_norm_backward"
def batch_norm_backward(
    x: Float[Array, "batch features"],
    scale: Float[Array, " features"],
    upstream: Float[Array, "batch features"],
    *,
    eps: float,
) -> tuple[Float[Array, "batch features"], Float[Array, " features"], Float[Array, " features"]]:
    """훈련 모드 배치 정규화의 역전파입니다.

    Backward pass of batch normalisation in train mode:

        dx = (g - mean(g) - x̂ · mean(g · x̂)) / √(var + eps),   g = scale · upstream

    Args:
        x: 순전파의 입력. The input of the forward pass.
        scale: 순전파의 scale, 0일 수 있습니다. The scale of the forward pass; may be 0.
        upstream: dL/dy, 1/N이 이미 들어 있습니다. dL/dy, with 1/N already in it.
        eps: 제곱근 안에 더한 양수. The positive number inside the root.

    Returns:
        `(dx, dscale, dbias)`: L을 x, scale, bias로 미분한 것. dL/dx, dL/dscale, dL/dbias.

    Example:
        >>> x, upstream = jnp.array([[0.0, 2, 0, 2]]).T, jnp.array([[1.0, 0, 0, 0]]).T
        >>> dx, dscale, dbias = batch_norm_backward(x, jnp.ones(1), upstream, eps=1e-12)
        >>> dx.ravel().tolist(), dscale.tolist(), dbias.tolist()
        ([0.5, 0.0, -0.5, 0.0], [-1.0], [1.0])
    """
    ### BEGIN SOLUTION
    deviation = x - x.mean(axis=0)
    std = jnp.sqrt(jnp.square(deviation).mean(axis=0) + eps)
    normalised = deviation / std

    dscale = (upstream * normalised).sum(axis=0)
    dbias = upstream.sum(axis=0)
    dx = scale / std * (upstream - (dbias + normalised * dscale) / len(x))
    return dx, dscale, dbias
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 3. 모듈: `BatchNorm`
#
# 순수 함수는 통계를 받아서 돌려주기만 합니다. 신경망을 조립할 때는 층이 자기 통계를 스스로 간직하는
# 편이 편하므로 Flax NNX 모듈로 감쌉니다. 모듈의 값은 두 종류이고, 둘 다 `nnx.Variable`입니다.
# 아래의 네 개 말고 다른 `nnx.Variable`은 만들지 마세요.
#
# | 이름 | 종류 | 처음 값 | 누가 바꾸나요? |
# |---|---|---|---|
# | `scale`, `bias` | `nnx.Param` | 1, 0 | 옵티마이저가 기울기로 바꿉니다. |
# | `mean`, `var` | `nnx.BatchStat` | 0, 1 | 옵티마이저가 아니라 훈련 모드의 순전파가 바꿉니다. |
#
# `model.train()`과 `model.eval()`은 모듈 안에 있는 모든 모듈을 찾아가 `use_running_average` 속성을
# False, True로 바꿉니다. 그래서 같은 이름의 속성에 모드를 적어 두면 따로 코드를 쓰지 않아도 모드가
# 바뀝니다. 새 모듈은 훈련 모드입니다.
#
# **작은 예.** `norm = BatchNorm(1, momentum=0.9, rngs=nnx.Rngs(0))`에 `[[0.], [4.]]`를 넣으면
# `[[-1.], [1.]]`이 나오고 `norm.mean`은 0.2가 됩니다. `norm.eval()`을 부른 뒤에는 무엇을 넣어도
# `norm.mean`이 0.2에 머뭅니다.
#
# `Variable`의 배열은 `self.mean[...]`로 읽고 `self.mean[...] = 새_값`으로 씁니다. 앞에서 만든
# `batch_norm`을 불러도 좋습니다. 뽑을 난수가 없어 `rngs`는 쓰이지 않지만, Flax의 다른 층과 같은
# 방법으로 만들 수 있도록 인자로 받습니다.

# %% [markdown] lang="en"
# ## 3. The module: `BatchNorm`
#
# The pure function takes statistics and hands them back. A network is easier to put together from
# layers that keep their own, so we wrap the function in a Flax NNX module. Its values are of two
# kinds, and you make no other `Variable` than these four.
#
# | name | kind | at first | who changes it? |
# |---|---|---|---|
# | `scale`, `bias` | `nnx.Param` | 1, 0 | the optimiser, by gradients |
# | `mean`, `var` | `nnx.BatchStat` | 0, 1 | the forward pass in train mode, not the optimiser |
#
# `model.train()` and `model.eval()` walk through all modules inside the model and set their
# attribute `use_running_average` to False or True. Keep the mode in an attribute of that name, and
# switching it takes no code at all. A new module is in train mode.
#
# **A tiny example.** `norm = BatchNorm(1, momentum=0.9, rngs=nnx.Rngs(0))` maps `[[0.], [4.]]` to
# `[[-1.], [1.]]`, and `norm.mean` becomes 0.2. After `norm.eval()` it stays 0.2, whatever comes in.
#
# Read the array of a `Variable` with `self.mean[...]` and write it with
# `self.mean[...] = new_value`. You may call your `batch_norm`. There is nothing random to draw, so
# `rngs` goes unused; the module takes it so that it is built like every other layer of Flax.


# %% task="BatchNorm"
class BatchNorm(nnx.Module):
    """이동 통계를 스스로 간직하는 배치 정규화 층입니다.

    A batch normalisation layer that keeps its running statistics.

    `norm(x)`는 `(N, D)`와 `(N, H, W, C)`를 받아 y만 돌려줍니다.
    `norm(x)` takes `(N, D)` and `(N, H, W, C)` and returns y only.

    Args:
        num_features: 특성(채널)의 수. Number of features (channels).
        momentum: 이동 통계에서 이전 값의 비율, 0에서 1까지.
            Weight of the old running statistics, from 0 to 1.
        eps: 제곱근 안에 더하는 양수. A positive number, added inside the root.
        rngs: 쓰이지 않습니다. Not used.
    """

    def __init__(
        self, num_features: int, *, momentum: float = 0.99, eps: float = 1e-5, rngs: nnx.Rngs
    ):
        ### BEGIN SOLUTION
        self.scale = nnx.Param(jnp.ones(num_features))
        self.bias = nnx.Param(jnp.zeros(num_features))
        self.mean = nnx.BatchStat(jnp.zeros(num_features))
        self.var = nnx.BatchStat(jnp.ones(num_features))
        self.momentum = momentum
        self.eps = eps
        self.use_running_average = False
        ### END SOLUTION

    def __call__(self, x: Float[Array, "*batch features"]) -> Float[Array, "*batch features"]:
        ### BEGIN SOLUTION
        y, running = batch_norm(
            x,
            self.scale[...],
            self.bias[...],
            {"mean": self.mean[...], "var": self.var[...]},
            momentum=self.momentum,
            eps=self.eps,
            train=not self.use_running_average,
        )
        self.mean[...] = running["mean"]
        self.var[...] = running["var"]
        return y
        ### END SOLUTION


# %% [markdown] lang="ko"
# ## 4. 신경망: `MLP`
#
# 이제 슬라이드의 신경망을 조립합니다. dense → norm → activation을 두 번 지난 다음, 마지막 dense
# 층이 숫자 열 개의 로짓을 냅니다.
#
# $$[N,784]\xrightarrow{\;\texttt{linear1}\;}[N,256]\xrightarrow{\;\texttt{norm1}\;}\mathrm{ReLU}
# \xrightarrow{\;\texttt{linear2}\;}[N,256]\xrightarrow{\;\texttt{norm2}\;}\mathrm{ReLU}
# \xrightarrow{\;\texttt{linear3}\;}[N,10]$$
#
# 출력은 로짓이므로 소프트맥스도 활성화 함수도 붙이지 않습니다. dense 층은 `nnx.Linear`로, 정규화는
# 여러분의 `BatchNorm`으로, 둘 다 기본값 그대로 만들고, 받은 `rngs`를 모든 층에 건네주세요.
# `nnx.Rngs`는 부를 때마다 새 key를 내주므로 층마다 가중치가 다르게 시작합니다.
#
# **작은 예.** 특성 하나에서 dense의 출력이 `[1, 3]`이면 norm을 지나 `[-1, 1]`, ReLU를 지나
# `[0, 1]`이 됩니다. ReLU를 먼저 적용하면 `[1, 3]`이 그대로 통과해 결과가 `[-1, 1]`이 됩니다. 이렇게
# 순서에 따라 결과가 달라집니다.

# %% [markdown] lang="en"
# ## 4. The network: `MLP`
#
# Now put the network of the slides together: dense → norm → activation, twice, then a last dense
# layer that gives the logits of ten digits.
#
# $$[N,784]\xrightarrow{\;\texttt{linear1}\;}[N,256]\xrightarrow{\;\texttt{norm1}\;}\mathrm{ReLU}
# \xrightarrow{\;\texttt{linear2}\;}[N,256]\xrightarrow{\;\texttt{norm2}\;}\mathrm{ReLU}
# \xrightarrow{\;\texttt{linear3}\;}[N,10]$$
#
# The output is logits: no softmax and no activation after it. Use `nnx.Linear` for the dense layers
# and your `BatchNorm` for the norms, both with their defaults, and hand the `rngs` you receive to
# every layer. `nnx.Rngs` gives out a new key each time it is asked, so every layer starts from
# weights of its own.
#
# **A tiny example.** If a dense feature is `[1, 3]`, the norm makes it `[-1, 1]` and the ReLU
# `[0, 1]`. With the ReLU first, `[1, 3]` would pass untouched and come out as `[-1, 1]`: the order
# matters.


# %% task="MLP"
class MLP(nnx.Module):
    """배치 정규화를 넣은 숫자 분류기, 784 → 256 → 256 → 10입니다.

    A classifier of digits with batch normalisation, 784 → 256 → 256 → 10.

    속성은 `linear1, norm1, linear2, norm2, linear3`입니다.
    Its attributes are `linear1, norm1, linear2, norm2, linear3`.

    Args:
        rngs: 모든 층에 건네줍니다. Handed to every layer.
    """

    def __init__(self, *, rngs: nnx.Rngs):
        ### BEGIN SOLUTION
        self.linear1 = nnx.Linear(784, 256, rngs=rngs)
        self.norm1 = BatchNorm(256, rngs=rngs)
        self.linear2 = nnx.Linear(256, 256, rngs=rngs)
        self.norm2 = BatchNorm(256, rngs=rngs)
        self.linear3 = nnx.Linear(256, 10, rngs=rngs)
        ### END SOLUTION

    def __call__(self, x: Float[Array, "batch 784"]) -> Float[Array, "batch 10"]:
        ### BEGIN SOLUTION
        x = nnx.relu(self.norm1(self.linear1(x)))
        x = nnx.relu(self.norm2(self.linear2(x)))
        return self.linear3(x)
        ### END SOLUTION


# %% [markdown] lang="ko"
# ## 5. 접기: `fold`
#
# 평가할 때 평균과 분산은 상수입니다. 그러면 정규화는 곱하고 더하는 일일 뿐이고, 바로 앞의 dense
# 층도 그렇습니다. 둘을 합쳐도 역시 dense 층 하나입니다.
#
# $$\gamma\,\frac{(xW+b)-\text{mean}}{\sqrt{\text{var}+\epsilon}}+\beta \;=\; xW'+b'$$
#
# $W'$와 $b'$를 구하세요. 휴대 전화 같은 기기에 모델을 올릴 때 실제로 이렇게 접습니다. 답은 같고, 층
# 하나와 이동 통계가 사라집니다.
#
# **작은 예.** $W=2$, $b=1$, mean 3, var 4, $\gamma=6$, $\beta=5$이면 곱하는 값은
# $6/\sqrt4=3$입니다. 따라서 $W'=6$, $b'=(1-3)\cdot3+5=-1$입니다. $x=4$로 확인하면 dense의 출력은 9,
# 정규화한 값은 $6\cdot\frac{9-3}{2}+5=23$이고, 접은 층도 $6\cdot4-1=23$입니다.
#
# $W$는 `(in, out)`이고 정규화는 출력 특성마다 합니다. 어느 축에 곱해야 하는지 생각해 보세요.

# %% [markdown] lang="en"
# ## 5. Folding: `fold`
#
# In evaluation mean and variance are constants. Then the norm only multiplies and adds, and so does
# the dense layer right before it. Together they are one dense layer:
#
# $$\gamma\,\frac{(xW+b)-\text{mean}}{\sqrt{\text{var}+\epsilon}}+\beta \;=\; xW'+b'$$
#
# Find $W'$ and $b'$. This is what really happens when a model moves to a phone: the same answers,
# with one layer and its statistics gone.
#
# **A tiny example.** $W=2$, $b=1$, mean 3, var 4, $\gamma=6$, $\beta=5$: the factor is
# $6/\sqrt4=3$, so $W'=6$ and $b'=(1-3)\cdot3+5=-1$. Check with $x=4$: the dense layer gives 9, the
# norm $6\cdot\frac{9-3}{2}+5=23$, the folded layer $6\cdot4-1=23$.
#
# $W$ is `(in, out)`, and the norm works on each output feature. Along which axis does the factor
# go?


# %% task="fold"
def fold(
    w: Float[Array, "inputs features"],
    b: Float[Array, " features"],
    scale: Float[Array, " features"],
    bias: Float[Array, " features"],
    state: Statistics,
    *,
    eps: float,
) -> tuple[Float[Array, "inputs features"], Float[Array, " features"]]:
    """dense 층과 그 뒤의 (평가 모드) 배치 정규화를 dense 층 하나로 접습니다.

    Folds a dense layer and the batch norm after it (in evaluation) into one dense layer:

        batch_norm(x·w + b) = x·w' + b'

    Args:
        w: dense 층의 가중치. Weights of the dense layer.
        b: dense 층의 편향. Bias of the dense layer.
        scale: 정규화의 scale. Scale of the norm.
        bias: 정규화의 bias. Bias of the norm.
        state: 이동 통계 `{"mean", "var"}`, 고치지 않습니다. The running statistics; never changed.
        eps: 제곱근 안에 더하는 양수. A positive number, added inside the root.

    Returns:
        `(w', b')`, `w`와 `b`의 shape 그대로. `(w', b')`, of the shapes of `w` and `b`.

    Example:
        >>> one = jnp.ones(1)
        >>> state = {"mean": 3 * one, "var": 4 * one}
        >>> w, b = fold(2 * one[:, None], one, 6 * one, 5 * one, state, eps=1e-12)
        >>> w.tolist(), b.tolist()
        ([[6.0]], [-1.0])
    """
    ### BEGIN SOLUTION
    factor = scale / jnp.sqrt(state["var"] + eps)
    return w * factor, (b - state["mean"]) * factor + bias
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 실험 · 층마다 달라지는 분포
#
# 같은 가중치로 여섯 층짜리 신경망을 두 번 지나갑니다. 위는 정규화가 없을 때, 아래는 dense와 ReLU
# 사이에 여러분의 `batch_norm`을 넣었을 때 ReLU로 들어가는 값의 분포입니다. 위에서는 층을 지날수록
# 분포가 0으로 쪼그라듭니다. 순전파의 신호가 사라지니 역전파의 기울기도 사라집니다. 아래에서는
# 가중치를 아무렇게나 골라도 분포가 제자리를 지킵니다.
#
# `spread`를 0.05에서 0.15로 바꿔 보세요. 이번에는 위의 분포가 폭발하지만, 아래 그림은 거의
# 그대로입니다. 7주차에는 He 초기화로 `spread`를 꼭 맞게 골랐습니다(여기서는
# $\sqrt{2/256}\approx0.088$).

# %% [markdown] lang="en"
# ## Experiment · How the distribution shifts from layer to layer
#
# The same weights, six layers, passed through twice. Above, without the norm; below, with your
# `batch_norm` between dense and ReLU. Each panel is the distribution of what enters the ReLU.
# Above, it shrinks towards 0 layer by layer: the signal of the forward pass fades, and so do the
# gradients of the backward pass. Below, it stays in its place, however carelessly the weights were
# chosen.
#
# Change `spread` from 0.05 to 0.15: the upper row now explodes, and the lower one hardly moves. In
# week 7 the He initialisation chose `spread` just right (here $\sqrt{2/256}\approx0.088$).


# %% experiment="true"
def relu_inputs(
    key: Array, *, norm: bool, layers: int = 6, width: int = 256, spread: float = 0.05
) -> list[Float[Array, "batch width"]]:
    """층마다 ReLU로 들어가는 값입니다. What enters the ReLU of each layer."""
    scale, bias = jnp.ones(width), jnp.zeros(width)
    state = {"mean": bias, "var": scale}
    x_key, *layer_keys = jax.random.split(key, layers + 1)
    x = jax.random.normal(x_key, (512, width))
    inputs = []
    for layer_key in layer_keys:
        x = x @ (spread * jax.random.normal(layer_key, (width, width)))
        if norm:
            x, _ = batch_norm(x, scale, bias, state, momentum=0.9, eps=1e-5, train=True)
        inputs.append(x)
        x = nnx.relu(x)
    return inputs


def show_relu_inputs() -> None:
    """두 신경망의 분포를 층마다 그립니다. Draws both networks' distributions, layer by layer."""
    import matplotlib.pyplot as plt

    key = jax.random.key(10)
    figure, rows = plt.subplots(2, 6, figsize=(12, 4), sharex=True, sharey="row")
    for row, norm in zip(rows, (False, True), strict=True):
        for number, (axes, x) in enumerate(zip(row, relu_inputs(key, norm=norm), strict=True), 1):
            axes.hist(x.ravel(), bins=80, range=(-4, 4), density=True)
            axes.set_title(f"layer {number}: std {x.std():.2f}", fontsize=9)
        row[0].set_ylabel("with norm" if norm else "without norm")
    figure.tight_layout()
    plt.show()


if __name__ == "__main__":
    show_relu_inputs()

# %% [markdown] lang="ko" question="question_zero"
# ## 글로 답하기 1 · 배치 정규화와 죽은 유닛 (2점)
#
# "역전파에 0이 나오면 어떻게 되나?"라는 모임의 질문을 다시 만납니다. 6주차에서는 0이 생기는 곳을
# 찾았고, 이번에는 정규화가 그 가운데 무엇을 막아 주는지 봅니다. 배치 안의 모든 예제에서 입력이
# 음수인 ReLU 유닛은 기울기가 모두 0이라 이 배치에서 아무것도 배우지 못합니다. 죽은
# 유닛입니다.
#
# (가) ReLU 바로 앞에 `scale=1`, `bias=0`인 배치 정규화를 넣으면, 배치에서 값이 일정하지 않은 유닛은
# 왜 배치 전체에 대해 죽어 있을 수 없을까요? (나) 그래도 죽을 수 있는 `scale`과 `bias`의 예를 하나
# 들고, 그때 `batch_norm_backward`가 돌려주는 세 기울기가 어떤 값인지 설명해 보세요.

# %% [markdown] lang="en" question="question_zero"
# ## Written answer 1 · Batch norm and dead units (2 points)
#
# The meeting's question, "what if a zero appears in backpropagation?", once more. Week 6 looked
# for the places where zeros arise; this week shows which of them normalising prevents. A ReLU unit
# whose input is negative for every example of the batch has gradients of 0 only and learns nothing
# from this batch: it is dead.
#
# (a) Put a batch norm with `scale=1`, `bias=0` right before the ReLU. Why can a unit whose value
# varies over the batch no longer be dead on the whole batch? (b) Give a `scale` and a `bias` for
# which it can die all the same, and say what the three gradients of `batch_norm_backward` are then.

# %% [markdown] answer="question_zero"

# %% [markdown] guide="question_zero" lang="ko"
# #### 채점 기준 · 글로 답하기 1
#
# - **1점** (가) 정규화한 값 `x̂`의 평균은 배치에서 0입니다(0.4점). 값이 일정하지 않으면 0이 아닌
#   것이 있고, 평균이 0이려면 양수가 적어도 하나 있어야 합니다(0.4점). `scale=1`, `bias=0`이면 `y =
#   x̂`이므로 그 예제에서 ReLU가 열려 기울기가 흐릅니다(0.2점). 앞 층의 가중치나 편향이 아무리
#   치우쳐도 평균을 빼면 사라진다는 설명도 같은 뜻이면 인정합니다.
# - **0.4점** (나) 죽을 수 있는 예. `bias`가 충분히 작은 음수이면 됩니다: `scale=1`이고 `bias ≤
#   -max(x̂)`(예제가 N개이면 `x̂`는 `√(N-1)`을 넘지 못하므로 `bias < -√(N-1)`은 언제나 됩니다).
#   `scale=0`, `bias<0`도 맞습니다. 음수 `bias`라고만 하고 크기를 말하지 않으면 0.2점입니다.
# - **0.6점** (나) 그때 ReLU가 넘겨주는 `upstream`이 모두 0이므로 `dx`, `dscale = Σ upstream·x̂`,
#   `dbias = Σ upstream`이 **모두 0**입니다(각 0.1점). 그래서 이 배치로는 `scale`도 `bias`도
#   움직이지 못해 스스로 살아날 수 없습니다(0.3점). 다른 배치, 모멘텀, 가중치 감쇠를 언급하면
#   좋습니다.
#
# **절반의 답.** "정규화하면 반은 양수가 된다": 생각은 옳으나 "반"은 틀렸습니다(하나만 양수일 수도
# 있습니다). (가)에서 0.6점입니다.
#
# **흔한 오답.** (가)에서 일정하지 않다는 조건을 쓰지 않습니다: 값이 일정하면 `x̂`가 모두 0이라는
# 것을 놓쳤으므로 0.2점을 깎습니다. (나)에서 "`scale`을 음수로 하면 죽는다"라고 합니다: 부호만
# 뒤집혀 다른 예제가 양수가 됩니다(예 0점). `dbias`는 편향이므로 0이 아니라고 합니다(0.1점 감점).
# 평가 모드의 이동 통계로 설명합니다: 훈련 때의 이야기가 아니므로 (가) 0점입니다.

# %% [markdown] guide="question_zero" lang="en"
# #### Marking guide · written answer 1
#
# - **1 point** (a) The normalised values `x̂` have mean 0 over the batch (0.4). If they are not
#   all equal, some are not 0, and for the mean to be 0 at least one is positive (0.4). With
#   `scale=1` and `bias=0`, `y = x̂`, so for that example the ReLU is open and gradient flows
#   (0.2). "Whatever the layer before adds to all examples alike is taken away with the mean" says
#   the same.
# - **0.4 points** (b) An example that can die: a `bias` that is negative enough, with `scale=1`
#   `bias ≤ -max(x̂)` (of N examples no `x̂` is above `√(N-1)`, so `bias < -√(N-1)` always does
#   it). `scale=0` with `bias<0` is right too. A negative `bias` without a size: 0.2.
# - **0.6 points** (b) The ReLU hands on an `upstream` of zeros, so `dx`, `dscale = Σ upstream·x̂`
#   and `dbias = Σ upstream` are **all 0** (0.1 each). With this batch neither `scale` nor `bias`
#   moves, and the unit cannot come back by itself (0.3). A good answer mentions other batches,
#   momentum or weight decay.
#
# **Half an answer.** "After normalising, half of them are positive": the right idea, but not
# "half" (it may be only one). 0.6 points for (a).
#
# **Common mistakes.** No word on "varies" in (a): with equal values all `x̂` are 0 (0.2 less). "A
# negative `scale` kills it" in (b): it turns the signs round, and other examples are positive
# (nothing for the example). "`dbias` is not 0, it is a bias" (0.1 less). An explanation by the
# running averages of eval mode: this is about training, nothing for (a).

# %% [markdown] lang="ko" question="question_test_set"
# ## 글로 답하기 2 · 시험 데이터는 개발에 참여했을까요? (2점)
#
# 두 번째 모임에서는 시험 데이터가 학습에 참여하지 않는다는 말의 뜻을 두고 토론했습니다. 가중치를
# 바꾸지 않아도, 그 데이터로 재어 본 결과를 모델을 고치는 데 쓰면 이미 참여한 것이라는 이야기가
# 나왔습니다.
#
# 누군가 실수로 `train=True`인 채로 시험 데이터의 정확도를 쟀습니다. 가중치는 하나도 바뀌지
# 않았습니다. (가) 이 정확도는 `train=False`로 잰 것과 무엇이 다를까요? 예제가 하나씩 들어오거나, 한
# 배치에 같은 숫자만 모여 있는 경우를 생각해 보세요. (나) 이때 돌려받은 `state`를 그대로 계속 쓴다면
# 시험 데이터가 개발에 참여한 것일까요? 그렇게 생각하는 까닭도 적으세요.

# %% [markdown] lang="en" question="question_test_set"
# ## Written answer 2 · Did the test set take part? (2 points)
#
# The second meeting discussed what it means that the test set takes no part in development. Weights
# need not change for that, it was said: data that was measured, with the result used to improve the
# model, has taken part.
#
# By mistake somebody measures the accuracy on the test set with `train=True`. Not one weight
# changes. (a) How does this accuracy differ from one measured with `train=False`? Think of examples
# that come one at a time, and of a batch that holds one digit only. (b) If the returned `state`
# stays in use, has the test set taken part? Say why you think so.

# %% [markdown] answer="question_test_set"

# %% [markdown] guide="question_test_set" lang="ko"
# #### 채점 기준 · 글로 답하기 2
#
# - **1점** (가) `train=True`이면 시험 데이터의 **그 배치**의 평균과 분산으로 정규화하므로 한
#   예제의 예측이 함께 들어온 예제에 따라 달라집니다(0.4점). 예제가 하나이면 `x̂ = 0`이라 `y =
#   bias`이고 무엇이 들어오든 예측이 같습니다(0.3점). 같은 숫자만 모인 배치이면 그 숫자를 다른
#   숫자와 구별해 주던 공통된 부분이 평균과 함께 빠져 정확도가 떨어집니다(0.3점). `train=False`의
#   이동 통계는 훈련 데이터에서 왔고 배치와 무관합니다.
# - **1점** (나) 참여했다는 쪽: 돌려받은 `state`의 이동 평균과 분산에 시험 데이터가 섞였고, 그
#   `state`로 예측하는 한 모델의 일부가 시험 데이터로 정해진 것입니다. 가중치만 모델이 아닙니다. 그
#   뒤에 같은 시험 데이터로 잰 정확도는 정직하지 않습니다. 주장(0.2점), `state`가 바뀌었다는
#   사실(0.4점), 예측이 달라진다는 결론(0.4점). 재기만 하고 `state`를 버렸다면 참여하지 않았다는
#   구별까지 하면 충분합니다.
#
# **절반의 답.** "가중치가 바뀌지 않았으니 참여하지 않았다"라고 하면서도 `state`가 바뀌었다는
# 사실을 적은 답: (나) 0.4점.
#
# **흔한 오답.** `train=True`의 차이를 드롭아웃처럼 무작위성으로 설명합니다(0점). 예제가 하나이면
# 분산이 0이라 나누기가 안 되어 오류가 난다고 합니다: `eps`가 있으므로 `y = bias`입니다(0.3점
# 감점). (나)에서 모임의 "결과를 보고 고치는 것"만 참여라고 봅니다: 여기서는 사람이 아니라 코드가
# 고쳤다는 점을 짚지 않으면 (나) 0.6점까지입니다.

# %% [markdown] guide="question_test_set" lang="en"
# #### Marking guide · written answer 2
#
# - **1 point** (a) With `train=True` the test data are normalised by mean and variance **of their
#   own batch**, so what is predicted for one example depends on its company (0.4). With one
#   example `x̂ = 0` and `y = bias`: the same prediction whatever comes in (0.3). In a batch of one
#   digit, what all of them share and what tells them from other digits goes out with the mean, and
#   the accuracy drops (0.3). The running statistics of `train=False` come from the training data
#   and do not depend on the batch.
# - **1 point** (b) It has taken part: test data went into the running mean and variance of the
#   returned `state`, and as long as that `state` predicts, a part of the model was set by the test
#   data; weights are not all there is to a model. An accuracy measured on it afterwards is not
#   honest. The claim (0.2), that `state` changed (0.4), that predictions change with it (0.4).
#   Enough with the distinction: measured, and `state` thrown away, it has not taken part.
#
# **Half an answer.** "No weight changed, so it took no part", but with the remark that `state` did
# change: 0.4 for (b).
#
# **Common mistakes.** The difference explained by randomness, as in dropout (nothing). "One
# example has variance 0, so the division fails": there is `eps`, and `y = bias` (0.3 less). In
# (b), "taking part" only as a person who looks and then improves: at most 0.6 without the point
# that here the code did it.
