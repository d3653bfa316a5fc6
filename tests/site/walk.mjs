// A reader's way through the site, step by step; prints how far it got.
import assert from "node:assert/strict";
import { follow, input, launch, open, search } from "./browser.mjs";

const { root, given: story } = await input();
const browser = await launch();
const done = [];
const at = (page) => page.url().replace(root, "").split("?")[0];

const color = (page) => page.locator("article p").last().evaluate((p) => getComputedStyle(p).color);

const stories = {
  async reads(page) {
    await page.goto(root);
    await follow(page.locator("main .home-notes li a").first());
    assert.match(at(page), /^notes\/[\w-]+\/$/);
    done.push("home → note");

    await page.goto(`${root}notes/2018-09-20/`);
    await follow(page.locator(".md-nav--secondary a[href^='#']").first());
    const id = decodeURIComponent(new URL(page.url()).hash.slice(1));
    const heading = page.locator(`[id="${id}"]`);
    assert.equal(await heading.evaluate((element) => element.matches("h2.question")), true);
    assert.ok((await heading.boundingBox()).y < 300, "the question is at the top");
    done.push("note → question");

    await follow(page.locator("article a[href*='weeks/week']").first());
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

  async comes_new(page) {
    await page.clock.setFixedTime(new Date("2026-11-12T03:00:00Z"));
    await page.goto(root);
    assert.match(await page.locator(".now").innerText(), /11주차.*3일 남음/s);
    await follow(page.getByRole("link", { name: "파일 받기" }));
    assert.equal(decodeURIComponent(new URL(page.url()).hash), "#files");
    assert.ok(await page.locator("#files").isVisible());
    done.push("home → files, one click");

    await page.goto(root);
    await follow(page.locator(".now li a:visible").first());
    assert.equal(at(page), "weeks/week11_cnn/");
    assert.match(await page.locator(".week-facts").innerText(), /Asia\/Seoul/);
    for (const [tab, ending] of [["노트북", "ipynb"], ["파이썬 파일", "py"]]) {
      await page.locator(".tabbed-labels").getByText(tab).click();
      const shown = await page.locator(".tabbed-block pre:visible").allInnerTexts();
      assert.deepEqual(shown.map((line) => line.trim()), [`grader submit exercises/week11_cnn/cnn.${ending}`]);
    }
    await follow(page.getByRole("link", { name: "파일을 받은 폴더" }));
    assert.ok(await page.locator("#submit").isVisible());
    done.push("home → week → how to hand in");
  },

  // The last day ends at midnight in Seoul, wherever the reader is.
  async has_a_deadline(page) {
    const told = async (moment, path, place) => {
      await page.clock.setFixedTime(new Date(moment));
      await page.goto(root + path);
      return page.locator(place).innerText();
    };
    const row = "tr:has(a[href*=week11])";
    assert.match(await told("2026-11-15T14:30:00Z", "weeks/", row), /30분 남음/);
    assert.match(await told("2026-11-15T14:30:00Z", "weeks/", row), /내 시계로.*15.*오전 10:00/);
    done.push("half an hour before");
    assert.match(await told("2026-11-15T15:00:00Z", "weeks/", row), /지남/);
    assert.match(await told("2026-11-15T15:00:00Z", "", ".now"), /12주차/);
    assert.equal(await page.locator(".path .past").count(), 11);
    assert.equal(await page.locator(".path .current").count(), 1);
    done.push("over, to the second");
    assert.match(await told("2026-06-01T00:00:00Z", "en/", ".now"), /Week 1 .* left/s);
    assert.equal(await page.locator(".past").count(), 0);
    assert.match(await told("2027-06-01T00:00:00Z", "en/", ".now"), /this term are over/);
    assert.equal(await page.locator(".now li:visible").count(), 0);
    done.push("before and after the term");
  },

  async reads_an_explanation(page) {
    let there;
    const loaded = new Promise((done) => (there = done));
    await page.route("**/convolution.js", (route) => loaded.then(() => route.continue()));
    await page.goto(`${root}notes/2018-09-27/#why-max-pooling-today`, { waitUntil: "domcontentloaded" });
    const pooled = (name) => page.locator("#pooling-figure table", { hasText: name }).locator("td");
    for (const [sentence, max, average] of [
      ["점 하나", "9", "2.25"], ["흐릿하게", "9", "7.5"], ["촘촘한", "9", "4.5"], ["또렷한", "27", "13.5"],
    ]) {
      await page.locator("a.drive", { hasText: sentence }).click();
      there(); // only now: the first sentence is clicked before its figure is there
      await pooled("max 풀링").getByText(max, { exact: true }).first().waitFor();
      await pooled("평균 풀링").getByText(average, { exact: true }).first().waitFor();
      done.push(sentence);
    }
    await page.locator("a.drive", { hasText: "점 하나" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/~pooling-figure:/);
    done.push("by keyboard, and the address says it");
    await follow(page.locator(".block-link").first());
    assert.equal(await page.locator(":target").count(), 1);
    done.push("a block has an address");
  },

  async changes_language(page) {
    for (const path of ["", "notes/", "notes/2018-09-20/", "questions/", "tags/"]) {
      await page.goto(root + path);
      await follow(page.locator(".site-language"));
      assert.equal(at(page), `en/${path}`);
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
      await follow(page.locator(".site-language"));
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
    await page.locator("article mark").first().waitFor(); // what was found is marked
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
    await page.waitForURL(/#./);
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

    await page.goto(`${root}notes/`);
    await follow(page.getByRole("link", { name: "2018년 가을" }));
    const notes = page.locator(".printed-note");
    assert.ok((await notes.count()) >= 20);
    assert.equal(await notes.first().evaluate((note) => getComputedStyle(note).breakBefore), "page");
    assert.equal(await page.locator(".on-screen").first().isVisible(), false);
    done.push("a term is printed, each note on a new sheet");

    const ink = await color(page);
    await page.emulateMedia({ media: "screen", colorScheme: "dark" });
    await page.goto(`${root}notes/2018-09-20/`);
    assert.notEqual(await color(page), ink);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.equal(await color(page), ink);
    done.push("paper is light where the screen is dark");
  },

  async has_no_script(page) {
    await page.goto(root);
    assert.equal(await page.locator(".now").isVisible(), false, "no week is called this week");
    assert.equal(await page.locator(".path time:visible").count(), 14, "the dates stand there");
    await follow(page.locator(".path a").nth(5));
    assert.equal(at(page), "weeks/week06_backprop/");
    done.push("home → week");

    await page.goto(`${root}notes/2018-09-17/`);
    const formula = page.locator(".katex").first();
    assert.ok((await formula.boundingBox()).width > 5, "formulas stand there");
    assert.equal(await page.locator(".md-search").isVisible(), false, "no search that does nothing");
    assert.ok((await page.locator("article").innerText()).length > 1000);
    await follow(page.locator(".site-language"));
    assert.equal(at(page), "en/notes/2018-09-17/");
    await follow(page.locator(".md-tabs").getByRole("link", { name: "Notes" }));
    assert.equal(at(page), "en/notes/");
    done.push("read and went on without a script");
  },

  async is_lost(page) {
    await page.goto(`${root}en/no/such/page/`);
    assert.match(await page.locator("h1").innerText(), /페이지가 없습니다/);
    await follow(page.getByRole("link", { name: "Notes" }).last());
    assert.equal(at(page), "en/notes/");
    done.push("found the way back");
  },
};

const options = {
  has_a_deadline: { timezoneId: "America/New_York" },
  holds_a_phone: { size: "phone" },
  has_no_script: { javaScriptEnabled: false },
}[story];
const page = await open(browser, options);
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
