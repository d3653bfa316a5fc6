// An instructor's way through the portal, in each size and scheme: pages, axe, an answer marked by keyboard.
import { input, launch, open } from "../site/browser.mjs";
import { mark, observer } from "./steps.mjs";

const { root, given } = await input();
const browser = await launch();
const { violations, wide, look } = observer(given.pictures);
const seen = { violations, wide, marked: [], problems: [] };

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
  seen.marked.push(await mark(page));
  seen.problems.push(...page.problems);
  await page.context().close();
}

for (const visit of given.visits) await walk(visit);
await browser.close();
console.log(JSON.stringify(seen));
