const { test } = require("node:test");
const assert = require("node:assert/strict");
const { Widgets, close } = require("./widgets.cjs");
const { surfaces, descend, diverged, verdict } = Widgets.specs.descent.maths;

const defaults = Widgets.read(Widgets.specs.descent.fields, "", {});
const run = (changes) => descend({ ...defaults, ...changes });

test("gradients agree with central differences", () => {
  const h = 1e-5;
  for (const [name, { f, gradient }] of Object.entries(surfaces)) {
    for (const [x, y] of [[-2.3, 1.1], [0.4, -1.7], [2.9, 2.2], [0, 0]]) {
      const [gx, gy] = gradient(x, y);
      assert.ok(close(gx, (f(x + h, y) - f(x - h, y)) / (2 * h)), `${name} x at ${x}, ${y}`);
      assert.ok(close(gy, (f(x, y + h) - f(x, y - h)) / (2 * h)), `${name} y at ${x}, ${y}`);
    }
  }
});

test("the marked minima are minima and the floor is the lowest of them", () => {
  for (const [name, { f, gradient, minima, floor }] of Object.entries(surfaces)) {
    for (const [x, y] of minima) {
      assert.ok(Math.hypot(...gradient(x, y)) < 5e-3, name);
      for (const [dx, dy] of [[0.1, 0], [-0.1, 0], [0, 0.1], [0, -0.1]]) assert.ok(f(x + dx, y + dy) > f(x, y), name);
    }
    assert.ok(Math.abs(Math.min(...minima.map(([x, y]) => f(x, y))) - floor) < 1e-3, name);
  }
});

test("descent in the valley settles below 2/L and diverges above", () => {
  const limit = 2 / surfaces.valley.curvature;
  assert.ok(Math.abs(run({ lr: 0.98 * limit, n: 400 }).at(-1)[1]) < 1e-3);
  const path = run({ lr: 1.02 * limit, n: 400 });
  assert.ok(diverged(path.at(-1)));
  assert.ok(path.length < 400, "a path ends where it has diverged");
  assert.match(verdict(surfaces.valley, path), /diverged/);
});

test("plain descent follows its closed form", () => {
  const [x, y] = run({ lr: 0.03, x: 2, y: -1, n: 10 }).at(-1);
  assert.ok(close(x, 2 * (1 - 0.03) ** 10, 1e-12));
  assert.ok(close(y, -1 * (1 - 20 * 0.03) ** 10, 1e-12));
});

test("momentum of zero is plain descent, and more of it is not", () => {
  const plain = run({ f: "banana", lr: 0.01 });
  assert.deepEqual(run({ f: "banana", o: "momentum", m: 0, lr: 0.01 }), plain);
  assert.notDeepEqual(run({ f: "banana", o: "momentum", m: 0.9, lr: 0.01 }), plain);
});

test("Adam's first step is the learning rate along each axis, whatever the gradient", () => {
  const [[x0, y0], [x1, y1]] = run({ o: "adam", lr: 0.1, n: 1 });
  assert.ok(close(x1 - x0, 0.1) && close(y1 - y0, -0.1));
});

test("the saddle holds who starts on its ridge only", () => {
  const held = run({ f: "saddle", x: 2, y: 0, lr: 0.3, n: 300 });
  assert.ok(Math.hypot(...held.at(-1)) < 1e-3);
  assert.match(verdict(surfaces.saddle, held), /no minimum/);
  assert.match(verdict(surfaces.saddle, run({ f: "saddle", x: 2, y: 0.01, lr: 0.3, n: 300 })), /arrived/);
});

test("the same settings give the same path, with one point more than steps", () => {
  const settings = { f: "two", o: "adam", n: 50 };
  assert.deepEqual(run(settings), run(settings));
  assert.equal(run(settings).length, 51);
});
