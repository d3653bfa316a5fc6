// The search worker: the theme's own, given the index when somebody searches and not before, so that
// a page that is only read does not load it. The address says which file the theme's worker is.
const READY = 1, QUERY = 2, RESULT = 3;

let answer; // the theme's handler of messages
self.addEventListener = (_type, listener) => (answer = listener);
importScripts(self.location.hash.slice(1));
delete self.addEventListener;

let setup; // what the page sent: settings, and where the sections are
let loaded; // a promise, once somebody searches

async function load() {
  const response = await fetch(setup.config.sections);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  await answer({ data: { type: 0, data: { ...setup, docs: await response.json() } } });
}

self.addEventListener("message", async ({ data: message }) => {
  if (message.type !== QUERY) {
    setup = message.data;
    self.postMessage({ type: READY });
  } else if (!message.data.trim()) {
    self.postMessage({ type: RESULT, data: { items: [] } });
  } else {
    try {
      await (loaded ??= load());
      await answer({ data: message });
    } catch (problem) {
      loaded = undefined; // the next key tries again
      console.warn(problem);
      self.postMessage({ type: RESULT, data: { items: [] } });
    }
  }
});
