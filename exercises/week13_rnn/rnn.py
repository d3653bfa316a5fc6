# %% [markdown] header="true"
# - **마감 · due 2026-11-29** (일 Sun)
# - **14점** · 14 points (코드 10 · code, 서술형 4 · written)
# - **약 100분** · about 100 minutes
#
# | 과제 · Task | 점수 · Points |
# | --- | ---: |
# | `rnn_step` | 1 |
# | `rnn` | 1 |
# | `lstm_step` | 2 |
# | `lstm` | 1 |
# | `bidirectional` | 2 |
# | `next_token` | 1 |
# | `sequence_loss` | 2 |
# | `question_zero` (서술형 · written) | 2 |
# | `question_review` (서술형 · written) | 2 |
#
# 공개 시험은 이 명령 하나로 모두 해 봅니다. · One command runs all public tests:
#
# ```
# grader check week13
# ```

# %% [markdown] lang="ko"
# # 13주차 · 순환 신경망(recurrent network)
#
# 지금까지의 모델은 입력을 한꺼번에 보았습니다. 이번 주의 모델은 **차례로** 읽습니다. 읽은 것을
# 은닉 상태 $h$에 담아 다음 자리로 넘기고, 모든 자리에서 같은 가중치를 씁니다. 강의 12를 먼저 보고
# 오세요.
#
# 2018년 10월 1일 모임의 주제가 순환 신경망이었습니다. 그날은 따로 질문이 나오지 않았지만, 두 가지
# 이야기가 이번 주로 이어집니다. 9월 20일의 **"역전파에 0이 나오면 어떻게 되나?"** 라는 질문은
# 여기서 시간을 거슬러 올라가는 기울기의 문제가 됩니다. 11월 19일에는 **양방향 LSTM으로 한국어 영화
# 리뷰의 감성을 분석한 논문**을 함께 읽었습니다.
#
# | 과제 | 하는 일 |
# |---|---|
# | `rnn_step` | 은닉 상태를 한 번 고칩니다 |
# | `rnn` | 시퀀스의 처음부터 끝까지 되풀이합니다 |
# | `lstm_step` | 게이트(gate) 넷과 셀 상태로 한 번 고칩니다 |
# | `lstm` | 시퀀스의 처음부터 끝까지 되풀이합니다 |
# | `bidirectional` | 앞에서도 읽고 뒤에서도 읽습니다 |
# | `next_token` | 다음 글자를 맞히는 문제를 만듭니다 |
# | `sequence_loss` | 덧댄 자리를 빼고 손실을 냅니다 |
#
# **이번 주의 약속**
#
# | 이름 | 약속 |
# |---|---|
# | N, T, D, H | 배치, 시간, 입력의 크기, 은닉 상태의 크기. 1이거나 서로 같아도 됩니다. |
# | `params` | dict `{"wx": (D, U), "wh": (H, U), "b": (U,)}`. U는 RNN에서 H, LSTM에서 4H입니다. |
# | `xs` | `(N, T, D)`. 1번 축이 시간입니다. |
# | 게이트의 순서 | U의 4H열은 **i, f, g, o** 순서로 H열씩입니다. |
# | `carry` | LSTM의 상태이고 튜플 `(h, c)`입니다. Flax의 셀은 `(c, h)`이니 조심하세요. |
# | 큰 값 | 활성화 함수에 들어가는 수가 $\pm 10000$이어도 값과 기울기가 맞고 유한합니다. |
#
# 모든 함수는 인자를 고치지 않고, 같은 인자에는 같은 값을 돌려주며, `jax.jit`, `jax.vmap`,
# `jax.grad`를 거쳐도 맞아야 합니다(`next_token`은 정수를 다루므로 미분하지 않습니다). 계산은
# 안에서도 float32로 합니다.
#
# **직접 만들기.** `nnx.RNN`, `nnx.Bidirectional`, `nnx`와 `flax.linen`의 셀과 그것을 상속한 클래스,
# `jax.experimental.rnn`은 쓰지 않습니다. `jnp.tanh`, `jax.nn.sigmoid`, `jax.nn.log_softmax`,
# `optax`의 손실은 써도 됩니다. 앞 과제의 함수는 얼마든지 부르세요.
#
# **되풀이는 `lax.scan`으로.** 파이썬의 `for`는 트레이스하면서 T번 펼쳐집니다. `lax.scan`은 한
# 걸음만 컴파일하고 되풀이합니다. 걸음 함수는 상태와 다음 입력을 받아 **새 상태**와 **남길 값**을
# 돌려줍니다. `scan`은 언제나 **0번 축**을 따라 돌고, 남긴 값도 0번 축에 쌓습니다.

