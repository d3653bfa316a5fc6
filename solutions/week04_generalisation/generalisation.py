# %% [markdown] lang="ko"
# # 4주차 · 일반화(generalisation): 훈련, 검증, 시험
#
# 신경망이 훈련 데이터를 모두 맞힌다고 해서 잘 배운 것은 아닙니다. 답을 외운 것일 수도 있습니다.
# 궁금한 것은 **처음 보는 데이터**에서의 성적, 곧 일반화(generalisation)입니다. 강의 7-1은 학습률과
# 과적합(overfitting), 규제(regularisation)를, 7-2는 데이터를 나누어 일반화를 재는 법을
# 이야기합니다. 먼저 보고 오세요.
#
# 2018년 9월 13일 모임의 질문이 바로 이것이었습니다. "훈련, 검증, 시험 데이터는 어떻게 다를까?"
# 그날의 결론은 이렇습니다. 훈련 데이터로 가중치를 바꾸고, 검증 데이터로 모델을 고르고, 시험
# 데이터로는 다 끝난 모델을 한 번만 잽니다. 시험 데이터를 보고 모델을 고치면 그것은 이미 검증
# 데이터입니다. 그러니 시험 데이터는 금고에 넣어 두세요.
#
# | 과제 | 하는 일 |
# |---|---|
# | `split` | 데이터를 셋으로 나눕니다 |
# | `standardize` | 훈련 데이터의 평균과 표준편차로 모두를 표준화합니다 |
# | `minibatches` | 한 에포크를 작은 묶음으로 나눕니다 |
# | `ridge_loss` | 큰 가중치에 벌점을 줍니다 |
# | `accuracy` | 맞힌 비율을 잽니다 |
# | `best_epoch` | 언제 멈추고 어느 에포크를 남길지 정합니다 |
#
# **이번 주의 약속**
#
# - 실수 배열은 `float32`, 번호와 레이블은 `int32`이며, 계산도 `float32`로 합니다.
# - `n`, `fractions`, `batch_size`, `strength`, `patience`는 트레이스할 때 이미 정해진 파이썬
#   값입니다. 배열은 모두 트레이스되므로 파이썬 `if`로 값을 볼 수 없습니다.
# - 난수는 인자로 받은 `key`에서만 나옵니다. "섞는다"는 것은 **모든 순서가 같은 확률로 나온다**는
#   뜻입니다.
# - 함수는 받은 것을 고치지 않으며, 배열을 받는 함수는 `jax.jit`과 `jax.vmap`을 거쳐도 맞아야
#   합니다.
#
# ```python
# jax.random.permutation(jax.random.key(0), 5)   # 0, 1, 2, 3, 4를 섞은 배열
# jnp.where(mask, a, b)                          # 파이썬 if 대신: mask가 True인 곳은 a, 아니면 b
# ```

# %% [markdown] lang="en"
# # Week 4 · Generalisation: training, validation, test
#
# That a network gets all of its training data right does not mean that it has learnt well. It may
# know the answers by heart. What we want to know is how it does on data **never seen before**: how
# it generalises. Lecture 7-1 speaks of the learning rate, overfitting and regularisation, 7-2 of
# splitting the data to measure generalisation. Watch them first.
#
# This was the very question of the meeting of 13 September 2018: how do training, validation and
# test sets differ? We concluded: training data change the weights, validation data choose between
# models, test data measure the finished model, once. A test set that was used to improve a model
# has become a validation set. So keep the test set in a vault.
#
# | task | what it does |
# |---|---|
# | `split` | splits the data into three |
# | `standardize` | standardises everything by the training data |
# | `minibatches` | cuts an epoch into small batches |
# | `ridge_loss` | punishes large weights |
# | `accuracy` | measures the share of right answers |
# | `best_epoch` | decides when to stop, and which epoch to keep |
#
# **Conventions of this week**
#
# - Arrays of real numbers are `float32`, indices and labels `int32`; arithmetic is `float32`, too.
# - `n`, `fractions`, `batch_size`, `strength` and `patience` are Python values, known while your
#   code is traced. All arrays are traced: no Python `if` can look at their values.
# - All randomness comes from the `key` you are given. Shuffled means that **every order is equally
#   likely**.
# - Functions do not change what they are given; what takes arrays stays right under `jax.jit` and
#   `jax.vmap`.
#
# ```python
# jax.random.permutation(jax.random.key(0), 5)   # 0, 1, 2, 3, 4, shuffled
# jnp.where(mask, a, b)                          # instead of a Python if: a where mask, else b
# ```

