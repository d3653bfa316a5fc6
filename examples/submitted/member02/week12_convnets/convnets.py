# %% [markdown] header="true"
# - **마감 · due 2026-11-22** (일 Sun)
# - **16점** · 16 points (코드 12 · code, 서술형 4 · written)
# - **약 100분** · about 100 minutes
#
# | 과제 · Task | 점수 · Points |
# | --- | ---: |
# | `VGGBlock` | 2 |
# | `ResidualBlock` | 3 |
# | `ConvNet` | 2 |
# | `train_step` | 2 |
# | `fit` | 3 |
# | `question_deeper` (서술형 · written) | 2 |
# | `question_writers` (서술형 · written) | 2 |
#
# 채점은 이 명령 하나로 합니다. · One command checks your work:
#
# ```
# grader check week12
# ```

# %% [markdown] lang="ko"
# # 12주차 · 합성곱 신경망의 구조 (VGG, ResNet, 레고)
#
# 지난주에 합성곱을 손으로 만들었으니 이번 주에는 그것을 쌓습니다. 강의 10-4는 신경망을 레고처럼
# 조립해 보라고 하고(앞으로 쌓기, 나누었다 합치기), 11-3은 그렇게 지은 유명한 집들을 보여 줍니다.
# 두 강의를 먼저 보고 오세요.
#
# **왜 구조일까요?** 2018년 9월 20일 모임의 질문은 이랬습니다. "층을 늘릴까, 층마다 노드를 늘릴까?
# 이미지라면 너비가 자연스러워 보이는데, 왜 요즘 모델은 깊어질까?" 한 회원의 노트는 이 역사를
# AlexNet, VGG("2등이지만 구조가 단순해서 더 인기 있는"), GoogLeNet, ResNet의 순서로 적었습니다.
# 이번 주에는 VGG의 블록과 ResNet의 블록을 만들고, 둘을 조립해 손글씨 숫자를 읽습니다.
#
# | 과제 | 만드는 것 |
# |---|---|
# | `VGGBlock` | 3×3 합성곱을 여러 번, 그리고 풀링 한 번 |
# | `ResidualBlock` | 합성곱 둘과 지름길(shortcut) |
# | `ConvNet` | 블록을 조립한 신경망 |
# | `train_step` | 한 걸음의 훈련 |
# | `fit` | 처음부터 끝까지의 훈련 |
#
# **이번 주의 약속**
#
# | 이름 | 약속 |
# |---|---|
# | 이미지 | `(N, H, W, C)`. 커널은 `(kh, kw, C, O)`입니다. |
# | 합성곱 | 패딩은 `'SAME'`이라 크기가 그대로이고, 스트라이드가 있을 때만 줄어듭니다. |
# | 편향 | 합성곱의 편향은 있어도 없어도 됩니다. |
# | 손실 | 소프트맥스 교차 엔트로피의 배치 평균 |
# | 훈련 모드 | norm이 배치의 통계를 쓰고 이동 통계를 움직입니다. |
# | 평가 모드 | 이미지마다 따로 계산하고 아무것도 바꾸지 않습니다. |
#
# 이번 주에는 라이브러리를 마음껏 쓰세요. 특히 다음을 쓰게 됩니다.
#
# - `nnx.Conv(입력 채널, 출력 채널, (3, 3), strides=…, rngs=rngs)`. 패딩은 처음부터 `'SAME'`입니다.
# - `nnx.BatchNorm(채널, rngs=rngs)`. `momentum`은 처음에 0.99라서 백 걸음이 지나도 이동 통계의
#   3분의 1이 처음 값입니다. 몇백 걸음만 훈련한다면 더 작게 잡으세요.
# - `nnx.max_pool(x, (2, 2), strides=(2, 2))`. `strides`를 적지 않으면 1입니다.
# - `nnx.List([...])`. 층의 목록은 파이썬의 리스트가 아니라 여기에 담습니다. 그리고 `None`을 넣은
#   속성에 나중에 층을 넣을 수는 없습니다.
# - `model.train()`, `model.eval()`. 모델 안의 모든 norm의 모드를 한 번에 바꿉니다.