# %% [markdown] lang="en"
# # Week 13 · Recurrent networks
#
# So far a model saw its input all at once. The models of this week read **one piece after the
# other**: what was read is kept in a hidden state $h$, which is handed on to the next place, and
# the same weights serve at every place. Watch lecture 12 first.
#
# Recurrent networks were the subject of the meeting of 1 October 2018. No question was asked that
# day, but two threads from other meetings lead here. **"What if a zero appears in
# backpropagation?"**, of 20 September, becomes the question of how a gradient travels back in time.
# And on 19 November the group read **a paper on the sentiment of Korean film reviews, with
# bidirectional LSTMs**.
#
# | task | what it does |
# |---|---|
# | `rnn_step` | updates the hidden state once |
# | `rnn` | does so from the first to the last place of a sequence |
# | `lstm_step` | updates it with four gates and a cell state |
# | `lstm` | does so from the first to the last place of a sequence |
# | `bidirectional` | reads from the front and from the back |
# | `next_token` | builds the task of predicting the next letter |
# | `sequence_loss` | takes the loss without the padding |
#
# **Conventions of this week**
#
# | name | convention |
# |---|---|
# | N, T, D, H | batch, time, size of an input, size of the hidden state; may be 1, or equal |
# | `params` | `{"wx": (D, U), "wh": (H, U), "b": (U,)}`; U is H in the RNN, 4H in the LSTM |
# | `xs` | `(N, T, D)`: axis 1 is time |
# | order of the gates | the 4H columns of U are **i, f, g, o**, H columns each |
# | `carry` | the state of the LSTM, a tuple `(h, c)`; beware, Flax's own cells have `(c, h)` |
# | large numbers | when an activation gets $\pm 10000$, values and gradients are right and finite |
#
# Every function leaves its arguments alone, gives the same result for the same arguments, and is
# right under `jax.jit`, `jax.vmap` and `jax.grad` (but `next_token`, whose integers have no
# gradient). Compute in float32, inside as well.
#
# **By hand.** No `nnx.RNN`, no `nnx.Bidirectional`, no cells of `nnx` or `flax.linen` or classes
# derived from them, no `jax.experimental.rnn`. `jnp.tanh`, `jax.nn.sigmoid`, `jax.nn.log_softmax`
# and the losses of `optax` are fine, and so is calling your own earlier tasks.
#
# **Repeat with `lax.scan`.** Python's `for` is unrolled T times while it is traced; `lax.scan`
# compiles one step and repeats it. The step takes a state and the next input and returns **the
# new state** and **what to keep**. `scan` always walks along **axis 0**, and stacks what is kept
# along axis 0.

# %%
from functools import partial

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Float, Int

Params = dict[str, Float[Array, "..."]]  # "wx", "wh" and "b"
Carry = tuple[Float[Array, "batch hidden"], Float[Array, "batch hidden"]]  # (h, c)


# %%
def add(total, x):
    """새 상태와 남길 값. / The new state, and what to keep."""
    return total + x, total + x


lax.scan(add, 0.0, jnp.array([1.0, 2.0, 3.0]))  # (6.0, [1.0, 3.0, 6.0])

# %% [markdown] lang="ko"
# ## 1. 한 걸음: `rnn_step`
#
# $$h' = \tanh(x\,W_x + h\,W_h + b)$$
#
# 지금까지 읽은 것 $h$와 이번에 읽은 것 $x$를 섞어 새 상태를 만듭니다. `h`는 `(N, H)`, `x`는
# `(N, D)`입니다.
#
# **예.** D = H = 1이고 $W_x = W_h = 1$, $b = 0$일 때, $h = 0$에서 $x = 1$을 읽으면 $h' = \tanh 1 =
# 0.7616$입니다. 이어서 $x = 0$을 읽으면 $\tanh 0.7616 = 0.6420$입니다. 입력이 0이어도 상태는 앞의
# 일을 기억합니다.

