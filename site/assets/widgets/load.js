/* Finds <div class="widget" data-widget="descent|network|convolution" data-state="…"> on the page and
   starts each once, loading only the scripts it needs from beside this file. If one cannot be loaded,
   the text between the tags stays. Works with Material's instant navigation, without it and from file://. */
(() => {
  const folder = document.currentScript.src.replace(/[^/]*$/, "");
  const known = ["descent", "network", "convolution"];
  const loads = new Map();

  function load(tag, attributes) {
    const file = attributes.src ?? attributes.href;
    if (!loads.has(file)) {
      loads.set(file, new Promise((resolve, reject) => {
        const node = Object.assign(document.createElement(tag), attributes);
        node.onload = resolve;
        node.onerror = () => reject(new Error(`cannot load ${file}`));
        document.head.append(node);
      }));
    }
    return loads.get(file);
  }

  const styled = (element) => getComputedStyle(element).getPropertyValue("--w-fg") !== "";

  async function begin(element) {
    element.dataset.started = "";
    if (!styled(element)) await load("link", { rel: "stylesheet", href: `${folder}widgets.css` });
    await load("script", { src: `${folder}panel.js` });
    await load("script", { src: `${folder}${element.dataset.widget}.js` });
    Widgets.start(element);
  }

  function beginAll() {
    for (const element of document.querySelectorAll(".widget[data-widget]:not([data-started])")) {
      if (known.includes(element.dataset.widget)) begin(element).catch(console.error);
    }
  }

  function ready() {
    beginAll();
    globalThis.document$?.subscribe(beginAll);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
