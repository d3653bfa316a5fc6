// The bundle as somebody opens it by a double click: a note with formulas, and a search.
import { follow, input, launch, open, search } from "./browser.mjs";

const { given: folder } = await input();
const browser = await launch();
const page = await open(browser);
const elsewhere = [];
page.on("request", (request) => {
  if (!/^(file|data|blob|about):/.test(request.url())) elsewhere.push(request.url());
});
await page.goto(`${folder}notes/2018-09-17.html`);
const formulas = await page.locator(".katex").count();
await search(page, "교차엔트로피를");
const found = await page.locator(".md-search-result__link").evaluateAll((links) => links.map((a) => a.href));
await page.locator(".md-search-result__link").first().click();
await page.waitForURL(/\?h=/);
await follow(page.locator(".site-language"));
if (!page.url().startsWith(`${folder}en/`)) elsewhere.push(page.url());
await browser.close();
const problems = [...page.problems, ...elsewhere, ...(formulas ? [] : ["no formulas"])];
console.log(JSON.stringify({ found, problems }));
