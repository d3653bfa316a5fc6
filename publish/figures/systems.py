"""Figures of how things are built: number formats, the grader."""

from grader.text import Language, Text
from publish.figures.svg import BLUE, ORANGE, Drawing

FORMATS = (
    ("float32", 8, 23),
    ("TF32", 8, 10),
    ("bfloat16", 8, 7),
    ("float16", 5, 10),
    ("FP8 E5M2", 5, 2),
    ("FP8 E4M3", 4, 3),
    ("FP4 E2M1", 2, 1),
)


def float_formats(language: Language) -> Drawing:
    """2018-10-24: sign, exponent and mantissa of the formats in use."""
    title = Text("부동소수점 형식의 비트 배치", "How floating-point formats spend their bits")
    desc = Text(
        "부호 1비트 뒤의 지수와 가수. float32는 8과 23, TF32는 8과 10, bfloat16은 8과 7, "
        "float16은 5와 10, FP8 E5M2는 5와 2, FP8 E4M3은 4와 3, FP4 E2M1은 2와 1비트이다.",
        "Exponent and mantissa after one bit of sign: float32 8 and 23, TF32 8 and 10, bfloat16 8 "
        "and 7, float16 5 and 10, FP8 E5M2 5 and 2, FP8 E4M3 4 and 3, FP4 E2M1 2 and 1 bits.",
    )
    name = "float-formats"
    drawing = Drawing(name, language, 480, 262, title.pick(language), desc.pick(language))
    cell = 12
    for row, (label, exponent, mantissa) in enumerate(FORMATS):
        y = 8 + 30 * row
        drawing.text(84, y + 16, label, text_anchor="end", font_size=13)
        for bit in range(1 + exponent + mantissa):
            colour = ORANGE if 0 < bit <= exponent else BLUE if bit else "currentColor"
            drawing.box(92 + cell * bit, y, cell, 22, fill=colour, fill_opacity=0.35)
    names = (
        (92, "currentColor", Text("부호", "sign")),
        (180, ORANGE, Text("지수 (크기의 범위)", "exponent (range)")),
        (330, BLUE, Text("가수 (유효 숫자)", "mantissa (digits)")),
    )
    for x, colour, text in names:
        drawing.box(x, 232, cell, 18, fill=colour, fill_opacity=0.35)
        drawing.text(x + 18, 246, text.pick(language), text_anchor="start", font_size=13)
    return drawing


def grading(language: Language) -> Drawing:
    """How grading works: what crosses the line between sandbox and judge."""
    title = Text("채점 과정", "How a submission is graded")
    desc = Text(
        "왼쪽은 샌드박스, 오른쪽은 판정기. 구성원의 파일은 샌드박스에서 읽히고, 판정기가 건넨 "
        "shape만으로 트레이스되어 StableHLO 프로그램이 된다. 프로그램만 벽을 넘어가 검사, 컴파일, "
        "실행된 뒤 비공개 입력과 정답에 비추어 시험되고 보고서가 된다.",
        "On the left the sandbox, on the right the judge. The member's file is loaded in the "
        "sandbox and traced with nothing but the shapes that the judge names. Only the program, "
        "StableHLO, crosses the wall, where it is verified, compiled, run on the hidden inputs "
        "and tested; the result is a report.",
    )
    drawing = Drawing("grading", language, 480, 476, title.pick(language), desc.pick(language))
    drawing.box(8, 8, 212, 460, rx=8, stroke=ORANGE, stroke_width=1.5)
    drawing.box(260, 8, 212, 460, rx=8, stroke=BLUE, stroke_width=1.5)
    drawing.line((240, 8), (240, 468), stroke_width=3, stroke_dasharray="2 5")
    drawing.text(114, 30, Text("샌드박스 (믿지 않음)", "sandbox (untrusted)").pick(language))
    drawing.text(366, 30, Text("판정기 (믿음)", "judge (trusted)").pick(language))
    left = (
        (46, Text("구성원의 파일", "member's file"), ".py · .ipynb"),
        (136, Text("읽고 트레이스", "load and trace"), "jax.export"),
        (226, Text("프로그램", "program"), "StableHLO"),
    )
    right = (
        (46, Text("비공개 시험", "hidden tests"), Text("입력 · 정답", "inputs · answers")),
        (136, Text("shape과 dtype", "shapes and dtypes"), "f32[5,7]"),
        (226, Text("검사", "verify"), Text("연산 · 크기 · 메모리", "operations · size · memory")),
        (316, Text("컴파일하고 실행", "compile and run"), "CPU · GPU · TPU"),
        (406, Text("비교, 보고서", "compare, report"), "pytest"),
    )
    for x, colour, steps in ((20, ORANGE, left), (272, BLUE, right)):
        for y, head, detail in steps:
            drawing.box(x, y, 188, 52, rx=5, fill=colour, fill_opacity=0.14, stroke=colour)
            drawing.text(x + 94, y + 22, head.pick(language))
            small = detail if isinstance(detail, str) else detail.pick(language)
            drawing.text(x + 94, y + 42, small, font_size=13)
        for y, _, _ in steps[:-1]:
            drawing.arrow((x + 94, y + 54), (x + 94, y + 86))
    drawing.arrow((270, 162), (212, 162))
    drawing.arrow((210, 252), (268, 252))
    rules = (
        Text("읽기: 파이썬 설치본만", "reads: the Python installation"),
        Text("쓰기: 없음", "writes: nothing"),
        Text("새 프로세스: 없음", "new processes: none"),
        Text("통신: 없음", "connections: none"),
        Text("시간과 메모리: 제한", "time and memory: limited"),
    )
    for row, rule in enumerate(rules):
        drawing.text(24, 322 + 28 * row, rule.pick(language), text_anchor="start", font_size=13)
    return drawing
