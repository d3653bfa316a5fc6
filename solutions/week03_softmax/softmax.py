# %% [markdown] lang="ko"
# # 3주차 · 소프트맥스(softmax)
#
# 지난주에는 "예"와 "아니요"뿐이었습니다. 이번 주에는 답이 여럿입니다. 손글씨 숫자는 열 가지,
# 학점은 A, B, C입니다. 로짓 여러 개를 더해서 1이 되는 확률로 바꾸고, 그 확률의 교차 엔트로피를
# 줄입니다. 강의 [6-1(소프트맥스 회귀)](https://www.youtube.com/watch?v=MFAnsx1y9ZI)과 [6-2(그
# 비용)](https://www.youtube.com/watch?v=jMU9G5WEtBc)를 먼저 보고 오세요.
#
# 2018년 9월 17일 모임의 질문은 **"왜 교차 엔트로피를 비용으로 쓰는가? 교차 엔트로피와 제곱 오차는
# 어떤 점에서 같은가?"** 였습니다. 그날 나온 세 이야기가 이번 주에 모두 나옵니다. 포화한
# 시그모이드에서 제곱 오차로는 학습이 느려지는 일은 마지막 과제와 실험에서, 확률로 읽기와 KL 발산은
# 글로 답하기에서 만납니다. 그날 참고한 영상은 [엔트로피, 교차 엔트로피, KL 발산을 짧게 설명한
# 것](https://www.youtube.com/watch?v=ErfnhcEV1O8)입니다.
#
# | 과제 | 하는 일 |
# |---|---|
# | `softmax` | 로짓을 더해서 1이 되는 확률로 바꿉니다 |
# | `log_softmax` | 그 로그를 정밀도를 잃지 않고 구합니다 |
# | `cross_entropy` | 정답에 준 확률이 얼마나 작았는지 잽니다 |
# | `cross_entropy_gradient` | 그 기울기를 식으로 적습니다 |
# | `learning_slowdown` | 제곱 오차와 교차 엔트로피의 기울기를 나란히 놓습니다 |
#
# **이번 주의 약속**
#
# - `softmax`와 `log_softmax`는 **마지막 축**을 따라 계산합니다. 축은 하나 이상, 몇 개라도 됩니다.
# - 로짓은 $\pm 10000$까지 들어옵니다. 그때도 값과 기울기가 맞고 유한해야 합니다. 오차는 float32가
#   로짓의 크기에서 반올림하는 만큼은 괜찮습니다. 계산은 안에서도 float32로 합니다.
# - `labels`는 0부터 C − 1까지의 int32입니다. 예제가 하나(N = 1)이거나 클래스가 하나(C = 1)여도
#   됩니다.
# - 손실과 그 기울기는 배치의 **평균**이고, 로그는 자연로그입니다.
# - 모든 함수는 `jax.jit`과 `jax.vmap` 안에서 돌고, `softmax`, `log_softmax`, `cross_entropy`는
#   `jax.grad`로 미분해도 맞아야 합니다.
#
# **직접 만들기.** 처음 네 과제에서는 어떤 라이브러리의 `softmax`, `log_softmax`, `logsumexp`도
# 쓰지 않습니다(`jax.nn`, `jax.scipy.special`, `flax`). `jnp.logaddexp`와 `jax.nn.one_hot`은
# 괜찮습니다. `optax`의 손실은 어느 과제에서도 쓰지 않습니다.

