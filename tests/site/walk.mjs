// A reader's way through the site, step by step; prints how far it got.
import assert from "node:assert/strict";
import { input, launch, open, search } from "./browser.mjs";

const { root, given: story } = await input();
const browser = await launch();
const done = [];
const at = (page) => page.url().replace(root, "").split("?")[0];

const stories = {
  async reads(page) {
    await page.goto(root);
    await page.locator("main .home-columns li a").first().click();
    assert.match(at(page), /^notes\/[\w-]+\/$/);
    done.push("home → note");

    await page.goto(`${root}notes/2018-09-20/`);
    await page.locator(".md-nav--secondary a[href^='#']").first().click();
    const id = decodeURIComponent(new URL(page.url()).hash.slice(1));
    const heading = page.locator(`[id="${id}"]`);
    assert.equal(await heading.evaluate((element) => element.matches("h2.question")), true);
    assert.ok((await heading.boundingBox()).y < 300, "the question is at the top");
    done.push("note → question");

    await page.locator("article a[href*='weeks/week']").first().click();
    assert.match(at(page), /^weeks\/week\d+_\w+\/$/);
    done.push("question → week");

    for (const ending of [".py", ".ipynb"]) {
      const address = await page.locator(`article a[href$='${ending}']`).first().evaluate((a) => a.href);
      const answer = await page.request.get(address);
      assert.equal(answer.status(), 200);
      assert.match(await answer.text(), /NotImplementedError/);
    }
    done.push("week → download");
  },

  async changes_language(page) {
    for (const path of ["", "notes/", "notes/2018-09-20/", "questions/", "tags/"]) {
      await page.goto(root + path);
      await page.locator(".site-language").click();
      assert.equal(at(page), `en/${path}`);
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
      await page.locator(".site-language").click();
      assert.equal(at(page), path);
      done.push(path);
    }
  },

  async searches(page) {
    await page.goto(root);
    await page.keyboard.press("/");
    await search(page, "엔트로피에서는");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\?h=/);
    assert.ok(await page.locator("article mark").count(), "what was found is marked");
    done.push("found by keyboard");

    await page.goto(`${root}en/`);
    await search(page, "cross-entropy");
    await page.locator(".md-search-result__item a").first().click();
    await page.waitForURL(/\/en\/notes\//);
    done.push("found by mouse");
  },

  async chooses_a_scheme(page) {
    await page.goto(root);
    const scheme = () => page.locator("body").getAttribute("data-md-color-scheme");
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await scheme(), "default");
    const light = await background();
    for (let clicks = 0; (await scheme()) !== "slate" && clicks < 3; clicks++) {
      await page.locator("[data-md-component=palette] label:visible").click();
    }
    assert.notEqual(await background(), light);
    await page.goto(`${root}notes/`);
    assert.equal(await scheme(), "slate");
    done.push("dark, and kept on the next page");
  },

  async holds_a_phone(page) {
    await page.goto(root);
    for (const [name, address] of [["모임 기록", /notes\/$/], ["모든 질문", /questions\/$/]]) {
      await page.locator("label.md-header__button[for=__drawer]").click();
      await page.locator(".md-nav--primary").getByRole("link", { name }).first().click();
      await page.waitForURL(address);
    }
    done.push("menu");
    await search(page, "풀링");
    done.push("search");
  },

  async uses_the_keyboard(page) {
    await page.goto(`${root}notes/2018-09-20/`);
    await page.keyboard.press("Tab");
    const skip = page.locator(".md-skip:focus");
    assert.equal(await skip.count(), 1, "the first stop skips the menu");
    await page.keyboard.press("Enter");
    assert.ok(new URL(page.url()).hash);
    done.push("skip link");
  },

  async prints(page) {
    await page.goto(`${root}notes/2018-09-20/`);
    await page.emulateMedia({ media: "print" });
    for (const part of [".md-header", ".md-footer", ".md-sidebar--secondary"]) {
      assert.equal(await page.locator(part).first().isVisible(), false, part);
    }
    assert.equal(await page.locator("article h1").isVisible(), true);
    done.push("only the note is printed");
  },

  async has_no_script(page) {
    await page.goto(`${root}notes/2018-09-17/`);
    const formula = page.locator(".katex").first();
    assert.ok((await formula.boundingBox()).width > 5, "formulas stand there");
    assert.equal(await page.locator(".md-search").isVisible(), false, "no search that does nothing");
    assert.ok((await page.locator("article").innerText()).length > 1000);
    await page.locator(".site-language").click();
    assert.equal(at(page), "en/notes/2018-09-17/");
    await page.locator(".md-tabs").getByRole("link", { name: "Notes" }).click();
    assert.equal(at(page), "en/notes/");
    done.push("read and went on without a script");
  },

  async is_lost(page) {
    await page.goto(`${root}en/no/such/page/`);
    assert.match(await page.locator("h1").innerText(), /페이지가 없습니다/);
    await page.getByRole("link", { name: "Notes" }).last().click();
    assert.equal(at(page), "en/notes/");
    done.push("found the way back");
  },
};

const options = {
  holds_a_phone: { size: "phone" },
  has_no_script: { javaScriptEnabled: false },
}[story];
const page = await open(browser, options);
page.setDefaultTimeout(10_000);
try {
  await stories[story](page);
} catch (problem) {
  throw new Error(`${story}, after ${JSON.stringify(done)} at ${page.url()}: ${problem.message}`);
} finally {
  await browser.close();
}
const expected = story === "is_lost" ? /404/ : /^$/; // the page that is not there
const problems = page.problems.filter((problem) => !expected.test(problem));
console.log(JSON.stringify({ done, problems }));
