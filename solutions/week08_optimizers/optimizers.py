# %% [markdown] lang="ko"
# # 8주차 · 최적화 방법(optimisers)
#
# 기울기를 구했으면 그다음은 걸음입니다. 2018년 10월 4일에 개인 주제를 정할 때 한 사람은 경사
# 하강법의 여러 방법을 골랐고, 한 구성원의 노트는 딥러닝의 세 가지 문제 가운데 하나를 "느리다"라고
# 적었습니다. 처방도 함께 적었습니다. 전체 데이터 대신 미니배치로 걷는 SGD, 그다음은 더 나은 최적화
# 방법입니다. 강의에는 이번 주의 내용이 따로 없으니 3(경사 하강법)과 7-1(학습률)을 다시 보고 오세요.
#
# > 학습률이 너무 크면 지나치고, 너무 작으면 끝이 없다. 잘 모르겠으면 Adam.
#
# 이번 주에는 이 노트에 나오는 방법을 모두 만듭니다.
#
# | 과제 | 하는 일 |
# |---|---|
# | `sgd` | 기울기의 반대쪽으로 한 걸음 |
# | `momentum` | 지난 걸음의 속도를 이어 갑니다 |
# | `adam` | 파라미터마다 걸음의 크기를 맞춥니다 |
# | `clip_by_global_norm` | 너무 긴 기울기를 줄입니다 |
# | `warmup_cosine` | 학습률의 일정표 |
# | `epoch` | 미니배치로 데이터를 한 바퀴 돕니다 |
#
# **optax의 약속.** 최적화 방법(옵티마이저)은 순수 함수 두 개의 짝입니다.
#
# ```python
# def init(params): ...                               # 처음 상태
# def update(gradients, state, params=None): ...      # (파라미터에 더할 것, 새 상태)
#
# optax.GradientTransformation(init, update)
# ```
#
# - `update`가 돌려주는 것은 **더할 것**입니다. 기울기의 반대쪽이므로 음의 부호가 들어 있습니다.
# - 상태는 어떤 pytree든 되지만 **학습률에 따라 달라지지 않습니다.** 그래야 걸음 사이에 학습률을
#   바꿀 수 있습니다. 학습률은 실험에서처럼 컴파일된 반복문 안의 값일 수도 있습니다. 기억할 것이
#   없으면 상태는 `optax.EmptyState()`면 됩니다.
# - `update`는 `params` 없이도 됩니다. 받은 것은 고치지 않고, 같은 인자에는 같은 답을 줍니다.
# - 파라미터와 기울기는 dict와 리스트가 섞인 pytree입니다. `jax.tree.map`이 같은 모양의 pytree
#   여럿을 나란히 돌아 줍니다.
#
# ```python
# jax.tree.map(lambda a, b: a + 2 * b, {"w": 1.0, "b": 3.0}, {"w": 10.0, "b": 20.0})
# # {"w": 21.0, "b": 43.0}
# ```
#
# - 모두 `jax.jit`을 거쳐도 맞아야 하고, `lax.scan` 안에서도 쓰입니다.
# - **직접 만들기.** optax에서는 `GradientTransformation`, `EmptyState`, `apply_updates`와 손실
#   함수만 씁니다.

# %% [markdown] lang="en"
# # Week 8 · Optimisers
#
# Once there is a gradient, take a step. When topics were chosen on 4 October 2018, somebody took
# the methods of gradient descent; and a member's notes name as one of three troubles of deep
# learning that it is slow. The cures stand beside it: SGD on mini-batches instead of all data, and
# then better optimisers. The lectures have nothing on this week's topic: watch 3 (gradient descent)
# and 7-1 (learning rate) again.
#
# > A learning rate too large overshoots, one too small takes forever. If unsure, Adam.
#
# This week you build all that is in those notes.
#
# | task | what it does |
# |---|---|
# | `sgd` | a step against the gradient |
# | `momentum` | keeps the velocity of the steps before |
# | `adam` | fits the size of the step to each parameter |
# | `clip_by_global_norm` | shortens gradients that are too long |
# | `warmup_cosine` | a timetable for the learning rate |
# | `epoch` | goes once through the data, in mini-batches |
#
# **The convention of optax.** An optimiser is a pair of pure functions.
#
# ```python
# def init(params): ...                               # the first state
# def update(gradients, state, params=None): ...      # (what to add to the parameters, new state)
#
# optax.GradientTransformation(init, update)
# ```
#
# - What `update` returns is **to be added**: it goes against the gradient, so it has the minus
#   sign.
# - The state may be any pytree but **does not depend on the learning rate**, so that this may
#   change between steps; as in the experiment, it may be a traced value in a compiled loop. If
#   there is nothing to remember, `optax.EmptyState()` will do for a state.
# - `update` works without `params`. It changes nothing that it is given, and the same arguments
#   give the same answer.
# - Parameters and gradients are pytrees of dicts and lists. `jax.tree.map` walks through several
#   trees of the same form side by side.
#
# ```python
# jax.tree.map(lambda a, b: a + 2 * b, {"w": 1.0, "b": 3.0}, {"w": 10.0, "b": 20.0})
# # {"w": 21.0, "b": 43.0}
# ```
#
# - Everything stays right under `jax.jit`, and inside `lax.scan`.
# - **By hand.** Of optax use only `GradientTransformation`, `EmptyState`, `apply_updates` and the
#   losses.