# %% [markdown] lang="en"
# # Week 3 · Softmax
#
# Last week there were yes and no. This week there are many answers: ten handwritten digits, the
# grades A, B and C. You turn several logits into probabilities that add up to 1, and reduce their
# cross-entropy. Watch lectures [6-1 (softmax
# regression)](https://www.youtube.com/watch?v=MFAnsx1y9ZI) and [6-2 (its
# cost)](https://www.youtube.com/watch?v=jMU9G5WEtBc) first.
#
# The question of the meeting of 17 September 2018 was: **why is cross-entropy the cost, and in
# what sense are cross-entropy and squared error the same?** The three things said that day all
# return this week: learning slows down under squared error when a sigmoid is saturated (last task
# and experiment); the reading as probability, and KL divergence (written questions). The video
# consulted that day is [a short introduction to entropy, cross-entropy and KL
# divergence](https://www.youtube.com/watch?v=ErfnhcEV1O8).
#
# | task | what it does |
# |---|---|
# | `softmax` | turns logits into probabilities that add up to 1 |
# | `log_softmax` | takes their logarithm without losing precision |
# | `cross_entropy` | measures how small the probability of the right answer was |
# | `cross_entropy_gradient` | writes its gradient as a formula |
# | `learning_slowdown` | puts the gradients of squared error and cross-entropy side by side |
#
# **Conventions of this week**
#
# - `softmax` and `log_softmax` work along the **last axis**; there may be one axis or any number.
# - Logits may be as large as $\pm 10000$. Values and gradients must be right and finite there,
#   too, up to what float32 rounds at the size of the logits. Compute in float32, inside as well.
# - `labels` are int32 from 0 to C − 1. One example (N = 1) and one class (C = 1) are allowed.
# - The loss and its gradient are **means** over the batch; logarithms are natural.
# - Every function runs under `jax.jit` and `jax.vmap`, and `softmax`, `log_softmax` and
#   `cross_entropy` are right under `jax.grad`, too.
#
# **By hand.** In the first four tasks no `softmax`, `log_softmax` or `logsumexp` of any library
# (`jax.nn`, `jax.scipy.special`, `flax`). `jnp.logaddexp` and `jax.nn.one_hot` are fine. No losses
# of `optax` in any task.

# %%
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

# %% [markdown] lang="ko"
# ## 1. `softmax`
#
# $$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
#
# 로짓 모두에 같은 수를 더해도 분자와 분모가 같은 배로 커지므로 확률은 그대로입니다. 이 성질을 쓰면
# 넘치지 않게 계산할 수 있습니다: `jnp.exp(89.0)`은 float32에서 이미 `inf`이지만, 행마다 알맞은
# 수를 빼 두면 `exp`의 값은 1을 넘지 않습니다. **행마다 자기 수**를 빼야 합니다. 배열 전체에서
# 하나만 빼면 다른 행은 모두 0이 될 수 있습니다.
#
# **예.** $z = (0, \log 2, \log 5)$이면 $e^z = (1, 2, 5)$이고 확률은 $(\frac18, \frac28,
# \frac58)$입니다. 로짓이 $(0, 1)$인 행과 $(1000, 1001)$인 행의 확률은 똑같이 $(0.2689,\
# 0.7311)$입니다.

# %% [markdown] lang="en"
# ## 1. `softmax`
#
# $$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
#
# Add one number to all logits: numerator and denominator grow by the same factor, and the
# probabilities stay. That helps against overflow: `jnp.exp(89.0)` is `inf` in float32, but with
# the right number subtracted from each row no exponential is above 1. **Each row has its own**:
# if a single number is subtracted from the whole array, another row may become all 0.
#
# **Example.** For $z = (0, \log 2, \log 5)$ we have $e^z = (1, 2, 5)$ and the probabilities
# $(\frac18, \frac28, \frac58)$. A row with the logits $(0, 1)$ and one with $(1000, 1001)$ both
# have the probabilities $(0.2689,\ 0.7311)$.


# %% task="softmax"
def softmax(logits: Float[Array, "*batch classes"]) -> Float[Array, "*batch classes"]:
    """마지막 축을 따라 더해서 1이 되는 확률입니다.

    Probabilities that add up to 1 along the last axis.

    Example:
        >>> softmax(jnp.array([[0.0, 0.0], [1000.0, 0.0]])).tolist()
        [[0.5, 0.5], [1.0, 0.0]]
    """
    ### BEGIN SOLUTION
    powers = jnp.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 2. `log_softmax`
#
# $$\log p_i = z_i - \log \sum_j e^{z_j}$$
#
# 왜 `jnp.log(softmax(z))`로는 모자랄까요? 로짓이 $(0, 200)$이면 첫 확률은 $e^{-200}$이고
# float32에서는 0입니다. 그 로그는 $-\infty$이지만 참값은 $-200$입니다. 확률을 거치지 말고 위의
# 식을 쓰되, 여기서도 `exp`가 넘치지 않게 합니다.
#
# **예.** $z = (0, \log 2, \log 5)$이면 $(\log\frac18, \log\frac28, \log\frac58) = (-2.0794,
# -1.3863, -0.4700)$이고, $z = (0, 200)$이면 $(-200, 0)$입니다.