# %% [markdown] lang="en"
# # Week 12 · Architectures of convolutional networks (VGG, ResNet, lego)
#
# Last week you built the convolution by hand; this week you stack it. Lecture 10-4 asks you to put
# networks together like lego (fast forward, split and merge), and 11-3 shows famous houses built
# that way. Watch both first.
#
# **Why architecture?** The question of the meeting of 20 September 2018 was: "More layers, or more
# nodes per layer? For images width seems natural, so why do recent models go deep?" A member's
# notes tell the story as AlexNet, VGG ("second, but the popular one, for its plain structure"),
# GoogLeNet, ResNet. This week you build the block of VGG and the block of ResNet, and put the two
# together to read handwritten digits.
#
# | task | what you build |
# |---|---|
# | `VGGBlock` | 3×3 convolutions, several times, then pooling, once |
# | `ResidualBlock` | two convolutions and a shortcut |
# | `ConvNet` | a network made of the blocks |
# | `train_step` | one step of training |
# | `fit` | training from beginning to end |
#
# **Conventions of this week**
#
# | name | convention |
# |---|---|
# | images | `(N, H, W, C)`; kernels are `(kh, kw, C, O)` |
# | convolutions | padding `'SAME'`, so that the size stays; only a stride makes it smaller |
# | biases | of convolutions: with or without, as you like |
# | loss | softmax cross-entropy, the mean over the batch |
# | train mode | norms use the batch's statistics and move the running ones |
# | evaluation | every image is treated alone, and nothing changes |
#
# The library is yours this week. What you will need of it:
#
# - `nnx.Conv(in_channels, out_channels, (3, 3), strides=…, rngs=rngs)`; its padding is `'SAME'` by
#   default.
# - `nnx.BatchNorm(channels, rngs=rngs)`. Its `momentum` is 0.99 by default: after a hundred steps a
#   third of the running statistics is still where they began. Choose less if you train for a few
#   hundred steps.
# - `nnx.max_pool(x, (2, 2), strides=(2, 2))`; without `strides` it moves by 1.
# - `nnx.List([...])` holds layers; a plain Python list does not. An attribute that was `None`
#   cannot become a layer later.
# - `model.train()`, `model.eval()` switch every norm inside the model.

# %%
from itertools import pairwise

import jax
import jax.numpy as jnp
import optax
from flax import nnx
from jaxtyping import Array, Float, Int, PRNGKeyArray

# %% [markdown] lang="ko"
# ## 1. VGG의 블록: `VGGBlock`
#
# VGG는 3×3 합성곱만 씁니다. 블록 하나는 합성곱과 relu를 `convs`번 되풀이하고, 끝에 **한 번** 2×2
# 최댓값 풀링을 스트라이드 2로 합니다. 첫 합성곱이 채널을 `in_features`에서 `out_features`로 바꾸고
# 나머지는 `out_features`를 지킵니다. 정규화는 없습니다.
#
# $$x\;\to\;\underbrace{\text{conv}_{3\times3}\to\text{relu}}_{\text{convs}\,\text{times}}
# \;\to\;\text{pool}_{2\times2}$$
#
# **작은 예.** 채널 하나, `convs=1`, 가운데만 $-1$이고 나머지가 0인 커널입니다.
#
# ```
#  1 -2     conv   -1  2     relu   0  2     pool
#  3 -4   ------>  -3  4   ------>  0  4   ------>  4
# ```
#
# 평가할 때 이미지의 높이와 너비는 짝수입니다.

# %% [markdown] lang="en"
# ## 1. The block of VGG: `VGGBlock`
#
# VGG uses 3×3 convolutions only. A block repeats convolution and relu `convs` times, and ends with
# **one** 2×2 max pooling of stride 2. The first convolution goes from `in_features` to
# `out_features` channels, the others keep `out_features`. There is no normalisation.
#
# $$x\;\to\;\underbrace{\text{conv}_{3\times3}\to\text{relu}}_{\text{convs}\,\text{times}}
# \;\to\;\text{pool}_{2\times2}$$
#
# **A tiny example.** One channel, `convs=1`, and a kernel that is $-1$ in the middle and 0 around:
#
# ```
#  1 -2     conv   -1  2     relu   0  2     pool
#  3 -4   ------>  -3  4   ------>  0  4   ------>  4
# ```
#
# Heights and widths are even when this is graded.


