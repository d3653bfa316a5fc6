/* What the widgets share: text in two languages, state in the URL hash, controls, canvases, charts.

   The hash is "#anchor~descent:lr=0.1,n=40~network:d=xor": the page's own anchor, which may be empty, then
   one part for each widget that is not in its first state. A part is the widget's key (the element's id,
   else its name; the second one of a name on a page is "descent2"), a colon and its settings. A setting that
   is not named has the value of data-state, else the default. What makes no sense is passed over. */
(() => {
  const specs = {};
  const live = new Set();

  /* ---- text: "한국어 / English" ---- */

  function t(text) {
    const [ko, en = ko] = text.split(" / ");
    return document.documentElement.lang.startsWith("ko") ? ko : en;
  }

  function number(value, digits = 3) {
    if (!Number.isFinite(value)) return "∞";
    const size = Math.abs(value);
    const long = size >= 1e5 || (size > 0 && size < 1e-3);
    const text = long ? value.toExponential(1) : String(Number(value.toPrecision(digits)));
    return text.replace(/-/g, "−").replace("e+", "e");
  }

  /* ---- state ⇄ text ---- */

  function clean(field, text, otherwise) {
    if (field.options) return Object.hasOwn(field.options, text) ? text : otherwise;
    if (field.pattern) return field.pattern.test(text) ? text : otherwise;
    if (!text?.trim() || !Number.isFinite(Number(text))) return otherwise;
    const value = Math.min(field.max, Math.max(field.min, Number(text)));
    return field.log || field.real ? value : Math.round(value);
  }

  function read(fields, text, base) {
    const given = new Map(text.split(",").map((pair) => pair.split("=")));
    const state = {};
    for (const [name, field] of Object.entries(fields)) {
      state[name] = clean(field, given.get(name), base[name] ?? field.value);
    }
    return state;
  }

  function write(state, base) {
    const changed = Object.keys(state).filter((name) => state[name] !== base[name]);
    return changed.map((name) => `${name}=${state[name]}`).join(",");
  }

  function decode(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function parse(hash) {
    const [anchor, ...rest] = hash.replace(/^#/, "").replace(/%7E/gi, "~").split("~");
    const split = rest.map((part) => /^([^:]+):(.*)$/.exec(decode(part))).filter(Boolean);
    return { anchor, parts: new Map(split.map(([, key, text]) => [key, text])) };
  }

  function join({ anchor, parts }) {
    const hash = anchor + [...parts].map(([key, text]) => `~${key}:${text}`).join("");
    return hash && `#${hash}`;
  }

  let saving;
  let seen; // the hash that the widgets show
  function save() {
    clearTimeout(saving);
    saving = setTimeout(() => {
      const hash = parse(location.hash);
      for (const panel of panels()) {
        const text = write(panel.state, panel.initial);
        if (text) hash.parts.set(panel.key, text);
        else hash.parts.delete(panel.key);
      }
      const here = location.pathname + location.search;
      history.replaceState(history.state, "", here + join(hash));
      seen = location.hash;
    }, 400);
  }

  /* ---- elements ---- */

  function h(tag, properties = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in node) node[name] = value;
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  function select(panel, name, field) {
    const options = Object.entries(field.options);
    const node = h("select", {}, ...options.map(([value, text]) => h("option", { value }, t(text))));
    node.onchange = () => panel.change({ [name]: node.value });
    panel.syncs.push((state) => { node.value = state[name]; });
    return h("label", { className: "w-field" }, h("span", {}, t(field.label)), node);
  }

  // A logarithmic slider has thirty places for each factor of ten.
  function slider(panel, name, field) {
    const { min, max, log } = field;
    const places = log ? Math.round(30 * Math.log10(max / min)) : max;
    const value = (place) => log ? Number((min * (max / min) ** (place / places)).toPrecision(3)) : place;
    const place = (v) => log ? places * Math.log(v / min) / Math.log(max / min) : v;
    const step = field.step ?? 1;
    const node = h("input", { type: "range", min: log ? 0 : min, max: places, step: log ? 1 : step });
    const shown = h("b", { "aria-hidden": "true" });
    node.oninput = () => panel.change({ [name]: value(Number(node.value)) });
    panel.syncs.push((state) => {
      // Not while it says the same: writing back would pull the thumb to a rounded place.
      if (value(Number(node.value)) !== state[name]) node.value = place(state[name]);
      node.setAttribute("aria-valuetext", number(state[name]));
      shown.textContent = number(state[name]);
      node.disabled = field.off?.(state) ?? false;
    });
    return h("label", { className: "w-field" }, h("span", {}, t(field.label)), shown, node);
  }

  function button(text, onclick) {
    return h("button", { type: "button", onclick }, t(text));
  }

  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /* ---- one widget ---- */

  class Panel {
    constructor(element, spec, key) {
      Object.assign(this, { element, spec, key, syncs: [], paints: [], running: false });
      this.initial = read(spec.fields, element.dataset.state ?? "", {});
      this.state = { ...this.initial };
      this.build();
      const { anchor, parts } = parse(location.hash);
      this.take(parts.get(key));
      if (parts.size) show(document.getElementById(decode(anchor)));
      this.refresh();
      new ResizeObserver(() => { if (element.clientWidth !== this.width) this.refresh(); }).observe(element);
    }

    build() {
      for (const area of ["pic", "bar", "side", "extra"]) this[area] = h("div", { className: `w-${area}` });
      this.runButton = button("실행 / Run", () => this.running ? this.stop() : this.run());
      const step = button("한 걸음 / Step", () => this.go(this.spec.again && this.view.done() ? 1 : this.state.n + 1));
      const reset = button("처음으로 / Reset", () => this.go(0));
      this.buttons = h("div", { className: "w-buttons" }, this.runButton, step, reset);
      this.status = h("p", { className: "w-status", role: "status" });
      this.bar.append(this.buttons, this.status);
      for (const [name, field] of Object.entries(this.spec.fields)) {
        if (field.label) this.side.append((field.options ? select : slider)(this, name, field));
      }
      this.view = this.spec.mount(this);
      const title = h("p", { className: "w-title", id: `w-${this.key}` }, t(this.spec.title));
      const areas = this.spec.order.map((area) => this[area]);
      const group = h("div", { className: "w-panel", role: "group" }, title, ...areas);
      group.setAttribute("aria-labelledby", title.id);
      this.element.replaceChildren(group);
    }

    take(text) {
      if (text === undefined) return;
      this.stop();
      this.state = read(this.spec.fields, text, this.initial);
      this.refresh();
      this.element.scrollIntoView({ block: "nearest" });
    }

    change(changes) {
      Object.assign(this.state, changes, this.view.changed?.(changes));
      this.refresh();
      save();
    }

    go(n) {
      if (n === 0) this.stop();
      this.state.n = Math.min(n, this.spec.fields.n.max);
      this.refresh();
      save();
    }

    run() {
      if (this.view.done()) this.go(0);
      if (still()) {
        this.go(this.state.n + this.spec.leap);
        return;
      }
      this.setRunning(true);
      let last = 0;
      const frame = (now) => {
        if (!this.running || !this.element.isConnected) return;
        if (this.view.done()) return this.stop();
        if (now - last >= this.spec.pause && !this.behind) {
          last = now;
          this.go(this.state.n + this.spec.pace);
        }
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    }

    stop() {
      if (this.running) this.setRunning(false);
    }

    setRunning(running) {
      this.running = running;
      this.runButton.textContent = t(running ? "멈춤 / Pause" : "실행 / Run");
      this.refresh();
    }

    refresh() {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = undefined;
        if (this.element.isConnected) this.draw();
      });
    }

    draw() {
      this.width = this.element.clientWidth;
      this.behind = this.view.update?.(this.state) ?? false;
      for (const sync of this.syncs) sync(this.state);
      if (!this.behind || !still()) for (const paint of this.paints) paint();
      // Read out when it has come to rest, not on every frame.
      this.status.setAttribute("aria-live", this.running || this.behind ? "off" : "polite");
      this.status.textContent = t(this.view.text(this.state));
      if (this.behind) this.refresh();
    }

    colour(name, alpha = 1) {
      const value = getComputedStyle(this.element).getPropertyValue(`--w-${name}`).trim();
      return /^\d/.test(value) ? `rgb(${value} / ${alpha})` : value;
    }

    rgb(name) {
      return getComputedStyle(this.element).getPropertyValue(`--w-${name}`).trim().split(" ").map(Number);
    }

    /** A canvas as wide as its place; `paint(pen, width, height)` draws in CSS pixels. */
    canvas(ratio, paint, attributes) {
      const node = h("canvas", { role: "img", ...attributes });
      node.style.aspectRatio = ratio;
      this.paints.push(() => {
        const { clientWidth: width, clientHeight: height } = node;
        const scale = globalThis.devicePixelRatio ?? 1;
        node.width = Math.round(width * scale);
        node.height = Math.round(height * scale);
        const pen = node.getContext("2d");
        pen.scale(scale, scale);
        pen.font = "12px sans-serif";
        if (width) paint(pen, width, height);
      });
      return node;
    }

    /** Curves of positive values over the steps, on a logarithmic scale. */
    chart(label, curves) {
      const node = this.canvas("4 / 1.3", (pen, width, height) => {
        drawCurves(pen, width, height, curves(), (name) => this.colour(name));
      }, { "aria-label": t(label) });
      return h("div", { className: "w-chart" }, h("p", {}, t(label)), node);
    }
  }

  function drawCurves(pen, width, height, curves, colour) {
    const values = curves.flatMap((curve) => curve.values).filter((v) => v > 0 && v < Infinity);
    const top = Math.log10(values.reduce((a, b) => Math.max(a, b), 1e-6)) + 0.1;
    const bottom = Math.max(top - 8, Math.log10(values.reduce((a, b) => Math.min(a, b), 1)) - 0.1);
    const longest = Math.max(2, ...curves.map((curve) => curve.values.length)) - 1;
    pen.strokeStyle = colour("line");
    pen.beginPath();
    for (const corner of [[40, 4], [40, height - 16], [width, height - 16]]) pen.lineTo(...corner);
    pen.stroke();
    for (const { values: points, ink, dash } of curves) {
      pen.strokeStyle = colour(ink);
      pen.lineWidth = 2;
      pen.setLineDash(dash ?? []);
      pen.beginPath();
      points.forEach((value, step) => {
        const height01 = (Math.log10(Math.max(value, 1e-12)) - bottom) / (top - bottom);
        pen.lineTo(40 + (width - 44) * step / longest, 4 + (height - 20) * (1 - Math.max(0, height01)));
      });
      pen.stroke();
    }
    pen.fillStyle = colour("fg");
    pen.fillText(number(10 ** top, 1), 0, 12);
    pen.fillText(number(10 ** bottom, 1), 0, height - 16);
    pen.textAlign = "right";
    pen.fillText(String(longest), width - 2, height - 2);
  }

  /* ---- all widgets of a page ---- */

  function panels() {
    for (const panel of live) if (!panel.element.isConnected) live.delete(panel);
    return live;
  }

  function keyOf(element) {
    const name = element.dataset.widget;
    const same = [...document.querySelectorAll(`.widget[data-widget="${name}"]`)];
    const place = same.indexOf(element);
    return element.id || name + (place ? place + 1 : "");
  }

  let watching = false;
  function watch() {
    const look = () => {
      if (location.hash === seen) return;
      seen = location.hash;
      const { parts } = parse(seen);
      for (const panel of panels()) panel.take(parts.get(panel.key));
    };
    // Instant navigation changes the hash after a click without telling.
    for (const type of ["hashchange", "popstate", "click"]) addEventListener(type, () => setTimeout(look));
    addEventListener("click", drive);
    const refreshAll = () => panels().forEach((panel) => panel.refresh());
    const scheme = { attributes: true, attributeFilter: ["data-md-color-scheme"] };
    new MutationObserver(refreshAll).observe(document.body, scheme);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refreshAll);
    watching = true;
  }

  // A sentence drives its figure: <a class="drive" href="#figure" data-state="…">.
  function drive(event) {
    const link = event.target.closest?.("a.drive");
    const panel = link && [...panels()].find(({ element }) => `#${element.id}` === link.hash);
    if (!panel) return;
    event.preventDefault();
    panel.take(link.dataset.state);
    save();
    for (const other of document.querySelectorAll("a.drive")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
  }

  // The browser does not know an anchor with parts behind it.
  function show(heading) {
    if (!heading) return;
    heading.style.scrollMarginTop = "4rem";
    heading.scrollIntoView();
  }

  function start(element) {
    if (!watching) watch();
    seen = location.hash;
    live.add(new Panel(element, specs[element.dataset.widget], keyOf(element)));
  }

  function define(name, spec) {
    specs[name] = spec;
  }

  globalThis.Widgets = { define, start, specs, parse, join, read, write, t, h, number, button };
})();
