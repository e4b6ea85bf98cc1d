// What happens while one looks on: news, a connection that is lost, and very long lists.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { closeBrowser, goTo, look, missing, openBrowser } from "./browser.mjs";

const another = (finding, subject) => ({
  ...finding,
  id: "00000000000000ff",
  severity: "error",
  open: true,
  words: { ...finding.words, subject },
});

// Tasks of the page that kept the browser for longer than 50 ms, in milliseconds.
async function watchLongTasks(page) {
  await page.evaluate(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.longTasks.push(Math.round(task.duration));
    }).observe({ type: "longtask" });
  });
}

const longest = (page) => page.evaluate(() => Math.max(0, ...window.longTasks));

async function scrollThrough(page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const most = document.documentElement.scrollHeight - innerHeight;
    for (let i = 0; i <= 120; i++) {
      scrollTo(0, (most * i) / 120);
      await frame();
    }
  });
}

describe("the live page", { skip: missing }, () => {
  before(openBrowser);
  after(closeBrowser);

  it("shows a new finding within a second, and says so to a screen reader", async (t) => {
    const { server, page } = await look(t);
    await page.waitForSelector(".rows .row");
    const began = Date.now();
    server.raise(another(server.findings()[0], "51 × news by author_id"));
    await page.waitForSelector("text=51 × news by author_id", { timeout: 1000 });
    assert.ok(Date.now() - began < 1000);
    assert.match(await page.textContent('[role="status"]'), /^New finding/);
  });

  it("takes back what is gone", async (t) => {
    const { server, page } = await look(t);
    const { id } = server.findings()[0];
    await page.waitForSelector(`a[href="#/findings/${id}"]`);
    server.take(id);
    await page.waitForSelector(`a[href="#/findings/${id}"]`, { state: "detached", timeout: 1000 });
  });

  it("says when pgweir is lost, heals, and forgets what the next one does not know", async (t) => {
    const { server, page } = await look(t);
    await page.waitForSelector(".rows .row");
    await server.silence();
    await page.waitForSelector(".banner");
    assert.equal(await page.locator(".pulse.stale").count(), 1);
    assert.ok((await page.locator(".rows .row").count()) > 0, "what was known stays in sight");
    server.become({ findings: "shop" });
    await server.comeBack();
    await page.waitForSelector(".banner", { state: "detached", timeout: 6000 });
    await page.waitForFunction(
      (wanted) => document.querySelectorAll(".rows .row").length === wanted,
      server.findings().length,
    );
  });

  it("stays fluid with 1,000 findings", async (t) => {
    const { server, page } = await look(t, { findings: "1000" });
    await page.waitForFunction(() => document.querySelector(".row-place")?.ariaSetSize === "1000" ||
      document.querySelector(".row-place")?.getAttribute("aria-setsize") === "1000");
    await watchLongTasks(page);
    await scrollThrough(page);
    server.raise(another(server.findings()[0], "one more"));
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForSelector("text=one more");
    assert.ok((await page.locator(".rows .row").count()) < 100, "only rows in sight exist");
    const worst = await longest(page);
    t.diagnostic(`longest task ${worst} ms`);
    assert.ok(worst <= 100, `a task took ${worst} ms`);
  });

  it("stays fluid with 10,000 statements", async (t) => {
    const { page } = await look(t, { statements: "10000" });
    await goTo(page, "#/queries");
    await page.waitForSelector(".rows .row");
    await page.waitForTimeout(500);
    await watchLongTasks(page);
    await scrollThrough(page);
    const scrolling = await longest(page);
    await page.evaluate(() => scrollTo(0, 0));
    await page.click(".sort.cell-calls");
    await page.fill('input[type="search"]', "update accounts");
    await page.waitForFunction(() => document.querySelector("#queries-title + .quiet").textContent.includes(" of "));
    const worst = await longest(page);
    t.diagnostic(`longest task: ${scrolling} ms scrolling, ${worst} ms with sort and search`);
    assert.ok(worst <= 100, `a task took ${worst} ms`);
  });
});
