# %% [markdown] lang="ko"
# # 2주차 · 로지스틱 회귀(logistic regression)
#
# 지난주의 직선은 수를 예측했습니다. 이번 주의 물음은 "예인가, 아니요인가"입니다. 시험에 붙을까, 이
# 메일은 스팸일까, 사진 속 얼굴은 아빠일까? 직선의 출력을 **확률**로 바꾸고, 그 확률이 얼마나
# 틀렸는지를 재는 새 손실을 만듭니다. 강의 [5-1(로지스틱
# 분류)](https://www.youtube.com/watch?v=PIjno6paszY)과 [5-2(그
# 비용)](https://www.youtube.com/watch?v=6vzchGYEJBc)를 먼저 보고 오세요.
#
# 2018년 9월 17일 모임에서는 "왜 교차 엔트로피(cross-entropy)를 비용으로 쓰는가?"를 물었고,
# 확률(가능도)로 읽는 법이 나왔습니다. 글로 답하기 2에서 그 길을 따라가 봅니다.
#
# | 과제 | 하는 일 |
# |---|---|
# | `sigmoid` | 어떤 수든 0과 1 사이의 확률로 바꿉니다 |
# | `binary_cross_entropy` | 정답에 준 확률이 얼마나 작았는지 잽니다 |
# | `bce_gradient` | 그 손실의 기울기를 식으로 적습니다 |
# | `predict_label` | 확률로 0과 1을 정합니다 |
# | `fit` | 경사 하강법으로 배웁니다 |
#
# **이번 주의 약속**
#
# - 시그모이드에 들어가기 전의 수를 로짓(logit)이라고 합니다. `params`는 지난주처럼 `{"w": (D,),
#   "b": ()}`, `x`는 `(N, D)`이고 로짓은 $z = xw + b$입니다.
# - 정답 `y`는 `(N,)` int32이고 0 아니면 1입니다. `N`과 `D`는 1일 수도, 서로 같을 수도 있습니다.
# - 손실과 기울기는 배치의 **평균**이고, 로그는 자연로그입니다.
# - 로짓은 $\pm 10000$까지 들어옵니다. 그때도 값과 기울기가 맞고 유한해야 합니다. 계산은 안에서도
#   float32로 합니다.
# - 모든 함수는 `jax.jit`과 `jax.vmap` 안에서 돌고, 받은 배열과 dict는 바꾸지 않습니다.
#   `learning_rate`와 `steps`는 파이썬 수입니다.
#
# **직접 만들기.** 모든 과제에서 `jax.nn`의 함수(`one_hot`만은 괜찮습니다), `jax.scipy`(`expit`,
# `logsumexp`, `stats.logistic`), `jax.lax.logistic`, `optax`의 손실은 쓰지 않습니다. `jnp.exp`,
# `jnp.tanh`, `jnp.log1p`, `jnp.logaddexp`, `jnp.where`는 마음껏 쓰세요.
#
# **큰 수와 float32.** `jnp.exp(89.0)`은 이미 float32의 범위를 넘어 `inf`입니다. 1을 `inf`로 나누면
# 0이 되어 값으로는 멀쩡해 보이기도 하지만, 미분하면 `inf / inf`, 곧 NaN이 됩니다. `jnp.where`로
# 고르지 않은 쪽도 미분에는 들어갑니다.