# %% [markdown] lang="en"
# ## 1. One step: `rnn_step`
#
# $$h' = \tanh(x\,W_x + h\,W_h + b)$$
#
# What was read so far, $h$, and what is read now, $x$, make the new state. `h` is `(N, H)`, `x` is
# `(N, D)`.
#
# **Example.** With D = H = 1, $W_x = W_h = 1$ and $b = 0$, reading $x = 1$ at $h = 0$ gives $h' =
# \tanh 1 = 0.7616$. Then $x = 0$ gives $\tanh 0.7616 = 0.6420$: the input is 0, but the state still
# remembers.


# %% task="rnn_step"
def rnn_step(
    params: Params, h: Float[Array, "batch hidden"], x: Float[Array, "batch features"]
) -> Float[Array, "batch hidden"]:
    """tanh(x·wx + h·wh + b), 새 은닉 상태입니다. The new hidden state.

    Example:
        >>> params = {"wx": jnp.zeros((2, 3)), "wh": jnp.zeros((3, 3)), "b": jnp.zeros(3)}
        >>> rnn_step(params, jnp.ones((1, 3)), jnp.ones((1, 2))).tolist()
        [[0.0, 0.0, 0.0]]
    """
    raise NotImplementedError("week13: rnn_step")


# %% [markdown] lang="ko"
# ## 2. 처음부터 끝까지: `rnn`
#
# `h0`에서 시작해 `xs[:, 0]`, `xs[:, 1]`, …을 차례로 읽고, **읽은 뒤의 상태를 모두** 돌려줍니다.
# `(N, T, D)`가 들어가 `(N, T, H)`가 나옵니다. `h0`는 0이 아닐 수도 있습니다.
#
# 시간 축은 `lax.scan`(또는 걸음 수가 파이썬 정수인 `lax.fori_loop`)으로 돕니다. `for`나
# `unroll=True`로 모두 펼치지 마세요(`unroll=4`는 괜찮습니다). 프로그램에 반복문이 있는지 봅니다.
#
# **예.** 위의 가중치로 $(1, 0, -1)$을 $h_0 = 0$에서 읽으면 상태는 차례로 $0.7616,\ 0.6420,\
# -0.3434$입니다.

# %% [markdown] lang="en"
# ## 2. From the first to the last: `rnn`
#
# Start from `h0`, read `xs[:, 0]`, `xs[:, 1]`, … in turn, and return **every state after its
# reading**: `(N, T, D)` goes in, `(N, T, H)` comes out. `h0` need not be 0.
#
# Walk the time axis with `lax.scan` (or `lax.fori_loop`, the number of steps a Python int), not
# with a `for` or `unroll=True` (`unroll=4` is fine): the tests look for a loop in the program.
#
# **Example.** With the weights above, reading $(1, 0, -1)$ from $h_0 = 0$ leads through the states
# $0.7616,\ 0.6420,\ -0.3434$.


# %% task="rnn"
def rnn(
    params: Params, h0: Float[Array, "batch hidden"], xs: Float[Array, "batch time features"]
) -> Float[Array, "batch time hidden"]:
    """h0에서 시작해 xs를 읽은 상태 모두입니다. All states of reading xs from h0."""

    raise NotImplementedError("week13: rnn")


# %% [markdown] lang="ko"
# ## 3. 게이트가 있는 한 걸음: `lstm_step`
#
# LSTM은 셀 상태 $c$를 하나 더 들고 다닙니다. $c$는 가중치와 곱해지지 않고, 게이트가 열린 만큼만
# 남고 더해집니다. 먼저 네 덩어리를 한꺼번에 계산해 H열씩 나눕니다. 순서는 i, f, g, o입니다.
#
# $$(a_i,\ a_f,\ a_g,\ a_o) = x\,W_x + h\,W_h + b$$
#
# $$i = \sigma(a_i),\quad f = \sigma(a_f),\quad g = \tanh(a_g),\quad o = \sigma(a_o)$$
#
# $$c' = f \odot c + i \odot g,\qquad h' = o \odot \tanh(c')$$
#
# $f$는 얼마나 남길지, $i$는 새것 $g$를 얼마나 더할지, $o$는 얼마나 내보일지를 정합니다. 새 상태는
# `carry`와 같은 꼴의 튜플 `(h', c')`입니다.
#
# **예.** 가중치와 편향이 모두 0이면 게이트는 모두 반쯤 열리고($\sigma(0) = 0.5$) $g = 0$입니다. $c
# = 2$에서 $c' = 0.5 \cdot 2 + 0.5 \cdot 0 = 1$이고 $h' = 0.5\,\tanh 1 = 0.3808$입니다.