# %%
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, Key

Params = dict[str, Array]  # {"w": (features,), "b": ()}

# %% [markdown] lang="ko"
# ## 1. `split`
#
# 예제 `n`개의 번호 0, 1, …, `n - 1`을 섞어 훈련, 검증, 시험의 세 배열로 나눕니다.
#
# - `fractions`는 훈련, 검증, 시험의 몫이고 더하면 1입니다. 검증과 시험은 각각
#   `int(n * fraction)`개이고, **나머지는 모두 훈련**입니다. 파이썬으로 계산한 그대로입니다.
#   `int(100 * 0.29)`는 28입니다.
# - 겹치는 번호도, 빠지는 번호도 없습니다. 어떤 부분은 비어 있을 수도 있습니다.
# - 레이블 순서로 정렬된 데이터를 그대로 자르면 어떤 클래스는 훈련에 아예 없습니다. 그래서 섞습니다.
#
# **예.** `n = 11`, `fractions = (0.6, 0.2, 0.2)`이면 검증과 시험이 `int(2.2) = 2`개씩이고, 훈련은
# 나머지 7개입니다.

# %% [markdown] lang="en"
# ## 1. `split`
#
# Shuffle the indices 0, 1, …, `n - 1` of `n` examples and split them into three arrays: training,
# validation and test.
#
# - `fractions` are the shares of training, validation and test, and add up to 1. Validation and
#   test get `int(n * fraction)` each, and **training gets all the rest**. This is Python's
#   arithmetic: `int(100 * 0.29)` is 28.
# - No index comes twice and none is lost. A part may be empty.
# - Data sorted by label and cut as it is would leave whole classes out of training. Hence the
#   shuffling.
#
# **Example.** With `n = 11` and `fractions = (0.6, 0.2, 0.2)`, validation and test get
# `int(2.2) = 2` each, and training the other 7.


# %% task="split"
def split(
    key: Key[Array, ""], n: int, *, fractions: tuple[float, float, float]
) -> tuple[Int[Array, " train"], Int[Array, " validation"], Int[Array, " test"]]:
    """번호 0 … n − 1을 섞어 훈련, 검증, 시험으로 나눕니다.

    Shuffles the indices 0 … n − 1 and splits them into training, validation and test.

    Args:
        fractions: `(훈련, 검증, 시험)`. `(train, validation, test)`.
    """
    ### BEGIN SOLUTION
    _, validation, test = (int(n * fraction) for fraction in fractions)
    order = jax.random.permutation(key, n)
    train = n - validation - test
    return order[:train], order[train : train + validation], order[train + validation :]
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 2. `standardize`
#
# 특성마다 크기가 제각각이면 경사 하강법이 느려집니다. 그래서 특성(열)마다 평균을 빼고 표준편차로
# 나눕니다. 평균과 표준편차는 **훈련 데이터에서만** 구해 나머지 배열에도 그대로 씁니다. 검증이나
# 시험 데이터까지 넣어 구하면, 처음 본다던 데이터의 정보가 미리 새어 나갑니다.
#
# $$\mu_d = \frac{1}{N}\sum_n t_{nd}, \qquad \sigma_d = \sqrt{\frac{1}{N}\sum_n (t_{nd} - \mu_d)^2},
# \qquad x_{nd} \mapsto \frac{x_{nd} - \mu_d}{\sigma_d}$$
#
# - 첫 인자가 훈련 데이터 $t$이고, 뒤에 배열이 몇 개든 올 수 있습니다. 받은 배열마다 하나씩, 훈련
#   데이터부터 차례로 담은 튜플을 돌려줍니다. 행의 수는 배열마다 다를 수 있습니다.
# - 훈련 데이터에서 값이 변하지 않는 특성은 **모든 배열에서 0**이 됩니다. 이때 계산한 $\sigma$가 꼭
#   0이라는 보장은 없습니다. `float32`에서 3.0 일곱 개의 표준편차는 `jit`을 거치면 2.4e-7이
#   나옵니다. 변하지 않는다는 것을 달리 확인할 방법을 찾아보세요.
# - 평균이 $10^4$인 특성에서도 $\sigma$가 맞아야 합니다. $\overline{t^2} - \mu^2$은 큰 두 수의
#   차이라서 남는 자릿수가 없습니다. 평균을 먼저 빼고 제곱하세요. $\sigma$에 작은 수를 더하지는
#   않습니다. 크기가 $10^{-9}$인 특성도 표준편차가 1이 되어야 합니다.
#
# **예.** 훈련 데이터의 한 특성이 $(1, 3)$이면 $\mu = 2$, $\sigma = 1$이므로 $(-1, 1)$이 되고, 검증
# 데이터의 5는 3이 됩니다.