# %% [markdown] lang="en"
# ## 2. `log_softmax`
#
# $$\log p_i = z_i - \log \sum_j e^{z_j}$$
#
# Why is `jnp.log(softmax(z))` not good enough? For the logits $(0, 200)$ the first probability is
# $e^{-200}$, which is 0 in float32. Its logarithm is $-\infty$, and the truth is $-200$. Do not go
# through the probability: use the formula above, and let no exponential overflow here either.
#
# **Example.** For $z = (0, \log 2, \log 5)$ it is $(\log\frac18, \log\frac28, \log\frac58) =
# (-2.0794, -1.3863, -0.4700)$, and for $z = (0, 200)$ it is $(-200, 0)$.


# %% task="log_softmax"
def log_softmax(logits: Float[Array, "*batch classes"]) -> Float[Array, "*batch classes"]:
    """마지막 축을 따라 구한 소프트맥스의 로그입니다.

    The logarithm of softmax along the last axis.

    Example:
        >>> log_softmax(jnp.array([0.0, 200.0])).tolist()
        [-200.0, 0.0]
    """
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 3. `cross_entropy`
#
# 예제마다 **정답 클래스 하나**의 로그 확률만 봅니다.
#
# $$L = -\frac1N \sum_n \log p_{n,\,y_n}$$
#
# 클래스가 몇 개든 예제마다 하나씩이므로 $N$으로 나눕니다. 아무것도 모르는 모델은 모든 클래스에
# $\frac1C$을 주므로 손실이 $\log C$입니다. 훈련을 시작할 때 이 수가 나오는지 보면 코드가 맞는지
# 짐작할 수 있습니다.
#
# **예.** 로짓이 $(10, 1, -2)$와 $(1, 4, 0.2)$이고 정답이 1과 0이면 $-\log p$는 $9.0001$과
# $3.0697$, 손실은 그 평균인 $6.0349$입니다.

# %% [markdown] lang="en"
# ## 3. `cross_entropy`
#
# Of each example, only the log-probability of **the one right class** counts.
#
# $$L = -\frac1N \sum_n \log p_{n,\,y_n}$$
#
# That is one number per example, however many classes there are, so it is divided by $N$. A model
# that knows nothing gives every class $\frac1C$, and its loss is $\log C$: look for that number at
# the start of training: it tells you whether the code may be right.
#
# **Example.** With the logits $(10, 1, -2)$ and $(1, 4, 0.2)$ and the answers 1 and 0, $-\log p$
# is $9.0001$ and $3.0697$, and the loss their mean, $6.0349$.


# %% task="cross_entropy"
def cross_entropy(
    logits: Float[Array, "batch classes"], labels: Int[Array, " batch"]
) -> Float[Array, ""]:
    """정답 클래스의 음의 로그 확률을 평균합니다.

    The mean negative log-probability of the right classes.

    Example:
        >>> logits = jnp.array([[0.0, 200.0], [0.0, 200.0]])
        >>> cross_entropy(logits, jnp.array([0, 1])).item()
        100.0
    """
    ### BEGIN SOLUTION
    return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 4. `cross_entropy_gradient`
#
# 로그와 지수가 서로 지워져서, 지난주처럼 "확률 빼기 정답"이 남습니다.
#
# $$\frac{\partial L}{\partial z_{ni}} = \frac1N\,\big(p_{ni} - [\,i = y_n\,]\big)$$
#
# $[\,i = y_n\,]$은 정답 자리에서만 1입니다. 행마다 더하면 0이 됩니다. 이 과제에서는 `jax.grad`
# 같은 자동 미분을 쓰지 않고, 수치 미분으로 대신하지도 않습니다.
#
# **예.** 로짓 $(0, 0)$과 $(\log 3, 0)$, 정답 0과 1이면 확률은 $(0.5, 0.5)$와 $(0.75, 0.25)$이고,
# 기울기는 $(-0.25, 0.25)$와 $(0.375, -0.375)$입니다.

