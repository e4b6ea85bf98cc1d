// Opens the sample pages of a folder in chromium and checks what only a browser can tell. Prints
// one line of JSON for each check: its name, and what failed (null: nothing). Driven by
// test_report_page.py, which reads the names from this file.
//   node checks.mjs FOLDER CHROMIUM
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [folder, executablePath] = process.argv.slice(2);
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const pages = ["failed", "ungated", "everything", "nothing", "unseen", "hostile", "many"];
const all = [];
const check = (name, body) => all.push({ name, body });
const urlOf = (name) => pathToFileURL(`${folder}/${name}.html`).href;

// A page in a context of its own; `complaints` are what its console and network said.
const opened = async (browser, name, { settings = {}, script = true } = {}) => {
  const context = await browser.newContext({ javaScriptEnabled: script, ...settings });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    const url = request.url();
    if (url !== urlOf(name) && !url.startsWith("data:")) complaints.push(`request: ${url}`);
  });
  await page.goto(urlOf(name));
  return { page, context, complaints };
};

const widthOf = (width) => ({ viewport: { width, height: 900 } });
// All that is folded, and what would be drawn only when it comes into sight.
const unfold = (page) =>
  page.evaluate(() => {
    for (const each of document.querySelectorAll("details")) each.open = true;
    for (const each of document.querySelectorAll(".finding"))
      each.style.contentVisibility = "visible";
  });
const first = (page, selector) => page.locator(selector).first();
const texts = (page, selector) => page.locator(selector).allTextContents();

check("no page says anything to the console or asks for anything", async (browser) => {
  for (const name of pages) {
    const { page, context, complaints } = await opened(browser, name);
    assert.equal(await page.evaluate(() => document.documentElement.className), "js", name);
    assert.deepEqual(complaints, [], name);
    await context.close();
  }
});

check("what a hostile client wrote does not run and does not leave its place", async (browser) => {
  const { page } = await opened(browser, "hostile");
  assert.match(await page.title(), /^Failed: \d+ findings fail the build · <\/script>/);
  assert.equal(await page.locator("img, script + script, iframe, form").count(), 0);
  assert.equal(await page.locator("script").count(), 1);
  const places = await page.evaluate(() =>
    [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes])
      .filter((a) => a.name.startsWith("on")).length);
  assert.equal(places, 0);
});

check("a loop's waterfall has a bar for each execution, where its time is", async (browser) => {
  const { page } = await opened(browser, "failed");
  const waterfall = first(page, "#findings .waterfall");
  assert.equal(await waterfall.locator(".parent rect").count(), 1);
  assert.equal(await waterfall.locator(".children rect").count(), 50);
  const boxes = await waterfall.locator(".children rect").evaluateAll((bars) =>
    bars.map((bar) => bar.getBoundingClientRect()).map(({ x, width }) => ({ x, width })));
  const gaps = boxes.slice(1).map((box, i) => box.x - boxes[i].x - boxes[i].width);
  assert.ok(gaps.every((gap) => gap > 0), `bars that touch: ${gaps}`);
  assert.ok(boxes.every((box) => box.width >= 1), "bars that cannot be seen");
  const parent = await waterfall.locator(".parent rect").boundingBox();
  assert.ok(parent.x + parent.width < boxes[0].x, "the parent ends before its children begin");
});

check("a nested loop's waterfall names its lanes", async (browser) => {
  const { page } = await opened(browser, "failed");
  const nested = page.locator(".waterfall", { has: page.locator(".depth-1") });
  assert.deepEqual(await texts(page, `#${await idOf(nested)} .lane bdi`),
    ["authors", "posts", "comments"]);
});

const idOf = (inside) =>
  inside.evaluate((element) => element.closest(".finding").id);

check("the fix is copied as it stands", async (browser) => {
  const permissions = ["clipboard-read", "clipboard-write"];
  const { page } = await opened(browser, "failed", { settings: { permissions } });
  const place = first(page, "#findings .copyable");
  await place.getByRole("button", { name: "copy" }).click();
  await place.getByRole("button", { name: "copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await place.locator("code").textContent());
  assert.match(copied, /WHERE author_id = ANY\(\$1\)$/);
});

check("queries are sorted by their headers, which say so", async (browser) => {
  const { page } = await opened(browser, "failed");
  const header = page.locator("#statements th", { hasText: "calls" });
  const calls = () => page.locator("#statements td[data-l=calls]").evaluateAll((cells) =>
    cells.map((cell) => +cell.dataset.v));
  const ordered = (values, sign) =>
    values.every((value, i) => i === 0 || sign * (values[i - 1] - value) >= 0);
  await header.getByRole("button").click();
  assert.equal(await header.getAttribute("aria-sort"), "descending");
  assert.ok(ordered(await calls(), 1), "descending");
  await header.getByRole("button").click();
  assert.equal(await header.getAttribute("aria-sort"), "ascending");
  assert.ok(ordered(await calls(), -1), "ascending");
  assert.equal(await page.locator("#statements th[aria-sort]").count(), 1);
});

check("filters leave what matches and say how much", async (browser) => {
  const { page } = await opened(browser, "failed");
  await page.getByLabel("filter what each statement cost").fill("stock where");
  assert.equal(await page.locator("#statements tbody tr:visible").count(), 1);
  await page.getByLabel("filter findings").fill("long transaction");
  assert.equal(await page.locator(".finding:visible").count(), 1);
  assert.match((await texts(page, "output"))[0], /^1 of \d+$/);
  await page.getByLabel("filter findings").fill("");
  assert.ok((await page.locator(".finding:visible").count()) > 5);
});

check("everything can be reached and worked with the keyboard", async (browser) => {
  const { page } = await opened(browser, "ungated");
  const reached = new Set();
  const unseen = [];
  for (let i = 0; i < 200; ++i) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return { tag: element.tagName, outline: outlineStyle !== "none" && outlineWidth !== "0px",
        text: element.textContent.slice(0, 30) };
    });
    if (!at) break;
    reached.add(at.tag);
    if (!at.outline) unseen.push(at);
  }
  for (const tag of ["A", "BUTTON", "INPUT", "SUMMARY"]) assert.ok(reached.has(tag), tag);
  assert.deepEqual(unseen, [], "focus that cannot be seen");
  const folded = page.locator("details.finding:not([open])");
  const before = await folded.count();
  await folded.first().locator("summary").focus();
  await page.keyboard.press("Enter");
  assert.equal(await folded.count(), before - 1);
});