# %% [markdown] lang="en"
# ## 2. `standardize`
#
# Gradient descent is slow where every feature has a size of its own. So subtract the mean of each
# feature (column) and divide by its standard deviation. Both come from the **training data alone**
# and serve for all other arrays. If validation or test data had a part in them, something would
# leak from data that nobody has seen yet.
#
# $$\mu_d = \frac{1}{N}\sum_n t_{nd}, \qquad \sigma_d = \sqrt{\frac{1}{N}\sum_n (t_{nd} - \mu_d)^2},
# \qquad x_{nd} \mapsto \frac{x_{nd} - \mu_d}{\sigma_d}$$
#
# - The first argument is the training data $t$, and any number of arrays may follow. Return a tuple
#   with one array for each, training data first. The number of rows may differ from array to array.
# - A feature that does not vary in the training data becomes **0 in all arrays**. The computed
#   $\sigma$ need not be 0 then: in `float32` seven copies of 3.0 have a standard deviation of
#   2.4e-7 under `jit`. Find another way to see that a feature does not vary.
# - $\sigma$ has to be right for a feature with a mean of $10^4$, too. $\overline{t^2} - \mu^2$ is
#   the difference of two large numbers, and no digit is left. Subtract the mean first, then square.
#   Add no small number to $\sigma$: a feature of size $10^{-9}$, too, comes out with a standard
#   deviation of 1.
#
# **Example.** If a feature of the training data is $(1, 3)$, then $\mu = 2$ and $\sigma = 1$; it
# becomes $(-1, 1)$, and a 5 in the validation data becomes 3.


# %% task="standardize"
def standardize(
    train: Float[Array, "train features"], *others: Float[Array, "_ features"]
) -> tuple[Float[Array, "_ features"], ...]:
    """훈련 데이터의 평균과 표준편차로 모든 배열을 표준화합니다.

    Standardises all arrays by the mean and the standard deviation of the training data.

    Example:
        >>> standardize(jnp.array([[1.0], [3.0]]), jnp.array([[5.0]]))[1]
        Array([[3.]], dtype=float32)
    """
    ### BEGIN SOLUTION
    mean, std = train.mean(axis=0), train.std(axis=0)
    varies = train.max(axis=0) > train.min(axis=0)
    safe = jnp.where(varies, std, 1.0)
    return tuple(jnp.where(varies, (x - mean) / safe, 0.0) for x in (train, *others))
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 3. `minibatches`
#
# 훈련 데이터를 한 바퀴 도는 것이 에포크(epoch)입니다. 바퀴마다 받은 `key`로 번호를 섞어
# `batch_size`개씩 묶고(미니배치, mini-batch), 묶음마다 한 걸음씩 갑니다. 모든 번호가 꼭 한 번씩
# 나오며, 나누어떨어지지 않으면 마지막 묶음이 짧습니다.
#
# **예.** `n = 10`, `batch_size = 4`이면 길이가 4, 4, 2인 배열 세 개의 리스트입니다.

