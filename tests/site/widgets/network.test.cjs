const { test } = require("node:test");
const assert = require("node:assert/strict");
const { Widgets, close } = require("./widgets.cjs");
const { points, create, forward, gradient, crossEntropy, createRun, train, parameters, uniform, normal, norm } =
  Widgets.specs.network.maths;
const { fields } = Widgets.specs.network;

const defaults = Widgets.read(fields, "", {});
const trained = (changes, n) => {
  const run = createRun({ ...defaults, ...changes });
  train(run, n);
  return run;
};

// Compares each entry of each row with the difference that a nudge of its weight makes.
function assertGradient(net, data, what) {
  const h = 1e-5;
  const { sums } = gradient(net, data);
  net.layers.forEach(({ weights, biases }, k) => {
    const rows = [...weights.map((row, i) => [row, sums[k].weights[i]]), [biases, sums[k].biases]];
    for (const [values, slopes] of rows) {
      values.forEach((value, j) => {
        values[j] = value + h;
        const above = gradient(net, data).loss;
        values[j] = value - h;
        const below = gradient(net, data).loss;
        values[j] = value;
        assert.ok(close(slopes[j], (above - below) / (2 * h), 1e-7), `${what}, layer ${k + 1}`);
      });
    }
  });
}

test("back-propagation agrees with central differences", () => {
  for (const a of Object.keys(fields.a.options)) {
    for (const [l, w] of [[0, 1], [1, 1], [2, 3], [4, 2]]) {
      const net = create({ l, w, a, s: 3 });
      net.layers.forEach(({ biases }) => biases.fill(0.13)); // off the corner of ReLU
      assertGradient(net, points("moons").slice(0, 15), `${a} ${l}×${w}`);
    }
  }
});

test("cross-entropy is that of the logit and does not overflow", () => {
  const direct = (z, y) => -Math.log(y ? 1 / (1 + Math.exp(-z)) : 1 - 1 / (1 + Math.exp(-z)));
  for (const z of [-5, -0.3, 0, 2.5]) for (const y of [0, 1]) assert.ok(close(crossEntropy(z, y), direct(z, y), 1e-12));
  assert.equal(crossEntropy(1000, 0), 1000);
  assert.equal(crossEntropy(-1000, 0), 0);
});

test("a network of one node computes what the formula says", () => {
  const net = create({ l: 1, w: 1, a: "tanh", s: 1 });
  Object.assign(net.layers[0], { weights: [[0.5, -2]], biases: [0.25] });
  Object.assign(net.layers[1], { weights: [[3]], biases: [-1] });
  assert.ok(close(forward(net, [1, 0.5]).at(-1)[0], 3 * Math.tanh(0.5 - 1 + 0.25) - 1, 1e-12));
});

test("the number of parameters is that of the network made", () => {
  for (const l of [0, 1, 2, 4]) {
    for (const w of [1, 3, 8]) {
      const { layers } = create({ l, w, a: "relu", s: 1 });
      const counted = layers.reduce((sum, { weights, biases }) => sum + weights.flat().length + biases.length, 0);
      assert.equal(parameters({ l, w }), counted);
    }
  }
});

test("first weights have Xavier's variance, and He's for ReLU", () => {
  for (const [a, variance] of [["tanh", 2 / 16], ["relu", 2 / 8]]) {
    const weights = Array.from({ length: 20 }, (_, s) => create({ l: 4, w: 8, a, s: s + 1 }).layers[2].weights).flat(2);
    const measured = weights.reduce((sum, x) => sum + x * x, 0) / weights.length;
    assert.ok(Math.abs(measured / variance - 1) < 0.15, `${a}: ${measured} for ${variance}`);
  }
});

test("random numbers are even, the normal ones have mean 0 and variance 1", () => {
  const next = uniform(5);
  const even = Array.from({ length: 20000 }, next);
  assert.ok(even.every((x) => x >= 0 && x < 1));
  assert.ok(Math.abs(even.reduce((a, b) => a + b) / even.length - 0.5) < 0.01);
  const bell = Array.from({ length: 20000 }, () => normal(next));
  assert.ok(Math.abs(bell.reduce((a, b) => a + b) / bell.length) < 0.03);
  assert.ok(Math.abs(bell.reduce((a, b) => a + b * b, 0) / bell.length - 1) < 0.05);
});

test("data are the same each time, half of each label, inside the picture", () => {
  for (const name of Object.keys(fields.d.options)) {
    const data = points(name);
    assert.deepEqual(data, points(name));
    assert.equal(data.filter(([, , label]) => label === 1).length, data.length / 2);
    assert.ok(data.every(([x, y]) => Math.abs(x) < 2.6 && Math.abs(y) < 2.6), name);
  }
});

test("XOR needs a hidden layer, and one that is not linear", () => {
  assert.ok(trained({ l: 0 }, 300).now.loss > 0.69);
  assert.ok(trained({ l: 3, a: "linear", lr: 0.1 }, 300).now.loss > 0.69);
  assert.equal(trained({ l: 1, w: 2, a: "sigmoid", lr: 3, s: 2 }, 500).now.accuracy, 1);
  assert.equal(trained({ d: "linear", l: 0 }, 300).now.accuracy, 1);
});

test("the gradient of the first layer vanishes with sigmoids, not with ReLU", () => {
  const ratio = (a) => {
    const norms = createRun({ ...defaults, l: 4, w: 8, a }).now.sums.map(norm);
    return norms[0] / norms.at(-1);
  };
  assert.ok(ratio("sigmoid") < 1e-2);
  assert.ok(ratio("relu") > 0.1);
});

test("training in pieces is training at once", () => {
  const pieces = createRun(defaults);
  for (const n of [1, 7, 40]) train(pieces, n);
  assert.deepEqual(pieces.losses, trained({}, 40).losses);
  const late = createRun(defaults);
  assert.equal(train(late, 40, 0), true, "there is more to do after the deadline");
  assert.equal(train(late, 40), false);
  assert.deepEqual(late.losses, pieces.losses);
});