# %%
import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int

Params = dict[str, Array]

# %% [markdown] lang="ko"
# ## 1. `sgd`
#
# 기울기 $g$의 반대쪽으로 한 걸음 갑니다. $\alpha$는 1주차처럼 학습률(`learning_rate`)이고,
# $\Delta\theta$는 파라미터에 더할 것입니다.
#
# $$\Delta\theta=-\alpha\,g$$
#
# **예.** $\alpha=0.1$이고 $g=(2,-3)$이면 더할 것은 $(-0.2, 0.3)$입니다. 기억할 것은 없습니다.

# %% [markdown] lang="en"
# ## 1. `sgd`
#
# A step against the gradient $g$. As in week 1, $\alpha$ is the learning rate (`learning_rate`);
# $\Delta\theta$ is what is added to the parameters.
#
# $$\Delta\theta=-\alpha\,g$$
#
# **Example.** With $\alpha=0.1$ and $g=(2,-3)$, $(-0.2, 0.3)$ is added. There is nothing to
# remember.


# %% task="sgd"
def sgd(learning_rate: float) -> optax.GradientTransformation:
    """경사 하강법입니다. Gradient descent.

    Δθ = −learning_rate · g
    """

    ### BEGIN SOLUTION
    def update(gradients, state, params=None):
        return jax.tree.map(lambda g: -learning_rate * g, gradients), state

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 2. `momentum`
#
# 공이 굴러 내려가듯 속도 $v$를 이어 갑니다. 처음 속도는 0입니다.
#
# $$v\leftarrow\text{decay}\cdot v+g,\qquad \Delta\theta=-\alpha\,v$$
#
# 정의가 둘 있으니 조심하세요. 여기서는 optax를 따라 $g$ 앞에 $(1-\text{decay})$가 **없고**,
# 속도에는 $\alpha$가 **들어 있지 않습니다.** 파라미터마다 자기 속도가 있습니다. decay는 0 이상 1
# 이하입니다.
#
# **예.** $f(w)=w^2$을 $w=1$에서, decay = 0.9로 시작합니다. 기울기는 $2w$입니다.
#
# | 걸음 | $\alpha$ | $g$ | $v$ | 새 $w$ |
# |---|---|---|---|---|
# | 1 | 0.1 | 2 | 2 | 0.8 |
# | 2 | 0.1 | 1.6 | 3.4 | 0.46 |
# | 3 | 0.01 | 0.92 | 3.98 | 0.4202 |

# %% [markdown] lang="en"
# ## 2. `momentum`
#
# Like a ball that rolls down, keep a velocity $v$. It is 0 at first.
#
# $$v\leftarrow\text{decay}\cdot v+g,\qquad \Delta\theta=-\alpha\,v$$
#
# Mind that there are two definitions. Here, as in optax, there is **no** $(1-\text{decay})$ before
# $g$, and **no** $\alpha$ in the velocity. Every parameter has a velocity of its own. decay is from
# 0 to 1.
#
# **Example.** Start at $w=1$ on $f(w)=w^2$ with decay = 0.9. The gradient is $2w$.
#
# | step | $\alpha$ | $g$ | $v$ | new $w$ |
# |---|---|---|---|---|
# | 1 | 0.1 | 2 | 2 | 0.8 |
# | 2 | 0.1 | 1.6 | 3.4 | 0.46 |
# | 3 | 0.01 | 0.92 | 3.98 | 0.4202 |


# %% task="momentum"
def momentum(learning_rate: float, *, decay: float) -> optax.GradientTransformation:
    """속도를 이어 가는 경사 하강법입니다. Gradient descent that keeps its velocity.

    v ← decay · v + g,  Δθ = −learning_rate · v
    """

    ### BEGIN SOLUTION
    def init(params):
        return jax.tree.map(jnp.zeros_like, params)

    def update(gradients, velocity, params=None):
        velocity = jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
        return jax.tree.map(lambda v: -learning_rate * v, velocity), velocity

    return optax.GradientTransformation(init, update)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 3. `adam`
