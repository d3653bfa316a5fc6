// axe-core on pages: { "path size scheme": [violations] }, pages without any left out. "path?search=words"
// is the page with that search open.
import { readFileSync } from "node:fs";
import { input, launch, open, require, search, settled } from "./browser.mjs";

const LOOKS = [
  ["desktop", "light"],
  ["phone", "dark"],
];
const source = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
const { root, given: paths } = await input();
const browser = await launch();
const found = {};

async function look(size, scheme) {
  const page = await open(browser, { size, scheme });
  for (const path of paths) {
    const [address, words] = path.split("?search=");
    await page.goto(root + address, { waitUntil: "load" });
    if (words) await search(page, words);
    await settled(page); // the theme's script is done with the page, and boxes have slid open
    await page.evaluate(source);
    const { violations } = await page.evaluate(() => axe.run());
    if (violations.length) found[`${path} ${size} ${scheme}`] = violations.map(told);
  }
  await page.context().close();
}

function told({ id, impact, nodes }) {
  const examples = nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary}`);
  return `${id} (${impact}), ${nodes.length} times: ${examples.join(" | ")}`;
}

for (const [size, scheme] of LOOKS) await look(size, scheme);
await browser.close();
console.log(JSON.stringify(found));
