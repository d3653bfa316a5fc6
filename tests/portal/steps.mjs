// What both walks through the portal do: look at a page, and mark an answer by keyboard.
import { mkdirSync, readFileSync } from "node:fs";
import { require } from "../site/browser.mjs";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");

/** Looks at pages: a picture where pictures are wanted, what axe finds, what is wider than the screen. */
export function observer(pictures) {
  const violations = {};
  const wide = {};
  if (pictures) mkdirSync(pictures, { recursive: true });
  async function look(page, name) {
    if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true, caret: "initial" });
    const before = page.problems.length;
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run());
    for (const { id, nodes } of found.violations) {
      violations[`${name} ${id}`] = nodes.slice(0, 3).map((node) => node.html);
    }
    page.problems.splice(before); // what axe tries is not the page's doing
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (excess > 0) wide[name] = excess;
  }
  return { violations, wide, look };
}

/** Marks the answer on this page with the keyboard alone: points, a comment, the next one. Returns who is next. */
export async function mark(page) {
  await page.locator("#points:focus").waitFor();
  await page.keyboard.type("1.5");
  await page.keyboard.press("Tab");
  await page.keyboard.type("*");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/member=/);
  const next = new URL(page.url()).searchParams.get("member");
  await page.keyboard.press("]");
  await page.waitForURL((url) => !url.href.includes(`member=${next}`));
  return next;
}