# %% [markdown] lang="en"
# ## 3. A step with gates: `lstm_step`
#
# An LSTM carries a second state, the cell $c$. No weights multiply it: it is kept, and added to, as
# far as the gates are open. First compute four blocks at once and cut them apart, H
# columns each, in the order i, f, g, o.
#
# $$(a_i,\ a_f,\ a_g,\ a_o) = x\,W_x + h\,W_h + b$$
#
# $$i = \sigma(a_i),\quad f = \sigma(a_f),\quad g = \tanh(a_g),\quad o = \sigma(a_o)$$
#
# $$c' = f \odot c + i \odot g,\qquad h' = o \odot \tanh(c')$$
#
# $f$ says how much stays, $i$ how much of the new $g$ is added, $o$ how much is shown. The new
# state is a tuple like `carry`: `(h', c')`.
#
# **Example.** With all weights and biases 0 every gate is half open ($\sigma(0) = 0.5$) and
# $g = 0$. From $c = 2$ we get $c' = 0.5 \cdot 2 + 0.5 \cdot 0 = 1$ and
# $h' = 0.5\,\tanh 1 = 0.3808$.


# %% task="lstm_step"
def lstm_step(params: Params, carry: Carry, x: Float[Array, "batch features"]) -> Carry:
    """x를 읽은 새 상태 (h, c)입니다. The new state (h, c) after reading x.

    Example:
        >>> params = {"wx": jnp.zeros((3, 4)), "wh": jnp.zeros((1, 4)), "b": jnp.zeros(4)}
        >>> h, c = lstm_step(params, (jnp.zeros((1, 1)), jnp.full((1, 1), 2.0)), jnp.ones((1, 3)))
        >>> c.tolist()
        [[1.0]]
    """
    raise NotImplementedError("week13: lstm_step")


# %% [markdown] lang="ko"
# ## 4. 처음부터 끝까지: `lstm`
#
# `rnn`과 같습니다. `carry` `(h, c)`에서 시작해 `xs`를 차례로 읽고, 읽은 뒤의 **h를 모두**
# 돌려줍니다. `c`는 다음 걸음으로 넘기기만 합니다. 여기서도 시간 축은 `lax.scan`이나
# `lax.fori_loop`로 돕니다.
#
# **예.** D = H = 1, 가중치와 편향이 모두 0이고 $h = 0$, $c = 2$이면 $c$는 1, 0.5, 0.25로 반씩
# 줄고, 돌려주는 $h$는 $0.3808,\ 0.2311,\ 0.1225$입니다.

# %% [markdown] lang="en"
# ## 4. From the first to the last: `lstm`
#
# As `rnn`: start from `carry`, `(h, c)`, read `xs` in turn, and return **every h** after its
# reading. `c` is only handed on to the next step. Walk the time axis with `lax.scan` or
# `lax.fori_loop` again.
#
# **Example.** With D = H = 1, all weights and biases 0, $h = 0$ and $c = 2$, the cell is halved
# each time, to 1, 0.5 and 0.25, and the states returned are $0.3808,\ 0.2311,\ 0.1225$.


# %% task="lstm"
def lstm(
    params: Params, carry: Carry, xs: Float[Array, "batch time features"]
) -> Float[Array, "batch time hidden"]:
    """carry에서 시작해 xs를 읽은 h 모두입니다. Every h of reading xs from carry."""

    raise NotImplementedError("week13: lstm")


# %% [markdown] lang="ko"
# ## 5. 앞에서도 뒤에서도: `bidirectional`
#
# 문장의 뜻은 뒤에 오는 말에 달려 있을 때가 많습니다. LSTM 하나는 앞에서부터, **가중치가 다른**
# 하나는 뒤에서부터 읽고, 자리마다 두 상태를 나란히 붙입니다. 둘 다 0인 상태에서 시작합니다.
#
# - 결과는 `(N, T, H₁ + H₂)`이고 앞에서부터 읽은 쪽이 먼저입니다. 두 은닉 상태의 크기는 서로 다를
#   수 있습니다.
# - 자리 t의 앞부분은 `xs[:, :t + 1]`을 읽은 상태이고, 뒷부분은 `xs[:, t:]`를 **끝에서부터
#   t까지** 읽은 상태입니다.
#
# **예.** T = 3이면 자리 0의 뒷부분은 자리 2, 1, 0을 차례로 읽은 상태이고, 자리 2의 뒷부분은
# 자리 2만 읽은 상태입니다.

