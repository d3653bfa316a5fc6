// A member's way through the portal, in each size and scheme: what was seen, and what axe has to say.
import { mkdirSync, readFileSync } from "node:fs";
import { input, launch, open, require } from "../site/browser.mjs";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
const { root, given } = await input();
const browser = await launch();
const seen = { problems: [], violations: {}, green: [], wide: {}, said: [] };
if (given.pictures) mkdirSync(given.pictures, { recursive: true });

async function look(page, name) {
  if (given.pictures) await page.screenshot({ path: `${given.pictures}/${name}.png`, fullPage: true, caret: "initial" });
  await page.evaluate(axe);
  const before = page.problems.length;
  const { violations } = await page.evaluate(() => axe.run());
  for (const { id, nodes } of violations) seen.violations[`${name} ${id}`] = nodes.slice(0, 3).map((node) => node.html);
  page.problems.splice(before); // what axe tries is not the page's doing
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) seen.wide[name] = wide;
}

async function drop(page, { name, text }) {
  const data = await page.evaluateHandle(({ name, text }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name));
    return transfer;
  }, { name, text });
  await page.locator("form.upload").dispatchEvent("drop", { dataTransfer: data });
}

async function walk({ link, size, scheme, language, scripts }) {
  const where = `${size}-${scheme}-${language}${scripts ? "" : "-plain"}`;
  const page = await open(browser, { size, scheme, locale: language, javaScriptEnabled: scripts });
  await page.goto(root + link);
  if (page.url().includes("/in/")) seen.problems.push(`${where}: the invitation stays in the address`);
  if (scripts) await look(page, `${where}-1-sign-in`);
  await page.locator("main button").press("Enter");
  await page.waitForURL(`${root}/`);
  if (scripts) await look(page, `${where}-2-weeks`);
  await page.locator(".weeks a").first().press("Enter");
  await page.waitForURL(/weeks\/week01/);
  if (scripts) await look(page, `${where}-3-week`);
  if (scripts) {
    await drop(page, given.files[0]);
    await page.locator(".live li.full").first().waitFor();
    seen.green.push(await page.locator(".live li.full").count());
    await look(page, `${where}-4-live`);
  } else {
    const { name, text } = given.files[0];
    await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
    await page.locator("button.main").click();
  }
  await page.locator(".result").waitFor();
  seen.said.push(await page.locator(".sum strong").first().innerText());
  if (scripts) await look(page, `${where}-5-result`);
  await page.locator(".attempts a").first().click();
  await page.waitForURL(/attempts/);
  if (scripts) await look(page, `${where}-6-attempt`);
  await page.goBack();
  await page.locator(".result a[href$=result]").click();
  await page.waitForURL(/result/);
  if (scripts) await look(page, `${where}-7-page`);
  await page.goBack();
  await page.locator("header form[action='/sign-out'] button").click();
  await page.waitForURL(/sign-in/);
  await page.goBack();
  if (await page.locator(".result").count()) seen.problems.push(`${where}: shown after signing out`);
  seen.problems.push(...page.problems.map((problem) => `${where}: ${problem}`));
  await page.context().close();
}

for (const visit of given.visits) await walk(visit);
await browser.close();
console.log(JSON.stringify(seen));
