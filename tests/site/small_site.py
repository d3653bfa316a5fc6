"""A site in small: one released week, two lectures, two notes in both languages, a glossary."""

import tempfile
from functools import cache
from pathlib import Path

from sample import write_course

from grader import course
from grader.release import render
from publish.sources import Sources

LECTURES = """
series = { ko = "강의", en = "Lectures" }
home = "https://lectures.example/"

[[lecture]]
id = "2"
video = "abcdefghijk"
week = 1
subject = { ko = "선형 회귀", en = "Linear regression" }
keywords = { ko = ["가설", "비용"], en = ["hypothesis", "cost"] }

[[lecture]]
id = "slides"
page = "notes/slides.md"
source = { ko = "슬라이드", en = "slides" }
week = 2
subject = { ko = "정규화", en = "Normalisation" }
keywords = { ko = ["이동"], en = ["shift"] }

[weeks]
1 = { ko = "첫걸음", en = "First steps" }
2 = { ko = "다음", en = "What follows" }
"""

RECORDED = """
[[link]]
address = "http://blog.example/1?a=b&c=d"
kind = "summary"
lectures = ["2"]

[[link]]
address = "http://blog.example/2"
kind = "article"
lectures = ["2"]

[[link]]
id = "entropy"
address = "https://www.youtube.com/watch?v=zyxwvutsrqp"
kind = "video"
title = { ko = "엔트로피", en = "Entropy" }
notes = ["2018-09-13"]
week = 1
"""

GLOSSARY = """
[[term]]
id = "backpropagation"
ko = "역전파"
en = "backpropagation"
also = ["back-propagation", "오차 역전파"]
text = { ko = "뒤로 갑니다.", en = "Goes backwards." }
lectures = ["2"]
weeks = [1]

[[term]]
id = "relu"
ko = "ReLU"
en = "ReLU"
text = { ko = "음수를 버립니다.", en = "Drops what is negative." }

[[term]]
id = "accuracy"
ko = "정확도"
en = "accuracy"
text = { ko = "맞힌 비율입니다.", en = "The share that is right." }
twins = ["적중률"]

[[term]]
id = "hypothesis"
ko = "가설"
en = "hypothesis"
text = { ko = "식입니다.", en = "A formula." }

[[term]]
id = "gradient"
ko = "기울기"
en = "gradient"
text = { ko = "가파른 정도입니다.", en = "How steep it is." }

[[term]]
id = "gradient-descent"
ko = "경사 하강법"
en = "gradient descent"
text = { ko = "내려갑니다.", en = "Goes down." }
"""

FIRST = {
    "ko": """---
date: 2018-09-13
kind: meeting
lectures: ["2"]
weeks: [1]
tags: [회귀, 비용]
description: 첫 모임입니다.
---

# 비용, 그리고 회귀

역전파를 처음 들었습니다.

<!-- more -->

## 왜 제곱인가요? {#why-squares .question}

### 그때 나온 이야기

```python
## 코드 안의 제목 {#no-question .question}
```

## 얼마나 걸리나요? {#how-long .question}

오래 걸립니다.
""",
    "en": """---
date: 2018-09-13
kind: meeting
lectures: ["2"]
weeks: [1]
tags: [regression, cost]
description: The first meeting.
---

# Cost, and regression

We heard of backpropagation.

<!-- more -->

## Why squares? {#why-squares .question}

### What was said

## How long does it take? {#how-long .question}

Long.
""",
}

SECOND = {
    "ko": """---
date: 2018-11-07
until: 2018-11-08
deadline: 2018-10-22
kind: call
lectures: []
tags: [회귀]
description: 학회, 그리고 <꺾쇠>와 & 기호.
---

# 학회 & 논문

<!-- more -->
""",
    "en": """---
date: 2018-11-07
until: 2018-11-08
deadline: 2018-10-22
kind: call
lectures: []
tags: [regression]
description: A conference, <angles> and an ampersand &.
---

# Conference & paper

<!-- more -->
""",
}


def write_site(root: Path) -> Sources:
    """Writes it all into ``root``."""
    write_course(root)
    folder = root / "exercises" / "week01_first"
    folder.mkdir(parents=True)
    for name, data in _released().items():
        (folder / name).write_bytes(data)
    (root / "site").mkdir()
    (root / "site" / "lectures.toml").write_text(LECTURES, "utf-8")
    (root / "site" / "recorded.toml").write_text(RECORDED, "utf-8")
    (root / "site" / "glossary.toml").write_text(GLOSSARY, "utf-8")
    for language in ("ko", "en"):
        posts = root / "site" / language / "notes" / "posts"
        posts.mkdir(parents=True)
        (posts / "2018-09-13.md").write_text(FIRST[language], "utf-8")
        (posts / "2018-11-07.md").write_text(SECOND[language], "utf-8")
    return Sources(root)


@cache
def _released() -> dict[str, bytes]:
    """The files of the week, which take a moment to make."""
    with tempfile.TemporaryDirectory() as folder:
        return render(course.load(write_course(Path(folder) / "course")).weeks[0])