# %% [markdown] lang="en"
# ## 5. From the front and from the back: `bidirectional`
#
# What a sentence means often depends on words yet to come. One LSTM reads from the front, another,
# with **weights of its own**, from the back, and at each place the two states are put side by side.
# Both start from zeros.
#
# - The result is `(N, T, H₁ + H₂)`: first the states of the LSTM that reads from the front, then
#   those of the other. The two hidden states may have different sizes.
# - The first part at place t has read `xs[:, :t + 1]`; the second has read `xs[:, t:]`, **from
#   the end down to t**.
#
# **Example.** With T = 3 the second part at place 0 has read the places 2, 1, 0 in this order,
# and the second part at place 2 only place 2.


# %% task="bidirectional"
def bidirectional(
    forward_params: Params,
    backward_params: Params,
    xs: Float[Array, "batch time features"],
) -> Float[Array, "batch time both_hidden"]:
    """앞에서 읽은 h와 뒤에서 읽은 h를 자리마다 붙입니다.

    The states of reading from the front and of reading from the back, side by side at each place.
    """

    raise NotImplementedError("week13: bidirectional")


# %% [markdown] lang="ko"
# ## 6. 다음 글자 맞히기: `next_token`
#
# 글에는 정답이 이미 들어 있습니다. 자리마다 **다음 글자**가 정답입니다. "hello"라면 h, e, l, l을
# 읽고 e, l, l, o를 맞힙니다. 글의 길이가 다르면 모자란 만큼 `pad`라는 번호로 채우고, 채운 자리는
# 맞힐 것이 없으므로 나중에 손실에서 뺍니다.
#
# int32인 `tokens (N, T)`에서 `(inputs, targets, mask)`를 만듭니다. 셋 다 `(N, T - 1)`이고 앞의 둘은
# int32, `mask`는 bool입니다. `mask`는 **정답이 `pad`가 아닌** 자리에서 참입니다. `pad`는 int32에
# 들어가는 파이썬 정수이고 어느 자리에나, 여러 번 있을 수 있습니다. T = 1이면 결과는 `(N, 0)`입니다.
#
# **예.** `pad`가 0이고 토큰이 `[3, 1, 4, 4, 5, 0]`일 때:
#
# ```
# inputs   3  1  4  4  5
# targets  1  4  4  5  0
# mask     T  T  T  T  F
# ```

# %% [markdown] lang="en"
# ## 6. Guess the next letter: `next_token`
#
# A text holds its own answers: at every place, **the next letter**. Of "hello" we read h, e, l, l
# and predict e, l, l, o. Texts of different lengths are padded with a number called `pad`, and as
# nothing is to be predicted there, the padded places will be left out of the loss.
#
# From `tokens (N, T)`, which are int32, make `(inputs, targets, mask)`, each `(N, T - 1)`: the
# first two are int32, too, and `mask` is bool. `mask` is true where **the target is not `pad`**.
# `pad` is a Python int that fits into an int32; it may stand anywhere, any number of times. With T
# = 1 the results are `(N, 0)`.
#
# **Example.** With `pad` 0 and the tokens `[3, 1, 4, 4, 5, 0]`:
#
# ```
# inputs   3  1  4  4  5
# targets  1  4  4  5  0
# mask     T  T  T  T  F
# ```


# %% task="next_token"
def next_token(
    tokens: Int[Array, "batch time"], *, pad: int
) -> tuple[Int[Array, "batch shorter"], Int[Array, "batch shorter"], Bool[Array, "batch shorter"]]:
    """(읽을 글자, 맞힐 글자, 맞힐 것이 있는 자리)입니다. (inputs, targets, mask)."""
    raise NotImplementedError("week13: next_token")


