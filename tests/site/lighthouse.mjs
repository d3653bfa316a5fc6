// Lighthouse as for a phone: one page's scores of the categories asked for, out of 100; what costs points
// goes to standard error.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { executable, FLAGS, input, require } from "./browser.mjs";

const { default: lighthouse } = await import(pathToFileURL(require.resolve("lighthouse")));
const { launch } = await import(
  pathToFileURL(require.resolve("chrome-launcher", { paths: [require.resolve("lighthouse")] }))
);

const { root, given: [path, ...onlyCategories] } = await input();
const chrome = await launch({
  chromePath: executable(),
  chromeFlags: ["--headless", ...FLAGS],
  userDataDir: mkdtempSync(join(tmpdir(), "lighthouse-")),
  logLevel: "silent",
});
const { lhr } = await lighthouse(root + path, { port: chrome.port, logLevel: "silent", onlyCategories });
chrome.kill();
for (const { id, score, title, displayValue } of Object.values(lhr.audits)) {
  if (score !== null && score < 0.9) console.error(id, score, title, displayValue ?? "");
}
const scores = Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]);
console.log(JSON.stringify(Object.fromEntries(scores)));
