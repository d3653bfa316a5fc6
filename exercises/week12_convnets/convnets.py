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
# 공개 시험은 이 명령 하나로 모두 해 봅니다. · One command runs all public tests:
#
# ```
# grader check week12
# ```

# %% [markdown] lang="ko"
# # 12주차 · 합성곱 신경망의 구조(VGG, ResNet, 레고)
#
# 지난주에 합성곱을 손으로 만들었으니 이번 주에는 그것을 쌓습니다. 강의 10-4는 신경망을 레고처럼
# 조립해 보라고 하고(건너뛰기, 나누고 합치기), 11-3은 그렇게 지은 유명한 집들을 보여 줍니다.
# 두 강의를 먼저 보고 오세요.
#
# **왜 구조일까요?** 2018년 9월 20일 모임의 질문은 이랬습니다. "층을 늘릴까, 한 층의 노드를 늘릴까?
# 이미지라면 너비가 자연스러워 보이는데, 왜 요즘 모델은 깊어질까?" 한 구성원의 노트는 이 역사를
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
# | 이미지 | `(N, H, W, C)`. 필터는 `(kh, kw, C, O)`입니다. |
# | 합성곱 | 패딩은 `'SAME'`이라 크기가 그대로이고, 스트라이드가 1보다 클 때만 줄어듭니다. |
# | 편향 | 합성곱의 편향은 있어도 없어도 됩니다. |
# | 손실 | 소프트맥스 교차 엔트로피의 배치 평균 |
# | 훈련 모드 | norm이 배치의 통계를 쓰고 이동 통계를 움직입니다. |
# | 평가 모드 | 이미지마다 따로 계산하고 아무것도 바꾸지 않습니다. |
#
# 이번 주에는 라이브러리를 마음껏 쓰세요. 특히 다음을 쓰게 됩니다.
#
# - `nnx.Conv(입력 채널, 출력 채널, (3, 3), strides=…, rngs=rngs)`. 패딩의 기본값은 `'SAME'`입니다.
# - `nnx.BatchNorm(채널, rngs=rngs)`. `momentum`의 기본값이 0.99라서 백 걸음이 지나도 이동 통계에
#   처음 값이 3분의 1쯤 남아 있습니다. 몇백 걸음만 훈련한다면 더 작게 잡으세요.
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
# nodes in a layer? For images width seems natural, so why do recent models go deep?" A member's
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
# | convolutions | padding `'SAME'`: with stride 1 the size stays |
# | biases | of convolutions: with or without, as you like |
# | loss | softmax cross-entropy, the mean over the batch |
# | train mode | norms use the batch's statistics and move the running ones |
# | evaluation | every image is treated alone, and nothing changes |
#
# The library is yours this week. What you will need of it:
#
# - `nnx.Conv(in_channels, out_channels, (3, 3), strides=…, rngs=rngs)`; its padding is `'SAME'` by
#   default.
# - `nnx.BatchNorm(channels, rngs=rngs)`. Its `momentum` is 0.99 by default: after a hundred steps
#   a third of each running statistic is still its initial value. Choose less if you train for a few
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
# max 풀링을 스트라이드 2로 합니다. 첫 합성곱이 채널을 `in_features`에서 `out_features`로 바꾸고
# 나머지는 `out_features`를 지킵니다. 합성곱마다 자신의 가중치가 있고, 정규화는 없습니다.
#
# $$x\;\to\;\underbrace{\text{conv}_{3\times3}\to\text{relu}}_{\text{convs}\,\text{times}}
# \;\to\;\text{pool}_{2\times2}$$
#
# **작은 예.** 채널 하나, `convs=1`, 가운데만 $-1$이고 나머지가 0인 필터입니다.
#
# ```
#  1 -2     conv   -1  2     relu   0  2     pool
#  3 -4   ------>  -3  4   ------>  0  4   ------>  4
# ```
#
# 채점할 때 이미지의 높이와 너비는 짝수입니다.