# %% [markdown] lang="ko"
# ## 7. 참인 자리만: `sequence_loss`
#
# `mask`가 참인 자리에서만 소프트맥스 교차 엔트로피를 구하고, **그런 자리의 수**로 나눕니다.
#
# $$L = -\frac{1}{|M|}\sum_{(n,t)\in M}\log\operatorname{softmax}(z_{nt})_{y_{nt}}$$
#
# 긴 글과 짧은 글이 섞여 있어도 글자 하나의 무게는 같습니다. 참인 자리가 하나도 없으면 손실도,
# 로짓에 대한 기울기도 0입니다(NaN이 아닙니다). `mask`가 거짓인 자리의 `targets`에는 −1이나 아주
# 큰 수처럼 클래스가 아닌 int32가 있을 수 있습니다. 로짓은 $\pm 10000$까지 들어옵니다.
#
# **예.** 클래스가 둘이고 로짓이 $(0, 0)$, $(\log 3, 0)$, $(7, 7)$, 정답이 1, 0, −1, `mask`가 참,
# 참, 거짓이면 확률은 $\frac12$과 $\frac34$이고 손실은
# $\frac12(\log 2 + \log\frac43) = 0.4904$입니다.

# %% [markdown] lang="en"
# ## 7. Only where it is true: `sequence_loss`
#
# Take the softmax cross-entropy where `mask` is true, and divide by **the number of such places**.
#
# $$L = -\frac{1}{|M|}\sum_{(n,t)\in M}\log\operatorname{softmax}(z_{nt})_{y_{nt}}$$
#
# So every letter weighs the same, in long texts and short ones. Where no place is true the loss
# is 0, and so is its gradient with respect to the logits (not NaN). Where `mask` is false `targets`
# may hold any int32, −1 or a huge one, which is no class. Logits may be as large as $\pm 10000$.
#
# **Example.** With two classes, the logits $(0, 0)$, $(\log 3, 0)$, $(7, 7)$, the targets 1, 0,
# −1 and a `mask` of true, true, false, the probabilities are $\frac12$ and $\frac34$, and the
# loss $\frac12(\log 2 + \log\frac43) = 0.4904$.


# %% task="sequence_loss"
def sequence_loss(
    logits: Float[Array, "batch time classes"],
    targets: Int[Array, "batch time"],
    mask: Bool[Array, "batch time"],
) -> Float[Array, ""]:
    """mask가 참인 자리의 교차 엔트로피를 평균합니다.

    The mean cross-entropy of the places where mask is true; 0 where there is none.
    """
    raise NotImplementedError("week13: sequence_loss")


# %% [markdown] lang="ko"
# ## 실험 · 한 글자씩 읽고 쓰기
#
# 속담 두 개를 자모로 풀어 작은 LSTM에게 읽힙니다. 문제는 여러분의 `next_token`이 만들고, 손실은
# `sequence_loss`가 냅니다. 배우는 동안 몇 번 멈추어, 첫 자모만 주고 나머지를 스스로 쓰게 합니다. 쓴
# 글이 화면에 나옵니다. 처음에는 같은 자모를 되풀이하다가 점점 말이 되어 갑니다. 두 속담에는 모두
# "는 말이"가 나옵니다. 그다음을 맞히려면 무엇을 기억해야 할까요?
#
# 그림의 왼쪽은 손실이고 점은 멈춘 때입니다. 가운데는 첫 속담의 자리마다 바른 다음 자모에 준
# 확률입니다. 오른쪽은 마지막 상태를 입력 하나하나로 미분한 크기입니다. 훈련하지 않은 `rnn`과
# `lstm`에서 얼마나 먼 과거까지 기울기가 닿는지, 망각 게이트(forget gate)의 편향을 0에서 4로 바꾸면
# 무엇이 달라지는지 보세요.

# %% [markdown] lang="en"
# ## Experiment · Reading and writing letter by letter
#
# Two Korean proverbs ("fair words invite fair words" and "words without feet go a thousand ri")
# are taken apart into their letters and read by a small LSTM. Your `next_token` sets the
# exercise, your `sequence_loss` takes the loss. Now and then training stops, and the network gets
# the first letter and writes the rest by itself; what it wrote is printed. At first it repeats
# one letter, then it begins to make sense. "는 말이" is in both proverbs: what has to be
# remembered to go on from there?
#
# On the left is the loss, with dots where training stopped. In the middle, the probability of the
# right next letter at each place of the first proverb. On the right, the size of the gradient of
# the last state with respect to each input, in an untrained `rnn` and `lstm`: how far back do
# gradients reach, and what changes when the bias of the forget gate goes from 0 to 4?


