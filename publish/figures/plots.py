"""Figures that are computed."""

import numpy as np

from grader.text import Language, Text
from publish.figures.svg import BLUE, ORANGE, Axes, Drawing


def saturation(language: Language) -> Drawing:
    """2018-09-17: the gradient that reaches z under squared error and under cross-entropy."""
    title = Text("포화된 시그모이드가 받는 기울기", "The gradient at a saturated sigmoid")
    desc = Text(
        "정답이 1일 때 로짓 z에 따른 기울기의 크기. 교차 엔트로피는 z가 작아질수록 1에 다가가지만, "
        "제곱 오차는 0.3을 넘지 못하고 z가 작아지면 다시 0으로 떨어집니다.",
        "Size of the gradient against the logit z when the answer is 1. Under cross-entropy it "
        "tends to 1 as z falls; under squared error it never exceeds 0.3 and falls back to 0.",
    )
    drawing = Drawing("saturation", language, 480, 270, title.pick(language), desc.pick(language))
    axes = Axes(drawing, x=(-8, 4), y=(0, 1.05))
    axes.frame(
        {-8: "−8", -4: "−4", 0: "0", 4: "4"}, {0: "0", 0.5: "0.5", 1: "1"}, "z   (y = 1, a = σ(z))"
    )
    z = np.linspace(-8, 4, 97)
    a = 1 / (1 + np.exp(-z))
    axes.plot(z, 1 - a, stroke=BLUE)
    axes.plot(z, 2 * (1 - a) ** 2 * a, stroke=ORANGE, stroke_dasharray="7 4")
    drawing.text(*axes.at(-5.2, 0.9), "L = −log a")
    drawing.text(*axes.at(-5.4, 0.14), "L = (a − y)²")
    drawing.text(*axes.at(2.6, 0.94), "|∂L/∂z|")
    return drawing


def sawtooth(language: Language) -> Drawing:
    """2018-09-20: two units in each of five layers fold the line into 32 pieces."""
    title = Text(
        "두 유닛짜리 층을 겹치면 접힌 횟수가 두 배씩", "Each layer of two units folds again"
    )
    desc = Text(
        "0과 1 사이에서 텐트 함수를 한 번, 세 번, 다섯 번 겹친 그래프. "
        "직선 조각이 2, 8, 32개입니다.",
        "The tent function on 0 to 1, composed once, three times and five times: 2, 8 and 32 "
        "straight pieces.",
    )
    drawing = Drawing("sawtooth", language, 480, 190, title.pick(language), desc.pick(language))
    for column, depth in enumerate((1, 3, 5)):
        axes = Axes(
            drawing, x=(0, 1), y=(0, 1), left=12 + 158 * column, right=326 - 158 * column, bottom=34
        )
        corners = np.arange(2**depth + 1)
        drawing.line(axes.at(0, 0), axes.at(1, 0))
        axes.plot(corners / 2**depth, corners % 2, stroke_width=2)
        pieces = Text(f"{depth}층, {2**depth}조각", f"{depth} deep, {2**depth} pieces")
        drawing.text(axes.at(0.5, 0)[0], 180, pieces.pick(language), font_size=14)
    return drawing


def effective_receptive_field(language: Language) -> Drawing:
    """2018-09-27: how much each input pixel counts after 2, 5, 10 and 20 layers of 3×3."""
    title = Text("유효 수용 영역", "The effective receptive field")
    desc = Text(
        "같은 가중치의 3×3 합성곱을 5, 20층 쌓았을 때 입력 픽셀 하나가 가운데 출력에 끼치는 "
        "영향의 한 단면. 닿을 수 있는 너비는 11과 41픽셀이지만 영향은 "
        "가운데에 종 모양으로 몰립니다.",
        "A cross-section of how much one input pixel counts for the output in the middle, after 5 "
        "and 20 layers of 3×3 convolutions with equal weights. The pixels in reach are 11 and 41 "
        "wide; the influence gathers in the middle, in the form of a bell.",
    )
    name = "effective-receptive-field"
    drawing = Drawing(name, language, 480, 250, title.pick(language), desc.pick(language))
    axes = Axes(drawing, x=(-22, 22), y=(0, 0.24))
    axes.frame({-20: "−20", -5: "−5", 0: "0", 5: "5", 20: "20"}, {0: "0", 0.2: "0.2"}, "pixel")
    styles = {
        5: {"stroke": ORANGE, "stroke_dasharray": "7 4"},
        20: {"stroke": BLUE},
    }
    for layers, style in styles.items():
        weights = np.ones(1)
        for _ in range(layers):
            weights = np.convolve(weights, np.full(3, 1 / 3))
        axes.plot(np.arange(-layers, layers + 1), weights, **style)
    for layers, x, y in ((5, 6.4, 0.17), (20, 11.5, 0.055)):
        label = Text(
            f"{layers}층: 너비 {2 * layers + 1}", f"{layers} layers: {2 * layers + 1} wide"
        )
        drawing.text(*axes.at(x, y), label.pick(language), text_anchor="start", font_size=14)
    return drawing


def initialisation(language: Language) -> Drawing:
    """Slides of week 3: the mean square of a signal through twenty layers of ReLU."""
    title = Text("스무 층을 지나는 신호의 크기", "The size of a signal through twenty layers")
    desc = Text(
        "너비 256인 ReLU 층 스무 개를 지나는 동안의 제곱평균. He 초깃값은 1 근처에 머물고, Xavier "
        "초깃값은 층마다 반으로 줄어 백만 분의 1이 됩니다.",
        "Mean square through twenty ReLU layers of width 256. With He's initial weights it stays "
        "near 1; with Xavier's it halves in each layer, down to a millionth.",
    )
    drawing = Drawing(
        "initialisation", language, 480, 260, title.pick(language), desc.pick(language)
    )
    axes = Axes(drawing, x=(0, 20), y=(-7, 1), left=56)
    axes.frame(
        {0: "0", 5: "5", 10: "10", 15: "15", 20: "20"},
        {0: "1", -2: "10⁻²", -4: "10⁻⁴", -6: "10⁻⁶"},
        Text("층", "layer").pick(language),
    )
    for label, variance, style in (
        ("He, 2/in", 2 / 256, {"stroke": BLUE}),
        ("Xavier, 2/(in+out)", 1 / 256, {"stroke": ORANGE, "stroke_dasharray": "7 4"}),
    ):
        sizes = np.log10(mean_squares(variance))
        axes.plot(np.arange(21), sizes, **style)
        x, y = axes.at(11.5, sizes[11])
        drawing.text(x, y - 12, label, text_anchor="start", font_size=14)
    return drawing


def mean_squares(variance: float) -> list[float]:
    """The mean square of the activations, layer by layer, from normal weights and inputs."""
    rng = np.random.default_rng(2018)
    signal = rng.normal(size=(512, 256))
    sizes = [float(np.mean(signal**2))]
    for _ in range(20):
        weights = rng.normal(size=(256, 256)) * variance**0.5
        signal = np.maximum(signal @ weights, 0)
        sizes.append(float(np.mean(signal**2)))
    return sizes