check("a query leads to its finding, unfolded", async (browser) => {
  const { page } = await opened(browser, "failed");
  await page.getByRole("button", { name: "unfold all" }).click();
  await page.getByRole("button", { name: "fold all" }).click();
  assert.equal(await page.locator("details.finding[open]").count(), 0);
  await first(page, "a.to-finding").click();
  await page.locator("details.finding[open]:target").waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  check(`${colorScheme}: nothing that axe finds fault with, contrast included`, async (browser) => {
    const found = [];
    for (const name of ["failed", "everything", "nothing", "unseen", "hostile"]) {
      const { page, context } = await opened(browser, name, { settings: { colorScheme } });
      await unfold(page);
      // The page's policy would not let a script in; the debugger may.
      const session = await context.newCDPSession(page);
      await session.send("Runtime.evaluate", { expression: axeSource });
      const { violations } = await page.evaluate(() => globalThis.axe.run({
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      found.push(...violations.map((v) =>
        `${name}: ${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`)}`));
      await context.close();
    }
    assert.deepEqual(found, []);
  });
}

check("the two themes differ", async (browser) => {
  const colours = [];
  for (const colorScheme of ["light", "dark"]) {
    const { page } = await opened(browser, "failed", { settings: { colorScheme } });
    colours.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
  }
  assert.notEqual(...colours);
});

for (const width of [360, 768, 1280, 2560]) {
  check(`${width} pixels: nothing is wider than the window`, async (browser) => {
    for (const name of pages.filter((page) => page !== "many")) {
      const { page, context } = await opened(browser, name, { settings: widthOf(width) });
      await unfold(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${name}: ${wide} pixels`);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll("main *")]
          .filter((e) => !e.closest(".plan, svg") && e.getClientRects().length > 0 &&
            e.getBoundingClientRect().right > innerWidth + 1)
          .map((e) => `${e.tagName}.${e.className}`));
      assert.deepEqual(cut, [], name);
      await context.close();
    }
  });
}

check("without a script everything is there to read", async (browser) => {
  const { page } = await opened(browser, "failed", { script: false });
  assert.equal(await page.locator("button").count(), 0);
  assert.equal(await page.locator("details.finding").count(), 11);
  assert.equal(await page.locator("details.finding[open]").count(), 2);
  await first(page, "details.finding:not([open]) > summary").click();
  assert.equal(await page.locator("details.finding[open]").count(), 3);
  assert.ok(await first(page, "#statements td.query").isVisible());
});

check("on paper all findings are unfolded", async (browser) => {
  const { page } = await opened(browser, "failed");
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator("details:not([open])").count(), 0);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.ok((await page.locator("details:not([open])").count()) > 0);
  assert.ok((await page.pdf()).length > 10_000);
});

check("2,000 findings are there within seconds and stay quick", async (browser) => {
  const begun = performance.now();
  const { page } = await opened(browser, "many");
  assert.equal(await page.locator(".finding").count(), 2000);
  const loaded = performance.now() - begun;
  assert.ok(loaded < 8000, `loading took ${Math.round(loaded)} ms`);
  const typed = await page.evaluate(async () => {
    const input = document.querySelector("input");
    const from = performance.now();
    input.value = "page/1999";
    input.dispatchEvent(new Event("input"));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - from;
  });
  assert.equal(await page.locator(".finding:visible").count(), 1);
  assert.ok(typed < 2000, `filtering took ${Math.round(typed)} ms`);
  return { loaded, typed };
});

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  for (const { name, body } of all) {
    let failure = null;
    let told;
    try {
      told = await body(browser);
    } catch (error) {
      failure = error.stack ?? String(error);
    }
    console.log(JSON.stringify({ name, failure, told }));
    for (const context of browser.contexts()) await context.close();
  }
} finally {
  await browser.close();
}