# %% experiment="true"
@partial(jax.jit, static_argnums=(1, 2, 3))
def build(key, features, units, hidden):
    """가중치는 정규분포, 편향은 0입니다. / Normal weights, zero biases."""
    for_x, for_h = jax.random.split(key)
    wx = jax.random.normal(for_x, (features, units)) / jnp.sqrt(features)
    wh = jax.random.normal(for_h, (hidden, units)) / jnp.sqrt(hidden)
    return {"wx": wx, "wh": wh, "b": jnp.zeros(units)}


@jax.jit
def predict(params, inputs):
    """글자마다 다음 글자의 로짓입니다. / The logits of the next letter, for each letter."""
    nothing = jnp.zeros((len(inputs), len(params["out"])))
    xs = jax.nn.one_hot(inputs, params["out"].shape[1])
    return lstm(params["cell"], (nothing, nothing), xs) @ params["out"]


@partial(jax.jit, static_argnames="length")
def write(params, first, *, length):
    """첫 글자만 받고 나머지를 씁니다. / Given the first letter, writes the rest."""

    def step(state, _):
        carry, letter = state
        carry = lstm_step(params["cell"], carry, jax.nn.one_hot(letter, params["out"].shape[1]))
        letter = (carry[0] @ params["out"]).argmax(axis=-1)
        return (carry, letter), letter

    nothing = jnp.zeros((len(first), len(params["out"])))
    _, written = lax.scan(step, ((nothing, nothing), first), length=length - 1)
    return jnp.concatenate([first[:, None], written.T], axis=1)


def train(params, tokens, stops):
    """멈출 때마다의 파라미터와, 손실 모두입니다. / The parameters at each stop, and all losses."""
    import optax

    adam = optax.adam(0.01)
    inputs, targets, mask = next_token(tokens, pad=0)

    def loss(params):
        return sequence_loss(predict(params, inputs), targets, mask)

    @jax.jit
    def step(params, state):
        value, gradients = jax.value_and_grad(loss)(params)
        updates, state = adam.update(gradients, state)
        return optax.apply_updates(params, updates), state, value

    kept, losses, state = [params], [], adam.init(params)
    for count in range(1, stops[-1] + 1):
        params, state, value = step(params, state)
        losses.append(value)
        kept += [params] if count in stops else []
    return kept, losses


@partial(jax.jit, static_argnums=0)
def reach(network, cell, state, xs):
    """마지막 상태를 입력마다 미분한 크기입니다. / Sizes of d(last state)/d(each input)."""
    gradients = jax.grad(lambda xs: network(cell, state, xs)[:, -1].sum())(xs)
    return jnp.linalg.norm(gradients[0], axis=-1)[::-1]


def show_reading_and_writing():
    import unicodedata

    import matplotlib.pyplot as plt
    from matplotlib.font_manager import fontManager

    proverbs, stops = (
        ["가는 말이 고와야 오는 말이 곱다.", "발 없는 말이 천 리 간다."],
        (0, 20, 40, 150),
    )
    spelt = [unicodedata.normalize("NFD", proverb) for proverb in proverbs]
    letters = ["", *sorted(set("".join(spelt)))]  # number 0 fills up
    longest = max(map(len, spelt))
    tokens = jnp.array([[letters.index(a) for a in s] + [0] * (longest - len(s)) for s in spelt])

    keys = jax.random.split(jax.random.key(0), 5)
    out = jax.random.normal(keys[0], (32, len(letters))) / jnp.sqrt(32)
    params = {"cell": build(keys[1], len(letters), 4 * 32, 32), "out": out}
    kept, losses = train(params, tokens, stops)

    right = []
    for stop, params in zip(stops, kept, strict=True):
        for proverb, row in zip(spelt, write(params, tokens[:, 0], length=longest), strict=True):
            text = "".join(letters[a] for a in row[: len(proverb)].tolist())
            print(f"{stop:4}  {unicodedata.normalize('NFC', text)}")
        p = jax.nn.softmax(predict(params, tokens[:1, :-1]))[0]
        right.append(jnp.take_along_axis(p, tokens[0, 1:, None], axis=1)[:, 0])

    _, (left, middle, far) = plt.subplots(1, 3, figsize=(14, 4), layout="constrained")
    left.plot(losses)
    marks = [min(stop, len(losses) - 1) for stop in stops]
    left.plot(marks, [losses[mark] for mark in marks], "o")
    left.set(title="loss", xlabel="step", ylabel="cross-entropy per letter", yscale="log")

    picture = middle.imshow(jnp.stack(right), aspect="auto", vmin=0, vmax=1)
    plt.colorbar(picture, ax=middle)
    middle.set(title="probability of the right next letter", xlabel="letter", ylabel="step")
    middle.set_yticks(range(len(stops)), [str(stop) for stop in stops])
    fonts = {"NanumGothic", "Malgun Gothic", "AppleGothic", "Noto Sans CJK JP", "Noto Sans CJK KR"}
    korean = [font.name for font in fontManager.ttflist if font.name in fonts]
    if korean:
        middle.set_xticks(range(longest - 1), spelt[0][1:], fontfamily=korean[0], fontsize=8)

    xs, nothing = jax.random.normal(keys[2], (1, 60, 8)), jnp.zeros((1, 32))
    simple, gated = build(keys[3], 8, 32, 32), build(keys[4], 8, 4 * 32, 32)
    far.plot(reach(rnn, simple, nothing, xs), label="rnn")
    for bias in (0.0, 4.0):
        cell = gated | {"b": gated["b"].at[32:64].set(bias)}
        far.plot(reach(lstm, cell, (nothing, nothing), xs), label=f"lstm, forget bias {bias:.0f}")
    far.set(title="gradient of the last state", xlabel="steps back", ylabel="norm", yscale="log")
    far.legend()
    plt.show()


