{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "code",
   "metadata": {},
   "outputs": [],
   "source": [
    "import jax\n",
    "import jax.numpy as jnp\n",
    "import numpy as np\n",
    "from jaxtyping import Array, Float\n",
    "\n",
    "Pair = tuple[int, int]  # (rows, columns)\n",
    "Padding = tuple[Pair, Pair]  # ((top, bottom), (left, right))"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "text-ko-2",
   "metadata": {
    "lang": "ko"
   },
   "source": [
    "## 1. 창은 몇 번 들어갈까요? `output_size`"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 2,
   "id": "task-output_size",
   "metadata": {
    "task": "output_size"
   },
   "outputs": [],
   "source": [
    "def output_size(size: int, *, kernel: int, stride: int, padding: int) -> int:\n",
    "    padded = size + padding + padding\n",
    "    return 1 + (padded - kernel) // stride"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "text-ko-3",
   "metadata": {
    "lang": "ko"
   },
   "source": [
    "## 2. 가장자리에 덧대기: `pad`"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "task-pad",
   "metadata": {
    "task": "pad"
   },
   "outputs": [],
   "source": [
    "def pad(\n",
    "    x: Float[Array, \"batch height width channels\"], *, padding: Padding, value: float\n",
    ") -> Float[Array, \"batch padded_height padded_width channels\"]:\n",
    "    (top, bottom), (left, right) = padding\n",
    "    n, h, w, c = x.shape\n",
    "    out = jnp.full((n, top + h + bottom, left + w + right, c), value, x.dtype)\n",
    "    return out.at[:, top : top + h, left : left + w, :].set(x)"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "text-ko-4",
   "metadata": {
    "lang": "ko"
   },
   "source": [
    "## 3. 합성곱: `conv2d`"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 4,
   "id": "task-conv2d",
   "metadata": {
    "task": "conv2d"
   },
   "outputs": [],
   "source": [
    "def conv2d(\n",
    "    x: Float[Array, \"batch height width in_channels\"],\n",
    "    kernel: Float[Array, \"kh kw in_channels out_channels\"],\n",
    "    bias: Float[Array, \" out_channels\"],\n",
    "    *,\n",
    "    stride: Pair,\n",
    "    padding: Padding,\n",
    ") -> Float[Array, \"batch out_height out_width out_channels\"]:\n",
    "    kh, kw, c, o = kernel.shape\n",
    "    sh, sw = stride\n",
    "    xp = pad(x, padding=padding, value=0.0)\n",
    "    ho = (xp.shape[1] - kh) // sh + 1\n",
    "    wo = (xp.shape[2] - kw) // sw + 1\n",
    "    y = jnp.zeros((x.shape[0], ho, wo, o), x.dtype)\n",
    "    # 창을 도는 대신 커널의 칸을 돈다: kh * kw 번만 더하면 된다\n",
    "    for i in range(kh):\n",
    "        for j in range(kw):\n",
    "            part = xp[:, i : i + (ho - 1) * sh + 1 : sh, j : j + (wo - 1) * sw + 1 : sw, :]\n",
    "            y = y + part @ kernel[i, j]\n",
    "    return y + bias"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "text-ko-5",
   "metadata": {
    "lang": "ko"
   },
   "source": [
    "## 4. 가장 큰 값만 남기기: `max_pool`"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 5,
   "id": "task-max_pool",
   "metadata": {
    "task": "max_pool"
   },
   "outputs": [],
   "source": [
    "def max_pool(\n",
    "    x: Float[Array, \"batch height width channels\"], *, window: Pair, stride: Pair, padding: Padding\n",
    ") -> Float[Array, \"batch out_height out_width channels\"]:\n",
    "    (wh, ww), (sh, sw) = window, stride\n",
    "    xp = pad(x, padding=padding, value=-jnp.inf)\n",
    "    ho, wo = (xp.shape[1] - wh) // sh + 1, (xp.shape[2] - ww) // sw + 1\n",
    "    best = None\n",
    "    for i in range(wh):\n",
    "        for j in range(ww):\n",
    "            part = xp[:, i : i + (ho - 1) * sh + 1 : sh, j : j + (wo - 1) * sw + 1 : sw]\n",
    "            best = part if best is None else jnp.maximum(best, part)\n",
    "    return best"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "text-ko-6",
   "metadata": {
    "lang": "ko"
   },
   "source": [
    "## 5. 평균 내기: `avg_pool`"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 6,
   "id": "task-avg_pool",
   "metadata": {
    "task": "avg_pool"
   },
   "outputs": [],
   "source": [
    "def avg_pool(\n",
    "    x: Float[Array, \"batch height width channels\"], *, window: Pair, stride: Pair\n",
    ") -> Float[Array, \"batch out_height out_width channels\"]:\n",
    "    (wh, ww), (sh, sw) = window, stride\n",
    "    ho, wo = (x.shape[1] - wh) // sh + 1, (x.shape[2] - ww) // sw + 1\n",
    "    total = 0.0\n",
    "    for i in range(wh):\n",
    "        for j in range(ww):\n",
    "            total = total + x[:, i : i + (ho - 1) * sh + 1 : sh, j : j + (wo - 1) * sw + 1 : sw]\n",
    "    return total / (wh * ww)"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "text-ko-7",
   "metadata": {
    "lang": "ko"
   },
   "source": [
    "## 6. 합성곱의 역전파: `conv2d_backward`"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 7,
   "id": "task-conv2d_backward",
   "metadata": {
    "task": "conv2d_backward"
   },
   "outputs": [],
   "source": [
    "def conv2d_backward(\n",
    "    x: Float[Array, \"batch height width in_channels\"],\n",
    "    kernel: Float[Array, \"kh kw in_channels out_channels\"],\n",
    "    upstream: Float[Array, \"batch out_height out_width out_channels\"],\n",
    "    *,\n",
    "    stride: Pair,\n",
    "    padding: Padding,\n",
    ") -> tuple[\n",
    "    Float[Array, \"batch height width in_channels\"],\n",
    "    Float[Array, \"kh kw in_channels out_channels\"],\n",
    "    Float[Array, \" out_channels\"],\n",
    "]:\n",
    "    kh, kw, c, o = kernel.shape\n",
    "    sh, sw = stride\n",
    "    _, h, w, _ = x.shape\n",
    "    (top, _), (left, _) = padding\n",
    "    xp = pad(x, padding=padding, value=0.0)\n",
    "    _, ho, wo, _ = upstream.shape\n",
    "    dxp = jnp.zeros_like(xp)\n",
    "    rows = []\n",
    "    for i in range(kh):\n",
    "        row = []\n",
    "        for j in range(kw):\n",
    "            where = np.index_exp[\n",
    "                :, i : i + (ho - 1) * sh + 1 : sh, j : j + (wo - 1) * sw + 1 : sw, :\n",
    "            ]\n",
    "            row.append(jnp.einsum(\"npqc,npqo->co\", xp[where], upstream))\n",
    "            dxp = dxp.at[where].add(upstream @ kernel[i, j].T)\n",
    "        rows.append(jnp.stack(row))\n",
    "    dkernel = jnp.stack(rows)\n",
    "    dx = dxp[:, top : top + h, left : left + w, :]   # 덧댄 자리는 잘라 낸다\n",
    "    return dx, dkernel, upstream.sum(axis=(0, 1, 2))"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "text-ko-8",
   "metadata": {
    "lang": "ko"
   },
   "source": [
    "## 실험 · 경계 찾기와 두 가지 풀링"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 8,
   "id": "experiment",
   "metadata": {
    "experiment": "true"
   },
   "outputs": [],
   "source": [
    "def show_edges_and_pooling() -> None:\n",
    "    import matplotlib.pyplot as plt\n",
    "    from sklearn.datasets import load_digits\n",
    "\n",
    "    digits = jnp.asarray(load_digits().images[[0, 4, 9], ..., None] / 16, jnp.float32)\n",
    "    digits = pad(digits, padding=((1, 1), (1, 1)), value=0)\n",
    "    images = jax.image.resize(digits, (3, 40, 40, 1), \"cubic\")\n",
    "    sideways = np.outer([1, 2, 1], [1, 0, -1])\n",
    "    sobel = jnp.asarray(np.stack([sideways, sideways.T], axis=-1)[:, :, None], jnp.float32)\n",
    "\n",
    "    edges = conv2d(images, sobel, jnp.zeros(2), stride=(1, 1), padding=((1, 1), (1, 1)))\n",
    "    strength = jnp.sqrt(jnp.square(edges).sum(axis=-1, keepdims=True))\n",
    "    largest = max_pool(strength, window=(4, 4), stride=(4, 4), padding=((0, 0), (0, 0)))\n",
    "    average = avg_pool(strength, window=(4, 4), stride=(4, 4))\n",
    "\n",
    "    signed = {\"cmap\": \"RdBu\", \"vmin\": -2, \"vmax\": 2}\n",
    "    positive = {\"cmap\": \"magma\", \"vmin\": 0, \"vmax\": 2.5}\n",
    "    panels = {\n",
    "        \"digit\": (images, {\"cmap\": \"gray\", \"vmin\": 0, \"vmax\": 1}),\n",
    "        \"vertical edges\": (edges[..., :1], signed),\n",
    "        \"horizontal edges\": (edges[..., 1:], signed),\n",
    "        \"strength\": (strength, positive),\n",
    "        \"max pooling\": (largest, positive),\n",
    "        \"average pooling\": (average, positive),\n",
    "    }\n",
    "    _, axes = plt.subplots(len(images), len(panels), figsize=(12, 6), layout=\"constrained\")\n",
    "    for column, (title, (maps, options)) in zip(axes.T, panels.items(), strict=True):\n",
    "        column[0].set_title(title)\n",
    "        for axis, image in zip(column, maps, strict=True):\n",
    "            axis.imshow(image[..., 0], **options)\n",
    "            axis.set_axis_off()\n",
    "    plt.show()\n",
    "\n",
    "\n",
    "show_edges_and_pooling()"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "question-question_pooling-ko",
   "metadata": {
    "lang": "ko",
    "question": "question_pooling"
   },
   "source": [
    "## 글로 답하기 1 · 왜 풀링이고, 왜 max일까요? (2점)\n",
    "\n",
    "모임의 첫 두 질문입니다. 위의 그림에서 max pooling과 average pooling의 결과가 뚜렷이 다른 곳을\n",
    "하나 골라, 어떤 픽셀들 때문에 그런지 설명하세요. 그다음 평균이 더 알맞은 문제를 하나 들고 까닭을"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "question-question_filter_size-ko",
   "metadata": {
    "lang": "ko",
    "question": "question_filter_size"
   },
   "source": [
    "## 글로 답하기 2 · 큰 필터와 작은 필터 (2점)\n",
    "\n",
    "모임에서 답을 내지 못한 네 번째 질문입니다. 입력과 출력이 모두 $C$채널일 때, 5×5 합성곱 하나와\n",
    "3×3 합성곱 둘을 이은 것을 비교하세요. 출력 하나가 보는 입력의 범위, 가중치의 수(편향은 빼고), 그"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Python 3 (ipykernel)",
   "language": "python",
   "name": "python3"
  },
  "language_info": {
   "codemirror_mode": {
    "name": "ipython",
    "version": 3
   },
   "file_extension": ".py",
   "mimetype": "text/x-python",
   "name": "python",
   "nbconvert_exporter": "python",
   "pygments_lexer": "ipython3",
   "version": "3.11.9"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
