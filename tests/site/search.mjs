// Ask the theme's real search worker, in the browser: [{text, language}] → the pages found, best first.
import { input, launch, open } from "./browser.mjs";

const { root, given: queries } = await input();
const browser = await launch();
const page = await open(browser);
const answers = queries.map(() => null);
for (const language of ["ko", "en"]) {
  const asked = queries.map((query, place) => [query, place]).filter(([q]) => q.language === language);
  await page.goto(language === "ko" ? root : `${root}${language}/`, { waitUntil: "load" });
  const found = await page.evaluate(ask, asked.map(([{ text }]) => text));
  asked.forEach(([, place], turn) => (answers[place] = found[turn]));
}
await browser.close();
console.log(JSON.stringify(answers));

/** Runs in the page, with the worker and the index that the page itself would use. */
async function ask(texts) {
  const settings = JSON.parse(document.querySelector("#__config").textContent);
  const worker = new Worker(settings.search);
  const send = (message) =>
    new Promise((resolve) => {
      worker.onmessage = ({ data }) => {
        if (data.type === (message.type === 0 ? 1 : 3)) resolve(data.data);
      };
      worker.postMessage(message);
    });
  const index = await (await fetch(`${settings.base}/search/search_index.json`)).json();
  await send({ type: 0, data: { ...index, options: {} } });
  const found = [];
  for (const text of texts) {
    const { items } = await send({ type: 2, data: text });
    found.push([...new Set(items.map(([{ location }]) => location.split("#")[0]))]);
  }
  worker.terminate();
  return found;
}