show_reading_and_writing()

# %% [markdown] question="question_zero" lang="ko"
# ## 글로 답하기 1 · 기울기가 0이 되면? (2점)
#
# 9월 20일 모임의 질문은 "역전파에 0이 나오면 어떻게 되나?"였고, 0을 아주 작은 값으로 바꾸자는
# 제안이 나왔습니다. 그림의 오른쪽에서 `rnn`의 기울기는 왜 과거로 갈수록 거의 0이 되나요? $h_T$를
# $x_1$로 미분할 때 곱해지는 것들을 적어 설명하세요. `lstm`에서 망각 게이트(forget gate)의 편향을
# 4로 하면 왜 달라지나요? 모임의 제안대로 기울기를 최솟값으로 바꾸면 `rnn`이 먼 과거를 배울 수
# 있을까요?

# %% [markdown] question="question_zero" lang="en"
# ## Written answer 1 · What if the gradient becomes zero? (2 points)
#
# "What if a zero appears in backpropagation?", asked the meeting of 20 September, and the
# proposal was to put a small minimum in its place. On the right of the figure, why do the
# gradients of `rnn` shrink to almost nothing in the past? Write down what is multiplied when
# $h_T$ is differentiated with respect to $x_1$. Why is the `lstm` with a forget bias of 4
# different? Could `rnn` learn of the distant past if its gradients were replaced by a minimum, as
# proposed?

# %% [markdown] answer="question_zero"
# *여기에 답을 쓰세요. · Write your answer here.*

# %% [markdown] question="question_review" lang="ko"
# ## 글로 답하기 2 · 앞에서도 뒤에서도 (2점)
#
# 11월 19일에 함께 읽은 논문은 양방향 LSTM으로 한국어 영화 리뷰의 감성을 분석했습니다. "지루할 줄
# 알았는데 아니었다"를 예로, `bidirectional`의 자리 0의 상태가 `lstm`의 자리 0의 상태보다 무엇을
# 더 아는지 설명하세요. 리뷰 하나를 상태 하나로 모으려면 어느 자리의 상태를 쓰면 좋을까요? 그렇게
# 좋다면, 이번 주의 실험처럼 다음 글자를 맞히는 데에 `bidirectional`을 쓰면 왜 안 될까요?

# %% [markdown] question="question_review" lang="en"
# ## Written answer 2 · From the front and from the back (2 points)
#
# The paper read on 19 November finds the sentiment of Korean film reviews with bidirectional
# LSTMs. Take "지루할 줄 알았는데 아니었다" ("I thought it would be boring, but it was not"): what
# does the state of `bidirectional` at place 0 know that the state of `lstm` at place 0 does not?
# To gather a review into a single state, the states of which places would you take? And if it is
# so good, why must `bidirectional` not be used to predict the next letter, as in this week's
# experiment?

# %% [markdown] answer="question_review"
# *여기에 답을 쓰세요. · Write your answer here.*
