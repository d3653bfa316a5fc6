"""Figures of what `experiments.py` measured."""

import json
from pathlib import Path
from typing import Any

from grader.text import Language, Text
from publish.figures.svg import BLUE, ORANGE, Axes, Drawing

KEPT = Path(__file__).with_name("experiments.json")
DASHED = "7 4"


def kept() -> dict[str, Any]:
    """The numbers of the last run."""
    return json.loads(KEPT.read_text(encoding="utf-8"))


def bit_width(language: Language) -> Drawing:
    """2018-10-24: accuracy against the bits that a weight keeps."""
    title = Text("비트를 줄일 때의 정확도", "Accuracy with fewer bits")
    desc = Text(
        "학습을 마친 가중치의 지수나 가수를 줄인 뒤 숫자 500개에서 잰 정확도, 신경망 20개의 평균. "
        "가수는 23비트에서 2비트까지 92.8% 위에 머물고 0비트에서 91.1%이다. 지수는 4비트까지 "
        "그대로이다가 3비트에서 89.5%, 2비트에서 10.3%로 무너진다.",
        "Accuracy on 500 digits after the exponent or the mantissa of trained weights was cut, "
        "mean of 20 networks. The mantissa stays above 92.8% from 23 bits down to 2 and has 91.1% "
        "at 0. The exponent keeps everything down to 4 bits, then falls to 89.5% at 3 and 10.3% "
        "at 2.",
    )
    drawing = Drawing("bit-width", language, 480, 280, title.pick(language), desc.pick(language))
    axes = Axes(drawing, x=(-0.4, 10.4), y=(84, 94))
    bits = Text("남긴 비트 수", "bits kept").pick(language)
    axes.frame(
        {n: str(n) for n in (0, 2, 4, 6, 8, 10)},
        {84: "84", 86: "86", 88: "88", 90: "90", 92: "92", 94: "94%"},
        bits,
    )
    numbers = kept()["bit_width"]
    curves = (("mantissa", BLUE, ""), ("exponent", ORANGE, DASHED))
    for name, colour, dash in curves:
        shown = {int(n): values[0] for n, values in numbers[name].items() if int(n) <= 10}
        inside = {n: value for n, value in shown.items() if value >= 84}
        axes.plot(inside, inside.values(), stroke=colour, stroke_dasharray=dash or "none")
        for n, value in inside.items():
            x, y = axes.at(n, value)
            drawing.add("circle", cx=x, cy=y, r=3.5, fill=colour)
    cliff = numbers["exponent"]
    axes.plot((3, 2.93), (cliff["3"][0], 84), stroke=ORANGE, stroke_dasharray=DASHED)
    mantissa = Text("가수 (지수 8비트)", "mantissa (8 bits of exponent)").pick(language)
    exponent = Text("지수 (가수 23비트)", "exponent (23 bits of mantissa)").pick(language)
    drawing.text(*axes.at(4.4, 91.6), mantissa, text_anchor="start", font_size=14)
    drawing.text(*axes.at(3.5, 89.1), exponent, text_anchor="start", font_size=14)
    fall = Text("2비트: 10%", "2 bits: 10%").pick(language)
    drawing.text(*axes.at(3.2, 84.4), fall, text_anchor="start", font_size=13)
    return drawing


def through_time(language: Language) -> Drawing:
    """2018-10-01: how much of the gradient is left, step by step into the past."""
    title = Text("과거로 갈수록 남는 기울기", "What is left of the gradient, going back in time")
    desc = Text(
        "학습 전의 신경망에서, k 스텝 전의 상태가 마지막 상태에 끼치는 영향의 크기(로그 눈금). "
        "보통 RNN은 회전 행렬의 0.5배이면 20 스텝에 1억분의 2로, 1배이면 1,000분의 4로 줄고 "
        "2배이면 여덟 배 남짓 커진다. 망각 게이트의 편향이 3인 LSTM은 0.7과 5 사이에 머문다.",
        "Before training: size of the influence of the state k steps ago on the last state, on a "
        "logarithmic scale. After 20 steps a plain RNN with 0.5 times a rotation is down to 2 in "
        "a hundred million, with 1 times to 4 in a thousand; with 2 times it has grown more than "
        "eightfold. An LSTM with a forget bias of 3 stays between 0.7 and 5.",
    )
    drawing = Drawing("through-time", language, 480, 300, title.pick(language), desc.pick(language))
    axes = Axes(drawing, x=(0, 40), y=(-8, 2.4), left=52, right=96)
    steps = Text("k 스텝 전", "k steps back").pick(language)
    axes.frame(
        {k: str(k) for k in (0, 10, 20, 30, 40)},
        {2: "10²", 0: "1", -2: "10⁻²", -4: "10⁻⁴", -6: "10⁻⁶", -8: "10⁻⁸"},
        steps,
    )
    labels = {
        "rnn 2": ("RNN, 2 ×", ORANGE),
        "lstm 3": ("LSTM, b = 3", BLUE),
        "lstm 1": ("LSTM, b = 1", BLUE),
        "rnn 1": ("RNN, 1 ×", ORANGE),
        "rnn 0.5": ("RNN, ½ ×", ORANGE),
    }
    for name, (label, colour) in labels.items():
        values = [value for value in kept()["through_time"][name] if value >= -8]
        dash = DASHED if colour == ORANGE else "none"
        axes.plot(range(len(values)), values, stroke=colour, stroke_dasharray=dash)
        x, y = axes.at(len(values) - 1, values[-1])
        drawing.text(x + 6, y + 4, label, text_anchor="start", font_size=13)
    return drawing