#
# Adam은 기울기의 이동 평균 $m$과 **제곱의** 이동 평균 $v$를 기억합니다. 둘 다 0에서 시작합니다.
#
# $$m\leftarrow b_1m+(1-b_1)\,g,\qquad v\leftarrow b_2v+(1-b_2)\,g^2$$
#
# 0에서 시작했으니 처음에는 너무 작습니다. 그만큼 키워 줍니다. 첫 걸음의 $t$는 **1**입니다.
#
# $$\hat m=\frac{m}{1-b_1^t},\qquad \hat v=\frac{v}{1-b_2^t},\qquad
# \Delta\theta=-\alpha\,\frac{\hat m}{\sqrt{\hat v}+\epsilon}$$
#
# `eps`는 0보다 크고 제곱근 **밖에** 있습니다. 기울기가 0이어도 NaN이 나오지 않습니다.
#
# **예.** 첫 걸음에서는 $\hat m=g$, $\hat v=g^2$이므로 기울기가 $0.001$이든 $1000$이든 걸음은 거의
# $-\alpha\cdot\text{sign}(g)$입니다. $b_1=0.5$, $b_2=0.75$, $\epsilon\approx0$에서 기울기가 $2$,
# $4$이면 두 번째 걸음은 $\hat m=2.5/0.75=3.333$, $\hat v=4.75/0.4375=10.857$이므로
# $-1.0116\,\alpha$입니다.

# %% [markdown] lang="en"
# ## 3. `adam`
#
# Adam remembers a running mean $m$ of the gradient, and another one, $v$, of its **square**. Both
# start at 0.
#
# $$m\leftarrow b_1m+(1-b_1)\,g,\qquad v\leftarrow b_2v+(1-b_2)\,g^2$$
#
# As they start at 0 they are too small at first, and are made larger to make up for it. In the
# first step $t$ is **1**.
#
# $$\hat m=\frac{m}{1-b_1^t},\qquad \hat v=\frac{v}{1-b_2^t},\qquad
# \Delta\theta=-\alpha\,\frac{\hat m}{\sqrt{\hat v}+\epsilon}$$
#
# `eps` is above 0 and stands **outside** the root. A gradient of 0 makes no NaN.
#
# **Example.** In the first step $\hat m=g$ and $\hat v=g^2$, so whether the gradient is $0.001$ or
# $1000$, the step is very nearly $-\alpha\cdot\text{sign}(g)$. With $b_1=0.5$, $b_2=0.75$,
# $\epsilon\approx0$ and the gradients $2$, $4$, the second step has $\hat m=2.5/0.75=3.333$ and
# $\hat v=4.75/0.4375=10.857$, which makes $-1.0116\,\alpha$.


# %% task="adam"
def adam(learning_rate: float, *, b1: float, b2: float, eps: float) -> optax.GradientTransformation:
    """Adam, 편향 보정을 합니다. Adam, with bias correction.

    Δθ = −learning_rate · m̂ / (√v̂ + eps)
    """

    ### BEGIN SOLUTION
    def init(params):
        zeros = jax.tree.map(jnp.zeros_like, params)
        return jnp.zeros((), jnp.int32), zeros, zeros

    def update(gradients, state, params=None):
        t, m, v = state
        t = t + 1
        m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, m, gradients)
        v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g**2, v, gradients)

        def step(m, v):
            return -learning_rate * (m / (1 - b1**t)) / (jnp.sqrt(v / (1 - b2**t)) + eps)

        return jax.tree.map(step, m, v), (t, m, v)

    return optax.GradientTransformation(init, update)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 4. `clip_by_global_norm`
#
# 절벽을 만나면 기울기가 터무니없이 길어집니다. pytree 전체를 벡터 하나로 보고 그 길이가
# `max_norm`을 넘으면, 방향은 그대로 두고 길이만 `max_norm`으로 줄입니다(기울기 자르기, gradient
# clipping).
#
# $$n=\sqrt{\textstyle\sum g^2},\qquad
# g\leftarrow g\cdot\begin{cases}\text{max\_norm}/n & n>\text{max\_norm}\\1 &
# \text{그 밖에는}\end{cases}$$
#
# 노름은 pytree **전체에 하나**입니다. 짧은 기울기와 0인 기울기는 그대로입니다. 부호도 바꾸지
# 않습니다. 걸음을 만드는 일은 다른 방법의 몫입니다.
#
# **예.** $\{w: 3, b: 4\}$이고 max_norm = 1이면 $n=5$이므로 $\{w: 0.6, b: 0.8\}$입니다.

