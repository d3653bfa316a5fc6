/* Finds <div class="widget" data-widget="descent|network|convolution" data-state="…"> on the page and
   starts each once: when it comes near the window, or at once when the hash speaks to widgets. Loads only the
   scripts needed, from beside this file; if one cannot be loaded, the text between the tags stays.
   Works with Material's instant navigation, without it and from file://. */
(() => {
  const folder = document.currentScript.src.replace(/[^/]*$/, "");
  const known = ["descent", "network", "convolution"];
  const loads = new Map();
  const begun = new WeakMap();
  const there = new WeakSet();

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
    try {
      if (!styled(element)) await load("link", { rel: "stylesheet", href: `${folder}widgets.css` });
      await load("script", { src: `${folder}panel.js` });
      await load("script", { src: `${folder}${element.dataset.widget}.js` });
      Widgets.start(element);
      there.add(element);
    } catch (error) {
      console.error(error);
    }
  }

  function once(element) {
    if (!begun.has(element)) begun.set(element, begin(element));
    return begun.get(element);
  }

  // A sentence that is clicked before its figure is there drives it as soon as it is.
  async function waitFor(event) {
    const link = event.target.closest?.("a.drive");
    const figure = link && document.getElementById(link.hash.slice(1));
    if (!figure || there.has(figure)) return;
    event.preventDefault();
    await once(figure);
    if (there.has(figure)) link.click();
    else location.hash = link.hash;
  }

  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      once(target);
    }
  }, { rootMargin: "400px" });

  function find() {
    for (const element of document.querySelectorAll(".widget[data-widget]:not([data-started])")) {
      if (!known.includes(element.dataset.widget)) continue;
      if (location.hash.includes("~")) once(element);
      else near.observe(element);
    }
  }

  function ready() {
    find();
    globalThis.document$?.subscribe(find);
    addEventListener("click", waitFor);
    for (const type of ["hashchange", "click"]) addEventListener(type, () => setTimeout(find));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
