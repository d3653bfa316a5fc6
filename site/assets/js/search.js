// The search worker: the theme's own, given the index when somebody searches and not before, so that
// a page that is only read does not load it; and asked in the site's own words, see query.js. The
// address says which file the theme's worker is.
const READY = 1, QUERY = 2, RESULT = 3;

let answer; // the theme's handler of messages
self.addEventListener = (_type, listener) => (answer = listener);
importScripts(self.location.hash.slice(1));
delete self.addEventListener;

let setup; // what the page sent: settings, and where the sections are
let loaded; // a promise of how to say it better, once somebody searches

async function load() {
  const response = await fetch(setup.config.sections);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const index = await response.json();
  await ask({ type: 0, data: { ...setup, docs: index.sections } });
  importScripts("query.js");
  return self.queries({ ...index, separator: setup.config.separator });
}

/** What the theme's worker answers, which it would send to the page. */
async function ask(message) {
  const { postMessage } = self;
  let told;
  self.postMessage = (data) => (told = data);
  await answer({ data: message }).finally(() => (self.postMessage = postMessage));
  return told.data;
}

/** Each page once, with its best score. */
function merge(answers) {
  const pages = new Map();
  const score = (sections) => Math.max(...sections.map((section) => section.score));
  for (const sections of answers.flatMap(({ items }) => items)) {
    const page = sections[0].location.split("#")[0];
    if (!pages.has(page) || score(pages.get(page)) < score(sections)) pages.set(page, sections);
  }
  return [...pages.values()].sort((one, other) => score(other) - score(one));
}

async function reply({ data: message }) {
  if (message.type !== QUERY) {
    setup = message.data;
    self.postMessage({ type: READY });
  } else if (!message.data.trim()) {
    self.postMessage({ type: RESULT, data: { items: [] } });
  } else {
    try {
      const queries = await (loaded ??= load());
      const answers = [];
      for (const data of queries(message.data)) answers.push(await ask({ type: QUERY, data }));
      self.postMessage({ type: RESULT, data: { ...answers[0], items: merge(answers) } });
    } catch (problem) {
      loaded = undefined; // the next key tries again
      console.warn(problem);
      self.postMessage({ type: RESULT, data: { items: [] } });
    }
  }
}

let turn = Promise.resolve(); // one question after the other
self.addEventListener("message", (event) => (turn = turn.then(() => reply(event))));