# %% [markdown] lang="en"
# ## 4. `cross_entropy_gradient`
#
# Logarithm and exponential cancel, and as last week "probability minus answer" is left.
#
# $$\frac{\partial L}{\partial z_{ni}} = \frac1N\,\big(p_{ni} - [\,i = y_n\,]\big)$$
#
# $[\,i = y_n\,]$ is 1 at the right class only. Each row adds up to 0. No automatic differentiation
# (`jax.grad` and the like) in this task, and no numerical differences in its place.
#
# **Example.** With the logits $(0, 0)$ and $(\log 3, 0)$ and the answers 0 and 1 the probabilities
# are $(0.5, 0.5)$ and $(0.75, 0.25)$, the gradients $(-0.25, 0.25)$ and $(0.375, -0.375)$.


# %% task="cross_entropy_gradient"
def cross_entropy_gradient(
    logits: Float[Array, "batch classes"], labels: Int[Array, " batch"]
) -> Float[Array, "batch classes"]:
    """cross_entropy를 로짓으로 미분한 것입니다.

    The gradient of cross_entropy by the logits.

    Example:
        >>> cross_entropy_gradient(jnp.zeros((1, 2)), jnp.array([1])).tolist()
        [[0.5, -0.5]]
    """
    ### BEGIN SOLUTION
    return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 5. `learning_slowdown`
#
# 시그모이드 유닛(뉴런) 하나를 봅시다. 출력은 $a = \sigma(z)$, 정답은 $y$(0 또는 1, 실수로
# 적습니다)입니다. 두 손실을 **로짓 $z$로** 미분하면
#
# $$\frac{\partial (a - y)^2}{\partial z} \qquad \text{와} \qquad
# \frac{\partial}{\partial z}\Big(-y \log a - (1 - y)\log(1 - a)\Big)$$
#
# 이 둘을 이 순서의 튜플로 돌려주세요. 원소마다 계산하고 평균은 내지 않습니다. `logit`과 `y`는
# shape이 같고 스칼라도 됩니다. 앞의 것에는 ½이 없습니다. $\sigma' = \sigma(1 - \sigma)$를 기억하고,
# 두 식을 종이에서 정리해 보세요. $z = \pm 100$에서도 맞고 유한해야 합니다. 이 과제에서는 자동
# 미분도, `jax.nn.sigmoid`와 `jax.nn.softplus`도 써도 됩니다.
#
# **예.** $z = 0$, $y = 1$이면 $a = 0.5$이고 답은 $(-0.25, -0.5)$입니다. 크게 틀린 $z = 4$, $y =
# 0$에서는 $a = 0.982$인데 첫째는 $0.0347$, 둘째는 $0.982$입니다. 28배나 차이가 납니다.

# %% [markdown] lang="en"
# ## 5. `learning_slowdown`
#
# Take a single sigmoid unit with the output $a = \sigma(z)$ and the answer $y$ (0 or 1, as a
# float). Differentiate two losses **by the logit $z$**:
#
# $$\frac{\partial (a - y)^2}{\partial z} \qquad \text{and} \qquad
# \frac{\partial}{\partial z}\Big(-y \log a - (1 - y)\log(1 - a)\Big)$$
#
# Return the two as a tuple, in this order: element by element, without a mean. `logit` and `y` have
# one shape, a scalar is fine, and there is no ½ in the first. Remember $\sigma' = \sigma(1 -
# \sigma)$, and simplify both on paper. They must be right and finite at $z = \pm 100$, too.
# Automatic differentiation is allowed in this task, and so are `jax.nn.sigmoid` and
# `jax.nn.softplus`.
#
# **Example.** For $z = 0$ and $y = 1$, $a = 0.5$, and the answer is $(-0.25, -0.5)$. Badly wrong
# with $z = 4$ and $y = 0$, $a = 0.982$: the first is $0.0347$, the second $0.982$, 28 times as
# large.