# %% [markdown] lang="en"
# ## 1. The block of VGG: `VGGBlock`
#
# VGG uses 3×3 convolutions only. A block repeats convolution and relu `convs` times, and ends with
# **one** 2×2 max pooling of stride 2. The first convolution goes from `in_features` to
# `out_features` channels, the others keep `out_features`. Each has weights of its own, and there is
# no normalisation.
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
    """3×3 합성곱과 relu를 `convs`번, 그리고 2×2 max 풀링을 한 번 합니다.

    3×3 convolution and relu, `convs` times; then one 2×2 max pooling of stride 2.

    Example:
        >>> block = VGGBlock(3, 16, convs=2, rngs=nnx.Rngs(0))
        >>> block(jnp.ones((5, 8, 6, 3))).shape
        (5, 4, 3, 16)
    """

    def __init__(self, in_features: int, out_features: int, *, convs: int, rngs: nnx.Rngs):
        raise NotImplementedError("week12: VGGBlock")

    def __call__(
        self, x: Float[Array, "batch height width in_features"]
    ) -> Float[Array, "batch half_height half_width out_features"]:
        raise NotImplementedError("week12: VGGBlock")


# %% [markdown] lang="ko"
# ## 2. ResNet의 블록: `ResidualBlock`
#
# 층을 무작정 쌓으면 훈련 데이터에서조차 나빠집니다. ResNet은 입력을 출력에 더해 주는 지름길을
# 냅니다. 가지(branch) $F$는 입력에 더할 **차이**만 배우면 됩니다.
#
# $$y=\text{relu}\bigl(F(x)+S(x)\bigr),\qquad
# F:\;\text{conv}\to\text{norm}\to\text{relu}\to\text{conv}\to\text{norm}$$
#
# - 합성곱은 둘 다 3×3이고, **첫** 합성곱이 채널을 바꾸고 스트라이드도 `stride`입니다. 둘째의
#   스트라이드는 1입니다. norm은 `nnx.BatchNorm`입니다.
# - 크기와 채널이 그대로면(`stride`가 1이고 두 `features`가 같으면) 지름길은 $S(x)=x$입니다. 그때만
#   그렇고, **아니면** 스트라이드가 `stride`인 1×1 합성곱입니다. 그 뒤의 norm은 있어도 없어도
#   됩니다.
# - 마지막 relu는 더한 **뒤에** 합니다.
#
# **작은 예.** 가지의 필터가 모두 0이면 $F(x)=0$이므로 블록은 $\text{relu}(x)$입니다: `[-1, 2]`는
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
# - Both convolutions are 3×3. The **first** changes the channels and has the stride `stride`; the
#   second has stride 1. The norms are `nnx.BatchNorm`.
# - Where size and channels stay (`stride` is 1 and both `features` are equal) the shortcut is
#   $S(x)=x$; there only. **Otherwise** it is a 1×1 convolution with the stride `stride`. A norm
#   after it is up to you.
# - The last relu comes **after** the sum.
#
# **A tiny example.** With kernels of 0 in the branch $F(x)=0$, and the block is $\text{relu}(x)$:
# `[-1, 2]` becomes `[0, 2]`. That is why piling up such blocks at least does no harm.


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
        raise NotImplementedError("week12: ResidualBlock")

    def __call__(
        self, x: Float[Array, "batch height width in_features"]
    ) -> Float[Array, "batch out_height out_width out_features"]:
        raise NotImplementedError("week12: ResidualBlock")


