// Every page as a phone loads it for the first time: what goes wrong, what it weighs, how wide it is.
import { input, launch, open, settled } from "./browser.mjs";

const { root, given: paths } = await input();
const browser = await launch();
const answers = {};

async function visit(page, path) {
  page.problems.length = 0;
  page.weight = page.asked = 0;
  await page.goto(root + path, { waitUntil: "load" });
  await settled(page, 240); // what scripts ask for after that
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const broken = await page.evaluate(() =>
    [...document.images].filter((image) => image.complete && !image.naturalWidth).map((i) => i.src),
  );
  const formulas = await page.evaluate(() => document.querySelectorAll(".katex").length);
  answers[path] = { weight: page.weight, asked: page.asked, wide, broken, formulas, problems: [...page.problems] };
}

async function reader() {
  const page = await open(browser, { size: "phone" });
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    page.weight += encodedDataLength;
    page.asked += 1;
  });
  while (paths.length) await visit(page, paths.shift());
}

await Promise.all([reader(), reader()]);
await browser.close();
console.log(JSON.stringify(answers));