# %% [markdown] lang="en"
# ## 4. `clip_by_global_norm`
#
# At a cliff the gradient becomes absurdly long. Look at the whole tree as one vector: if it is
# longer than `max_norm`, keep its direction and shorten it to `max_norm` (gradient clipping).
#
# $$n=\sqrt{\textstyle\sum g^2},\qquad
# g\leftarrow g\cdot\begin{cases}\text{max\_norm}/n & n>\text{max\_norm}\\1 &
# \text{otherwise}\end{cases}$$
#
# There is **one** norm for the whole tree. Shorter gradients, and those of 0, are left alone. No
# sign changes: to make a step of it is the work of the other optimisers.
#
# **Example.** $\{w: 3, b: 4\}$ with max_norm = 1 has $n=5$ and becomes $\{w: 0.6, b: 0.8\}$.


# %% task="clip_by_global_norm"
def clip_by_global_norm(max_norm: float) -> optax.GradientTransformation:
    """pytree 전체의 길이를 max_norm까지로 줄입니다. Shortens the whole tree to at most max_norm."""

    ### BEGIN SOLUTION
    def update(gradients, state, params=None):
        norm = jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(gradients)))
        factor = jnp.where(norm > max_norm, max_norm / norm, 1.0)
        return jax.tree.map(lambda g: factor * g, gradients), state

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 5. `warmup_cosine`
#
# 처음에는 조심스럽게, 다음에는 크게, 끝에는 다시 작게 걷습니다.
#
# $$\alpha(s)=\begin{cases}
# \text{peak}\cdot s/\text{warmup} & s<\text{warmup}\\
# \text{peak}\cdot\tfrac12\left(1+\cos\pi\frac{s-\text{warmup}}{\text{total}-\text{warmup}}\right)
# & \text{warmup}\le s<\text{total}\\
# 0 & s\ge\text{total}\end{cases}$$
#
# `step`은 트레이스된 int32 스칼라이고 `peak`, `warmup`, `total`은 파이썬
# 수입니다($0<\text{warmup}<\text{total}$). 결과는 float32 스칼라입니다.
#
# **예.** peak = 1, warmup = 4, total = 12이면 $s=0, 1, 4, 8, 12$에서 $0, 0.25, 1, 0.5, 0$입니다.

# %% [markdown] lang="en"
# ## 5. `warmup_cosine`
#
# Carefully at first, then with large steps, and with small ones again at the end.
#
# $$\alpha(s)=\begin{cases}
# \text{peak}\cdot s/\text{warmup} & s<\text{warmup}\\
# \text{peak}\cdot\tfrac12\left(1+\cos\pi\frac{s-\text{warmup}}{\text{total}-\text{warmup}}\right)
# & \text{warmup}\le s<\text{total}\\
# 0 & s\ge\text{total}\end{cases}$$
#
# `step` is a traced int32 scalar; `peak`, `warmup` and `total` are Python numbers
# ($0<\text{warmup}<\text{total}$). The result is a float32 scalar.
#
# **Example.** peak = 1, warmup = 4 and total = 12 give $0, 0.25, 1, 0.5, 0$ at $s=0, 1, 4, 8, 12$.


# %% task="warmup_cosine"
def warmup_cosine(
    step: Int[Array, ""], *, peak: float, warmup: int, total: int
) -> Float[Array, ""]:
    """올라갔다가 코사인을 따라 내려오는 학습률입니다. A learning rate that rises, then falls.

    Example:
        >>> warmup_cosine(jnp.int32(1), peak=1.0, warmup=4, total=12).item()
        0.25
    """
    ### BEGIN SOLUTION
    rising = peak * step / warmup
    done = jnp.clip((step - warmup) / (total - warmup), 0, 1)
    return jnp.where(step < warmup, rising, peak * (1 + jnp.cos(jnp.pi * done)) / 2)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 6. `epoch`
#
# 데이터를 한 바퀴 돕니다. 모델은 선형 소프트맥스 분류기이고 손실(loss)은 교차 엔트로피의 미니배치
# **평균**입니다.
#
# $$\text{logits}=x\,W+b$$
#
# - 순서는 `order`가 정합니다. 처음 `batch_size`개의 번호가 첫 미니배치입니다. 같은 번호가 두 번
#   나올 수도 있습니다. 데이터를 스스로 섞지 않습니다.
# - 마지막에 남아 미니배치를 채우지 못하는 번호는 **버립니다.** 예제는 적어도 `batch_size`개
#   있습니다.
# - 걸음마다 그때의 파라미터로 기울기를 구하고, 파라미터도 건넨 `optimizer.update`가 준 것을 더하고,
#   새 상태를 이어받습니다. `losses`에는 걸음마다 **고치기 전의** 손실이 들어갑니다.
# - 걸음은 `lax.scan` 하나로 도세요. 파이썬 반복문은 걸음 수만큼 펼쳐져서 컴파일이 오래 걸립니다.
# - 로짓은 수천이 될 수도 있습니다. 자동 미분과 optax의 손실 함수를 쓸 수 있습니다.
#
# **예.** $N=7$, batch_size = 3, order = $(4,0,6,1,3,2,5)$이면 걸음은 두 번이고, 예제 4, 0, 6과
# 예제 1, 3, 2를 차례로 씁니다. 예제 5는 쓰지 않습니다.