# %% [markdown] lang="en"
# ## 3. `minibatches`
#
# An epoch is one walk through the training data. The indices are shuffled by its `key` and cut into
# mini-batches of `batch_size`, and each makes one step. Every index comes exactly once; the last
# batch is shorter if need be.
#
# **Example.** With `n = 10` and `batch_size = 4` this is a list of three arrays, of length 4, 4 and
# 2.


# %% task="minibatches"
def minibatches(key: Key[Array, ""], n: int, *, batch_size: int) -> list[Int[Array, " batch"]]:
    """번호 0 … n − 1을 섞어 batch_size개씩 묶습니다.

    Shuffles the indices 0 … n − 1 and cuts them into batches of `batch_size`.
    """
    ### BEGIN SOLUTION
    order = jax.random.permutation(key, n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 4. `ridge_loss`
#
# 강의 7-1의 규제입니다. 1주차의 평균 제곱 오차에 가중치 제곱의 합을 더해, 가중치가 커지려면 그만한
# 값을 하게 만듭니다.
#
# $$L = \frac{1}{N}\sum_n (x_n \cdot w + b - y_n)^2 + \lambda \sum_d w_d^2$$
#
# - $\lambda$가 `strength`이고 0 이상입니다. $\frac12$도, $N$이나 특성 수로 나누는 일도 벌점에는
#   없습니다. **편향에는 벌점이 없습니다.**
# - `params`는 `{"w": (D,), "b": ()}`, `y`는 `(N,)`입니다.
# - 어느 배열로 미분한 기울기도 맞아야 합니다. $w = 0$에서도, 손실이 0일 때도 그렇습니다.
#
# **예.** $w = (3, -4)$, $b = 1$, $x = (1, 1)$, $y = 2$이면 오차는 $-2$이고, $\lambda = 0.1$일 때
# $L = 4 + 0.1 \cdot 25 = 6.5$입니다.

# %% [markdown] lang="en"
# ## 4. `ridge_loss`
#
# This is lecture 7-1's regularisation: the mean squared error of week 1 plus the sum of the squared
# weights, so that a weight which grows has to be worth it.
#
# $$L = \frac{1}{N}\sum_n (x_n \cdot w + b - y_n)^2 + \lambda \sum_d w_d^2$$
#
# - $\lambda$ is `strength`, 0 or larger. The penalty has no ½ and is not divided by $N$ or by the
#   number of features. **The bias is not penalised.**
# - `params` is `{"w": (D,), "b": ()}`, `y` is `(N,)`.
# - The gradient has to be right as well, by any of the arrays, also at $w = 0$, and where the loss
#   is 0.
#
# **Example.** With $w = (3, -4)$, $b = 1$, $x = (1, 1)$ and $y = 2$ the error is $-2$, and for
# $\lambda = 0.1$ we have $L = 4 + 0.1 \cdot 25 = 6.5$.


# %% task="ridge_loss"
def ridge_loss(
    params: Params, x: Float[Array, "batch features"], y: Float[Array, " batch"], *, strength: float
) -> Float[Array, ""]:
    """평균 제곱 오차 + strength · Σ w².

    Mean squared error + strength · Σ w².
    """
    ### BEGIN SOLUTION
    errors = x @ params["w"] + params["b"] - y
    return jnp.mean(errors**2) + strength * jnp.sum(params["w"] ** 2)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 5. `accuracy`
#
# 로짓(logit)이 가장 큰 클래스가 레이블과 같은 예제의 비율입니다. 결과는 0에서 1까지의 `float32`
# 스칼라입니다. 가장 큰 로짓이 둘인 경우는 채점하지 않습니다.
#
# **예.** 예측한 클래스가 $(2, 0, 1, 1)$이고 레이블이 $(2, 0, 1, 0)$이면 0.75입니다.

# %% [markdown] lang="en"
# ## 5. `accuracy`
#
# The share of examples whose largest logit is at the label: a `float32` scalar from 0 to 1. A tie
# for the largest logit is not tested.
#
# **Example.** If the predicted classes are $(2, 0, 1, 1)$ and the labels $(2, 0, 1, 0)$, it is
# 0.75.


# %% task="accuracy"
def accuracy(
    logits: Float[Array, "batch classes"], labels: Int[Array, " batch"]
) -> Float[Array, ""]:
    """맞힌 비율입니다.

    The share of right answers.
    """
    ### BEGIN SOLUTION
    return jnp.mean(logits.argmax(axis=-1) == labels)
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 6. `best_epoch`
#
# 검증 손실은 한동안 줄다가 과적합이 시작되면 다시 커집니다. 조기 종료(early stopping)는 에포크가
# 끝날 때마다 검증 손실을 보고, **새 최솟값이 아닌 에포크가 연달아 `patience`번** 나오면 훈련을
# 멈춥니다. 남길 것은 그때까지 손실이 가장 작았던 에포크의 가중치입니다. 그 번호를 답하세요.
#
# - 지금까지의 어느 손실보다도 작아야 새 최솟값입니다. 같으면 새 최솟값이 아닙니다. 첫 에포크는
#   언제나 새 최솟값입니다. 손실은 모두 유한한 수입니다.
# - 멈춘 뒤의 손실은 **없던 일**입니다. 거기에 더 작은 값이 있어도 보지 않습니다.
# - `patience`는 1 이상이고, 에포크 수보다 클 수도 있습니다. 그러면 끝까지 갑니다.
# - 결과는 `int32` 스칼라입니다. 손실은 트레이스된 배열이므로 파이썬 `if`나 `break`는 쓸 수
#   없습니다.
#
# **예.** 손실이 `[0.9, 0.5, 0.6, 0.7, 0.4]`이고 `patience`가 2이면, 번호가 2와 3인 두 에포크에서
# 나아지지 않았으므로 멈추고 1을 답합니다. `patience`가 3이면 번호 4까지 가서 4를 답합니다.

# %% [markdown] lang="en"
# ## 6. `best_epoch`
#
# The validation loss falls for a while, and grows again when overfitting begins. Early stopping
# looks at it after every epoch and ends training after **`patience` epochs in a row without a new
# minimum**. The weights to keep are those of the epoch with the smallest loss until then. Return
# its index.
#
# - A new minimum is smaller than every loss before it; an equal one is not new. The first epoch
#   always is one. All losses are finite.
# - What comes after the stop **never happened**, even if it holds a smaller loss.
# - `patience` is 1 or more and may exceed the number of epochs; then training goes on to the end.
# - The result is an `int32` scalar. The losses are traced: a Python `if` or `break` cannot see
#   them.
#
# **Example.** With the losses `[0.9, 0.5, 0.6, 0.7, 0.4]` and a `patience` of 2, epochs 2 and 3 are
# no improvement, training stops, and the answer is 1. With a `patience` of 3 it reaches epoch 4,
# and the answer is 4.


# %% task="best_epoch"
def best_epoch(validation_losses: Float[Array, " epochs"], *, patience: int) -> Int[Array, ""]:
    """조기 종료가 남기는 에포크의 번호입니다.

    The index of the epoch that early stopping keeps.

    Example:
        >>> int(best_epoch(jnp.array([0.9, 0.5, 0.6, 0.7, 0.4]), patience=2))
        1
    """
    ### BEGIN SOLUTION
    epochs = jnp.arange(validation_losses.size)
    smallest = jax.lax.cummin(validation_losses)
    improved = (epochs == 0) | (validation_losses < jnp.roll(smallest, 1))
    best = jax.lax.cummax(jnp.where(improved, epochs, 0))
    stopped = epochs - best >= patience
    last = jnp.where(stopped.any(), stopped.argmax(), epochs[-1])
    return best[last]
    ### END SOLUTION


# %% [markdown] lang="ko"
# ## 실험 · 언제 멈출까요?
#
# `scikit-learn`에 들어 있는 8×8 손글씨 숫자 가운데 헷갈리는 3과 8만 골라 여러분의 함수로 나누고,
# 표준화하고, 미니배치로 배웁니다. 훈련 데이터는 일부러 적게 두었습니다(전체의 15%). 픽셀 64개에
# 가중치가 하나씩 있으니 외우기에 넉넉합니다. 왼쪽은 규제 없이, 오른쪽은 `ridge_loss`의 벌점과 함께
# 배운 학습 곡선이고, 점은 `best_epoch`가 남긴 에포크입니다. 제목의 정확도는 그 에포크의 가중치를,
# 금고에서 **한 번만** 꺼낸 시험 데이터로 잰 것입니다. 항상 0인 모서리 픽셀이 몇 개 있습니다.
# `standardize`가 그것을 어떻게 다루었나요? `strength`를 바꾸어 다시 그려 보세요. 무엇을 보고 골라야
# 할까요?

# %% [markdown] lang="en"
# ## Experiment · When to stop?
#
# Of the 8×8 handwritten digits that come with `scikit-learn`, take the 3s and the 8s, which are
# easy to confuse. Your functions split them, standardise them and learn from small batches. There
# are few training data on purpose (15 %), and with a weight for each of 64 pixels plenty of room to
# learn them by heart. On the left a learning curve without regularisation, on the right one with
# the penalty of `ridge_loss`; the dot is the epoch that `best_epoch` keeps. The accuracy in the
# title is that of its weights on the test data, taken out of the vault **once**. Some corner pixels
# never differ from 0. What did `standardize` make of them? Change `strength` and draw again. What
# should you look at to choose it?


# %% experiment="true"
def three_or_eight(key):
    """훈련, 검증, 시험의 (x, y). y는 8이면 1, 3이면 −1. / (x, y) of the parts; y is ±1."""
    from sklearn.datasets import load_digits

    images, digits = load_digits(return_X_y=True)
    chosen = (digits == 3) | (digits == 8)
    x = jnp.asarray(images[chosen], jnp.float32)
    y = jnp.where(jnp.asarray(digits[chosen]) == 8, 1.0, -1.0)
    parts = split(key, len(y), fractions=(0.15, 0.4, 0.45))
    inputs = standardize(*(x[part] for part in parts))
    return list(zip(inputs, [y[part] for part in parts], strict=True))


def learn(key, train, validation, *, strength, epochs=30, learning_rate=0.01):
    """에포크마다 가중치, 훈련 손실, 검증 손실. / Weights, training and validation loss by epoch."""
    step = jax.jit(jax.grad(ridge_loss), static_argnames="strength")
    loss = jax.jit(ridge_loss, static_argnames="strength")
    params, history = {"w": jnp.zeros(64), "b": jnp.array(0.0)}, []
    x, y = train
    for own in jax.random.split(key, epochs):
        for batch in minibatches(own, len(y), batch_size=10):
            gradient = step(params, x[batch], y[batch], strength=strength)
            params = jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient)
        losses = [loss(params, *part, strength=0.0) for part in (train, validation)]
        history.append((params, *losses))
    return history