# %% [markdown] lang="ko"
# ## 3. 조립: `ConvNet`
#
# 8×8 흑백 이미지 `(N, 8, 8, 1)`를 받아 로짓 `(N, num_classes)`를 내는 신경망을 여러분이 설계합니다.
# 지켜야 할 것은 다음뿐입니다.
#
# - `VGGBlock`과 `ResidualBlock`을 적어도 하나씩 쓰고, 블록은 위의 시그니처 그대로 부르세요.
#   `VGGBlock(1, 16, convs=2, rngs=rngs)`처럼 `convs`, `stride`, `rngs`는 이름을 적고, 다른 인자는
#   더하지 마세요.
# - 클래스가 열 개일 때 파라미터는 모두 60 000개보다 적습니다(이동 통계는 세지 않습니다). 3×3 합성곱
#   하나는 $9\cdot C\cdot O$개입니다.
# - 출력은 로짓입니다. 끝에 relu도 소프트맥스도 없습니다. `num_classes`는 몇이든 됩니다.
# - 평가 모드에서는 이미지마다 따로 계산해야 하고, 훈련 모드의 기울기는 처음부터 모든 필터에
#   이르러야 합니다.
#
# 블록을 지날 때마다 shape을 적어 보세요. 8×8은 풀링 한 번에 4×4, 두 번에 2×2가 됩니다. 펼칠 때는
# 배치 축을 남기세요.

# %% [markdown] lang="en"
# ## 3. Putting it together: `ConvNet`
#
# Design a network that turns grey 8×8 images `(N, 8, 8, 1)` into logits `(N, num_classes)`. There
# are only these rules.
#
# - Use at least one `VGGBlock` and at least one `ResidualBlock`, called just as in the signatures
#   above: `VGGBlock(1, 16, convs=2, rngs=rngs)`, with `convs`, `stride` and `rngs` by name and no
#   further arguments.
# - With ten classes, fewer than 60 000 parameters in all (running statistics do not count); a 3×3
#   convolution has $9\cdot C\cdot O$.
# - The output is logits, with no relu and no softmax at the end, for any `num_classes`.
# - In evaluation every image is treated alone; in training a gradient reaches every kernel
#   from the start.
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
        raise NotImplementedError("week12: ConvNet")

    def __call__(self, images: Float[Array, "batch 8 8 1"]) -> Float[Array, "batch classes"]:
        raise NotImplementedError("week12: ConvNet")


# %% [markdown] lang="ko"
# ## 4. 한 걸음: `train_step`
#
# 미니배치 하나로 한 걸음 훈련합니다. 모델을 훈련 모드로 바꾸고, 평균 교차 엔트로피와 그 기울기를
# 구하고, `optimizer.update(model, gradients)`로 파라미터를 고칩니다. 돌려주는 것은 **고치기 전의**
# 손실입니다.
#
# - 받은 모델이 평가 모드일 수도 있습니다. 순전파는 한 번이고, 그때 norm의 이동 통계도 움직입니다.
# - `nnx.value_and_grad(f)(model)`은 손실과, `nnx.Param`에 대한 기울기를 줍니다.
# - 로짓이 $\pm10^4$이어도 손실은 유한하고 맞는 값입니다. `labels`는 정수이고, 배치는 이미지 한
#   장일 수도 있습니다.
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
# - `nnx.value_and_grad(f)(model)` gives the loss, and the gradients with respect to `nnx.Param`.
# - The loss is finite and right for logits of $\pm10^4$, too. `labels` are integers, and the batch
#   may be one image.
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

    raise NotImplementedError("week12: train_step")


# %% [markdown] lang="ko"
# ## 5. 처음부터 끝까지: `fit`
#
# `ConvNet(10)`을 만들고 훈련해 돌려주세요. `scikit-learn`의 손글씨 숫자 가운데 처음 1297장(0에서
# 1까지의 값)을 받고, 여러분이 볼 수 없는 마지막 500장에서 **95% 이상** 맞혀야 합니다. 마지막
# 500장은 다른 사람들이 쓴 듯하고 조금 더 어렵습니다.
#
# - 난수는 모두 `key`에서 나옵니다. 첫 가중치도, 미니배치의 순서도 그렇습니다. 같은 `key`는 같은
#   모델을, 다른 `key`는 다른 모델을 줍니다.
# - 이 과제만은 트레이스하지 않고 그대로 실행합니다. 파이썬의 `for`로 돌면서, `step =
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
# - A mini-batch of a different size is compiled anew. You may leave out the last few images of an
#   epoch, but `fit` must learn from fewer images than one mini-batch, too.
# - It must end within 120 seconds of processor time; 10 or so are enough.
#
# Your model is then used in evaluation mode, so its running statistics must have settled, too.