# %% task="VGGBlock"
class VGGBlock(nnx.Module):
    """3×3 합성곱과 relu를 `convs`번, 그리고 2×2 최댓값 풀링을 한 번 합니다.

    3×3 convolution and relu, `convs` times; then one 2×2 max pooling of stride 2.

    Example:
        >>> block = VGGBlock(3, 16, convs=2, rngs=nnx.Rngs(0))
        >>> block(jnp.ones((5, 8, 6, 3))).shape
        (5, 4, 3, 16)
    """

    def __init__(self, in_features: int, out_features: int, *, convs: int, rngs: nnx.Rngs):
        features = [in_features] + convs * [out_features]
        self.convs = nnx.List(nnx.Conv(i, o, (3, 3), rngs=rngs) for i, o in pairwise(features))

    def __call__(
        self, x: Float[Array, "batch height width in_features"]
    ) -> Float[Array, "batch half_height half_width out_features"]:
        for conv in self.convs:
            x = nnx.relu(conv(x))
        return nnx.max_pool(x, (2, 2))


# %% [markdown] lang="ko"
# ## 2. ResNet의 블록: `ResidualBlock`
#
# 층을 무작정 쌓으면 훈련 데이터에서조차 나빠집니다. ResNet은 입력을 출력에 더해 주는 지름길을
# 냅니다. 가지(branch) $F$는 입력에 더할 **차이**만 배우면 됩니다.
#
# $$y=\text{relu}\bigl(F(x)+S(x)\bigr),\qquad
# F:\;\text{conv}\to\text{norm}\to\text{relu}\to\text{conv}\to\text{norm}$$
#
# - 합성곱은 둘 다 3×3이고, **첫** 합성곱이 채널을 바꾸고 `stride`만큼 옮깁니다. norm은
#   `nnx.BatchNorm`입니다.
# - 크기와 채널이 그대로면(`stride`가 1이고 두 `features`가 같으면) 지름길은 $S(x)=x$입니다. 그때만
#   그렇고, **아니면** 스트라이드가 `stride`인 1×1 합성곱입니다. 그 뒤의 norm은 있어도 없어도
#   됩니다.
# - 마지막 relu는 더한 **뒤에** 합니다.
#
# **작은 예.** 가지의 커널이 모두 0이면 $F(x)=0$이므로 블록은 $\text{relu}(x)$입니다: `[-1, 2]`는
# `[0, 2]`가 됩니다. 깊이 쌓아도 적어도 손해는 없는 까닭이 여기에 있습니다.

# %% [markdown] lang="en"
# ## 2. The block of ResNet: `ResidualBlock`
#
# Layers that are simply piled up get worse even on the training data. ResNet builds a shortcut that
# adds the input to the output, so that the branch $F$ has to learn only the **difference** to it.
#
# $$y=\text{relu}\bigl(F(x)+S(x)\bigr),\qquad
# F:\;\text{conv}\to\text{norm}\to\text{relu}\to\text{conv}\to\text{norm}$$
#
# - Both convolutions are 3×3. The **first** changes the channels and moves by `stride`. The norms
#   are `nnx.BatchNorm`.
# - Where size and channels stay (`stride` is 1 and both `features` are equal) the shortcut is
#   $S(x)=x$; there only. **Otherwise** it is a 1×1 convolution that moves by `stride`. A norm after
#   it is up to you.
# - The last relu comes **after** the sum.
#
# **A tiny example.** With kernels of 0 in the branch $F(x)=0$, and the block is $\text{relu}(x)$:
# `[-1, 2]` becomes `[0, 2]`. That is why piling up such blocks does no harm at least.


# %% task="ResidualBlock"
class ResidualBlock(nnx.Module):
    """conv-norm-relu-conv-norm에 지름길을 더하고 relu를 합니다.

    relu of conv-norm-relu-conv-norm plus the shortcut.

    Example:
        >>> block = ResidualBlock(3, 16, stride=2, rngs=nnx.Rngs(0))
        >>> block(jnp.ones((5, 8, 6, 3))).shape
        (5, 4, 3, 16)
    """

    def __init__(self, in_features: int, out_features: int, *, stride: int, rngs: nnx.Rngs):
        sizes = in_features, out_features
        self.conv1 = nnx.Conv(*sizes, (3, 3), strides=stride, use_bias=False, rngs=rngs)
        self.norm1 = nnx.BatchNorm(out_features, momentum=0.9, rngs=rngs)
        self.conv2 = nnx.Conv(out_features, out_features, (3, 3), use_bias=False, rngs=rngs)
        self.norm2 = nnx.BatchNorm(out_features, momentum=0.9, rngs=rngs)
        if stride == 1 and in_features == out_features:
            self.shortcut = nnx.identity
        else:
            self.shortcut = nnx.Conv(*sizes, (1, 1), strides=stride, use_bias=False, rngs=rngs)

    def __call__(
        self, x: Float[Array, "batch height width in_features"]
    ) -> Float[Array, "batch out_height out_width out_features"]:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        return nnx.relu(y) + self.shortcut(x)


