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
  // The theme puts tables into the last, where its script runs.
  const wide = "pre > code, div.arithmatex, .printed-note table, .md-typeset__scrollwrap";
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

// Where the course is, by the reader's clock: what is over looks it, what comes next stands out.
const { lang } = document.documentElement;
const word = (ko, en) => (lang.startsWith("ko") ? ko : en);
const clock = Date.now();
const overAt = (time) => Date.parse(time.dataset.over);

function mark(item, name, text) {
  item.classList.add(name);
  const label = Object.assign(document.createElement("small"), { className: "when", textContent: text });
  (item.querySelector("td:nth-child(2)") ?? item).append(" ", label);
}

function left(time) {
  const minutes = Math.max(1, Math.floor((overAt(time) - clock) / 60000));
  const [value, unit] = minutes < 60 ? [minutes, "minute"]
    : minutes < 48 * 60 ? [Math.floor(minutes / 60), "hour"] : [Math.floor(minutes / 1440), "day"];
  const rest = new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long" }).format(value);
  return word(`${rest} 남음`, `${rest} left`);
}

// The same moment on the reader's clock, where that is another than the course's.
function here(time) {
  const moment = new Date(overAt(time));
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time.dataset.over) ?? [0, "+", 0, 0];
  if (-moment.getTimezoneOffset() === Number(`${sign}1`) * (hours * 60 + Number(minutes))) return "";
  const shown = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" }).format(moment);
  return word(`, 내 시계로 ${shown}`, `, ${shown} on your clock`);
}

function markAll(list) {
  const times = [...list.querySelectorAll("time[data-over]")].sort((a, b) => overAt(a) - overAt(b));
  for (const time of times.filter((t) => overAt(t) <= clock)) {
    mark(time.closest("li, tr"), "past", word("지남", "over"));
  }
  const next = times.find((time) => overAt(time) > clock);
  if (next) mark(next.closest("li, tr"), "current", left(next) + here(next));
  return next;
}

const lists = [...document.querySelectorAll("time[data-over]")].map((time) => time.closest("ul, ol, tbody"));
const upcoming = new Map([...new Set(lists)].map((list) => [list, markAll(list)]));

// Of all weeks and dates the first that is not over is shown; without a script none.
const box = document.querySelector(".now");
if (box) {
  const [weeks, others] = [".now-weeks ul", ".now-others ul"].map((name) => box.querySelector(name));
  for (const list of [weeks, others]) {
    for (const item of list?.children ?? []) item.hidden = !item.matches(".current");
  }
  box.querySelector(".now-over").hidden = Boolean(upcoming.get(weeks));
  box.hidden = false;
}