def show_learning_curves(strength=0.3):
    """학습 곡선 두 장. / Two learning curves."""
    import matplotlib.pyplot as plt

    train, validation, (x, y) = three_or_eight(jax.random.key(4))
    _, axes = plt.subplots(1, 2, figsize=(11, 4), sharey=True, layout="constrained")
    for axis, used in zip(axes, (0.0, strength), strict=True):
        history = learn(jax.random.key(5), train, validation, strength=used)
        losses = jnp.array([losses for _, *losses in history])
        best = int(best_epoch(losses[:, 1], patience=5))
        params = history[best][0]
        z = x @ params["w"] + params["b"]
        right = accuracy(jnp.stack([-z, z], axis=-1), (y > 0).astype(jnp.int32))
        axis.plot(losses, label=["training", "validation"])
        axis.plot(best, losses[best, 1], "o", color="black", label=f"best epoch: {best}")
        axis.set(title=f"strength {used}: test accuracy {right:.1%}", xlabel="epoch", yscale="log")
        axis.legend()
    axes[0].set_ylabel("mean squared error")
    plt.show()


show_learning_curves()

# %% [markdown] question="question_vault" lang="ko"
# ## 글로 답하기 1 · 시험 데이터의 금고 (2점)
#
# 9월 13일 모임의 질문입니다. 세 데이터는 각각 무엇을 바꾸고 무엇을 바꾸지 않나요? 누군가 시험
# 데이터의 정확도를 보아 가며 모델 열 개 가운데 가장 좋은 것을 골라 그 정확도를 보고했다고 합시다.
# 무엇이 잘못되었고 보고한 숫자는 어느 쪽으로 어긋났을까요? 모임에서는 "모델이 하나뿐이고 고를 것이
# 없으면 검증 데이터가 없어도 된다"라는 말도 나왔습니다. 그 말은 언제 맞나요? 조기 종료를 쓰면
# 어떤가요?