# %% task="fit"
def fit(
    key: PRNGKeyArray, images: Float[Array, "batch 8 8 1"], labels: Int[Array, " batch"]
) -> ConvNet:
    """`ConvNet(10)`을 만들어 훈련하고 돌려줍니다.

    Builds a `ConvNet(10)`, trains it, returns it.
    """
    raise NotImplementedError("week12: fit")


# %% [markdown] lang="ko"
# ## 실험 · 그림으로만 알 수 있는 것
#
# 강의 10-4의 "나누고 합치기"를 지어 봅니다. 이미지가 두 `VGGBlock`으로 나뉘어 들어가고, 두 결과를
# 이어 붙여 `ResidualBlock`이 읽습니다. 그런데 두 탑 가운데 **하나는 망가져 있습니다**. 어느
# 쪽인지는 코드가 정합니다. 여러분의 `train_step`으로 훈련하면서 손실, 정확도, 학습률과 층마다의
# 가중치와 기울기를 적어 둡니다.
#
# 왼쪽 그림을 보세요. 손실은 잘 내려가고 정확도는 높아서 아무 일도 없어 보입니다. 가운데 그림은
# 층마다 기울기의 크기를, 오른쪽 그림은 마지막 기울기의 히스토그램을 보여 줍니다. **어느 탑이 죽어
# 있나요? 다시 살아날 수 있을까요?** 왜 기울기가 0인지도 생각해 보세요. `sick=None`으로 바꾸어 성한
# 신경망과 비교해 보세요.
#
# **TensorBoard.** 과정의 폴더에서 가상 환경을 켜고 `pip install -c constraints.txt -e ".[plots]"`로
# 설치하면 같은 기록이 `runs/`에도 남습니다. `tensorboard --logdir runs`로 열거나, 노트북이라면
# `%load_ext tensorboard` 다음에 `%tensorboard --logdir runs`를 실행하세요. 없어도 아래의 그림은
# 그려지고, 채점에는 쓰지 않습니다.

# %% [markdown] lang="en"
# ## Experiment · What only the picture shows
#
# Here is the "split and merge" of lecture 10-4: the image goes into two `VGGBlock`s, and a
# `ResidualBlock` reads both results side by side. But **one of the two towers is broken**; the code
# decides which. Your `train_step` trains the network while loss, accuracy and learning rate are
# noted, and the weights and gradients of each layer.
#
# Look at the left: the loss goes down, the accuracy is high, nothing seems to be wrong. The middle
# shows the size of the gradients layer by layer, the right histograms of the last gradients.
# **Which tower is dead, and can it come back to life?** Think about why its gradients are 0. Set
# `sick=None` and compare with a healthy network.
#
# **TensorBoard.** After `pip install -c constraints.txt -e ".[plots]"`, in the course's folder and
# its environment, the same record is also written to `runs/`; open it with
# `tensorboard --logdir runs`, or in a notebook with `%load_ext tensorboard` and then
# `%tensorboard --logdir runs`. Without it the figures below are drawn all the same, and nothing of
# this is graded.


# %% experiment="true"
class SplitAndMerge(nnx.Module):
    """두 탑으로 나뉘었다가 합쳐집니다. / Splits into two towers, and merges them."""

    def __init__(self, *, rngs: nnx.Rngs):
        self.left = VGGBlock(1, 8, convs=2, rngs=rngs)
        self.right = VGGBlock(1, 8, convs=2, rngs=rngs)
        self.merged = ResidualBlock(16, 16, stride=2, rngs=rngs)
        self.linear = nnx.Linear(2 * 2 * 16, 10, rngs=rngs)

    def __call__(self, images):
        x = jnp.concatenate([self.left(images), self.right(images)], axis=-1)
        return self.linear(self.merged(x).reshape(len(x), -1))