# %% task="learning_slowdown"
def learning_slowdown(
    logit: Float[Array, "*shape"], y: Float[Array, "*shape"]
) -> tuple[Float[Array, "*shape"], Float[Array, "*shape"]]:
    """제곱 오차와 교차 엔트로피를 로짓으로 미분한 것, 이 순서입니다.

    The derivatives of squared error and of cross-entropy by the logit, in this order.

    Example:
        >>> squares, entropy = learning_slowdown(jnp.array(0.0), jnp.array(1.0))
        >>> squares.item(), entropy.item()
        (-0.25, -0.5)
    """
    ### BEGIN SOLUTION
    a = jax.nn.sigmoid(logit)
    return 2 * (a - y) * a * (1 - a), a - y
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 실험 · 느려지는 학습
#
# 정답이 0인 유닛 하나를 크게 틀린 자리($z = 4$, 출력 $0.98$)에서 출발시켜 두 손실로 각각
# 가르칩니다. 기울기는 여러분의 `learning_slowdown`에서 나옵니다.
#
# 왼쪽은 로짓에 따른 두 기울기입니다. 교차 엔트로피는 틀릴수록 세게 밀지만, 제곱 오차는 아주 틀린
# 곳에서 오히려 거의 밀지 않습니다. 오른쪽의 출력에서 그 결과가 보입니다. 한참 동안 제자리에 머무는
# 길은 어느 쪽인가요? `start`를 8로 바꾸어 다시 그려 보세요.

# %% [markdown] lang="en"
# ## Experiment · Learning that slows down
#
# A single unit whose answer is 0 starts badly wrong ($z = 4$, output $0.98$) and is taught with
# each of the two losses. The gradients are those of your `learning_slowdown`.
#
# On the left both gradients over the logit. Cross-entropy pushes harder the more wrong it is;
# squared error hardly pushes at all where it is very wrong. The outputs on the right show what
# comes of it. Which of them stays where it is for a long while? Set `start` to 8 and draw again.


# %% experiment="true"
def show_the_slowdown(start: float = 4.0) -> None:
    import matplotlib.pyplot as plt

    def teach(which: int) -> Array:
        def step(z: Array, _: None) -> tuple[Array, Array]:
            gradient = learning_slowdown(z, jnp.zeros(()))[which]
            return z - 0.3 * gradient, jax.nn.sigmoid(z)

        return jax.lax.scan(step, jnp.array(start), length=150)[1]

    _, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    logits = jnp.linspace(-8, 8, 200)
    names = ("squared error", "cross-entropy")
    for which, gradient in enumerate(learning_slowdown(logits, jnp.zeros_like(logits))):
        left.plot(logits, gradient, label=names[which])
        right.plot(teach(which), label=names[which])
    left.set(xlabel="logit z", ylabel="gradient by z", title="the answer is 0")
    right.set(xlabel="step", ylabel="output a", title=f"one unit, started at z = {start:g}")
    left.legend()
    plt.show()


show_the_slowdown()

# %% [markdown] question="question_same" lang="ko"
# ## 글로 답하기 1 · 교차 엔트로피와 제곱 오차는 어떤 점에서 같을까요? (2점)
#
# 2018년 9월 17일 모임의 질문입니다.
#
# 1. 정답 $y$가 0이나 1일 때 두 손실이 가장 작아지는 $a$는 어디인가요? 그런데도 위의 그림에서
#    배우는 속도가 다른 까닭을 `learning_slowdown`의 두 식으로 설명하세요.
# 2. 출력이 시그모이드가 아니라 $a = z$ 그대로라면 제곱 오차를 $z$로 미분한 것은 무엇인가요? 이때도
#    학습이 느려지나요?
# 3. "같다"는 말을 확률로 풀어 보세요. 정답에 정규분포의 잡음이 섞였다고 하면 음의 로그 가능도는
#    어떤 손실이 되나요? 정답이 동전 던지기(확률 $a$)라고 하면 어떤가요?

# %% [markdown] question="question_same" lang="en"
# ## Written answer 1 · In what sense are cross-entropy and squared error the same? (2 points)
#
# The question of the meeting of 17 September 2018.
#
# 1. For which $a$ are both losses smallest, if the answer $y$ is 0 or 1? Explain by the two
#    formulas of `learning_slowdown` why they learn at different speeds in the figure all the same.
# 2. If the output is not a sigmoid but $a = z$ itself, what is the derivative of the squared error
#    by $z$? Does learning slow down then?
# 3. Say "the same" in terms of probability. If the answers carry normally distributed noise, which
#    loss is the negative log-likelihood? And if the answer is a toss of a coin with probability
#    $a$?

