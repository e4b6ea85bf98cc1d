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

// CPU time of the page's main thread since the last time that it was asked, in milliseconds: what
// other programs do to the clock does not matter.
async function stopwatch(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  let last = 0;
  const lap = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const now = metrics.find(({ name }) => name === "TaskDuration").value * 1000;
    const took = now - last;
    last = now;
    return took;
  };
  await lap();
  return lap;
}

const frames = 120;

// `by` pixels each frame; without it, in that many jumps from the top to the end.
const scroll = (page, by) =>
  page.evaluate(
    async ([wanted, steps]) => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const most = document.documentElement.scrollHeight - innerHeight;
      scrollTo(0, 0);
      for (let i = 1; i <= steps; i++) {
        scrollTo(0, i * (wanted ?? most / steps));
        await frame();
      }
    },
    [by, frames],
  );

// A frame has 16 ms. Most of a jump is that all rows are made anew.
async function isFluid(t, page) {
  const lap = await stopwatch(page);
  await scroll(page, 100);
  const scrolled = (await lap()) / frames;
  await scroll(page);
  const jumped = (await lap()) / frames;
  t.diagnostic(
    `CPU of a frame: ${scrolled.toFixed(1)} ms scrolling, ${jumped.toFixed(1)} ms jumping`,
  );
  assert.ok(scrolled < 16, `a frame of scrolling took ${scrolled} ms`);
  assert.ok(jumped < 40, `a jump took ${jumped} ms`);
  assert.ok((await page.locator(".rows .row").count()) < 100, "only rows in sight exist");
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

  it("says of a finding that is open that it has gone", async (t) => {
    const { server, page } = await look(t);
    const { id } = server.findings()[0];
    await goTo(page, `#/findings/${id}`);
    await page.waitForSelector("#proof-title");
    server.take(id);
    await page.waitForSelector("text=No such finding", { timeout: 5000 });
    assert.equal(await page.locator("article.finding").count(), 0);
  });

  it("marks what came just now, and not for ever", async (t) => {
    const { server, page } = await look(t);
    await page.waitForSelector(".rows .row");
    server.raise(another(server.findings()[0], "51 × news by author_id"));
    await page.waitForSelector(".rows .row.is-fresh", { timeout: 5000 });
    await page.waitForSelector(".rows .row.is-fresh", { state: "detached", timeout: 5000 });
    assert.equal(await page.locator("text=51 × news by author_id").count(), 1);
  });

  it("takes in all that waits when it is hidden before its next frame", async (t) => {
    const { server, page } = await look(t);
    // Of the page's own world only: the driver's is another one.
    await page.addInitScript(() => {
      const listen = EventSource.prototype.addEventListener;
      EventSource.prototype.addEventListener = function (name, take) {
        listen.call(this, name, (event) => {
          take(event);
          if (name === "finding") globalThis.heard = event.data;
        });
      };
    });
    await page.reload();
    await page.waitForSelector(".rows .row");
    await page.evaluate(() => (globalThis.requestAnimationFrame = () => 0));
    server.raise(another(server.findings()[0], "51 × news by author_id"));
    await page.waitForFunction(() => globalThis.heard.includes("51 × news"), null, { polling: 20 });
    assert.equal(await page.locator("text=51 × news by author_id").count(), 0);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.waitForSelector("text=51 × news by author_id", { timeout: 1000 });
  });

  it("forgets the statements that pgweir has forgotten", async (t) => {
    const { server, page } = await look(t);
    await goTo(page, "#/queries");
    const all = server.statements().length;
    const listed = (wanted) =>
      page.waitForFunction(
        (number) =>
          document.querySelector("#queries-title + .quiet").textContent === `${number} statements`,
        wanted,
        { timeout: 4000 },
      );
    await listed(all);
    server.forget(server.statements()[0].statement.key);
    server.pass(60);
    await listed(all - 1);
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
    await page.waitForFunction(
      () => document.querySelector(".row-place")?.getAttribute("aria-setsize") === "1000",
    );
    await isFluid(t, page);
    server.raise(another(server.findings()[0], "one more"));
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForSelector("text=one more");
  });

  it("stays fluid with 10,000 statements", async (t) => {
    const { page } = await look(t, { statements: "10000" });
    await goTo(page, "#/queries");
    await page.waitForSelector(".rows .row");
    await isFluid(t, page);
    await page.evaluate(() => scrollTo(0, 0));
    const lap = await stopwatch(page);
    await page.click(".sort.cell-calls");
    await page.fill('input[type="search"]', "update accounts");
    await page.waitForFunction(() =>
      document.querySelector("#queries-title + .quiet").textContent.includes(" of "),
    );
    const took = await lap();
    t.diagnostic(`CPU to sort and to search: ${took.toFixed()} ms`);
    assert.ok(took < 400, `sorting and searching took ${took} ms`);
  });
});
