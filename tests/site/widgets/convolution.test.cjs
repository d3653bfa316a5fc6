const { test } = require("node:test");
const assert = require("node:assert/strict");
const { Widgets, close } = require("./widgets.cjs");
const { outputSize, convolve, pool, max, average, kernels, compute, workings, formula } =
  Widgets.specs.convolution.maths;
const { fields } = Widgets.specs.convolution;

const defaults = Widgets.read(fields, "", {});
const counting = Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (_, j) => 8 * i + j));

test("the output has the size that the formula says", () => {
  for (const size of ["2", "3", "5"]) {
    for (const s of [1, 2, 3]) {
      for (const p of [0, 1, 2]) {
        const state = { ...defaults, size, s, p };
        const { output } = compute(state);
        assert.equal(output.length, outputSize(8, p, Number(size), s));
        assert.match(formula(compute(state), state), new RegExp(`\\+ 1 = ${output.length}`));
      }
    }
  }
});

test("the kernel is not turned round", () => {
  const right = [[0, 0, 0], [0, 0, 1], [0, 0, 0]]; // takes the number to the right
  assert.deepEqual(convolve(counting, right, 1, 0)[0], [10, 11, 12, 13, 14, 15]);
});

test("padding adds zeros, stride leaves out", () => {
  const one = kernels.same(3);
  assert.deepEqual(convolve(counting, one, 1, 1), counting);
  assert.deepEqual(convolve(counting, one, 3, 0)[1], [33, 36]);
  assert.equal(convolve(counting, one, 1, 2)[0][0], 0);
});

test("kernels are what they are called", () => {
  const sum = (kernel) => kernel.flat().reduce((a, b) => a + b);
  for (const k of [2, 3, 5]) {
    assert.equal(sum(kernels.edge(k)), 0);
    assert.equal(sum(kernels.flat(k)), 0);
    for (const name of ["blur", "sharpen", "same"]) assert.ok(close(sum(kernels[name](k)), 1), `${name} ${k}`);
  }
  assert.deepEqual(kernels.edge(3)[0], [1, 0, -1]);
  assert.deepEqual(kernels.sharpen(3), [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]);
});

test("max keeps the largest of four, average their mean, an odd end is left out", () => {
  const image = [[1, 2, 9], [3, -6, 9], [9, 9, 9]];
  assert.deepEqual(pool(image, max), [[3]]);
  assert.deepEqual(pool(image, average), [[0]]);
});

test("the sum written out comes to the number in the output", () => {
  const value = (term) => term.replace(/[()]/g, "").replace(/−/g, "-").split("×").reduce((a, b) => a * Number(b), 1);
  const state = { ...defaults, k: "sharpen", p: 1, s: 2 };
  const now = compute(state);
  now.output.flat().forEach((output, at) => {
    const lines = workings(now, { ...state, n: at + 1 });
    const terms = lines.slice(0, -1).flatMap((line) => line.split(" + "));
    assert.equal(terms.length, 9);
    assert.equal(terms.map(value).reduce((a, b) => a + b), output);
    assert.equal(lines.at(-1), `= ${String(output).replace("-", "−")}`);
  });
});

test("pooling steps follow the convolution's", () => {
  const now = compute(defaults);
  assert.equal(now.last, 36 + 9);
  assert.deepEqual(workings(now, { ...defaults, n: 37 }), ["max(−9, 0, −9, 0) = 0", "mean(−9, 0, −9, 0) = −4.5"]);
  assert.deepEqual(workings(now, { ...defaults, n: 0 }), []);
});

test("an own kernel of the wrong length and an own image of nothing do no harm", () => {
  assert.deepEqual(compute({ ...defaults, k: "own", w: "1_2" }).kernel, kernels.edge(3));
  assert.deepEqual(compute({ ...defaults, k: "own", size: "2", w: "1_-2_0.5_." }).kernel, [[1, -2], [0.5, 0]]);
  assert.equal(max(compute({ ...defaults, i: "own" }).image.flat()), 0);
});
