/* A small network learns to tell two kinds of points apart.

   Hash: "#~network:d=xor,l=1,w=4,a=tanh,lr=0.3,s=1,n=0,ref=". d is the data set (xor, circles, moons, spiral, linear), l the
   number of hidden layers (0–4), w their width (1–8), a the activation (sigmoid, tanh, relu, linear), lr the learning rate
   (0.01–10), s the seed of the first weights (1–20), n the steps trained (0–5000), ref the remembered run as
   "d_l_w_a_lr_s_n". What is left out keeps the value of data-state, else the one above. A link trains the same
   network again, step by step, so it shows what its sender saw. */
(() => {
  const { t, h, number } = Widgets;
  const EDGE = 2.6; // the picture shows −2.6…2.6 both ways
  const COUNT = 120;

  /* ---- random numbers: the same ones for the same seed ---- */

  function uniform(seed) {
    let bits = (seed * 2654435761) | 1; // xorshift must not start at zero
    const next = () => {
      bits ^= bits << 13;
      bits ^= bits >>> 17;
      bits ^= bits << 5;
      return (bits >>> 0) / 2 ** 32;
    };
    for (let i = 0; i < 10; i += 1) next();
    return next;
  }

  // Box and Muller: two uniform numbers make a normal one.
  const normal = (next) => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

  /* ---- data: [x1, x2, label] ---- */

  const shapes = {
    // The four corners, tight enough for two parallel lines, which is what two hidden nodes can draw.
    xor: (label, i, next) => {
      const [a, b] = [0.75 + 1.25 * next(), 0.75 + 1.25 * next()];
      const side = i % 2 ? 1 : -1;
      return [side * a, (label ? -side : side) * b];
    },
    circles: (label, i, next) => {
      const [angle, radius] = [2 * Math.PI * next(), (label ? 0.2 : 1.5) + 0.6 * next()];
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    },
    moons: (label, i, next) => {
      const angle = Math.PI * next();
      const [x, y] = label ? [1 - Math.cos(angle), 0.5 - Math.sin(angle)] : [Math.cos(angle), Math.sin(angle)];
      return [1.3 * (x - 0.5) + 0.13 * normal(next), 1.3 * (y - 0.25) + 0.13 * normal(next)];
    },
    spiral: (label, i, next) => {
      const turn = next();
      const [angle, radius] = [4.5 * turn + label * Math.PI, 0.25 + 1.9 * turn];
      return [radius * Math.cos(angle) + 0.05 * normal(next), radius * Math.sin(angle) + 0.05 * normal(next)];
    },
    linear: (label, i, next) => {
      const [along, away] = [3 * next() - 1.5, (0.25 + 1.2 * next()) * (label ? 1 : -1)];
      return [0.8 * along + 0.6 * away, -0.6 * along + 0.8 * away];
    },
  };

  function points(name) {
    const next = uniform(7);
    return Array.from({ length: COUNT }, (_, i) => {
      const label = i % 2;
      return [...shapes[name](label, i >> 1, next), label];
    });
  }

  /* ---- the network ---- */

  // Each activation as a function of z and its derivative written with the output a = f(z).
  const activations = {
    sigmoid: [(z) => 1 / (1 + Math.exp(-z)), (a) => a * (1 - a)], // at most ¼: gradients fade
    tanh: [Math.tanh, (a) => 1 - a * a],
    relu: [(z) => Math.max(0, z), (a) => (a > 0 ? 1 : 0)],
    linear: [(z) => z, () => 1],
  };

  // First weights: Xavier, variance 2/(in + out); for ReLU He, 2/in. Biases start at zero.
  function create({ l, w, a, s }) {
    const next = uniform(s);
    const sizes = [2, ...Array(l).fill(w), 1];
    const layers = sizes.slice(1).map((outputs, k) => {
      const inputs = sizes[k];
      const spread = Math.sqrt(2 / (a === "relu" ? inputs : inputs + outputs));
      const row = () => Array.from({ length: inputs }, () => spread * normal(next));
      return { weights: Array.from({ length: outputs }, row), biases: Array(outputs).fill(0) };
    });
    return { layers, activation: activations[a] };
  }

  // The outputs of all layers, the input first. The last layer has no activation: its output is the logit.
  function forward({ layers, activation: [f] }, x) {
    const outputs = [x];
    layers.forEach(({ weights, biases }, k) => {
      const input = outputs[k];
      const z = weights.map((row, i) => row.reduce((sum, weight, j) => sum + weight * input[j], biases[i]));
      outputs.push(k === layers.length - 1 ? z : z.map(f));
    });
    return outputs;
  }

  // Cross-entropy of a logit z: log(1 + eᶻ) − yz, written so that eᶻ cannot overflow.
  const crossEntropy = (z, y) => Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z)));
  const probability = (z) => 1 / (1 + Math.exp(-z));

  // Backpropagation for one point, adding `share` of its gradient to `sums`.
  function backward({ layers, activation: [, slope] }, outputs, y, share, sums) {
    let delta = [probability(outputs.at(-1)[0]) - y]; // ∂loss/∂z of the last layer
    for (let k = layers.length - 1; k >= 0; k -= 1) {
      const [input, { weights }] = [outputs[k], layers[k]];
      delta.forEach((d, i) => {
        sums[k].biases[i] += share * d; // ∂z/∂b = 1
        input.forEach((a, j) => { sums[k].weights[i][j] += share * d * a; }); // ∂z/∂w = the input
      });
      // Back through the weights, then through the activation that made the input.
      delta = input.map((a, j) => slope(a) * delta.reduce((sum, d, i) => sum + d * weights[i][j], 0));
    }
  }

  /** Mean loss, accuracy and the gradient of the loss for every weight and bias. */
  function gradient(net, data) {
    const sums = net.layers.map(({ weights, biases }) => (
      { weights: weights.map((row) => row.map(() => 0)), biases: biases.map(() => 0) }));
    let [loss, right] = [0, 0];
    for (const [x1, x2, y] of data) {
      const outputs = forward(net, [x1, x2]);
      const [z] = outputs.at(-1);
      loss += crossEntropy(z, y) / data.length;
      right += (z > 0) === (y === 1);
      backward(net, outputs, y, 1 / data.length, sums);
    }
    return { loss, accuracy: right / data.length, sums };
  }

  // One step of gradient descent: weight −= lr · gradient.
  function descend({ layers }, sums, lr) {
    layers.forEach(({ weights, biases }, k) => {
      weights.forEach((row, i) => row.forEach((_, j) => { row[j] -= lr * sums[k].weights[i][j]; }));
      biases.forEach((_, i) => { biases[i] -= lr * sums[k].biases[i]; });
    });
  }

  const norm = ({ weights }) => Math.hypot(...weights.flat());
  const parameters = ({ l, w }) => (l ? 3 * w + (l - 1) * (w + 1) * w + w + 1 : 3);

  /* ---- a run: settings and the way from the first weights ---- */

  const SETTINGS = ["d", "l", "w", "a", "lr", "s"];
  const nameOf = (state) => SETTINGS.map((key) => state[key]).join("_");

  function createRun(state) {
    const [net, data] = [create(state), points(state.d)];
    const run = { state: { ...state }, name: nameOf(state), net, data, losses: [] };
    run.now = gradient(net, data);
    run.losses.push(run.now.loss);
    return run;
  }

  /** Trains up to step `n`; gives up for now at `deadline` and says whether there is more to do. */
  function train(run, n, deadline = Infinity) {
    while (run.losses.length <= n) {
      descend(run.net, run.now.sums, run.state.lr);
      run.now = gradient(run.net, run.data);
      run.losses.push(run.now.loss);
      if (performance.now() > deadline) break;
    }
    return run.losses.length <= n;
  }

  function recall(text) {
    const [d, l, w, a, lr, s, n] = text.split("_");
    const state = Widgets.read(fields, `d=${d},l=${l},w=${w},a=${a},lr=${lr},s=${s},n=${n}`, {});
    return { ...createRun(state), ref: text, steps: state.n };
  }

  /* ---- pictures ---- */

  const GRID = 48;

  function surface(net, kinds) {
    const image = new ImageData(GRID, GRID);
    for (let i = 0; i < GRID * GRID; i += 1) {
      const x = ((i % GRID + 0.5) / GRID * 2 - 1) * EDGE;
      const y = (1 - (Math.floor(i / GRID) + 0.5) / GRID * 2) * EDGE;
      const p = probability(forward(net, [x, y]).at(-1)[0]);
      image.data.set([...kinds[p > 0.5 ? 1 : 0], 40 + 220 * Math.abs(p - 0.5)], 4 * i);
    }
    const canvas = Object.assign(document.createElement("canvas"), { width: GRID, height: GRID });
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  }

  // Circles for label 0, triangles for label 1: not by colour alone.
  function mark(pen, x, y, label) {
    pen.beginPath();
    if (label) {
      pen.moveTo(x, y - 5.5);
      pen.lineTo(x + 5, y + 4);
      pen.lineTo(x - 5, y + 4);
      pen.closePath();
    } else pen.arc(x, y, 4.5, 0, 7);
    pen.fill();
    pen.stroke();
  }

  function paint(panel, pen, width, run) {
    pen.drawImage(surface(run.net, [panel.rgb("a"), panel.rgb("b")]), 0, 0, width, width);
    pen.strokeStyle = panel.colour("bg");
    for (const [x, y, label] of run.data) {
      pen.fillStyle = panel.colour(label ? "b" : "a");
      mark(pen, (x / EDGE + 1) * width / 2, (1 - y / EDGE) * width / 2, label);
    }
  }

  // Gradient norms from 10⁻⁵ to 10 as bars, on a logarithmic scale.
  function bars(list, norms) {
    [...list.children].forEach((item, k) => {
      const value = norms[k];
      const width = Math.max(0, Math.min(1, (Math.log10(value) + 5) / 6));
      item.style.visibility = k < norms.length ? "" : "hidden";
      item.style.setProperty("--w-bar", `${100 * (width || 0)}%`);
      item.lastChild.textContent = k < norms.length ? number(value, 2) : "";
    });
  }

  // One column of the comparison.
  function fill(table, column, run) {
    const { d, l, w, a, lr, s } = run?.state ?? {};
    const values = run && [
      d, l ? `${l}×${w} ${a}` : "0", parameters(run.state), `${number(lr)}, ${s}`,
      run.losses.length - 1, number(run.now.loss), `${Math.round(100 * run.now.accuracy)}%`];
    [...table.tBodies[0].rows].forEach((row, i) => { row.cells[column].textContent = values?.[i] ?? "–"; });
  }

  function describe({ losses, now, state }) {
    const [loss, right] = [number(now.loss), Math.round(100 * now.accuracy)];
    const step = losses.length - 1;
    return `${step}걸음: 손실 ${loss}, 정확도 ${right}%, 파라미터 ${parameters(state)}개. `
      + `/ Step ${step}: loss ${loss}, accuracy ${right}%, ${parameters(state)} parameters.`;
  }

  /* ---- the widget ---- */

  function comparison() {
    const names = [
      "데이터 / data", "은닉층×너비 / layers×width", "파라미터 / parameters", "학습률, 씨앗 / learning rate, seed",
      "걸음 / steps", "손실 / loss", "정확도 / accuracy"];
    const column = (text) => h("th", { scope: "col" }, t(text));
    const head = h("tr", {}, h("td"), column("지금 / now"), column("기억한 것 / kept"));
    const row = (name) => h("tr", {}, h("th", { scope: "row" }, t(name)), h("td"), h("td"));
    return h("table", { className: "w-table" }, h("thead", {}, head), h("tbody", {}, ...names.map(row)));
  }

  function gradientBars() {
    const item = (_, k) => h("li", {}, h("span", {}, t(`${k + 1}층 / layer ${k + 1}`)), h("i"), h("b"));
    return h("ol", { className: "w-bars" }, ...Array.from({ length: 5 }, item));
  }

  function mount(panel) {
    let [run, kept] = [null, null];
    const table = comparison();
    const list = gradientBars();
    panel.pic.append(panel.canvas("1", (pen, width) => paint(panel, pen, width, run), {
      "aria-label": t("결정 경계 그림: 원은 0, 세모는 1 / Decision surface: circles are 0, triangles are 1"),
    }));
    const remember = () => {
      const ref = `${run.name}_${run.losses.length - 1}`;
      kept = { ...run, ref, steps: 0, losses: [...run.losses] };
      panel.change({ ref });
    };
    panel.buttons.append(Widgets.button("기억 / Remember", remember));
    const pictures = h("div", {},
      panel.chart("손실(로그 눈금, 점선은 기억한 것) / Loss (log scale, dashed: kept)", () => [
        ...(kept ? [{ ink: "a", values: kept.losses, dash: [5, 4] }] : []),
        { ink: "b", values: run.losses },
      ]),
      h("div", {}, h("p", {}, t("층별 기울기의 크기(로그 눈금) / Size of the gradient by layer (log scale)")), list),
    );
    panel.extra.append(pictures, table);
    return {
      changed: (changes) => ("ref" in changes || "n" in changes ? {} : { n: 0 }),
      update(state) {
        if (run?.name !== nameOf(state) || run.losses.length - 1 > state.n) run = createRun(state);
        if ((kept?.ref ?? "") !== state.ref) kept = state.ref ? recall(state.ref) : null;
        const deadline = performance.now() + 12; // leaves time to draw
        const more = train(run, state.n, deadline);
        const moreKept = kept !== null && train(kept, kept.steps, deadline);
        fill(table, 1, run);
        fill(table, 2, kept);
        bars(list, run.now.sums.map(norm));
        return more || moreKept;
      },
      text: () => describe(run),
      done: () => panel.state.n >= fields.n.max,
    };
  }

  const fields = {
    d: {
      label: "데이터 / Data", value: "xor",
      options: {
        xor: "XOR", circles: "동심원 / circles", moons: "초승달 / two moons",
        spiral: "나선 / spiral", linear: "직선으로 나뉨 / linearly separable",
      },
    },
    a: {
      label: "활성화 함수 / Activation", value: "tanh",
      options: { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU", linear: "항등 / linear" },
    },
    l: { label: "은닉층 수 / Hidden layers", value: 1, min: 0, max: 4 },
    w: { label: "층의 너비 / Width", value: 4, min: 1, max: 8 },
    lr: { label: "학습률 / Learning rate", value: 0.3, min: 0.01, max: 10, log: true },
    s: { label: "씨앗 / Seed", value: 1, min: 1, max: 20 },
    n: { value: 0, min: 0, max: 5000 },
    ref: { value: "", pattern: /^([a-z]+_\d_\d_[a-z]+_[\d.]+_\d+_\d+)?$/ },
  };

  Widgets.define("network", {
    title: "2차원 점을 나누는 신경망 / A network on points in the plane",
    order: ["pic", "bar", "side", "extra"],
    pause: 0, pace: 4, leap: 400,
    fields, mount,
    maths: { points, create, forward, gradient, crossEntropy, createRun, train, parameters, uniform, normal, norm },
  });
})();