# %% [markdown] answer="question_same"

# %% [markdown] guide="question_same" lang="ko"
# #### 채점 기준 · 글로 답하기 1
#
# - **0.75점** (1) 둘 다 $a = y$에서 가장 작습니다(0.25점). 제곱 오차의 기울기 $2(a - y)a(1 -
#   a)$에는 $\sigma'$인 $a(1 - a)$가 곱해져 있어 포화하면($a \approx 0, 1$) 틀렸더라도 0에
#   가깝습니다. 교차 엔트로피에서는 $\sigma'$이 약분되어 $a - y$만 남습니다(0.5점).
# - **0.5점** (2) $2(z - y)$이고, 틀린 만큼 세게 밀므로 느려지지 않습니다. 느려지는 것은 제곱 오차
#   때문이 아니라 제곱 오차와 시그모이드가 만났기 때문입니다.
# - **0.75점** (3) 정규분포라면 음의 로그 가능도가 $(a - y)^2$에 비례하는 항과 상수입니다(0.3점).
#   동전이라면 $-y\log a - (1-y)\log(1-a)$, 곧 교차 엔트로피입니다(0.3점). 둘 다 "정답이 나올
#   확률을 가장 크게" 한다는 점에서 같고, 잡음에 대한 가정만 다릅니다(0.15점).
#
# **절반의 답.** "최솟값은 같고 교차 엔트로피가 빠르다"를 식 없이 쓴 답: 0.75점.
#
# **흔한 오답.** 두 손실이 언제나 비례한다고 합니다(3번 0점). 제곱 오차는 분류에 쓸 수 없다고
# 합니다(0.2점 감점: 느릴 뿐입니다). 교차 엔트로피의 기울기에도 $a(1 - a)$가 있다고 합니다(0.4점
# 감점).

# %% [markdown] guide="question_same" lang="en"
# #### Marking guide · written answer 1
#
# - **0.75 points** (1) Both are smallest at $a = y$ (0.25). The gradient of the squared error,
#   $2(a - y)a(1 - a)$, has the factor $\sigma' = a(1 - a)$, which is close to 0 when the unit is
#   saturated ($a \approx 0, 1$), however wrong it is. In the cross-entropy $\sigma'$ cancels and
#   $a - y$ is left (0.5).
# - **0.5 points** (2) $2(z - y)$: it pushes as hard as it is wrong, and does not slow down. Not
#   the squared error alone is slow, but the squared error together with a sigmoid.
# - **0.75 points** (3) With normal noise the negative log-likelihood is a multiple of $(a - y)^2$
#   plus a constant (0.3). With a coin it is $-y\log a - (1-y)\log(1-a)$, the cross-entropy (0.3).
#   Both make the answers as probable as can be; only what they assume of the noise differs (0.15).
#
# **Half an answer.** "The same minimum, and cross-entropy is faster", without formulas: 0.75
# points.
#
# **Common mistakes.** "The two are always proportional" (nothing for 3). "Squared error cannot be
# used for classes" (0.2 off: it is slow, that is all). An $a(1 - a)$ in the gradient of the
# cross-entropy (0.4 off).

# %% [markdown] question="question_kl" lang="ko"
# ## 글로 답하기 2 · 엔트로피, 교차 엔트로피, KL 발산 (2점)
#
# 같은 모임에서 KL 발산 이야기도 나왔습니다. 정답의 분포를 $q$, 모델의 확률을 $p$라고 합시다(9월
# 17일 기록과는 두 글자가 반대입니다).
#
# 1. $q = (\frac12, \frac14, \frac14)$, $p = (\frac14, \frac14, \frac12)$일 때 $q$의 엔트로피
#    $-\sum q_i \log q_i$, 교차 엔트로피 $-\sum q_i \log p_i$, KL 발산 $\sum q_i \log (q_i/p_i)$를
#    구하고, 셋 사이의 관계를 확인하세요(자연로그, $\log 2$로 적어도 됩니다).
# 2. 여러분의 `cross_entropy`에서 $q$는 무엇인가요? 이때 교차 엔트로피와 KL 발산은 왜 같은가요?
# 3. 사람 열 명이 사진 한 장을 보고 여섯은 "고양이", 넷은 "강아지"라고 했습니다. 정답을 $(0.6,
#    0.4)$로 두면 모델이 완벽해도 손실은 0이 되지 않습니다. 가장 작은 손실은 얼마이고, 그때
#    `cross_entropy_gradient`의 식은 무엇이 되나요?

