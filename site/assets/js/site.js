// What only a script can do for people with a keyboard or a screen reader; pages work without it.
"use strict";

// What is too wide for its place scrolls by itself, so keys have to reach it. What is not laid out as
// yet, far below the window, may be too wide.
const scrolling = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
addEventListener("load", () => {
  const wide = "pre > code, div.arithmatex, .md-typeset__scrollwrap"; // the last is made by the theme
  for (const element of document.querySelectorAll(wide)) {
    element.tabIndex = 0;
    scrolling.observe(element);
  }
});

// The theme puts each copy button into a landmark without a name, once the code is seen.
const buttons = new MutationObserver((records) => {
  for (const { target } of records) {
    target.querySelector(".md-code__nav")?.setAttribute("role", "presentation");
  }
});
document.querySelectorAll("pre").forEach((block) => buttons.observe(block, { childList: true }));
