// A week in the portal, as three members and an instructor walk through it, each in a size and scheme of their own.
import { input, launch, open } from "../site/browser.mjs";
import { mark, observer } from "./steps.mjs";

const { root, given } = await input();
const browser = await launch();
const { violations, wide, look: examine } = observer(given.pictures);
const seen = { problems: [], violations, wide, green: [], points: {}, refused: {}, marked: [] };
const REFUSED = /^(422: .*\/weeks\/|console: Failed to load resource.* 422)/; // a broken file is meant to be

/** Where there are scripts: without them, axe does not run either. */
async function look(page, name) {
  if (page.scripts) await examine(page, `${page.where}-${name}`);
}

/** In the page: keeps how many tests were green when the first was, however soon they are gone. */
function watch() {
  new MutationObserver(() => {
    const count = document.querySelectorAll(".live li.full").length;
    if (count && !sessionStorage.green) sessionStorage.green = count;
  }).observe(document, { subtree: true, childList: true });
}

/** Comes in by an invitation, with the keyboard. */
async function come({ name, link, size, scheme, language, scripts = true }) {
  const page = await open(browser, { size, scheme, locale: language, javaScriptEnabled: scripts });
  if (scripts) await page.addInitScript(watch);
  Object.assign(page, { who: name, scripts, where: `${name}-${size}-${scheme}-${language}` });
  await page.goto(root + link);
  if (page.url().includes("/in/")) page.problems.push("the invitation stays in the address");
  await look(page, "1-sign-in");
  await page.locator("main button").press("Enter");
  await page.waitForURL(`${root}/`);
  return page;
}

/** Goes out; nothing is shown any more. */
async function leave(page) {
  await page.goto(root + given.week);
  await page.locator("header form[action='/sign-out'] button").click();
  await page.waitForURL(/sign-in/);
  await page.goBack();
  if (await page.locator(".result").count()) page.problems.push("shown after signing out");
  seen.problems.push(...page.problems.filter((one) => !REFUSED.test(one)).map((one) => `${page.where}: ${one}`));
  await page.context().close();
}

/** Drops a file where there are scripts, and chooses it where there are none. */
async function give(page, { name, text }) {
  if (!page.scripts) {
    await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
    await page.locator("button.main").click();
    return;
  }
  const data = await page.evaluateHandle(({ name, text }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name));
    return transfer;
  }, { name, text });
  await page.locator("form.upload").dispatchEvent("drop", { dataTransfer: data });
}

/** Hands in, sees tests turn green, and has a result. */
async function handIn(page, file, number) {
  const arrived = page.waitForNavigation(); // till then the page is that of the file before
  await give(page, file);
  await arrived;
  await page.locator(".live li.full, .result").first().waitFor();
  if (await page.locator(".live").count()) await look(page, `4-live-${number}`);
  await page.locator(".live").waitFor({ state: "detached" });
  await page.locator(".result").waitFor();
  if (page.scripts) {
    seen.green.push(Number(await page.evaluate(() => sessionStorage.green ?? 0)));
    await page.evaluate(() => sessionStorage.clear());
  }
  (seen.points[page.who] ??= []).push(await page.locator(".sum strong").first().innerText());
  await look(page, `5-result-${number}`);
}

/** Hands in something that is no notebook, and is told so. */
async function handInBroken(page, file) {
  await give(page, file);
  await page.locator("[role=alert]").waitFor();
  seen.refused[page.who] = await page.locator("[role=alert]").innerText();
  await look(page, "4-refused");
}

async function member(visit) {
  const page = await come(visit);
  await look(page, "2-weeks");
  await page.locator(".weeks a").first().press("Enter");
  await page.waitForURL(/weeks\/week01/);
  await look(page, "3-week");
  if (visit.broken) await handInBroken(page, visit.broken);
  for (const [number, file] of visit.files.entries()) await handIn(page, file, number + 1);
  await page.locator(".attempts a").first().click();
  await page.waitForURL(/attempts/);
  await look(page, "6-attempt");
  await page.goBack();
  await page.locator(".result a[href$=result]").click();
  await page.waitForURL(/result/);
  await look(page, "7-page");
  await page.goto(`${root}/token`);
  await look(page, "8-token");
  return page;
}

async function extend(page, name) {
  await page.goto(`${root}/course/dates`);
  await page.locator("#member").fill(name);
  await page.locator("#days").fill("400");
  await page.locator("form[action$=extend] button").click();
  await page.locator("input[name=sure]").waitFor({ state: "attached" });
  await look(page, "3-sure");
  await page.locator("main form button.main").click();
  await page.locator("input[name=sure]").waitFor({ state: "detached" });
}

/** Grades everybody again, sees who moves, and has it written. */
async function regrade(page) {
  await page.goto(`${root}/course${given.week}/regrade`);
  await page.locator("main form button.main").click();
  await page.locator("input[name=sure]").waitFor({ state: "attached" });
  await page.locator("main form button.main").click();
  await page.locator("button[value=write]").waitFor();
  seen.moved = await page.locator("#regrade tbody th").allInnerTexts();
  await look(page, "4-regraded");
  await page.locator("button[value=write]").click();
  await page.locator("#regrade form").waitFor({ state: "detached" });
  await page.locator("#regrade [role=status]").getByText(page.who).waitFor();
}

async function deliver(page) {
  await page.goto(`${root}/course/exports`);
  await page.locator("details summary").first().press("Enter");
  await page.locator("#way-1").selectOption("folders");
  const download = page.waitForEvent("download");
  await page.locator("details form button.main").first().click();
  seen.delivered = (await download).suggestedFilename();
  await page.goto(`${root}/course/acts`);
  await look(page, "5-acts");
}

async function instructor(visit) {
  const page = await come(visit);
  if (visit.size === "phone") {
    await page.goto(root + given.answer);
    await look(page, "2-answer");
    seen.marked.push(await mark(page));
  } else {
    await extend(page, "kim");
    await regrade(page);
    await deliver(page);
  }
  return page;
}

const pages = [];
for (const visit of given.members) pages.push(await member(visit));
for (const visit of given.instructors) pages.push(await instructor(visit));
await pages[0].goto(root + given.week);
seen.told = await pages[0].locator(".result").innerText();
await look(pages[0], "9-marked");
for (const page of pages) await leave(page);
await browser.close();
console.log(JSON.stringify(seen));
