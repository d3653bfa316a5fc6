"""Figures that are drawn."""

import numpy as np

from grader.text import Language, Text
from publish.figures.svg import BLUE, ORANGE, Drawing


def data_split(language: Language) -> Drawing:
    """2018-09-13: which of the three sets has a say in what."""
    title = Text("세 데이터 집합이 하는 일", "What each of the three sets is for")
    desc = Text(
        "데이터를 훈련, 검증, 시험으로 나눕니다. 훈련 데이터는 가중치를 바꾸고, 검증 데이터는 "
        "여러 후보에서 모델을 고릅니다. 시험 데이터는 금고에 있다가 마지막에 한 번 잽니다.",
        "The data are split into training, validation and test sets. Training data change the "
        "weights; validation data choose among the candidates; test data stay in a vault and "
        "measure once, at the end.",
    )
    drawing = Drawing("data-split", language, 480, 300, title.pick(language), desc.pick(language))
    columns = (
        (10, 250, BLUE, Text("훈련", "training"), Text("가중치를 바꿉니다", "changes weights")),
        (270, 92, ORANGE, Text("검증", "validation"), Text("모델을 고릅니다", "chooses")),
        (372, 98, "currentColor", Text("시험", "test"), Text("한 번 잽니다", "measures once")),
    )
    for x, width, colour, name, job in columns:
        drawing.box(x, 14, width, 44, fill=colour, fill_opacity="0.18", stroke=colour)
        middle = x + width / 2
        drawing.text(middle, 41, name.pick(language))
        drawing.arrow((middle, 62), (middle, 124))
        drawing.text(middle, 146, job.pick(language), font_size=14)
    drawing.box(366, 6, 110, 60, stroke_width=2.5, rx=4)
    drawing.arrow((135, 156), (135, 196))
    drawing.box(20, 200, 230, 40, rx=6)
    drawing.text(135, 225, Text("여러 후보 모델", "candidate models").pick(language))
    drawing.line((316, 156), (316, 220))
    drawing.arrow((316, 220), (254, 220))
    drawing.line((135, 240), (135, 272))
    drawing.line((135, 272), (421, 272))
    drawing.arrow((421, 272), (421, 156))
    drawing.text(278, 292, Text("고른 모델 하나", "the one chosen").pick(language), font_size=14)
    return drawing


def pooling_edge(language: Language) -> Drawing:
    """2018-09-27: a thin line through max and average pooling."""
    title = Text("가는 선과 두 가지 풀링", "A thin line and two kinds of pooling")
    desc = Text(
        "6×6 이미지에 폭이 한 픽셀인 세로선이 있습니다. 2×2 max 풀링은 선을 밝기 1로 남기고, "
        "평균 풀링은 0.5로 흐리게 만듭니다. 밝기 0.4인 잡음 한 점은 max에서 그대로, "
        "평균에서 0.1로 남습니다.",
        "A 6×6 image holds an upright line one pixel wide. Max pooling, 2×2, keeps the line at "
        "brightness 1; average pooling fades it to 0.5. A speck of noise of 0.4 stays as it is "
        "under max and becomes 0.1 under average.",
    )
    drawing = Drawing("pooling-edge", language, 480, 232, title.pick(language), desc.pick(language))
    image = np.zeros((6, 6))
    image[:, 3] = 1.0
    image[4, 0] = 0.4
    windows = image.reshape(3, 2, 3, 2)
    grid(drawing, image, x=10, y=20, cell=30)
    drawing.text(100, 222, "6 × 6")
    grid(drawing, windows.max(axis=(1, 3)), x=240, y=50, cell=36)
    drawing.text(294, 182, "max 2 × 2")
    grid(drawing, windows.mean(axis=(1, 3)), x=366, y=50, cell=36)
    drawing.text(420, 182, Text("평균 2 × 2", "average 2 × 2").pick(language))
    drawing.arrow((198, 106), (230, 106))
    return drawing


def grid(drawing: Drawing, values: np.ndarray, *, x: float, y: float, cell: float) -> None:
    """Squares as full as the values, each with its number where that is not 0."""
    for (row, column), value in np.ndenumerate(values):
        left, top = x + column * cell, y + row * cell
        drawing.box(
            left, top, cell, cell, fill=BLUE, fill_opacity=f"{0.55 * value:.2f}", stroke_opacity=0.5
        )
        if value:
            text = f"{value:.2f}".rstrip("0").rstrip(".")
            drawing.text(left + cell / 2, top + cell / 2 + 4.5, text, font_size=13)


def receptive_field(language: Language) -> Drawing:
    """2018-09-27: two layers of width 3 see what one layer of width 5 sees."""
    title = Text("3 둘은 5 하나만큼 본다", "Two threes see as far as one five")
    desc = Text(
        "한 단면. 왼쪽에서는 너비 3인 필터 두 층을 지나 출력 하나가 입력 다섯 칸에 닿고, "
        "오른쪽에서는 너비 5인 필터 하나로 같은 다섯 칸에 닿습니다.",
        "A cross-section. On the left one output reaches five inputs through two layers of width "
        "3; on the right it reaches the same five through one layer of width 5.",
    )
    name = "receptive-field"
    drawing = Drawing(name, language, 480, 210, title.pick(language), desc.pick(language))
    left = [(22.0 + 33 * i, 150.0) for i in range(7)], [(22.0 + 33 * i, 90.0) for i in range(7)]
    connect(drawing, left[0], left[1], [2, 3, 4], 1)
    connect(drawing, left[1], [(22.0 + 33 * i, 30.0) for i in range(7)], [3], 1)
    right = [(260.0 + 33 * i, 150.0) for i in range(7)]
    connect(drawing, right, [(260.0 + 33 * i, 30.0) for i in range(7)], [3], 2)
    for row in left:
        dots(drawing, row, range(1, 6) if row is left[0] else range(2, 5))
    dots(drawing, right, range(1, 6))
    dots(drawing, [(121.0, 30.0), (359.0, 30.0)], range(2))
    drawing.text(121, 190, "3 × 3  +  3 × 3 : 18 C²")
    drawing.text(359, 190, "5 × 5 : 25 C²")
    return drawing


def connect(
    drawing: Drawing,
    below: list[tuple[float, float]],
    above: list[tuple[float, float]],
    which: list[int],
    reach: int,
) -> None:
    """Lines from some cells to those within reach in the row below."""
    for i in which:
        for j in range(i - reach, i + reach + 1):
            drawing.line(above[i], below[j], stroke_opacity=0.6)


def dots(drawing: Drawing, row: list[tuple[float, float]], bright: range) -> None:
    """The cells of a row; those in the field are filled."""
    for i, (x, y) in enumerate(row):
        colour = {"fill": ORANGE} if i in bright else {"fill": "none"}
        drawing.add("circle", cx=x, cy=y, r=8, stroke="currentColor", **colour)
