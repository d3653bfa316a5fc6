/* A convolution steps over an 8×8 image, then pooling over its output.

   Hash: "#~convolution:i=digit,k=edge,size=3,s=1,p=0,pool=both,n=999,px=,w=". i is the image (digit, edge, checker, own), k the
   kernel (edge, flat, blur, sharpen, same, own), size its side (2, 3, 5), s the stride (1–3), p the padding (0–2), pool the
   pooling (none, max, average, both), n how many output cells are filled, the pooled ones last (0–999; 999 fills
   all), px the pixels of an own image (64 digits), w the numbers of an own kernel, row by row, joined by "_".
   What is left out keeps the value of data-state, else the one above. */
(() => {
  const { t, h, number } = Widgets;
  const SIDE = 8;
  const ALL = 999;

  /* ---- the mathematics ---- */

  const outputSize = (n, p, k, s) => Math.floor((n + 2 * p - k) / s) + 1;

  const grid = (rows, columns, value) => Array.from({ length: rows }, (_, i) => (
    Array.from({ length: columns }, (_, j) => value(i, j))));

  // A frame of p zeros on each side.
  const pad = (image, p) => grid(image.length + 2 * p, image[0].length + 2 * p,
    (i, j) => image[i - p]?.[j - p] ?? 0);

  // The k×k numbers under the kernel for output (i, j).
  const windowAt = (padded, i, j, s, k) => grid(k, k, (a, b) => padded[i * s + a][j * s + b]);

  // Multiply place by place, then add up. The kernel is not turned round, as in every deep-learning
  // library: mathematicians call this cross-correlation.
  const multiply = (window, kernel) => window.map((row, a) => row.map((x, b) => x * kernel[a][b]));
  const total = (products) => products.flat().reduce((sum, x) => sum + x, 0);

  function convolve(image, kernel, s, p) {
    const padded = pad(image, p);
    const k = kernel.length;
    const size = outputSize(image.length, p, k, s);
    return grid(size, size, (i, j) => total(multiply(windowAt(padded, i, j, s, k), kernel)));
  }

  // 2×2 windows with stride 2. An odd row or column at the end is left out.
  const max = (values) => Math.max(...values);
  const average = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;

  function pool(image, summary) {
    const size = Math.floor(image.length / 2);
    return grid(size, size, (i, j) => summary(windowAt(image, i, j, 2, 2).flat()));
  }

  /* ---- images and kernels to begin with ---- */

  const SEVEN = "0000000009999990000000900000090000009000000900000090000000900000";
  const images = {
    digit: SEVEN,
    edge: "99999000".repeat(SIDE),
    checker: "9090909009090909".repeat(SIDE / 2),
  };

  const kernels = {
    edge: (k) => grid(k, k, (_, j) => Math.sign(k - 1 - 2 * j)), // left minus right
    flat: (k) => grid(k, k, (i) => Math.sign(k - 1 - 2 * i)), // above minus below
    blur: (k) => grid(k, k, () => 1 / (k * k)), // the mean
    same: (k) => grid(k, k, (i, j) => Number(i === middle(k) && j === middle(k))),
    // The centre strengthened, its neighbours taken away; all add up to 1.
    sharpen: (k) => {
      const values = [k > 2 ? 5 : 3, -1]; // by the distance from the centre
      return grid(k, k, (i, j) => values[Math.abs(i - middle(k)) + Math.abs(j - middle(k))] ?? 0);
    },
  };
  const middle = (k) => Math.floor((k - 1) / 2);

  function imageOf({ i, px }) {
    const digits = i === "own" ? px || "0".repeat(SIDE * SIDE) : images[i];
    return grid(SIDE, SIDE, (row, column) => Number(digits[row * SIDE + column]));
  }

  function kernelOf({ k, size, w }) {
    const side = Number(size);
    const numbers = w.split("_").map(Number);
    if (k !== "own") return kernels[k](side);
    if (numbers.length !== side * side) return kernels.edge(side);
    return grid(side, side, (i, j) => numbers[i * side + j] || 0);
  }

  /** Everything that the picture shows, from the settings alone. */
  function compute(state) {
    const [image, kernel] = [imageOf(state), kernelOf(state)];
    const output = convolve(image, kernel, state.s, state.p);
    const pooled = state.pool === "none" ? [] : pool(output, max);
    const cells = output.length ** 2;
    return {
      image, kernel, output, cells, last: cells + pooled.length ** 2,
      padded: pad(image, state.p),
      max: ["max", "both"].includes(state.pool) ? pooled : null,
      average: ["average", "both"].includes(state.pool) ? pool(output, average) : null,
    };
  }

  /* ---- in words ---- */

  const short = (value) => number(Math.round(value * 100) / 100);
  const signed = (value) => (value < 0 ? `(${short(value)})` : short(value));

  // The lines of the sum for the cell filled last.
  function workings({ padded, kernel, output, cells, last }, { n, s, pool: kind }) {
    const step = Math.min(n, last) - 1;
    if (step < 0) return [];
    if (step < cells) {
      const [i, j] = [Math.floor(step / output.length), step % output.length];
      const lines = windowAt(padded, i, j, s, kernel.length).map((row, a) => (
        row.map((x, b) => `${x}×${signed(kernel[a][b])}`).join(" + ")));
      return [...lines, `= ${short(output[i][j])}`];
    }
    const side = Math.floor(output.length / 2);
    const [i, j] = [Math.floor((step - cells) / side), (step - cells) % side];
    const values = windowAt(output, i, j, 2, 2).flat();
    const listed = values.map(short).join(", ");
    const lines = { max: `max(${listed}) = ${short(max(values))}`, average: `mean(${listed}) = ${short(average(values))}` };
    return kind === "both" ? Object.values(lines) : [lines[kind]];
  }

  function formula({ output, kernel }, { p, s, pool: kind }) {
    const size = `⌊(${SIDE} + 2·${p} − ${kernel.length})/${s}⌋ + 1 = ${output.length}`;
    return kind === "none" ? size : `${size} → ⌊${output.length}/2⌋ = ${Math.floor(output.length / 2)}`;
  }

  function describe({ output, cells, last }, { n }) {
    const step = Math.min(n, last);
    const side = output.length;
    if (step === 0) return "출력이 비어 있습니다. / The output is empty.";
    if (step === last) return `출력 ${side}×${side}칸을 모두 채웠습니다. / All ${side}×${side} outputs are filled.`;
    const [done, of] = step > cells ? [step - cells, last - cells] : [step, cells];
    const [ko, en] = step > cells ? ["풀링", "Pooling"] : ["합성곱", "Convolution"];
    return `${ko}: ${of}칸 중 ${done}번째 칸입니다. / ${en}: cell ${done} of ${of}.`;
  }

  /* ---- the picture ---- */

  // Blue for positive, orange for negative, stronger for larger; the number is always written.
  function tint(node, value, largest) {
    node.style.setProperty("--w-ink", value < 0 ? "var(--w-b)" : "var(--w-a)");
    node.style.setProperty("--w-share", Math.abs(value) / (largest || 1));
  }

  function table(caption, values, filled, marked, { largest, side }) {
    const rows = values.map((row, i) => h("tr", {}, ...row.map((value, j) => {
      const shown = i * row.length + j < filled;
      const cell = h("td", { className: marked(i, j) ? "w-mark" : "" }, shown ? short(value) : "");
      tint(cell, shown ? value : 0, largest);
      return cell;
    })));
    const node = h("table", { className: "w-cells" }, h("caption", {}, t(caption)), h("tbody", {}, ...rows));
    node.style.setProperty("--w-side", side);
    return node;
  }

  function outputs(now, { n }) {
    const { output, cells, last } = now;
    const step = Math.min(n, last) - 1;
    const side = Math.floor(output.length / 2);
    const pooling = step >= cells && step < last && n !== ALL ? step - cells : -1;
    const scale = { largest: max(output.flat().map(Math.abs)), side: output.length };
    const inPool = (i, j) => pooling >= 0 && Math.floor(i / 2) === Math.floor(pooling / side)
      && Math.floor(j / 2) === pooling % side;
    const current = (i, j) => step < cells && i * output.length + j === step;
    const draw = (caption, values) => values && table(caption, values, step + 1 - cells,
      (i, j) => i * side + j === pooling, scale);
    return [
      table("합성곱의 출력 / Output of the convolution", output, step + 1, (i, j) => current(i, j) || inPool(i, j), scale),
      draw("max 풀링 / Max pooling", now.max),
      draw("평균 풀링 / Average pooling", now.average),
    ].filter(Boolean);
  }

  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  /* Cells of the image: a click or the space bar changes 0 and 9, a digit sets the value, arrows move. */
  function pixels(panel) {
    const buttons = grid(SIDE, SIDE, (i, j) => h("button", { type: "button", tabIndex: i + j ? -1 : 0 }));
    const draw = (i, j, value) => {
      const digits = imageOf(panel.state).flat();
      digits[i * SIDE + j] = value;
      panel.change({ i: "own", px: digits.join("") });
    };
    const focus = (i, j) => {
      if (!buttons[i]?.[j]) return;
      for (const button of buttons.flat()) button.tabIndex = -1;
      buttons[i][j].tabIndex = 0;
      buttons[i][j].focus();
    };
    buttons.forEach((row, i) => row.forEach((button, j) => {
      button.onclick = () => {
        focus(i, j);
        draw(i, j, imageOf(panel.state)[i][j] ? 0 : 9);
      };
      button.onkeydown = (event) => {
        if (/^\d$/.test(event.key)) draw(i, j, Number(event.key));
        if (!moves[event.key]) return;
        event.preventDefault();
        focus(i + moves[event.key][0], j + moves[event.key][1]);
      };
    }));
    return buttons;
  }

  function drawImage(box, buttons, now, { n, s, p }) {
    const side = SIDE + 2 * p;
    const [k, step] = [now.kernel.length, Math.min(n, now.last) - 1];
    const [top, left] = step < 0 || step >= now.cells ? [-99, -99]
      : [Math.floor(step / now.output.length) * s, step % now.output.length * s];
    const cells = grid(side, side, (i, j) => buttons[i - p]?.[j - p] ?? h("span", {}, "0"));
    if (box.childElementCount !== side * side) box.replaceChildren(...cells.flat());
    box.style.setProperty("--w-side", side);
    [...box.children].forEach((cell, at) => {
      const [i, j] = [Math.floor(at / side), at % side];
      cell.classList.toggle("w-mark", i >= top && i < top + k && j >= left && j < left + k);
      if (cell.tagName !== "BUTTON") return;
      const value = now.padded[i][j];
      cell.textContent = value;
      const [row, column] = [i - p + 1, j - p + 1];
      cell.ariaLabel = t(`${row}행 ${column}열: ${value} / row ${row}, column ${column}: ${value}`);
      tint(cell, value, 9);
    });
  }

  function drawKernel(panel, box, kernel) {
    const k = kernel.length;
    const edit = () => {
      const numbers = [...box.children].map((input) => {
        input.value = Math.max(-99, Math.min(99, Number(Number(input.value).toFixed(3)) || 0));
        return input.value;
      });
      panel.change({ k: "own", w: numbers.join("_") });
    };
    if (box.childElementCount !== k * k) {
      box.replaceChildren(...kernel.flat().map((_, at) => {
        const [row, column] = [Math.floor(at / k) + 1, at % k + 1];
        const ariaLabel = t(`필터 ${row}행 ${column}열 / kernel row ${row}, column ${column}`);
        return h("input", { type: "number", step: "any", min: -99, max: 99, ariaLabel, onchange: edit });
      }));
      box.style.setProperty("--w-side", k);
    }
    kernel.flat().forEach((value, at) => {
      const input = box.children[at];
      const shown = String(Number(value.toFixed(3)));
      if (input.value !== shown && document.activeElement !== input) input.value = shown;
    });
  }

  /* ---- the widget ---- */

  function mount(panel) {
    let now = compute(panel.state);
    const buttons = pixels(panel);
    const [image, sum, size, results] = ["w-image", "w-sum", "w-size", "w-outputs"].map((className) => h("div", { className }));
    const kernel = h("div", { className: "w-kernel" });
    image.setAttribute("role", "group");
    image.ariaLabel = t("이미지: 화살표로 옮기고 숫자로 바꿉니다. / Image: arrows move, digits change a cell.");
    sum.setAttribute("aria-live", "off");
    panel.buttons.append(Widgets.button("모두 / Fill all", () => { panel.stop(); panel.go(ALL); }));
    panel.pic.append(image);
    panel.bar.append(size, sum);
    panel.extra.append(results);
    const note = "딥러닝의 합성곱은 필터를 뒤집지 않습니다. 수학에서는 교차상관이라고 합니다. "
      + "/ Convolution in deep learning does not flip the kernel; mathematicians call it cross-correlation.";
    panel.side.append(h("div", { className: "w-wide" }, t("필터의 값 / Numbers of the kernel"), kernel));
    panel.extra.append(h("p", { className: "w-note" }, t(note)));
    return {
      // A full output stays full; otherwise a new setting begins again.
      changed: (changes) => ({ n: "n" in changes || panel.state.n >= now.last ? panel.state.n : 0 }),
      update(state) {
        now = compute(state);
        if (state.n >= now.last) state.n = ALL;
        drawImage(image, buttons, now, state);
        drawKernel(panel, kernel, now.kernel);
        size.textContent = `${t("출력 크기 / Output size")} ⌊(n + 2p − k)/s⌋ + 1: ${formula(now, state)}`;
        sum.style.setProperty("--w-lines", now.kernel.length + 1);
        sum.replaceChildren(...workings(now, state).map((line) => h("div", {}, line)));
        results.replaceChildren(...outputs(now, state));
      },
      text: (state) => describe(now, state),
      done: () => panel.state.n >= now.last,
    };
  }

  Widgets.define("convolution", {
    title: "합성곱과 풀링 / Convolution and pooling",
    order: ["pic", "bar", "extra", "side"],
    pause: 450, pace: 1, leap: ALL, again: true,
    fields: {
      i: {
        label: "이미지 / Image", value: "digit",
        options: { digit: "숫자 7 / digit 7", edge: "경계 / edge", checker: "체스판 / checkerboard", own: "직접 그림 / own" },
      },
      k: {
        label: "필터 / Kernel", value: "edge",
        options: {
          edge: "세로 경계 / vertical edge", flat: "가로 경계 / horizontal edge", blur: "흐리게 / blur",
          sharpen: "또렷하게 / sharpen", same: "그대로 / identity", own: "직접 입력 / own",
        },
      },
      size: { label: "필터 크기 / Kernel size", value: "3", options: { 2: "2×2", 3: "3×3", 5: "5×5" } },
      pool: {
        label: "풀링 2×2 / Pooling 2×2", value: "both",
        options: { none: "없음 / none", max: "최대 / max", average: "평균 / average", both: "둘 다 / both" },
      },
      s: { label: "스트라이드 / Stride", value: 1, min: 1, max: 3 },
      p: { label: "패딩 / Padding", value: 0, min: 0, max: 2 },
      n: { value: ALL, min: 0, max: ALL },
      px: { value: "", pattern: /^(\d{64})?$/ },
      w: { value: "", pattern: /^[\d.\-_]*$/ },
    },
    mount,
    maths: { outputSize, convolve, pool, max, average, kernels, compute, workings, formula },
  });
})();