# %% [markdown] question="question_vault" lang="en"
# ## Written answer 1 · The vault of the test data (2 points)
#
# The question of 13 September. What does each of the three sets change, and what does it not?
# Suppose that somebody looked at the test accuracy of ten models, took the best one and reported
# its accuracy. What went wrong, and in which direction is the reported number off? It was also said
# at the meeting that with a single model and nothing to choose one could do without validation
# data. When is that true? Is it with early stopping?

# %% [markdown] answer="question_vault"

# %% [markdown] guide="question_vault" lang="ko"
# #### 채점 기준 · 글로 답하기 1
#
# - **0.75점** 세 데이터의 몫. 훈련 데이터는 가중치를 바꿉니다(0.25점). 검증 데이터는 가중치를 직접
#   바꾸지 않고, 모델과 학습률과 멈출 때를 고릅니다(0.25점). 시험 데이터는 아무것도 바꾸지 않고 다
#   끝난 모델을 한 번 잽니다(0.25점).
# - **0.75점** 열 개 가운데 고르기. 시험 데이터로 골랐으니 그것은 검증 데이터가 되었습니다(0.4점).
#   열 개의 점수에는 운이 섞여 있고 가장 좋은 것에는 좋은 운이 들어 있으므로 숫자는 실제보다
#   높습니다(0.35점). 처음 보는 데이터로 다시 재야 합니다.
# - **0.5점** 검증 데이터가 없어도 될 때. 학습률도, 에포크 수도, 규제의 세기도 미리 정해 두고
#   아무것도 고르지 않을 때뿐입니다(0.25점). 조기 종료는 에포크를 고르는 일이므로 검증 데이터가
#   필요합니다(0.25점).
#
# **절반의 답.** 셋의 이름과 쓰임만 적고 왜 점수가 높아지는지 설명하지 않은 답: 1점 안팎.
#
# **흔한 오답.** 검증 데이터는 모델에 아무 영향이 없다고 합니다(0.25점 감점: 고르는 데 참여합니다).
# 시험 데이터로 경사 하강법을 하지 않았으니 괜찮다고 합니다(둘째 부분 0점).

