/* Gradient descent on a surface f(x, y).

   Hash: "#~descent:f=valley,o=gd,lr=0.09,m=0.9,x=-2.5,y=1.5,n=20". f is the surface (valley, steep, banana, saddle, two), o the
   optimiser (gd, momentum, adam, or all to draw the three together), lr the learning rate (0.001–2), m the momentum (0–0.99;
   GD and Adam do not use it), x and y the start (−3…3), n the number of steps taken (0–2000). What is left out
   keeps the value of data-state, else the one above. The picture depends on these settings alone, so a link shows what its sender saw. */
(() => {
  const { t, number } = Widgets;
  const EDGE = 3; // the picture shows −3…3 both ways
  const FAR = 20; // a path that gets there has diverged

  /* ---- the mathematics ---- */

  // f = (x² + cy²)/2 curves c times as much along y as along x: L = c. A step multiplies y by
  // 1 − c·lr, so y grows for ever once lr > 2/L (0.1 for 20), while x shrinks slowly, by 1 − lr.
  const ravine = (c) => ({
    f: (x, y) => (x * x + c * y * y) / 2,
    gradient: (x, y) => [x, c * y],
    minima: [[0, 0]], floor: 0, curvature: c,
  });

  // `minima` are where a path wants to go, `floor` is the value there (the smallest one).
  const surfaces = {
    valley: ravine(20),
    steep: ravine(50),
    // A bent valley in the manner of Rosenbrock: quickly into it, slowly along it.
    banana: {
      f: (x, y) => (1 - x) ** 2 + 5 * (y + 1 - x * x / 2) ** 2,
      gradient: (x, y) => {
        const r = y + 1 - x * x / 2;
        return [-2 * (1 - x) - 10 * r * x, 10 * r];
      },
      minima: [[1, -0.5]], floor: 0,
    },
    // The gradient at (0, 0) is zero, though f falls along y.
    saddle: {
      f: (x, y) => (x * x - y * y) / 2 + y ** 4 / 16,
      gradient: (x, y) => [x, -y + y ** 3 / 4],
      minima: [[0, -2], [0, 2]], floor: -1,
    },
    // The left minimum is the deeper one.
    two: {
      f: (x, y) => x ** 4 / 4 - x * x + 0.3 * x + y * y,
      gradient: (x, y) => [x ** 3 - 2 * x + 0.3, 2 * y],
      minima: [[-1.484, 0], [1.332, 0]], floor: -1.435,
    },
  };

  // An optimiser turns gradients, one after another, into steps; in between it keeps what it remembers.
  const optimisers = {
    gd: () => (gradient, lr) => gradient.map((g) => -lr * g),

    // velocity = m·velocity + gradient, as in optax.sgd(lr, momentum=m)
    momentum: (m) => {
      let velocity = [0, 0];
      return (gradient, lr) => {
        velocity = velocity.map((v, i) => m * v + gradient[i]);
        return velocity.map((v) => -lr * v);
      };
    },

    // Averages of the gradient and of its square. Both start at zero; dividing by 1 − βᵗ makes up for it.
    adam: () => {
      const [b1, b2, epsilon] = [0.9, 0.999, 1e-8];
      let [mean, square, time] = [[0, 0], [0, 0], 0];
      return (gradient, lr) => {
        time += 1;
        mean = mean.map((a, i) => b1 * a + (1 - b1) * gradient[i]);
        square = square.map((a, i) => b2 * a + (1 - b2) * gradient[i] ** 2);
        return mean.map((a, i) => {
          const scale = Math.sqrt(square[i] / (1 - b2 ** time)) + epsilon;
          return -lr * a / (1 - b1 ** time) / scale;
        });
      };
    },
  };

  const diverged = ([x, y]) => !(Math.hypot(x, y) < FAR);

  /** The points visited: the start and at most `n` steps. */
  function descend({ f, o, lr, m, x, y, n }) {
    const { gradient } = surfaces[f];
    const step = optimisers[o](m);
    const path = [[x, y]];
    while (path.length <= n && !diverged(path.at(-1))) {
      const [px, py] = path.at(-1);
      const [dx, dy] = step(gradient(px, py), lr);
      path.push([px + dx, py + dy]);
    }
    return path;
  }

  /* ---- in words ---- */

  function verdict(surface, path) {
    const [here, before] = [path.at(-1), path.at(-2)];
    if (diverged(here)) return "발산했습니다. 학습률이 너무 큽니다. / It diverged: the learning rate is too large.";
    const gradient = surface.gradient(...here);
    const size = Math.hypot(...gradient);
    const away = Math.min(...surface.minima.map(([x, y]) => Math.hypot(here[0] - x, here[1] - y)));
    if (size < 1e-3) {
      return away < 0.05 ? "최솟점에 다다랐습니다. / It has arrived at a minimum."
        : "기울기는 0에 가깝지만 최솟점이 아닙니다. / The gradient is almost zero, but this is no minimum.";
    }
    if (!before) return "시작점입니다. / This is the start.";
    const last = surface.gradient(...before);
    if (gradient[0] * last[0] + gradient[1] * last[1] < 0) {
      return "한 걸음마다 골짜기를 건너뜁니다. / Each step jumps across the valley.";
    }
    return away > 0.3 && Math.hypot(here[0] - before[0], here[1] - before[1]) < 0.005
      ? "걸음이 아주 작아 오래 걸립니다. / The steps are tiny: this takes long."
      : "내려가는 중입니다. / On the way down.";
  }

  const NAMES = { gd: "GD", momentum: "모멘텀 / momentum", adam: "Adam" };

  function compare(state, runs) {
    const { f } = surfaces[state.f];
    const values = runs.map(({ o, path }) => `${t(NAMES[o])} f = ${diverged(path.at(-1)) ? "∞" : number(f(...path.at(-1)))}`);
    return `${state.n}걸음: ${values.join(", ")}. / Step ${state.n}: ${values.join(", ")}.`;
  }

  function describe(state, path) {
    const surface = surfaces[state.f];
    const [x, y] = path.at(-1);
    const values = `f = ${number(surface.f(x, y))}, |∇f| = ${number(Math.hypot(...surface.gradient(x, y)))}, `
      + `(x, y) = (${number(x)}, ${number(y)}).`;
    const limit = surface.curvature && state.o === "gd" ? `2/L = ${number(2 / surface.curvature)}.` : "";
    const [ko, en] = verdict(surface, path).split(" / ");
    const step = path.length - 1;
    return `${step}걸음: ${values} ${ko} ${limit && `한계 ${limit}`} / Step ${step}: ${values} ${en} ${limit && `Limit ${limit}`}`;
  }

  /* ---- the picture ---- */

  const LINES = 16;
  const PIXELS = 480;

  // How high, from 0 to 1; the logarithm gives the flat bottom contour lines, too.
  function level(surface, x, y) {
    return Math.log1p(5 * Math.max(0, surface.f(x, y) - surface.floor)) / Math.log1p(5 * 120);
  }

  // A line runs where a pixel's band differs from that of the pixel above or to the left.
  function contours(surface, [red, green, blue]) {
    const image = new ImageData(PIXELS, PIXELS);
    const pixels = new Uint32Array(image.data.buffer);
    const bands = new Uint8Array(PIXELS * PIXELS);
    for (let at = 0; at < bands.length; at += 1) {
      const [row, column] = [Math.floor(at / PIXELS), at % PIXELS];
      bands[at] = LINES * level(surface, (2 * column / PIXELS - 1) * EDGE, (1 - 2 * row / PIXELS) * EDGE);
      const line = (column && bands[at] !== bands[at - 1]) || (row && bands[at] !== bands[at - PIXELS]);
      const alpha = line ? 170 : Math.max(0, 130 * (1 - bands[at] / LINES));
      pixels[at] = (alpha << 24) | (blue << 16) | (green << 8) | red;
    }
    const canvas = Object.assign(document.createElement("canvas"), { width: PIXELS, height: PIXELS });
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  }

  function dot(pen, [x, y], radius, fill, rim) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.fillStyle = fill;
    pen.fill();
    pen.strokeStyle = rim;
    pen.stroke();
  }

  // Each optimiser has a colour and a dash of its own, and its name where several are drawn.
  const LINES_OF = {
    gd: { ink: "b", dash: [] }, momentum: { ink: "fg", dash: [8, 4] }, adam: { ink: "c", dash: [2, 3] },
  };

  function drawPath(pen, points, { ink, dash }, colour, name) {
    const [line, ground] = [colour(ink), colour("bg")];
    pen.lineWidth = 2;
    pen.strokeStyle = line;
    pen.setLineDash(dash);
    pen.beginPath();
    for (const point of points) pen.lineTo(...point);
    pen.stroke();
    pen.setLineDash([]);
    for (const point of points.slice(-300)) dot(pen, point, 1.5, line, line);
    dot(pen, points[0], 5, ground, line);
    dot(pen, points.at(-1), 6, line, ground);
    const [x, y] = points.at(-1);
    pen.lineWidth = 4;
    pen.strokeStyle = ground;
    pen.strokeText(name, x + 9, y - 7);
    pen.fillStyle = line;
    pen.fillText(name, x + 9, y - 7);
  }

  function drawMinima(pen, points, colour) {
    pen.lineWidth = 2;
    pen.strokeStyle = colour("fg");
    for (const [x, y] of points) {
      pen.beginPath();
      for (const [dx, dy] of [[-5, -5], [5, 5]]) pen.lineTo(x + dx, y + dy);
      pen.moveTo(x - 5, y + 5);
      pen.lineTo(x + 5, y - 5);
      pen.stroke();
    }
  }

  /* ---- the widget ---- */

  const keys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const inside = (value) => Math.min(EDGE, Math.max(-EDGE, Math.round(value * 100) / 100));

  function listen(panel, canvas) {
    const begin = (x, y) => panel.change({ x: inside(x), y: inside(y) });
    const point = (event) => {
      const box = canvas.getBoundingClientRect();
      begin((2 * (event.clientX - box.left) / box.width - 1) * EDGE,
        (1 - 2 * (event.clientY - box.top) / box.height) * EDGE);
    };
    canvas.onpointerdown = point;
    canvas.onpointermove = (event) => { if (event.buttons) point(event); };
    canvas.onkeydown = (event) => {
      if (!keys[event.key]) return;
      event.preventDefault();
      const [dx, dy] = keys[event.key].map((way) => way * (event.shiftKey ? 0.01 : 0.1));
      begin(panel.state.x + dx, panel.state.y + dy);
    };
  }

  function mount(panel) {
    let [runs, background, drawn] = [[], null, ""];
    const colour = (name) => panel.colour(name);
    const canvas = panel.canvas("1", (pen, width) => {
      const surface = surfaces[panel.state.f];
      const wanted = panel.state.f + colour("a");
      if (drawn !== wanted) [background, drawn] = [contours(surface, panel.rgb("a")), wanted];
      pen.drawImage(background, 0, 0, width, width);
      const place = ([x, y]) => [(x / EDGE + 1) * width / 2, (1 - y / EDGE) * width / 2];
      drawMinima(pen, surface.minima.map(place), colour);
      for (const { o, path } of runs) {
        drawPath(pen, path.map(place), LINES_OF[o], colour, runs.length > 1 ? t(NAMES[o]) : "");
      }
    }, {
      role: "application", tabIndex: 0, className: "w-touch",
      "aria-label": t("등고선 그림. 화살표 키로 시작점을 옮깁니다. / Contour picture. The arrow keys move the start."),
    });
    listen(panel, canvas);
    panel.pic.append(canvas);
    panel.extra.append(panel.chart("f − 최솟값(로그 눈금) / f − minimum (log scale)", () => {
      const { f, floor } = surfaces[panel.state.f];
      return runs.map(({ o, path }) => ({ ...LINES_OF[o], values: path.map(([x, y]) => f(x, y) - floor) }));
    }));
    const still = ({ path }) => diverged(path.at(-1))
      || Math.hypot(...surfaces[panel.state.f].gradient(...path.at(-1))) < 1e-3;
    return {
      update(state) {
        const names = state.o === "all" ? Object.keys(optimisers) : [state.o];
        runs = names.map((o) => ({ o, path: descend({ ...state, o }) }));
      },
      text: (state) => (runs.length > 1 ? compare(state, runs) : describe(state, runs[0].path)),
      done: () => panel.state.n >= 2000 || runs.every(still),
    };
  }

  Widgets.define("descent", {
    title: "경사 하강 / Gradient descent",
    order: ["pic", "bar", "side", "extra"],
    pause: 60, pace: 1, leap: 100,
    fields: {
      f: {
        label: "곡면 / Surface", value: "valley",
        options: {
          valley: "좁은 골짜기 / narrow valley", steep: "더 가파른 골짜기 / steeper valley",
          banana: "굽은 골짜기 / bent valley",
          saddle: "안장점 / saddle", two: "최솟값 두 개 / two minima",
        },
      },
      o: {
        label: "최적화 방법 / Optimiser", value: "gd",
        options: { ...NAMES, all: "셋을 함께 / all three" },
      },
      lr: { label: "학습률 / Learning rate", value: 0.09, min: 0.001, max: 2, log: true },
      m: {
        label: "모멘텀 / Momentum", value: 0.9, min: 0, max: 0.99, step: 0.01, real: true,
        off: (state) => state.o === "gd" || state.o === "adam",
      },
      x: { label: "시작 x / Start x", value: -2.5, min: -EDGE, max: EDGE, step: 0.1, real: true },
      y: { label: "시작 y / Start y", value: 1.5, min: -EDGE, max: EDGE, step: 0.1, real: true },
      n: { value: 20, min: 0, max: 2000 },
    },
    mount,
    maths: { surfaces, optimisers, descend, diverged, verdict },
  });
})();