def kernels_of(state):
    """층마다의 필터. / The kernel of each layer, by name."""
    flat = nnx.to_flat_state(state)
    return {"/".join(map(str, path)): leaf[...] for path, leaf in flat if leaf[...].ndim > 1}


def learn(images, labels, *, sick, epochs=6, rate=3e-3):
    """훈련하며 에포크마다 적습니다. / Trains, and notes each epoch."""
    model = SplitAndMerge(rngs=nnx.Rngs(12))
    if sick is not None:
        for _, node in nnx.iter_graph((model.left, model.right)[sick]):
            if isinstance(node, nnx.Param):
                node.set_value(-jnp.abs(node[...]))  # 음수만 남깁니다. / All negative.
    optimizer = nnx.Optimizer(model, optax.adam(rate), wrt=nnx.Param)
    step = nnx.jit(train_step)

    @nnx.jit
    def look(model):
        def loss(model):
            logits = model(images[:256])
            losses = optax.softmax_cross_entropy_with_integer_labels(logits, labels[:256])
            return losses.mean(), (logits.argmax(axis=1) == labels[:256]).mean()

        model.eval()
        return nnx.value_and_grad(loss, has_aux=True)(model)

    record = []
    for key in jax.random.split(jax.random.key(12), epochs):
        for batch in jax.random.permutation(key, len(images))[:1280].reshape(-1, 32):
            step(model, optimizer, images[batch], labels[batch])
        (mean, accuracy), gradients = look(model)
        weights = kernels_of(nnx.state(model, nnx.Param))
        scalars = {"loss": float(mean), "accuracy": float(accuracy), "learning rate": rate}
        record.append((scalars, weights, kernels_of(gradients)))
    return record


def write(record, folder):
    """tensorboardX가 있으면 runs/에 적습니다. / Writes to runs/, if tensorboardX is there."""
    try:
        from tensorboardX import SummaryWriter
    except ImportError:
        return
    import numpy as np

    with SummaryWriter(folder) as writer:
        for epoch, (scalars, weights, gradients) in enumerate(record):
            for name, value in scalars.items():
                writer.add_scalar(name, value, epoch)
            for kind, layers in {"weights": weights, "gradients": gradients}.items():
                for name, values in layers.items():
                    writer.add_histogram(f"{kind}/{name}", np.asarray(values), epoch)


def experiment():
    """기록을 그립니다. / Draws the record."""
    import matplotlib.pyplot as plt
    import numpy as np
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = jnp.asarray(digits.images[:1297, ..., None] / 16, jnp.float32)
    labels = jnp.asarray(digits.target[:1297], jnp.int32)
    sick = int(jax.random.randint(jax.random.key(2018), (), 0, 2))
    record = learn(images, labels, sick=sick)
    write(record, "runs/week12_convnets")

    epochs = range(1, len(record) + 1)
    _, axes = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
    for name in ("loss", "accuracy", "learning rate"):
        axes[0].semilogy(epochs, [scalars[name] for scalars, _, _ in record], ".-", label=name)
    layers = list(record[-1][2])
    logs = [[np.log10(np.abs(g[name]).ravel() + 1e-9) for _, _, g in record] for name in layers]
    largest = [[values.max() for values in row] for row in logs]
    shown = axes[1].imshow(largest, aspect="auto", cmap="magma")
    plt.colorbar(shown, ax=axes[1], label="log10 of the largest |gradient|")
    axes[1].set_xticks(range(len(record)), epochs)
    for height, row in enumerate(logs):
        counts, edges = np.histogram(row[-1], bins=50, range=(-9.5, 1))
        axes[2].bar(edges[:-1], -0.9 * counts / counts.max(), edges[1] - edges[0], height)
    for axis in axes[1:]:
        axis.set_yticks(range(len(layers)), layers)
    axes[2].invert_yaxis()
    axes[0].set(title="loss, accuracy, learning rate", xlabel="epoch", ylabel="value")
    axes[1].set(title="gradients by layer", xlabel="epoch")
    axes[2].set(title="histograms after the last epoch", xlabel="log10 |gradient|")
    axes[0].legend()
    plt.show()


