// node tests/site/screenshots.mjs http://127.0.0.1:8000/ build/screenshots / /en/ /notes/ ...
// Pictures of pages in each size and scheme, for people to look at.
import { mkdirSync } from "node:fs";
import { launch, open, SCHEMES, SIZES } from "./browser.mjs";

const [root, folder, ...paths] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const size of Object.keys(SIZES)) {
  for (const scheme of SCHEMES) {
    const page = await open(browser, { size, scheme });
    for (const path of paths) {
      await page.goto(new URL(path, root).href, { waitUntil: "networkidle" });
      const name = path.replace(/^\/|\/$/g, "").replaceAll("/", "-") || "home";
      await page.screenshot({ path: `${folder}/${name}-${size}-${scheme}.png` });
    }
    for (const problem of page.problems) console.log(problem);
    await page.context().close();
  }
}
await browser.close();