# %% [markdown] lang="ko"
# ## 3. 조립: `ConvNet`
#
# 8×8 흑백 이미지 `(N, 8, 8, 1)`를 받아 로짓 `(N, num_classes)`를 내는 신경망을 여러분이 설계합니다.
# 지켜야 할 것은 다음뿐입니다.
#
# - `VGGBlock`과 `ResidualBlock`을 적어도 하나씩 쓰고, 블록은 인자의 이름까지 위의 서명대로
#   부르세요.
# - 매개변수는 모두 60 000개보다 적습니다. 3×3 합성곱 하나는 $9\cdot C\cdot O$개입니다.
# - 출력은 로짓입니다. 끝에 relu도 소프트맥스도 없습니다. `num_classes`는 몇이든 됩니다.
# - 평가 모드에서는 이미지마다 따로 계산하고, 기울기는 모든 커널에 이릅니다.
#
# 블록을 지날 때마다 shape을 적어 보세요. 8×8은 풀링 한 번에 4×4, 두 번에 2×2가 됩니다. 펼칠 때는
# 배치 축을 남기세요.

# %% [markdown] lang="en"
# ## 3. Putting it together: `ConvNet`
#
# Design a network that turns grey 8×8 images `(N, 8, 8, 1)` into logits `(N, num_classes)`. There
# are only these rules.
#
# - Use at least one `VGGBlock` and at least one `ResidualBlock`, called with the names of the
#   signatures above.
# - Fewer than 60 000 parameters in all; a 3×3 convolution has $9\cdot C\cdot O$.
# - The output is logits, with no relu and no softmax at the end, for any `num_classes`.
# - In evaluation every image is treated alone; a gradient reaches every kernel.
#
# Note the shape after each block: one pooling makes 4×4 of 8×8, two make 2×2. Keep the batch axis
# when you flatten.


# %% task="ConvNet"
class ConvNet(nnx.Module):
    """8×8 흑백 이미지를 로짓으로 바꾸는 신경망입니다.

    A network from grey 8×8 images to logits.

    Example:
        >>> ConvNet(10, rngs=nnx.Rngs(0))(jnp.ones((5, 8, 8, 1))).shape
        (5, 10)
    """

    def __init__(self, num_classes: int, *, rngs: nnx.Rngs):
        self.vgg = VGGBlock(1, 16, convs=2, rngs=rngs)
        self.residual = ResidualBlock(16, 32, stride=2, rngs=rngs)
        self.linear = nnx.Linear(2 * 2 * 32, num_classes, rngs=rngs)

    def __call__(self, images: Float[Array, "batch 8 8 1"]) -> Float[Array, "batch classes"]:
        x = self.residual(self.vgg(images))
        return self.linear(x.reshape(len(x), -1))


# %% [markdown] lang="ko"
# ## 4. 한 걸음: `train_step`
#
# 미니배치 하나로 한 걸음 훈련합니다. 모델을 훈련 모드로 바꾸고, 평균 교차 엔트로피와 그 기울기를
# 구하고, `optimizer.update(model, gradients)`로 매개변수를 고칩니다. 돌려주는 것은 **고치기 전의**
# 손실입니다.
#
# - 받은 모델이 평가 모드일 수도 있습니다. 순전파는 한 번이고, 그때 norm의 이동 통계도 움직입니다.
# - `nnx.value_and_grad(f)(model)`은 손실과, `nnx.Param`에 대한 기울기를 줍니다.
# - 로짓이 $\pm10^4$이어도 손실은 유한합니다. `labels`는 정수이고, 배치는 하나일 수도 있습니다.
#
# **작은 예.** 로짓이 모두 같은 모델의 첫 손실은 $\log 10\approx2.303$입니다. 여러분의 모델이 처음에
# 이보다 아주 크다면 무언가 이상한 것입니다.