# %% [markdown] question="question_kl" lang="en"
# ## Written answer 2 · Entropy, cross-entropy, KL divergence (2 points)
#
# KL divergence came up at the same meeting. Let $q$ be the distribution of the answers and $p$ the
# probabilities of the model (the notes of 17 September have the two letters the other way round).
#
# 1. For $q = (\frac12, \frac14, \frac14)$ and $p = (\frac14, \frac14, \frac12)$ compute the
#    entropy of $q$, $-\sum q_i \log q_i$, the cross-entropy $-\sum q_i \log p_i$ and the KL
#    divergence $\sum q_i \log (q_i/p_i)$, and check how the three are related (natural logarithms;
#    leave $\log 2$ as it is if you like).
# 2. What is $q$ in your `cross_entropy`? Why are cross-entropy and KL divergence the same there?
# 3. Ten people looked at a picture; six said "cat", four said "dog". With the answer $(0.6, 0.4)$
#    the loss of a perfect model is not 0. What is the smallest loss, and what does the formula of
#    `cross_entropy_gradient` become?

# %% [markdown] answer="question_kl"

# %% [markdown] guide="question_kl" lang="ko"
# #### 채점 기준 · 글로 답하기 2
#
# - **0.75점** (1) 엔트로피 $1.5\log 2 \approx 1.040$, 교차 엔트로피 $1.75\log 2 \approx 1.213$, KL
#   $0.25\log 2 \approx 0.173$(각 0.2점). 교차 엔트로피 = 엔트로피 + KL입니다(0.15점).
# - **0.5점** (2) 정답 자리에만 1이 있는 분포(one-hot)입니다(0.25점). 그 엔트로피가 0이므로 교차
#   엔트로피와 KL이 같습니다(0.25점).
# - **0.75점** (3) 가장 작은 손실은 $p = q$일 때의 엔트로피 $-0.6\log 0.6 - 0.4\log 0.4 \approx
#   0.673$입니다(0.4점). 기울기는 $(p - q)/N$, 곧 one-hot이 $q$로 바뀔 뿐입니다(0.35점). $q$의
#   엔트로피는 모델과 상관없는 상수여서 기울기에 나타나지 않습니다.
#
# **절반의 답.** 관계식만 쓰고 수를 계산하지 않은 답: 1점.
#
# **흔한 오답.** $p$와 $q$를 바꿉니다(이 예에서는 교차 엔트로피가 우연히 다르지 않을 수 있으니 식을
# 보세요. 0.2점 감점). 가장 작은 손실이 0이라고 합니다(0.4점 감점). $\log_2$로 계산하고 단위를 적지
# 않습니다(0.1점 감점).

# %% [markdown] guide="question_kl" lang="en"
# #### Marking guide · written answer 2
#
# - **0.75 points** (1) Entropy $1.5\log 2 \approx 1.040$, cross-entropy $1.75\log 2 \approx
#   1.213$, KL $0.25\log 2 \approx 0.173$ (0.2 each). Cross-entropy = entropy + KL (0.15).
# - **0.5 points** (2) The distribution with a single 1 at the right class (one-hot; 0.25). Its
#   entropy is 0, so cross-entropy and KL are equal (0.25).
# - **0.75 points** (3) The smallest loss is that of $p = q$, the entropy $-0.6\log 0.6 - 0.4\log
#   0.4 \approx 0.673$ (0.4). The gradient is $(p - q)/N$: the one-hot vector becomes $q$ (0.35).
#   The entropy of $q$ is a constant to the model and does not appear in the gradient.
#
# **Half an answer.** The relation, without numbers: 1 point.
#
# **Common mistakes.** $p$ and $q$ exchanged (look at the formulas: the cross-entropy of this
# example happens to be the same; 0.2 off). "The smallest loss is 0" (0.4 off). $\log_2$ without
# saying so (0.1 off).