# %% [markdown] lang="en"
# ## 6. `epoch`
#
# Go once through the data. The model is a linear softmax classifier, the loss the cross-entropy,
# its **mean** over the mini-batch.
#
# $$\text{logits}=x\,W+b$$
#
# - `order` says in which order: its first `batch_size` numbers are the first mini-batch. A number
#   may come twice. Do not shuffle yourself.
# - Numbers at the end that fill no mini-batch are **left out**. There are at least `batch_size`
#   examples.
# - Each step takes the gradient at the parameters of that moment, adds what `optimizer.update`
#   returns (it is given the parameters, too), and carries the new state on. `losses` has the loss
#   of each step **before** its update.
# - The steps are one `lax.scan`. A Python loop is unrolled, step by step, and takes long to
#   compile.
# - Logits may be in the thousands. Automatic differentiation and the losses of optax are allowed.
#
# **Example.** $N=7$, batch_size = 3 and order = $(4,0,6,1,3,2,5)$ make two steps, with the examples
# 4, 0, 6 and then 1, 3, 2. Example 5 is not used.


# %% task="epoch"
def epoch(
    optimizer: optax.GradientTransformation,
    params: Params,
    state: optax.OptState,
    x: Float[Array, "examples features"],
    y: Int[Array, " examples"],
    order: Int[Array, " examples"],
    *,
    batch_size: int,
) -> tuple[Params, optax.OptState, Float[Array, " steps"]]:
    """미니배치로 한 바퀴 돕니다. Once through the data in mini-batches.

    Args:
        params: {"w": (features, classes), "b": (classes,)}.
        state: optimizer의 상태. The state of the optimizer.
        order: 예제의 번호를 쓸 순서대로. The numbers of the examples, in the order of their use.

    Returns:
        (params, state, losses).
    """
    ### BEGIN SOLUTION
    steps = len(order) // batch_size
    batches = order[: steps * batch_size].reshape(steps, batch_size)

    def loss(params, batch):
        logits = x[batch] @ params["w"] + params["b"]
        return optax.softmax_cross_entropy_with_integer_labels(logits, y[batch]).mean()

    def step(carry, batch):
        params, state = carry
        value, gradients = jax.value_and_grad(loss)(params, batch)
        updates, state = optimizer.update(gradients, state, params)
        return (optax.apply_updates(params, updates), state), value

    (params, state), losses = jax.lax.scan(step, (params, state), batches)
    return params, state, losses
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 실험 · 골짜기를 내려가는 길
#
# 한쪽으로는 가파르고 한쪽으로는 완만한 골짜기 $f(a,b)=\frac12(a^2+25b^2)$을 같은 곳에서 출발해
# 내려갑니다. 왼쪽이 그 길이고, 가운데는 걸음마다의 $f$입니다. 오른쪽은 여러분의 `epoch`가 손글씨
# 숫자를 배우는 동안의 손실입니다. 학습률을 두 배로 하면 어느 길이 먼저 튀어 나가나요?
#
# **그림으로만 알 수 있는 것.** 둘째 그림은 `sgd`로 배우는 동안 잰 기울기의 크기를 픽셀별로 모은
# 히스토그램입니다. 손실은 잘 내려가지만 몇몇 픽셀에 이어진 가중치의 기울기는 처음부터 끝까지 죽어
# 있습니다. 그런 픽셀은 몇 개이고, 왜 그럴까요? `adam`으로는 살릴 수 있을까요?
#
# **TensorBoard로 보기.** 과정의 폴더에서 가상 환경을 켜고
# `pip install -c constraints.txt -e ".[plots]"`로 설치하면 이 셀은 손실, 정확도, 학습률과 가중치와
# 기울기의 히스토그램을 `runs/`에도 남깁니다. `tensorboard --logdir runs`로, 노트북이라면
# `%load_ext tensorboard` 다음에 `%tensorboard --logdir runs`로 여세요. 채점에는 쓰지 않습니다.