# %% [markdown] lang="en"
# # Week 2 · Logistic regression
#
# Last week's line predicted a number. This week asks yes or no: will she pass the exam, is this
# mail spam, is the face in the picture Dad's? You turn the output of the line into a
# **probability**, and make a new loss that measures how wrong the probability was. Watch lectures
# [5-1 (logistic classification)](https://www.youtube.com/watch?v=PIjno6paszY) and [5-2 (its
# cost)](https://www.youtube.com/watch?v=6vzchGYEJBc) first.
#
# At the meeting of 17 September 2018 we asked why cross-entropy is the cost, and one answer was to
# read it as a probability (likelihood). The second written question follows that path.
#
# | task | what it does |
# |---|---|
# | `sigmoid` | turns any number into a probability between 0 and 1 |
# | `binary_cross_entropy` | measures how small the probability of the right answer was |
# | `bce_gradient` | writes the gradient of that loss as a formula |
# | `predict_label` | decides between 0 and 1 by the probability |
# | `fit` | learns by gradient descent |
#
# **Conventions of this week**
#
# - What goes into the sigmoid is called a logit. `params` is last week's `{"w": (D,), "b": ()}`,
#   `x` is `(N, D)`, and the logits are $z = xw + b$.
# - The answers `y` are `(N,)` int32, 0 or 1. `N` and `D` may be 1, and may be equal.
# - Losses and gradients are **means** over the batch; logarithms are natural.
# - Logits may be as large as $\pm 10000$. Values and gradients must be right and finite there,
#   too. Compute in float32, inside as well.
# - Every function runs under `jax.jit` and `jax.vmap`, and leaves the arrays and dicts that it is
#   given as they are. `learning_rate` and `steps` are Python numbers.
#
# **By hand.** In all tasks: no function of `jax.nn` (but `one_hot`), no `jax.scipy` (`expit`,
# `logsumexp`, `stats.logistic`), no `jax.lax.logistic`, no losses of `optax`. `jnp.exp`,
# `jnp.tanh`, `jnp.log1p`, `jnp.logaddexp` and `jnp.where` may all be used.
#
# **Large numbers and float32.** `jnp.exp(89.0)` is beyond float32 already: `inf`. 1 divided
# by it is 0, so the value may look fine; its derivative is `inf / inf`, which is NaN. The branch
# that `jnp.where` does not take is differentiated, too.

# %%
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

Params = dict[str, Array]  # {"w": (features,), "b": ()}

# %% [markdown] lang="ko"
# ## 1. `sigmoid`
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# 강의 5-1의 함수입니다. 로짓은 오즈(odds)의 로그여서, $z = \log 3$이면 "예"와 "아니요"의 비가 $3 :
# 1$이고 확률은 $3/4$입니다.
#
# 원소마다 계산하며 `z`는 어떤 shape이든 됩니다. 값뿐 아니라 **기울기**도 맞아야 합니다.
#
# $$\sigma'(z) = \sigma(z)\,(1 - \sigma(z))$$
#
# $\pm 10000$에서는 0이고, $z = 0$에서는 $\frac14$입니다. 식을 그대로 옮긴 코드는 $z = -10000$에서
# 값은 0으로 맞지만 기울기가 NaN입니다. `jax.grad(sigmoid)(-10000.0)`을 꼭 확인하고, 0에서도
# 확인하세요.
#
# **예.** $\sigma(0) = 0.5$, $\sigma(\log 3) = 0.75$, $\sigma(-\log 3) = 0.25$입니다.

# %% [markdown] lang="en"
# ## 1. `sigmoid`
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# The function of lecture 5-1. A logit is the logarithm of the odds: with $z = \log 3$ yes and no
# stand $3 : 1$, and the probability is $3/4$.
#
# It works on each element, and `z` may have any shape. Not only the value but also the
# **gradient** has to be right:
#
# $$\sigma'(z) = \sigma(z)\,(1 - \sigma(z))$$
#
# which is 0 at $\pm 10000$ and $\frac14$ at $z = 0$. The formula typed in as it stands has the
# right value at $z = -10000$, and the gradient NaN. Do look at `jax.grad(sigmoid)(-10000.0)`, and
# at 0.
#
# **Example.** $\sigma(0) = 0.5$, $\sigma(\log 3) = 0.75$, $\sigma(-\log 3) = 0.25$.


