"""A notebook that tries to act in the browser of whoever grades it, or reads what came of it."""

import json
from pathlib import Path
from typing import Any

from nbcourse import STEM

ELSEWHERE = "https://elsewhere.example"
TEXT = f"""<script>window.pwned = "script"</script>
<img src="x" onerror="window.pwned = 'picture'">

<svg onload="window.pwned = 'drawing'"></svg><iframe srcdoc="<script>1</script>"></iframe>

[a link](javascript:void(window.clicked='link')) [another],
[a third](&#106;avascript:void(window.clicked='link'))

[another]: javascript:void(window.clicked='reference')

![a picture]({ELSEWHERE}/seen.png) !![one more]({ELSEWHERE}/again.png)

$<img src="x" onerror="window.pwned = 'math'">$ $\\href{{javascript:window.pwned='math'}}{{x}}$

```mermaid
<img src="x" onerror="window.pwned = 'diagram'">
```

[a file](..%2f..%2f..%2fsubmitted%2fevil%2fpage.html)
"""
# A heading gets its words as an identifier: here that of another question's field for points.
CLOBBERING = "# question_two_directions\n\nquestion_two_directions-comment\n---\n"
ATTACHED = "![a picture](attachment:lost.png)"
RAISING = f"""def sigmoid_backward(s, upstream):
    raise ValueError({TEXT!r})
"""
OUTPUTS: list[dict[str, Any]] = [
    {
        "output_type": "display_data",
        "metadata": {},
        "data": {
            "text/html": "<script>window.pwned = 'output'</script><b>4 / 4 forged</b>",
            "application/javascript": "window.pwned = 'output'",
        },
    }
]


def notebook(released: Path, *, attached: bool = True) -> bytes:
    """The exercise of the week with the attack wherever a member writes.

    Arguments:
        released: the folder of the week in `exercises/`.
        attached: whether a cell shows an attachment that is not there, on which nbconvert gives up.
    """
    whole = json.loads((released / f"{STEM}.ipynb").read_text("utf-8"))
    for cell in whole["cells"]:
        about = cell["metadata"]
        if about.get("answer") == "question_zero":
            cell["source"] = f"{CLOBBERING}\n{TEXT}"
        elif about.get("answer"):
            cell["source"] = "Because."
        elif about.get("task") == "sigmoid_backward":
            cell["source"] = RAISING
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = OUTPUTS, 1
    own = [
        _cell("markdown", TEXT),
        _cell("code", f"%%html\n{TEXT}"),
        _cell("raw", TEXT),
        _cell("markdown", "\\begin{a}" * 100_000),
    ]
    if attached:
        own.append(_cell("markdown", ATTACHED) | {"attachments": {"other.png": {"image/png": ""}}})
    whole["cells"][1:1] = own
    whole["metadata"]["title"] = "</title><script>window.pwned = 'title'</script>"
    for number, cell in enumerate(whole["cells"]):
        cell.setdefault("id", f"own{number}")
    return json.dumps(whole).encode()


def _cell(kind: str, source: str) -> dict[str, Any]:
    extra: dict[str, Any] = {"outputs": OUTPUTS, "execution_count": 1} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source, **extra}
