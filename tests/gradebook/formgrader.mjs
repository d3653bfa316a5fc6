// nbgrader's formgrader as an instructor uses it, step by step; each step's answer goes to the output.
// Input: {url, token, steps: [{do: "assignments" | "submissions" | ..., ...}]}.
import { launch, open, settled } from "../site/browser.mjs";

const MATHJAX = /^https:\/\/cdnjs\.cloudflare\.com\/ajax\/libs\/mathjax\//;
// What formgrade.js waits for; the real one stands on another server, which a test does not ask.
const STUB = `window.MathJax = { Hub: { Config() {}, Queue() {}, Startup: { signal: {
  Interest(callback) { setTimeout(() => callback("End")); } } } } };`;

const steps = {
  /** The table of assignments. */
  async assignments({ page, at }) {
    await page.goto(at("/formgrader/manage_assignments"));
    return rows(page);
  },

  /** The submissions of an assignment, by the link on their number. */
  async submissions({ page, at }, { assignment }) {
    await page.goto(at("/formgrader/manage_assignments"));
    await page.locator(`a[href$="/manage_submissions/${assignment}"]`).first().click();
    return rows(page);
  },

  /** Everybody who is in the course, and their points. */
  async students({ page, at }) {
    await page.goto(at("/formgrader/manage_students"));
    return rows(page);
  },

  /** Manual grading, down to one member's notebook. */
  async open({ page, at }, { assignment, notebook, member }) {
    await page.goto(at("/formgrader/gradebook"));
    await page.locator("tbody a", { hasText: assignment }).click();
    await page.locator("tbody a", { hasText: notebook }).click();
    await page.locator("tbody a").first().waitFor();
    await page.locator("#toggle_names").click();
    await page.locator("a.name-shown", { hasText: new RegExp(`^${member}$`) }).click();
    await page.waitForURL(/\/formgrader\/submissions\//);
    await loaded(page);
    return seen(page);
  },

  /** Points, extra credit and a comment for one cell of the notebook that is open. */
  async mark({ page }, { cell, points, extra, comment }) {
    const fields = { [`#${cell}`]: points, [`#${cell}_extra_credit`]: extra, [`#${cell}-comment`]: comment };
    for (const [field, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      const saved = page.waitForResponse((answer) => answer.request().method() === "PUT");
      await page.locator(field).fill(String(value));
      await page.locator(field).blur();
      if (!(await saved).ok()) throw new Error(`${field} was not saved: ${(await saved).status()}`);
    }
    return null;
  },

  /** The scores of all submissions of a notebook, as manual grading lists them. */
  async scores({ page, at }, { assignment, notebook }) {
    await page.goto(at(`/formgrader/gradebook/${assignment}/${notebook}`));
    await page.locator("tbody a").first().waitFor();
    return rows(page);
  },

  /** Formgrader inside JupyterLab, by its menu. */
  async lab({ page, at, token }) {
    await page.goto(at(`/lab?token=${token}`));
    await page.locator(".lm-MenuBar-itemLabel", { hasText: "Nbgrader" }).click();
    await page.locator(".lm-Menu-itemLabel", { hasText: /^Formgrader$/ }).click();
    const frame = page.frameLocator("iframe[src*=formgrader]");
    await frame.locator("tbody tr.manage-row, tbody tr").first().waitFor();
    await frame.locator("tbody a").first().waitFor();
    return frame.locator("tbody tr").allInnerTexts();
  },

  /** What one of formgrader's buttons sends, and is told. */
  async post({ page, at }, { path }) {
    await page.goto(at("/formgrader/manage_assignments"));
    return page.evaluate((address) => $.post(address), path);
  },

  /** Any page, such as a file of feedback; what members wrote is looked for in all of it. */
  async page({ page, at }, { address }) {
    await page.goto(address.startsWith("/") ? at(address) : address);
    return seen(page);
  },

  /** What became of an attack on the page that is open: after all links were clicked, too. */
  async attacked({ page }, { within }) {
    const found = await page.evaluate(suspicious, within);
    await page.evaluate(click, within);
    await settled(page, 500); // for pictures that do not load and links that run
    const ran = await page.evaluate(() => [window.pwned ?? null, window.clicked ?? null]);
    return { ...found, ran };
  },
};

/** The rows of the table, each a list of its cells' texts, once it is filled. */
async function rows(page) {
  await page.locator("tbody a").first().waitFor();
  return page.locator("tbody tr").evaluateAll((all) =>
    all.map((row) => [...row.cells].map((cell) => cell.innerText.trim())),
  );
}

/** Formgrader has bound its fields to points and comments. */
function loaded(page) {
  return page.waitForFunction(() => window.formgrader?.grades?.loaded && formgrader.comments.loaded);
}

/** What an instructor reads on the page. */
function seen(page) {
  return page.evaluate(() => {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((one) => one.innerText.trim());
    const fields = [...document.querySelectorAll("input.score, input.extra-credit, textarea.comment")];
    const values = fields.map((one) => [one.id, { value: one.value, placeholder: one.placeholder }]);
    return {
      title: document.title,
      cells: texts("div.cell"),
      outputs: texts(".output_html"),
      fields: Object.fromEntries(values),
      text: document.body.innerText,
    };
  });
}

/** In the page: elements and attributes that no text of a member's has a reason for. */
function suspicious(within) {
  const found = { elements: [], attributes: [], links: [], ids: [] };
  for (const one of document.querySelectorAll(`${within} *`)) {
    const name = one.localName;
    if (/^(script|style|iframe|object|embed|img|svg|video|audio|link|meta|base|form|button)$/.test(name)) {
      const ours = one.closest(".scoring-buttons") || one.matches(".grader-card > style:first-child");
      if (!ours) found.elements.push(name);
    }
    for (const { name: attribute } of one.attributes) {
      if (attribute.startsWith("on") || attribute === "srcdoc") found.attributes.push(attribute);
    }
    if (name === "a" && one.hasAttribute("href") && !/^(https?:|#)/.test(one.getAttribute("href"))) {
      found.links.push(one.getAttribute("href"));
    }
    if (/^h[1-6]$/.test(name) && one.id && document.querySelectorAll(`[id="${CSS.escape(one.id)}"]`).length > 1) {
      found.ids.push(one.id);
    }
  }
  return found;
}

/** In the page: click every link that stays on it. */
function click(within) {
  for (const link of document.querySelectorAll(`${within} a[href^="javascript:"]`)) link.click();
}

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const { url = "", token = "", steps: wanted } = JSON.parse(Buffer.concat(chunks).toString());
  const browser = await launch();
  try {
    const page = await open(browser);
    const asked = [];
    const dialogs = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      dialog.dismiss();
    });
    await page.route(/^https?:\/\/(?!127\.0\.0\.1)/, (route) => {
      const address = route.request().url();
      if (MATHJAX.test(address)) return route.fulfill({ contentType: "text/javascript", body: STUB });
      asked.push(address);
      return route.abort();
    });
    if (url) await page.goto(`${url}/formgrader/manage_assignments?token=${token}`);
    const at = (path) => `${url}${path}`;
    const answers = [];
    for (const step of wanted) {
      page.problems.length = 0;
      const answer = await steps[step.do]({ page, at, token }, step);
      const problems = page.problems.filter((problem) => !MATHJAX.test(problem.replace("external: ", "")));
      answers.push({ answer, asked: asked.splice(0), dialogs: dialogs.splice(0), problems });
    }
    process.stdout.write(JSON.stringify(answers));
  } finally {
    await browser.close();
  }
}

await main();
