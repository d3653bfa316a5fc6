// An instructor's way through the portal, in each size and scheme: pages, axe, an answer marked by keyboard.
import { mkdirSync, readFileSync } from "node:fs";
import { input, launch, open, require } from "../site/browser.mjs";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
const { root, given } = await input();
const browser = await launch();
const seen = { violations: {}, wide: {}, marked: [], problems: [] };
if (given.pictures) mkdirSync(given.pictures, { recursive: true });

async function look(page, name) {
  if (given.pictures) await page.screenshot({ path: `${given.pictures}/${name}.png`, fullPage: true });
  const before = page.problems.length;
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run());
  for (const { id, nodes } of violations) seen.violations[`${name} ${id}`] = nodes.slice(0, 3).map((node) => node.html);
  page.problems.splice(before); // what axe tries is not the page's doing
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) seen.wide[name] = wide;
}

async function walk({ link, size, scheme, language }) {
  const where = `${size}-${scheme}-${language}`;
  const page = await open(browser, { size, scheme, locale: language });
  await page.goto(`${root}/sign-in`);
  await look(page, `${where}-sign-in`);
  await page.goto(root + link);
  await page.locator("main button").press("Enter");
  await page.waitForURL(`${root}/`);
  for (const path of given.paths) {
    await page.goto(root + path);
    await look(page, `${where}${path.replaceAll("/", "-")}`);
  }
  await page.goto(root + given.answer);
  await page.locator("#points:focus").waitFor();
  await page.keyboard.type("1.5");
  await page.keyboard.press("Tab");
  await page.keyboard.type("*");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/member=/);
  seen.marked.push(new URL(page.url()).searchParams.get("member"));
  await page.keyboard.press("]");
  await page.waitForURL((url) => !url.href.includes(`member=${seen.marked.at(-1)}`));
  seen.problems.push(...page.problems);
  await page.context().close();
}

for (const visit of given.visits) await walk(visit);
await browser.close();
console.log(JSON.stringify(seen));