# %% task="sigmoid"
def sigmoid(z: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """로짓을 확률로 바꿉니다: 1 / (1 + e⁻ᶻ).

    Turns logits into probabilities: 1 / (1 + e⁻ᶻ).

    Example:
        >>> sigmoid(jnp.array([-10000.0, 0.0, 10000.0])).tolist()
        [0.0, 0.5, 1.0]
    """
    ### BEGIN SOLUTION
    return (1 + jnp.tanh(z / 2)) / 2
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 2. `binary_cross_entropy`
#
# 정답에 준 확률을 $p$라고 하면 손실은 $-\log p$입니다. 틀린 답을 확신할수록 커집니다.
#
# $$L = -\frac1N\sum_n \Big( y_n \log \sigma(z_n) + (1 - y_n) \log\big(1 - \sigma(z_n)\big) \Big)$$
#
# 함수는 확률이 아니라 **로짓**을 받습니다. $z = -110$이고 정답이 1이면 손실은 110인데,
# $\sigma(-110)$은 float32에서 0이라 $\log 0$이 됩니다. 확률을 `1e-7`로 자르면 손실이 $16.1$에서
# 멈추고 기울기도 사라지니, 자르지 말고 식을 다시 써 보세요. $-\log\sigma(z) = \log(1 +
# e^{-z})$이고, 지수가 큰 쪽의 항을 밖으로 꺼내면 넘치지 않습니다.
#
# **예.** $z = (2, -1)$, $y = (1, 0)$이면 $\log(1 + e^{-2}) = 0.1269$와 $\log(1 + e^{-1}) =
# 0.3133$의 평균, $0.2201$입니다. 로짓 20에 정답 0이면 20입니다.
#
# **0에서의 기울기.** 훈련은 대개 가중치 0, 곧 로짓 0에서 시작합니다. TensorFlow의 설명서에 나오는
# $\max(z, 0) - zy + \log(1 + e^{-|z|})$은 값은 맞지만, JAX로 옮기면 $z = 0$, $y = 1$에서 기울기가
# $-\frac12$이 아니라 $-1$이 됩니다(0에서 꺾이는 `jnp.abs`의 기울기를 JAX는 1로 보기 때문입니다).
# 공개 시험이 이것을 확인합니다.

# %% [markdown] lang="en"
# ## 2. `binary_cross_entropy`
#
# If $p$ is the probability that was given to what really happened, the loss is $-\log p$. The
# more confident a wrong answer, the larger it gets.
#
# $$L = -\frac1N\sum_n \Big( y_n \log \sigma(z_n) + (1 - y_n) \log\big(1 - \sigma(z_n)\big) \Big)$$
#
# The function gets **logits**, not probabilities. For $z = -110$ and the answer 1 the loss is 110,
# but in float32 $\sigma(-110)$ is 0, and so this is $\log 0$. A probability clamped at `1e-7` stops
# the loss at $16.1$ and kills its gradient. Do not clamp: rewrite. $-\log\sigma(z) = \log(1 +
# e^{-z})$, and nothing overflows once the term with the larger exponent is taken out.
#
# **Example.** For $z = (2, -1)$ and $y = (1, 0)$ it is the mean of $\log(1 + e^{-2}) = 0.1269$ and
# $\log(1 + e^{-1}) = 0.3133$, which is $0.2201$. The logit 20 with the answer 0 costs 20.
#
# **The gradient at 0.** Training mostly starts from zero weights: at logit 0. The formula of
# TensorFlow's manual, $\max(z, 0) - zy + \log(1 + e^{-|z|})$, has the right value, but in JAX
# its gradient at $z = 0$ and $y = 1$ is $-1$ instead of $-\frac12$ (at the kink of `jnp.abs` JAX
# takes the slope 1). A public test looks at it.


# %% task="binary_cross_entropy"
def binary_cross_entropy(
    logits: Float[Array, " batch"], y: Int[Array, " batch"]
) -> Float[Array, ""]:
    """로짓에서 구한 교차 엔트로피의 평균입니다.

    The mean cross-entropy, from logits.

    Example:
        >>> loss = binary_cross_entropy(jnp.array([20.0, -10000.0]), jnp.array([0, 1]))
        >>> loss.item()
        5010.0
    """
    ### BEGIN SOLUTION
    return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 3. `bce_gradient`
#
# 시그모이드와 로그를 함께 미분하면 놀랄 만큼 간단해집니다. 지난주의 기울기와 나란히 놓고 보세요.
#
# $$\frac{\partial L}{\partial w_d} = \frac1N\sum_n \big(\sigma(z_n) - y_n\big)\,x_{nd} \qquad
# \frac{\partial L}{\partial b} = \frac1N\sum_n \big(\sigma(z_n) - y_n\big)$$
#
# 답은 `params`와 구조가 같은 dict입니다. 이 과제에서는 `jax.grad` 같은 자동 미분을 쓰지 않고, 수치
# 미분으로 대신하지도 않습니다.
#
# **예.** 가중치와 편향이 0이고 $x = (1, 3, 2)$, $y = (0, 1, 1)$이면 확률은 모두 ½, 오차는
# $(0.5, -0.5, -0.5)$입니다. $\partial L/\partial w = (0.5 - 1.5 - 1)/3 = -0.6667$이고
# $\partial L/\partial b = -0.1667$입니다.

# %% [markdown] lang="en"
# ## 3. `bce_gradient`
#
# Differentiated together, sigmoid and logarithm become surprisingly simple. Put it beside last
# week's gradient.
#
# $$\frac{\partial L}{\partial w_d} = \frac1N\sum_n \big(\sigma(z_n) - y_n\big)\,x_{nd} \qquad
# \frac{\partial L}{\partial b} = \frac1N\sum_n \big(\sigma(z_n) - y_n\big)$$
#
# The answer is a dict of the structure of `params`. No automatic differentiation (`jax.grad` and
# the like) in this task, and no numerical differences in its place.
#
# **Example.** With zero weights and bias, $x = (1, 3, 2)$ and $y = (0, 1, 1)$, all probabilities
# are ½ and the errors $(0.5, -0.5, -0.5)$. So
# $\partial L/\partial w = (0.5 - 1.5 - 1)/3 = -0.6667$ and $\partial L/\partial b = -0.1667$.


# %% task="bce_gradient"
def bce_gradient(
    params: Params, x: Float[Array, "batch features"], y: Int[Array, " batch"]
) -> Params:
    """교차 엔트로피의 기울기입니다. params와 구조가 같습니다.

    The gradient of the cross-entropy, in the structure of params.

    Example:
        >>> params = {"w": jnp.zeros(1), "b": jnp.zeros(())}
        >>> gradient = bce_gradient(params, jnp.array([[1.0], [3.0]]), jnp.array([1, 1]))
        >>> gradient["w"].tolist(), gradient["b"].item()
        ([-1.0], -0.5)
    """
    ### BEGIN SOLUTION
    errors = (sigmoid(x @ params["w"] + params["b"]) - y) / len(y)
    return {"w": errors @ x, "b": errors.sum()}
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 4. `predict_label`
#
# 확률이 ½보다 **크면** 1, 아니면 0입니다. 답은 int32입니다. 확률이 ½이 되는 로짓은 얼마인가요? 딱
# ½이면 0입니다.
#
# **예.** $w = (2, -1)$, $b = 0.25$이면 $x = (0, 0)$의 로짓은 $0.25$, 확률은 $0.562$이므로 1이고,
# $x = (0, 1)$의 로짓은 $-0.75$이므로 0입니다.

# %% [markdown] lang="en"
# ## 4. `predict_label`
#
# 1 where the probability is **above** ½, else 0, as int32. At which logit is the probability ½?
# Exactly ½ gives 0.
#
# **Example.** With $w = (2, -1)$ and $b = 0.25$ the logit of $x = (0, 0)$ is $0.25$, its
# probability $0.562$, the label 1. The logit of $x = (0, 1)$ is $-0.75$: 0.


# %% task="predict_label"
def predict_label(params: Params, x: Float[Array, "batch features"]) -> Int[Array, " batch"]:
    """확률이 ½보다 크면 1, 아니면 0입니다.

    1 where the probability is above ½, else 0.

    Example:
        >>> params = {"w": jnp.array([2.0, -1.0]), "b": jnp.array(0.25)}
        >>> predict_label(params, jnp.array([[0.0, 0.0], [0.0, 1.0]])).tolist()
        [1, 0]
    """
    ### BEGIN SOLUTION
    return (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 5. `fit`
#
# 지난주의 `gradient_descent`와 같은 일을 새 손실로 합니다. 받은 `params`에서 출발해 기울기의
# 반대쪽으로 `steps`번(1 이상) 걷고, 마지막 `params`와 `losses`를 돌려줍니다. `losses[i]`는 $i$번째
# 걸음 **전의** 손실입니다. 걸음은 `jax.lax.scan`이나 `fori_loop`로 되풀이하고, 이 과제에서는 자동
# 미분을 써도 됩니다.
#
# **예.** 3절의 예에서 학습률 $0.6$으로 한 걸음 가면 $w = 0.4$, $b = 0.1$이고 손실은 $\log 2 =
# 0.6931$에서 $0.5187$이 됩니다.

# %% [markdown] lang="en"
# ## 5. `fit`
#
# Last week's `gradient_descent` with the new loss. Start from the `params` you are given, take
# `steps` steps (at least 1) against the gradient, and return the last `params` and `losses`, where
# `losses[i]` is the loss **before** step $i$. Repeat the step by `jax.lax.scan` or `fori_loop`.
# Automatic differentiation is allowed in this task.
#
# **Example.** In the example of section 3 one step with the learning rate $0.6$ leads to $w = 0.4$
# and $b = 0.1$, and the loss falls from $\log 2 = 0.6931$ to $0.5187$.


# %% task="fit"
def fit(
    params: Params,
    x: Float[Array, "batch features"],
    y: Int[Array, " batch"],
    *,
    learning_rate: float,
    steps: int,
) -> tuple[Params, Float[Array, " steps"]]:
    """기울기의 반대쪽으로 steps번 걷습니다. losses[i]는 i번째 걸음 전의 손실입니다.

    Takes steps steps against the gradient; losses[i] is the loss before step i.

    Example:
        >>> params = {"w": jnp.zeros(1), "b": jnp.zeros(())}
        >>> x, y = jnp.array([[1.0], [3.0]]), jnp.array([1, 1])
        >>> params, losses = fit(params, x, y, learning_rate=2.0, steps=1)
        >>> params["w"].tolist(), params["b"].item(), losses.shape
        ([2.0], 1.0, (1,))
    """

    ### BEGIN SOLUTION
    def step(params: Params, _: None) -> tuple[Params, Array]:
        loss = binary_cross_entropy(x @ params["w"] + params["b"], y)
        gradient = bce_gradient(params, x, y)
        return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient), loss

    return jax.lax.scan(step, params, length=steps)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 실험 · 확률의 언덕, 그리고 자르지 않은 손실
#
# 왼쪽은 두 무리의 점을 여러분의 `fit`으로 나눈 그림입니다. 색은 `sigmoid`가 말하는 확률이고, 검은
# 선은 `predict_label`이 바뀌는 자리, 곧 확률이 ½인 곳입니다. 선에서 멀어질수록 확신이 커집니다.
#
# 오른쪽은 정답이 1일 때의 손실을 로짓에 따라 그린 것입니다. 여러분의 `binary_cross_entropy`는
# 끝까지 곧게 올라가지만, 확률을 `1e-7`로 자른 손실은 $16.1$에서 평평해집니다. 평평한 곳에서는
# 아무리 틀려도 배우지 못합니다.

# %% [markdown] lang="en"
# ## Experiment · A hill of probability, and a loss without a clamp
#
# On the left two groups of points, divided by your `fit`. The colour is the probability that your
# `sigmoid` tells, the black line is where `predict_label` changes, at probability ½. The further
# from the line, the surer.
#
# On the right the loss for the answer 1 over the logit. Your `binary_cross_entropy` goes straight
# up; the loss of a probability clamped at `1e-7` becomes flat at $16.1$. Where it is flat, however
# wrong it is, nothing is learned.


# %% experiment="true"
def show_probabilities_and_losses() -> None:
    import matplotlib.pyplot as plt

    noise = jax.random.normal(jax.random.key(3), (2, 60, 2))
    x = jnp.concatenate([noise[0] - 1.0, noise[1] + jnp.array([1.2, 0.8])])
    y = jnp.repeat(jnp.arange(2), 60)
    params, _ = fit({"w": jnp.zeros(2), "b": jnp.zeros(())}, x, y, learning_rate=0.5, steps=300)

    _, (plane, curve) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    across, up = jnp.meshgrid(jnp.linspace(-4, 4, 100), jnp.linspace(-4, 4, 100))
    points = jnp.stack([across.ravel(), up.ravel()], axis=-1)
    probability = sigmoid(points @ params["w"] + params["b"]).reshape(across.shape)
    labels = predict_label(params, points).reshape(across.shape)
    hill = plane.contourf(across, up, probability, levels=20, cmap="coolwarm", alpha=0.7)
    plane.contour(across, up, labels, levels=[0.5], colors="black")
    plane.scatter(*x.T, c=y, cmap="coolwarm", edgecolors="black", s=18)
    plane.figure.colorbar(hill, ax=plane, label="probability of 1")
    plane.set(xlabel="feature 1", ylabel="feature 2", title="two groups")

    logits = jnp.linspace(-40, 10, 201)
    one = jnp.ones(1, jnp.int32)
    exact = jax.vmap(lambda z: binary_cross_entropy(z[None], one))(logits)
    curve.plot(logits, exact, label="your loss", lw=2)
    clamped = -jnp.log(jnp.clip(sigmoid(logits), 1e-7, 1.0))
    curve.plot(logits, clamped, "--", label="probability clamped at 1e-7")
    curve.set(xlabel="logit", ylabel="loss if the answer is 1", title="losses")
    curve.legend()
    plt.show()


show_probabilities_and_losses()

# %% [markdown] question="question_threshold" lang="ko"
# ## 글로 답하기 1 · 언제나 ½에서 나눌까요? (2점)
#
# 2018년 9월 17일 모임에서는 "귀로 들은 말('아빠')을 정답으로 삼아 얼굴을 그때그때 배우는
# 카메라"라는 생각이 나왔습니다. 이 카메라가 얼굴마다 "아빠일 확률"을 내놓는다고 합시다.
#
# 1. 확률 0.9, 0.5, 0.1을 오즈와 로짓으로 바꾸세요. 로짓에 $\log 3$을 더하면 오즈는 몇 배가 되나요?
# 2. 아빠를 못 알아보는 것(놓침)이 남을 아빠라고 부르는 것(잘못 부름)보다 9배 나쁘다면, 확률이
#    얼마보다 클 때 "아빠"라고 해야 하나요? 로짓의 경계도 쓰세요.
# 3. 그렇게 하려면 다시 훈련해야 하나요? `predict_label`에서 무엇을 고치면 되는지 쓰세요.

# %% [markdown] question="question_threshold" lang="en"
# ## Written answer 1 · Always divide at ½? (2 points)
#
# At the meeting of 17 September 2018 there was an idea: a camera that learns faces online, labelled
# by the word it hears ("dad"). Suppose it gives for each face the probability that it is Dad's.
#
# 1. Turn the probabilities 0.9, 0.5 and 0.1 into odds and logits. By what factor do the odds grow
#    if $\log 3$ is added to the logit?
# 2. If not knowing Dad (a miss) is nine times as bad as calling a stranger Dad (a false call),
#    above which probability should it say "dad"? Give the border as a logit, too.
# 3. Does the model have to be trained again? Say what to change in `predict_label`.

# %% [markdown] answer="question_threshold"

# %% [markdown] guide="question_threshold" lang="ko"
# #### 채점 기준 · 글로 답하기 1
#
# - **0.75점** (1) 오즈 9, 1, 1/9와 로짓 $\log 9 \approx 2.20$, 0, $-2.20$입니다(0.5점). $\log 3$을
#   더하면 오즈는 3배입니다(0.25점).
# - **0.75점** (2) "아빠"라고 하면 기대 손해는 $1 - p$, 하지 않으면 $9p$입니다. $1 - p < 9p$, 곧
#   $p > 0.1$일 때 말합니다(0.5점). 로짓의 경계는 $-\log 9 \approx -2.20$입니다(0.25점).
# - **0.5점** (3) 다시 훈련하지 않아도 됩니다. 확률은 그대로 두고 경계만 옮깁니다: 로짓을 0이
#   아니라 $-2.20$과 견줍니다.
#
# **절반의 답.** 경계를 낮춰야 한다고만 하고 수를 구하지 못한 답: 0.75점.
#
# **흔한 오답.** 경계가 0.9라고 합니다(방향이 반대입니다. 0.4점 감점). 경계 1/9라고 합니다(오즈와
# 확률을 섞었습니다. 0.2점 감점). 편향 $b$를 고치면 된다고 합니다(같은 효과이므로 맞습니다. 확률이
# 더는 확률이 아니게 된다고 덧붙이면 더 좋습니다).

# %% [markdown] guide="question_threshold" lang="en"
# #### Marking guide · written answer 1
#
# - **0.75 points** (1) Odds 9, 1, 1/9 and logits $\log 9 \approx 2.20$, 0, $-2.20$ (0.5). Adding
#   $\log 3$ makes the odds three times as large (0.25).
# - **0.75 points** (2) Saying "dad" costs $1 - p$ on average, not saying it $9p$. So say it if
#   $1 - p < 9p$, that is $p > 0.1$ (0.5). The border is the logit $-\log 9 \approx -2.20$ (0.25).
# - **0.5 points** (3) No training: the probability stays, the border moves. Compare the logit with
#   $-2.20$ instead of 0.
#
# **Half an answer.** "The border has to be lower", without a number: 0.75 points.
#
# **Common mistakes.** The border 0.9 (the wrong direction; 0.4 off). The border 1/9 (odds taken
# for probability; 0.2 off). Changing the bias $b$ instead is right, as it does the same; better
# still if the answer adds that the probabilities are none any more.

# %% [markdown] question="question_likelihood" lang="ko"
# ## 글로 답하기 2 · 왜 교차 엔트로피일까요? (2점)
#
# 2018년 9월 17일 모임의 질문입니다. 그날 나온 답 가운데 하나가 확률로 읽는 것이었습니다.
#
# 1. 서로 독립인 세 예제에 모델이 "1일 확률"을 0.8, 0.6, 0.1이라고 했고 정답은 1, 1, 0입니다. 이
#    정답이 나올 확률(가능도)을 구하고, 그 음의 로그를 3으로 나눈 값이 여러분의
#    `binary_cross_entropy`와 같음을 보이세요.
# 2. 왜 확률의 곱을 키우는 대신 음의 로그의 합을 줄이나요? 예제가 만 개일 때를 생각해 보세요.
# 3. 정답 하나가 잘못 적혀 있고(1이 0으로), 모델은 그 예제를 로짓 12로 확신합니다. 이 예제 하나의
#    손실과, 그 손실을 로짓으로 미분한 값은 얼마인가요? 손실을 16에서 자르는 사람은 이 예제에서
#    무엇을 얻고, 정답이 1인데 로짓 $-20$으로 확신하며 틀린 모델에서는 무엇을 잃나요?

# %% [markdown] question="question_likelihood" lang="en"
# ## Written answer 2 · Why cross-entropy? (2 points)
#
# The question of the meeting of 17 September 2018. One of the answers was to read it as a
# probability.
#
# 1. For three independent examples a model gives the probabilities 0.8, 0.6 and 0.1 of a 1, and
#    the answers are 1, 1 and 0. Compute the probability of these answers (the likelihood), and
#    show that its negative logarithm, divided by 3, is your `binary_cross_entropy`.
# 2. Why do we minimise the sum of the negative logarithms instead of maximising the product? Think
#    of ten thousand examples.
# 3. One answer is written down wrongly (a 1 as a 0), and the model is sure of that example with
#    the logit 12. What are the loss of this example and its derivative by the logit? Somebody
#    clamps losses at 16: what is gained on this example, and what is lost with a model that is
#    wrong and sure, with the logit $-20$ for an answer 1?

# %% [markdown] answer="question_likelihood"

# %% [markdown] guide="question_likelihood" lang="ko"
# #### 채점 기준 · 글로 답하기 2
#
# - **0.75점** (1) 가능도는 $0.8\cdot0.6\cdot0.9 = 0.432$입니다(0.35점; 마지막은 $1 - 0.1$).
#   $-\log(0.432)/3 = 0.2798$이고, 곱의 로그는 로그의 합이므로 식이 `binary_cross_entropy`와
#   같습니다(0.4점).
# - **0.5점** (2) 만 개의 확률을 곱하면 float32에서 0이 되어 버립니다(0.25점). 로그는 순서를 바꾸지
#   않으므로 같은 자리에서 최선이고, 합은 예제마다 따로 미분하고 평균할 수 있습니다(0.25점).
# - **0.75점** (3) 손실은 약 12, 미분은 $\sigma(12) - 0 \approx 1$입니다(0.35점). 16에서 자르면 이
#   예제에서는 달라지는 것이 없습니다(0.15점). 로짓 $-20$으로 틀린 모델은 손실이 20이어야 하는데
#   16으로 보이고 기울기가 0이어서, 고쳐야 할 예제에서 배우지 못합니다(0.25점).
#
# **절반의 답.** 1번만 맞게 쓰고 나머지를 "로그가 계산하기 쉽다"로 대신한 답: 1점.
#
# **흔한 오답.** 가능도에서 마지막 예제에 0.1을 곱합니다(0.2점 감점). 로그를 쓰는 까닭이 "값이
# 작아져서"라고 합니다(0.25점 감점). 틀린 정답이라면 기울기가 커서 모델이 곧 망가진다고 합니다:
# 기울기는 예제 하나에 1을 넘지 못합니다(0.15점 감점).

# %% [markdown] guide="question_likelihood" lang="en"
# #### Marking guide · written answer 2
#
# - **0.75 points** (1) The likelihood is $0.8\cdot0.6\cdot0.9 = 0.432$ (0.35; the last is $1 -
#   0.1$). $-\log(0.432)/3 = 0.2798$; the logarithm of a product is the sum of the logarithms, so
#   the formula is that of `binary_cross_entropy` (0.4).
# - **0.5 points** (2) Ten thousand probabilities multiplied are 0 in float32 (0.25). The logarithm
#   keeps the order, so the best place stays the same, and a sum is differentiated and averaged
#   example by example (0.25).
# - **0.75 points** (3) The loss is about 12, the derivative $\sigma(12) - 0 \approx 1$ (0.35). A
#   clamp at 16 changes nothing here (0.15). The model that is wrong with the logit $-20$ should
#   have the loss 20, shows 16 and has no gradient: it learns nothing where it needs to (0.25).
#
# **Half an answer.** 1 is right and the rest says "logarithms are easier": 1 point.
#
# **Common mistakes.** 0.1 for the last example in the likelihood (0.2 off). "Because the values
# become smaller" as the reason for the logarithm (0.25 off). "A wrong answer has a huge gradient
# and ruins the model": the gradient by the logit is never above 1 (0.15 off).
