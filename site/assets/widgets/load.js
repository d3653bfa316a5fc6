/* Finds <div class="widget" data-widget="descent|network|convolution" data-state="…"> on the page and
   starts each once: when it comes near the window, or at once when the hash speaks to widgets. Loads only the
   scripts needed, from beside this file; if one cannot be loaded, the text between the tags stays.
   Works with Material's instant navigation, without it and from file://. */
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
    if ("started" in element.dataset) return;
    element.dataset.started = "";
    if (!styled(element)) await load("link", { rel: "stylesheet", href: `${folder}widgets.css` });
    await load("script", { src: `${folder}panel.js` });
    await load("script", { src: `${folder}${element.dataset.widget}.js` });
    Widgets.start(element);
  }

  const tryBegin = (element) => begin(element).catch(console.error);

  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      tryBegin(target);
    }
  }, { rootMargin: "400px" });

  function find() {
    for (const element of document.querySelectorAll(".widget[data-widget]:not([data-started])")) {
      if (!known.includes(element.dataset.widget)) continue;
      if (location.hash.includes("~")) tryBegin(element);
      else near.observe(element);
    }
  }

  function ready() {
    find();
    globalThis.document$?.subscribe(find);
    for (const type of ["hashchange", "click"]) addEventListener(type, () => setTimeout(find));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