# %% [markdown] lang="en"
# ## Experiment · Ways down a valley
#
# The valley $f(a,b)=\frac12(a^2+25b^2)$ is steep one way and gentle the other, and all start from
# the same place. On the left are their ways, in the middle $f$ after each step; on the right is
# the loss while your `epoch` learns handwritten digits. Double the learning rates: which
# optimiser diverges first?
#
# **What only the picture shows.** The second figure holds histograms of the size of the gradients,
# pixel by pixel, while `sgd` learns. The loss falls as it should, but for some pixels the gradients
# of their weights are dead from beginning to end. How many such pixels are there, and why? Could
# `adam` bring them to life?
#
# **TensorBoard.** After `pip install -c constraints.txt -e ".[plots]"`, in the course's folder and
# its environment, this cell also writes loss, accuracy and learning rate, and histograms of weights
# and gradients, to `runs/`. Open them with `tensorboard --logdir runs`, or in a notebook with
# `%load_ext tensorboard` and then `%tensorboard --logdir runs`. Nothing of this is graded.


# %% experiment="true"
def descend(optimizer, steps=60):
    """골짜기를 내려간 자리들. / The places on the way down the valley."""
    steepness = jnp.array([1.0, 25.0])
    start = jnp.array([-9.0, 2.0])

    def step(carry, _):
        place, state = carry
        updates, state = optimizer.update(steepness * place, state)
        return (optax.apply_updates(place, updates), state), place

    return jax.lax.scan(step, (start, optimizer.init(start)), length=steps)[1]


def scheduled(step):
    """기울기 자르기와 일정표를 갖춘 Adam. / Adam with clipping and a timetable."""
    rate = warmup_cosine(step, peak=0.05, warmup=60, total=250)
    clip, inner = clip_by_global_norm(1.0), adam(rate, b1=0.9, b2=0.99, eps=1e-8)

    def update(gradients, state, params=None):
        gradients, _ = clip.update(gradients, clip.init(gradients))
        return inner.update(gradients, state, params)

    return optax.GradientTransformation(inner.init, update)


