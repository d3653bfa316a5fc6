const { test } = require("node:test");
const assert = require("node:assert/strict");
const { Widgets, close } = require("./widgets.cjs");
const { parse, join, read, write, number, specs } = Widgets;

const fields = specs.descent.fields;
const defaults = read(fields, "", {});

test("a hash keeps the page's anchor and every widget's part", () => {
  const hash = "#heading~descent:lr=0.1,n=40~network:d=xor";
  const { anchor, parts } = parse(hash);
  assert.equal(anchor, "heading");
  assert.deepEqual([...parts], [["descent", "lr=0.1,n=40"], ["network", "d=xor"]]);
  assert.equal(join({ anchor, parts }), hash);
});

test("a plain anchor and an empty hash are left as they are", () => {
  for (const hash of ["#heading", "#%EC%A7%88%EB%AC%B8", ""]) assert.equal(join(parse(hash)), hash);
});

test("a hash that a chat program has escaped is read", () => {
  assert.equal(parse("#a%7Edescent%3Alr%3D0.1%2Cn%3D3").parts.get("descent"), "lr=0.1,n=3");
});

test("broken parts are passed over", () => {
  assert.deepEqual([...parse("#~~x~:y~descent:%E0%A4").parts], [["descent", "%E0%A4"]]);
});

test("only what differs from the first state is written, and is read back", () => {
  const state = { ...defaults, lr: 0.102, f: "saddle", n: 7 };
  assert.equal(write(state, defaults), "f=saddle,lr=0.102,n=7");
  assert.deepEqual(read(fields, write(state, defaults), defaults), state);
  assert.equal(write(defaults, defaults), "");
});

test("nonsense keeps the first state", () => {
  for (const text of ["f=constructor", "f=", "lr=NaN", "lr=", "lr", "lr=1e999", "__proto__=1", "n=%", "=,=,="]) {
    assert.deepEqual(read(fields, text, defaults), defaults, text);
  }
  const network = specs.network.fields;
  assert.equal(read(network, "ref=<img>", {}).ref, "");
  assert.equal(read(specs.convolution.fields, "px=12", {}).px, "");
});

test("numbers out of range are moved to its end, whole ones are rounded", () => {
  const state = read(fields, "lr=50,n=-3,x=-9", defaults);
  assert.deepEqual([state.lr, state.n, state.x], [2, 0, -3]);
  assert.equal(read(fields, "n=3.4", defaults).n, 3);
});

test("every first state is allowed by its own fields", () => {
  for (const spec of Object.values(specs)) {
    const state = read(spec.fields, "", {});
    const text = Object.entries(state).map(([name, value]) => `${name}=${value}`).join(",");
    assert.deepEqual(read(spec.fields, text, {}), state);
    for (const [name, value] of Object.entries(state)) assert.notEqual(value, undefined, name);
  }
});

test("numbers are short and have a minus sign", () => {
  assert.deepEqual([0.1 + 0.2, -1.5, 1234.5, 0.00001, -0, NaN].map((v) => number(v)), ["0.3", "−1.5", "1230", "1.0e−5", "0", "∞"]);
  assert.ok(close(Number(number(0.0123456)), 0.0123, 1e-9));
});