# %% [markdown] guide="question_vault" lang="en"
# #### Marking guide · written answer 1
#
# - **0.75 points** What each does. Training data change the weights (0.25). Validation data do not
#   change them directly, but choose the model, the learning rate, when to stop (0.25). Test data
#   change nothing; they measure the finished model, once (0.25).
# - **0.75 points** The best of ten. As the test data chose, they have become validation data (0.4).
#   Luck is part of each of the ten numbers, and good luck part of the best, so the number is too
#   high (0.35). It has to be measured again on new data.
# - **0.5 points** Doing without validation: only when learning rate, epochs and strength are
#   settled beforehand and nothing is chosen (0.25). Early stopping chooses an epoch, and needs it
#   (0.25).
#
# **Half an answer.** Names and uses of the three, no reason why the number is too high: about 1
# point.
#
# **Common mistakes.** Validation data have no influence on the model (0.25 less: they take part in
# choosing it). All is well, because there was no gradient descent on the test data (nothing for the
# second part).

# %% [markdown] question="question_leak" lang="ko"
# ## 글로 답하기 2 · 새어 나간 정보 (2점)
#
# 모임에서는 "참여한다는 것은 재는 것이지 가중치를 바꾸는 것이 아니다"라고도 했습니다. 그렇다면
# 데이터를 나누기 **전에** 전체의 평균과 표준편차로 표준화하는 것은 어떤가요? 가중치는 시험 데이터를
# 본 적이 없는데 왜 문제가 될까요? 훈련 데이터의 한 특성이 $(1, 3)$이고 시험 데이터의 값이 11일 때,
# 두 가지 방법으로 표준화한 세 값을 계산해 견주세요. 모델을 실제로 쓸 때를 생각하면, 시험 데이터는
# 무엇을 흉내 낸 것인가요?

