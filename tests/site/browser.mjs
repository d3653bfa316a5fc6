// What every browser test needs: Chromium through playwright-core, and an eye on what goes wrong.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const tools = fileURLToPath(new URL("../../build/npm/tools/package.json", import.meta.url));
export const require = createRequire(tools);
const { chromium } = require("playwright-core");

export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
export const SCHEMES = ["light", "dark"];

/** The browser that the machine has; CHROME_PATH names another. */
export function executable() {
  const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = process.env.CHROME_PATH ?? places.find(existsSync);
  if (!found) throw new Error("Chromium is missing: apt-get install chromium, or set CHROME_PATH.");
  return found;
}

export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const PATIENCE = 900_000; // cuts what hangs, and nothing that a busy machine makes slow

export function launch() {
  return chromium.launch({ executablePath: executable(), args: FLAGS, timeout: PATIENCE });
}

/** Until all pictures have come or failed, and so long after that by the page's own clock. */
export function settled(page, milliseconds = 300) {
  const wait = async (time) => {
    const pause = (rest) => new Promise((done) => setTimeout(done, rest));
    while ([...document.images].some((image) => image.loading !== "lazy" && !image.complete)) await pause(20);
    for (let rest = time; rest > 0; rest -= 20) await pause(20);
  };
  return page.evaluate(wait, milliseconds);
}

/** A page of this size and scheme; `page.problems` collects errors and requests to anywhere else. */
export async function open(browser, { size = "desktop", scheme = "light", ...options } = {}) {
  const context = await browser.newContext({
    viewport: SIZES[size],
    colorScheme: scheme,
    hasTouch: size === "phone",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(`error: ${error.message}`));
  page.on("console", (line) => {
    if (line.type() === "error") page.problems.push(`console: ${line.text()}`);
  });
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1") {
      page.problems.push(`external: ${request.url()}`);
    }
  });
  page.on("response", (response) => {
    if (response.status() >= 400) page.problems.push(`${response.status()}: ${response.url()}`);
  });
  return page;
}

/** Goes where a link leads, until all of that page is there: a click alone waits for its address only. */
export async function follow(link) {
  await link.click();
  await link.page().waitForLoadState();
}

/** The address of the site, ending with a slash, and what the test wrote to standard input. */
export async function input() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return { root: process.argv[2], given: JSON.parse(Buffer.concat(chunks).toString() || "null") };
}

/** Search as a reader does, and wait for what is found. */
export async function search(page, words) {
  await page.locator("label.md-header__button[for=__search]:visible, .md-search__input:visible").first().click();
  await page.locator(".md-search__input").fill(words);
  await page.keyboard.press("End"); // the theme listens to keys
  await page.locator(".md-search-result__item").first().waitFor();
}