def learn(make, x, y, epochs=8, batch_size=64, log=None):
    """epoch를 되풀이해 배우며 손실을 모읍니다. / Learns epoch by epoch, and keeps the losses."""
    params = {"w": jnp.zeros((x.shape[1], 10)), "b": jnp.zeros(10)}
    state, found = make(jnp.int32(0)).init(params), []

    @jax.jit
    def run(params, state, key, number):
        order = jax.random.permutation(key, len(x))
        middle = (2 * number + 1) * (len(x) // batch_size) // 2
        return epoch(make(middle), params, state, x, y, order, batch_size=batch_size)

    for number, key in enumerate(jax.random.split(jax.random.key(0), epochs)):
        params, state, losses = run(params, state, key, jnp.int32(number))
        found.append(losses)
        if log is not None:
            log(number, params, losses)
    return jnp.concatenate(found)


def recorder(record, x, y, rates):
    """에포크마다 적는 함수. / What notes each epoch."""

    def loss(params):
        logits = x @ params["w"] + params["b"]
        losses = optax.softmax_cross_entropy_with_integer_labels(logits, y)
        return losses.mean(), (logits.argmax(axis=1) == y).mean()

    look = jax.jit(jax.value_and_grad(loss, has_aux=True))

    def log(number, params, losses):
        (_, accuracy), gradients = look(params)
        scalars = {"loss": losses.mean(), "accuracy": accuracy, "learning rate": rates[number]}
        record.append((scalars, params, gradients))

    return log


def write(record, folder):
    """tensorboardX가 있으면 runs/에 적습니다. / Writes to runs/, if tensorboardX is there."""
    try:
        from tensorboardX import SummaryWriter
    except ImportError:
        return
    import numpy as np

    with SummaryWriter(folder) as writer:
        for number, (scalars, params, gradients) in enumerate(record):
            for name, value in scalars.items():
                writer.add_scalar(name, float(value), number)
            for kind, leaves in {"weights": params, "gradients": gradients}.items():
                for name, values in leaves.items():
                    writer.add_histogram(f"{kind}/{name}", np.asarray(values), number)


def draw_gradients(record):
    """픽셀마다 기울기의 크기. / The size of the gradients, pixel by pixel."""
    import matplotlib.pyplot as plt
    import numpy as np

    sizes = [np.abs(gradients["w"]).max(axis=1) for _, _, gradients in record]
    logs = [np.log10(np.asarray(size) + 1e-9) for size in sizes]
    _, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for number in (0, len(logs) // 2, len(logs) - 1):
        left.hist(logs[number], bins=40, range=(-9.5, 0), alpha=0.5, label=f"epoch {number + 1}")
    left.set(title="gradients, pixel by pixel", xlabel="log10 |gradient|", ylabel="pixels")
    left.legend()
    shown = right.imshow(logs[-1].reshape(8, 8), cmap="magma")
    right.set(title="where in the image, last epoch", xlabel="column", ylabel="row")
    plt.colorbar(shown, ax=right, label="log10 |gradient|")
    plt.show()


def experiment():
    """길과 손실을 그립니다. / Draws the ways and the losses."""
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits

    valley = {
        "sgd": sgd(0.07),
        "momentum": momentum(0.02, decay=0.9),
        "adam": adam(0.6, b1=0.9, b2=0.99, eps=1e-8),
    }
    _, axes = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    a, b = jnp.meshgrid(jnp.linspace(-10, 10, 80), jnp.linspace(-3, 3, 80))
    axes[0].contour(a, b, (a**2 + 25 * b**2) / 2, levels=12, alpha=0.4)
    for name, optimizer in valley.items():
        way = descend(optimizer)
        axes[0].plot(*way.T, marker=".", label=name)
        axes[1].semilogy((way[:, 0] ** 2 + 25 * way[:, 1] ** 2) / 2, label=name)
    axes[0].set(title="ways down", xlabel="a", ylabel="b")
    axes[1].set(title="height", xlabel="step", ylabel="f")

    digits = load_digits()
    x, y = jnp.asarray(digits.data / 16, jnp.float32), jnp.asarray(digits.target, jnp.int32)
    makers = {
        "sgd": lambda step: sgd(0.3),
        "momentum": lambda step: momentum(0.05, decay=0.9),
        "adam, clipped, warm-up": scheduled,
    }
    epochs = 8
    middles = [(2 * number + 1) * (len(x) // 64) // 2 for number in range(epochs)]
    warm = [warmup_cosine(jnp.int32(i), peak=0.05, warmup=60, total=250) for i in middles]
    rates = {"sgd": epochs * [0.3], "momentum": epochs * [0.05], "adam, clipped, warm-up": warm}
    records = {name: [] for name in makers}
    for name, make in makers.items():
        losses = learn(make, x, y, epochs, log=recorder(records[name], x, y, rates[name]))
        axes[2].semilogy(losses, label=name)
        write(records[name], f"runs/week08_optimizers/{name.split(',')[0]}")
    axes[2].set(title="digits", xlabel="step", ylabel="loss")
    for axis in axes:
        axis.legend()
    plt.show()
    draw_gradients(records["sgd"])


experiment()

# %% [markdown] question="question_descent" lang="ko"
# ## 글로 답하기 1 · 전체로 걸을까, 조금씩 걸을까? (2점)
#
# 구성원의 노트는 전체 데이터로 걷는 경사 하강법이 느리니 미니배치로 걷는 SGD를 쓰라고 합니다.
# 그리고 학습률이 "너무 크면 지나치고, 너무 작으면 끝이 없다"라고 적었습니다.
#
# 1. 예제 1200개를 batch_size 1200과 60으로 한 바퀴 돌 때 걸음의 수와, 걸음 하나에 드는 기울기
#    계산의 양을 비교하세요.
# 2. 미니배치의 기울기는 전체의 기울기와 어떤 관계인가요? 무엇을 얻고 무엇을 잃나요?
# 3. 위의 골짜기에서 `sgd`가 튀어 나가지 않는 가장 큰 학습률은 얼마인가요? $b$ 방향의 한 걸음을
#    식으로 적어 설명하세요.

# %% [markdown] question="question_descent" lang="en"
# ## Written answer 1 · All at once, or bit by bit? (2 points)
#
# A member's notes say that gradient descent on all data is slow, and that SGD on mini-batches is
# the cure; and that a learning rate "too large overshoots, one too small takes forever".
#
# 1. Go once through 1200 examples with batch_size 1200, and with 60. Compare the number of steps,
#    and the work of the gradient in one step.
# 2. What has the gradient of a mini-batch to do with that of all data? What is gained, what is
#    lost?
# 3. What is the largest learning rate with which `sgd` is not thrown out of the valley above?
#    Explain with the formula of one step in the direction of $b$.

# %% [markdown] answer="question_descent"

# %% [markdown] guide="question_descent" lang="ko"
# #### 채점 기준 · 글로 답하기 1
#
# - **0.6점** (1번) 1걸음과 20걸음(0.3점). 걸음 하나의 계산은 1/20이고 한 바퀴의 계산은
#   같습니다(0.3점).
# - **0.7점** (2번) 고르게 섞어 뽑으면 미니배치의 기울기는 평균하여 전체의 기울기와
#   같습니다(0.35점). 같은 계산으로 걸음을 더 많이 얻고, 걸음마다 잡음이 섞입니다(0.35점).
# - **0.7점** (3번) $b\leftarrow(1-25\alpha)\,b$(0.35점). $|1-25\alpha|<1$이어야 하므로
#   $\alpha<2/25=0.08$입니다(0.35점).
#
# **절반의 답.** "미니배치가 빠르다"와 걸음 수만 쓴 답: 0.8점 안팎.
#
# **흔한 오답.** 미니배치의 기울기가 전체의 20분의 1이라고 합니다(평균이므로 아닙니다: 0.35점을
# 잃습니다). $\alpha<1/25$라고 합니다: 그때부터 좌우로 튀지만 아직 줄어듭니다(0.15점 감점).

# %% [markdown] guide="question_descent" lang="en"
# #### Marking guide · written answer 1
#
# - **0.6 points** (1) 1 step and 20 steps (0.3). A step is 1/20 of the work, and once through the
#   data is the same work (0.3).
# - **0.7 points** (2) Drawn evenly, the gradient of a mini-batch is on average that of all data
#   (0.35). The same work makes more steps, and each of them is noisy (0.35).
# - **0.7 points** (3) $b\leftarrow(1-25\alpha)\,b$ (0.35). It takes $|1-25\alpha|<1$, so
#   $\alpha<2/25=0.08$ (0.35).
#
# **Half an answer.** "Mini-batches are faster", and the number of steps: about 0.8.
#
# **Common mistakes.** The gradient of a mini-batch is said to be a twentieth of that of all data
# (it is a mean: loses 0.35). $\alpha<1/25$: from there on $b$ jumps from side to side, but still
# shrinks (0.15 less).

# %% [markdown] question="question_adam" lang="ko"
# ## 글로 답하기 2 · "잘 모르겠으면 Adam" (2점)
#
# 1. 파라미터 하나의 기울기가 언제나 $0.001$이고 다른 하나는 언제나 $10$입니다. `sgd(0.1)`과
#    `adam(0.1, …)`에서 두 파라미터의 걸음을 구하세요.
# 2. 편향 보정을 빼면 $b_1=0.9$, $b_2=0.999$에서 첫 걸음은 몇 배가 되나요? 계산을 적으세요.
# 3. 이 조언이 늘 옳을까요? 위의 그림을 들어 Adam이 나은 곳과 그렇지 않은 곳을 하나씩 적으세요.

# %% [markdown] question="question_adam" lang="en"
# ## Written answer 2 · "If unsure, Adam" (2 points)
#
# 1. The gradient of one parameter is always $0.001$, that of another always $10$. Which steps do
#    they take with `sgd(0.1)`, and with `adam(0.1, …)`?
# 2. Without bias correction, how many times as large is the first step with $b_1=0.9$ and
#    $b_2=0.999$? Show the calculation.
# 3. Is that advice always right? From the figure above name one place where Adam is better, and one
#    where it is not.

# %% [markdown] answer="question_adam"

# %% [markdown] guide="question_adam" lang="ko"
# #### 채점 기준 · 글로 답하기 2
#
# - **0.7점** (1번) `sgd`: $-0.0001$과 $-1$(0.3점). `adam`: 둘 다 거의 $-0.1$(0.4점).
# - **0.7점** (2번) $m=0.1g$, $v=0.001g^2$이므로 $0.1/\sqrt{0.001}\approx3.16$배입니다. 식 0.4점, 수
#   0.3점.
# - **0.6점** (3번) 나은 곳: 손글씨 숫자에서 손실이 가장 낮습니다. 픽셀마다 기울기의 크기가 달라도
#   걸음이 비슷하기 때문입니다(0.3점). 아닌 곳: 골짜기의 바닥에서는 기울기가 0에 가까워져도 걸음이
#   $\alpha$쯤이라 흔들리고, 잘 맞춘 `sgd`가 더 낮은 곳에 이릅니다(0.3점).
#
# **절반의 답.** 1번만 맞힌 답: 0.7점.
#
# **흔한 오답.** $3.16$ 대신 $0.1$이라고 합니다: 분모도 작아집니다(0.4점 감점). Adam은 학습률을 고를
# 필요가 없다고 합니다(3번 0점).

# %% [markdown] guide="question_adam" lang="en"
# #### Marking guide · written answer 2
#
# - **0.7 points** (1) `sgd`: $-0.0001$ and $-1$ (0.3). `adam`: very nearly $-0.1$ for both (0.4).
# - **0.7 points** (2) $m=0.1g$ and $v=0.001g^2$, so $0.1/\sqrt{0.001}\approx3.16$ times. The
#   formula 0.4, the number 0.3.
# - **0.6 points** (3) Better: on the digits, where its loss is the lowest, because pixels whose
#   gradients differ in size get steps of about the same size (0.3). Not better: at the bottom of
#   the valley its steps are about $\alpha$ long even where the gradient is nearly 0, so that it
#   trembles, and an `sgd` that fits gets lower (0.3).
#
# **Half an answer.** Only (1): 0.7.
#
# **Common mistakes.** $0.1$ instead of $3.16$: the denominator shrinks as well (0.4 less). "With
# Adam there is no learning rate to choose" (nothing for 3).