# %% [markdown] question="question_leak" lang="en"
# ## Written answer 2 · What leaked (2 points)
#
# Taking part means measuring, not changing weights, the meeting also said. What, then, of
# standardising with the mean and the standard deviation of all data, **before** the split? No
# weight has seen the test data, so what is wrong? Let a feature of the training data be $(1, 3)$
# and the test value 11: compute and compare the three standardised values both ways. What do the
# test data stand for, once a model is in use?

# %% [markdown] answer="question_leak"

# %% [markdown] guide="question_leak" lang="ko"
# #### 채점 기준 · 글로 답하기 2
#
# - **0.75점** 계산. 훈련 데이터만 쓰면 $\mu = 2$, $\sigma = 1$이므로 $(-1, 1)$과 9입니다(0.35점).
#   전체를 쓰면 $\mu = 5$, $\sigma = \sqrt{56/3} \approx 4.32$이므로 약 $(-0.93, -0.46)$과
#   1.39입니다(0.4점).
# - **0.75점** 왜 문제인가. 훈련 입력 자체가 시험 데이터에 따라 달라졌으므로, 가중치는 시험 데이터를
#   간접적으로 보았습니다(0.4점). 시험 데이터의 11이 유난히 크다는 것이 9에서는 보이지만 1.39에서는
#   감추어집니다(0.35점).
# - **0.5점** 시험 데이터는 **아직 오지 않은 데이터**를 흉내 냅니다. 모델을 쓸 때는 하나씩 오므로 그
#   통계를 미리 구할 수 없습니다.
#
# **절반의 답.** "시험 데이터를 보면 안 된다"만 있고 계산이 없는 답: 0.75점 안팎.
#
# **흔한 오답.** 시험 데이터는 시험 데이터의 통계로 맞추어야 공평하다고 합니다(둘째 부분 0점: 그러면
# 11 하나는 언제나 0이 됩니다). $N - 1$로 나눈 표준편차를 씁니다(0.15점 감점).

# %% [markdown] guide="question_leak" lang="en"
# #### Marking guide · written answer 2
#
# - **0.75 points** The numbers. By the training data, $\mu = 2$ and $\sigma = 1$: $(-1, 1)$ and 9
#   (0.35). By all data, $\mu = 5$ and $\sigma = \sqrt{56/3} \approx 4.32$: about $(-0.93, -0.46)$
#   and 1.39 (0.4).
# - **0.75 points** What is wrong. The training inputs themselves depend on the test data now, so
#   the weights have seen them indirectly (0.4). That 11 is unusually large shows in 9 and is hidden
#   in 1.39 (0.35).
# - **0.5 points** Test data stand for **data that have not come yet**. In use they come one by one,
#   and nobody has their statistics beforehand.
#
# **Half an answer.** "One must not look at the test data", without the numbers: about 0.75 points.
#
# **Common mistakes.** To be fair, test data should have their own statistics (nothing for the
# second part: a single 11 would always become 0). A standard deviation with $N - 1$ (0.15 less).
