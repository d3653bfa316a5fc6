"""What the theme's pages lack for people who hear them or use keys, put right in what was built."""

import re
from dataclasses import dataclass

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from grader.text import Text

NO_LABEL = Text("", "")


@dataclass(frozen=True)
class Rule:
    """Replace what `find` matches in a page by `replace`, with `label` for `{label}`."""

    find: re.Pattern[str]
    replace: str
    label: Text = NO_LABEL


RULES = (
    Rule(
        re.compile(r'(<div class="md-search" [^>]*role="dialog")>'),
        r'\1 aria-label="{label}">',
        Text("검색 창", "Search box"),
    ),
    Rule(re.compile(r'(<nav class="md-tags")'), r'\1 aria-label="{label}"', Text("태그", "Tags")),
    Rule(
        re.compile(r'(<nav class="md-pagination")'),
        r'\1 aria-label="{label}"',
        Text("목록의 쪽", "Pages of the list"),
    ),
    Rule(
        re.compile(r'(<nav class="md-nav md-nav--primary")>'),
        r'\1 aria-label="{label}">',
        Text("글 정보", "About this note"),
    ),
    # The theme names the inner menus after labels without text.
    Rule(
        re.compile(
            r'(<nav class="md-nav" data-md-level="\d+") aria-labelledby="[^"]*"(?P<rest>[^>]*>\s*'
            r'<label class="md-nav__title" [^>]*>\s*<span [^>]*></span>\s*)(?P<title>[^<]*?)\s*<'
        ),
        r'\1 aria-label="\g<title>"\g<rest>\g<title><',
    ),
    Rule(re.compile(r' tabindex=""'), ""),
    # A table of two columns without names for them has no head; a corner is a cell and no header.
    Rule(re.compile(r"<thead>\s*<tr>\s*(?:<th(?: [^>]*)?>\s*</th>\s*)+</tr>\s*</thead>\s*"), ""),
    Rule(re.compile(r"<th((?: [^>]*)?)>\s*</th>"), r"<td\1></td>"),
    # A landmark for each date or link is too many of them.
    Rule(
        re.compile(
            r'<nav class="md-nav">(\s*<ul class="md-nav__list">.*?</ul>\s*)</nav>', re.DOTALL
        ),
        r'<div class="md-nav">\1</div>',
    ),
    Rule(
        re.compile(r'<nav class="md-post__action">(.*?)</nav>', re.DOTALL),
        r'<div class="md-post__action">\1</div>',
    ),
)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Apply every rule to the page."""
    return _mend(output, config)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """The same for 404.html."""
    return _mend(output_content, config)


def _mend(html: str, config: MkDocsConfig) -> str:
    for rule in RULES:
        label = rule.label.pick(config.extra["language"])
        html = rule.find.sub(rule.replace.replace("{label}", label), html)
    return html