# %% [markdown] lang="en"
# ## 4. One step: `train_step`
#
# Train on one mini-batch, for one step: put the model into train mode, get the mean cross-entropy
# and its gradients, and let `optimizer.update(model, gradients)` change the parameters. What you
# return is the loss **before** the change.
#
# - The model may come in evaluation mode. There is one forward pass, in which the running
#   statistics of the norms move, too.
# - `nnx.value_and_grad(f)(model)` gives the loss, and the gradients by `nnx.Param`.
# - The loss is finite for logits of $\pm10^4$, too. `labels` are integers, and the batch may be one
#   image.
#
# **A tiny example.** The first loss of a model whose logits are all equal is $\log 10\approx2.303$.
# If yours begins far above that, something is wrong.


# %% task="train_step"
def train_step(
    model: nnx.Module,
    optimizer: nnx.Optimizer,
    images: Float[Array, "batch height width channels"],
    labels: Int[Array, " batch"],
) -> Float[Array, ""]:
    """훈련 모드에서 한 걸음 가고, 가기 전의 평균 손실을 돌려줍니다.

    One step in train mode; returns the mean loss before it.
    """

    def loss(model: nnx.Module) -> Float[Array, ""]:
        losses = optax.softmax_cross_entropy_with_integer_labels(model(images), labels)
        return losses.mean()

    value, gradients = nnx.value_and_grad(loss)(model)
    optimizer.update(model, gradients)
    return value


# %% [markdown] lang="ko"
# ## 5. 처음부터 끝까지: `fit`
#
# `ConvNet(10)`을 만들고 훈련해 돌려주세요. `scikit-learn`의 손글씨 숫자 가운데 처음 1297장(0에서
# 1까지의 값)을 받고, 여러분이 볼 수 없는 마지막 500장에서 **95 % 이상** 맞혀야 합니다. 마지막
# 500장은 다른 사람들이 쓴 듯하고 조금 더 어렵습니다.
#
# - 난수는 모두 `key`에서 나옵니다. 첫 가중치도, 미니배치의 순서도요. 같은 `key`는 같은 모델을, 다른
#   `key`는 다른 모델을 줍니다.
# - 이 과제만은 추적하지 않고 그대로 실행합니다. 파이썬의 `for`로 돌면서, `step =
#   nnx.jit(train_step)`처럼 한 번 컴파일한 걸음을 부르세요. `lax.scan` 안의 합성곱은 CPU에서 훨씬
#   느립니다.
# - 미니배치의 크기가 달라지면 다시 컴파일합니다. 남는 몇 장은 그 에포크에서 버려도 되지만, 이미지가
#   미니배치 하나보다 적어도 배워야 합니다.
# - 프로세서 시간 120초 안에 끝나야 합니다. 10초 남짓이면 됩니다.
#
# 채점할 때는 평가 모드로 바꾸어 씁니다. 그래서 이동 통계도 제대로 자리 잡아 있어야 합니다.

# %% [markdown] lang="en"
# ## 5. From beginning to end: `fit`
#
# Build a `ConvNet(10)`, train it and return it. You get the first 1297 of `scikit-learn`'s
# handwritten digits, with values from 0 to 1, and must be right on **at least 95 %** of the last
# 500, which you do not see. They seem to be by other writers and are a little harder.
#
# - All randomness comes from `key`: the first weights, and the order of the mini-batches. The same
#   `key` gives the same model, another `key` another.
# - This task alone is not traced but simply run. Loop in Python, and call a step that is compiled
#   once, as in `step = nnx.jit(train_step)`. Convolutions inside `lax.scan` are much slower on the
#   CPU.
# - A mini-batch of another size is compiled anew. You may leave out the last few images of an
#   epoch, but `fit` must learn from fewer images than one mini-batch, too.
# - It must end within 120 seconds of processor time; some 10 will do.
#
# Your model is then used in evaluation mode, so its running statistics must have arrived, too.


# %% task="fit"
def fit(
    key: PRNGKeyArray, images: Float[Array, "batch 8 8 1"], labels: Int[Array, " batch"]
) -> ConvNet:
    """`ConvNet(10)`을 만들어 훈련하고 돌려줍니다.

    Builds a `ConvNet(10)`, trains it, returns it.
    """
    raise NotImplementedError("week12: fit")
