"""Formulas are set while building: pages need no script for them, and print and read aloud well.

KaTeX writes each as HTML to look at and as MathML for screen readers, with the TeX inside it. Only
pages with a formula load its style sheet and fonts.
"""

import html
import json
import logging
import re
import shutil
import subprocess
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

log = logging.getLogger("mkdocs.hooks.formulas")

_ROOT = Path(__file__).parents[2]
_KATEX = _ROOT / "build/npm/site/node_modules/katex/dist/katex.mjs"
_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">(?:\\\((?P<inline>.*?)\\\)|\\\[(?P<display>.*?)\\\])'
    r"</(?P=tag)>",
    re.DOTALL,
)


class _Typesetter:
    """KaTeX in one Node process for the whole build; a formula that is there twice is set once."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.known: dict[tuple[str, bool], dict[str, str]] = {}

    def typeset(self, tex: str, display: bool) -> dict[str, str]:
        """Its `html`, or the `error` in it."""
        if (tex, display) not in self.known:
            process = self.process = self.process or _start()
            if process.stdin is None or process.stdout is None:
                raise PluginError("KaTeX cannot be spoken to.")
            print(json.dumps({"tex": tex, "display": display}), file=process.stdin, flush=True)
            answer = process.stdout.readline()
            if not answer:
                raise PluginError(f"KaTeX stopped at the formula {tex!r}; what it said is above.")
            self.known[tex, display] = json.loads(answer)
        return self.known[tex, display]

    def stop(self) -> None:
        """End the process, if there is one."""
        if self.process:
            self.process.communicate()
            self.process = None


_typesetter = _Typesetter()


def _start() -> subprocess.Popen[str]:
    node = shutil.which("node")
    if node is None:
        raise PluginError(
            "Node.js is missing, which sets the formulas; install version 20 or newer."
        )
    if not _KATEX.is_file():
        raise PluginError("KaTeX is missing; fetch it with `python -m publish.vendor`.")
    command = [node, str(_ROOT / "publish/formulas.mjs"), str(_KATEX)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Set the page's formulas, and load the style sheet where there is one."""

    def replace(match: re.Match[str]) -> str:
        display = match["display"] is not None
        tex = html.unescape(match["display"] if display else match["inline"]).strip()
        answer = _typesetter.typeset(tex, display)
        if "error" in answer:
            log.warning("%s: the formula %s: %s", page.file.src_uri, tex, answer["error"])
        shown = answer.get("html", html.escape(tex))
        return f'<{match["tag"]} class="arithmatex">{shown}</{match["tag"]}>'

    output, formulas = _FORMULA.subn(replace, output)
    if formulas:
        style = get_relative_url("assets/vendor/katex/katex.min.css", page.url)
        output = output.replace("</head>", f'<link rel="stylesheet" href="{style}"></head>', 1)
    return output


def on_post_build(config: MkDocsConfig) -> None:
    """End KaTeX with the build."""
    _typesetter.stop()


def on_build_error(error: Exception) -> None:
    """Also with one that failed."""
    _typesetter.stop()
