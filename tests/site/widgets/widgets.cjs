// The widgets' scripts, loaded as a page would load them; nothing of them needs a page before it is started.
const folder = "../../../site/assets/widgets";
for (const name of ["panel", "descent", "network", "convolution"]) require(`${folder}/${name}.js`);

const close = (a, b, tolerance = 1e-6) => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));

module.exports = { Widgets: globalThis.Widgets, close };