experiment()

# %% [markdown] question="question_deeper" lang="ko"
# ## 글로 답하기 1 · 왜 깊어질까요? (2점)
#
# 모임에서는 "층을 늘릴까, 한 층의 노드를 늘릴까?"를 물었고, "시험 오차가 더 줄지 않을 때까지 층을
# 더하라"(Bengio)와 "과적합할 때까지 더한 뒤 드롭아웃으로 다스려라"(Hinton)라는 말을 옮겼습니다.
#
# 1. $C$채널에서 $C$채널로 가는 `VGGBlock(C, C, convs=3)`의 풀링 앞까지를 7×7 합성곱 하나와
#    비교하세요. 출력 하나가 보는 범위, 필터의 가중치 수, relu의 수를 적으세요.
# 2. 지름길 없이 층을 아주 많이 쌓으면 **훈련** 오차도 나빠졌습니다. 이것이 과적합일 수 없는 까닭을
#    쓰고, `ResidualBlock`의 지름길이 이것을 어떻게 막는지 $y=x+F(x)$의 미분으로 설명하세요.

# %% [markdown] question="question_deeper" lang="en"
# ## Written answer 1 · Why go deeper? (2 points)
#
# The meeting asked "more layers, or more nodes in a layer?", and quoted "add layers until the test
# error stops improving" (Bengio) and "add layers until you overfit, then regularise with dropout"
# (Hinton).
#
# 1. Compare `VGGBlock(C, C, convs=3)`, up to its pooling, with one 7×7 convolution from $C$ to $C$
#    channels: what one output sees, the weights in the kernels, the number of relus.
# 2. With very many layers and no shortcuts even the **training** error got worse. Why can that not
#    be overfitting? Explain with the derivative of $y=x+F(x)$ how the shortcut of `ResidualBlock`
#    prevents it.

# %% [markdown] answer="question_deeper"
# *여기에 답을 쓰세요. · Write your answer here.*

# %% [markdown] question="question_writers" lang="ko"
# ## 글로 답하기 2 · 마지막 500장은 왜 더 어려울까요? (2점)
#
# 모임의 첫 질문은 훈련, 검증, 시험 데이터의 차이였습니다. `fit`은 처음 1297장으로 훈련하고 마지막
# 500장으로 채점합니다.
#
# 1. 1797장을 고르게 섞어 나누면 정확도가 더 높게 나옵니다. 왜 그럴까요? 새로운 사람의 글씨를 읽는
#    것이 목표라면 어느 쪽이 옳은 시험인가요?
# 2. `fit`의 에포크 수와 학습률을 마지막 500장의 정확도를 보며 골랐다면 무엇이 잘못되나요? 받은
#    1297장만으로 어떻게 고르면 될까요?

# %% [markdown] question="question_writers" lang="en"
# ## Written answer 2 · Why are the last 500 harder? (2 points)
#
# The meeting's first question was how training, validation and test sets differ. `fit` trains on
# the first 1297 images and is graded on the last 500.
#
# 1. Split all 1797 at random, and the accuracy comes out higher. Why? If the aim is to read the
#    handwriting of new people, which test is the right one?
# 2. What goes wrong if you choose the epochs and the learning rate of `fit` by the accuracy on the
#    last 500? How would you choose them with the 1297 alone?

# %% [markdown] answer="question_writers"
# *여기에 답을 쓰세요. · Write your answer here.*
