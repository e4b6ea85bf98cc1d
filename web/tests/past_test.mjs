// What the page draws of the history: of a finding, of a statement, and where there is none.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { closeBrowser, goTo, look, missing, openBrowser, violations } from "./browser.mjs";

const chip = (name) => `.chips .chip:has-text("${name}")`;
const loop = (server) => server.findings().find((f) => f.rule === "n-plus-one");
const address = (server) =>
  `#/queries/${loop(server).evidence.children[0].statement.key}/${loop(server).where.database}`;

async function openFinding(t, world) {
  const { server, page } = await look(t, world);
  await goTo(page, `#/findings/${loop(server).id}`);
  await page.waitForSelector(".came .past-words:not(:has-text('Listening'))");
  return { server, page };
}

async function openStatement(t, world) {
  const { server, page } = await look(t, world);
  await goTo(page, address(server));
  await page.waitForSelector(".histories canvas");
  return { server, page };
}

describe("the history", { skip: missing }, () => {
  before(openBrowser);
  after(closeBrowser);

  it("tells how a finding came and went, and when nobody was watching", async (t) => {
    const { page } = await openFinding(t);
    const words = await page.textContent(".came .past-words");
    assert.match(words, /^Seen \d+ times in the last 48 hours, in \d+ of them; at most /);
    assert.match(words, /For 12 hours of them pgweir was not watching\.$/);
    assert.equal(await page.getAttribute(".strip [role=img]", "aria-label"), words);
    assert.equal(await page.locator(".strip-cell").count(), 48);
    assert.equal(await page.locator(".strip-bars .unwatched").count(), 2);
    assert.match(await page.textContent(".came"), /In all [\d,]+ times since \d+ \w+ \d\d:\d\d/);
  });

  it("tells the same as a table", async (t) => {
    const { page } = await openFinding(t);
    const sum = Number((await page.textContent(".came .past-words")).match(/Seen (\d+)/)[1]);
    await page.click(".strip summary");
    const seen = await page.locator(".strip td:last-child").allTextContents();
    assert.equal(seen.filter((each) => each === "not watched").length, 12);
    const counts = seen.filter((each) => each !== "not watched").map(Number);
    assert.equal(
      counts.reduce((a, b) => a + b),
      sum,
    );
  });

  it("tells of days, too, by keyboard", async (t) => {
    const { page } = await openFinding(t);
    await page.locator(chip("48 hours")).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".came .past-words:has-text('in the last 30 days')");
    assert.equal(await page.locator(".strip-cell").count(), 30);
    assert.equal(await page.getAttribute(chip("30 days"), "aria-pressed"), "true");
  });

  it("shows a finding that only an earlier run of pgweir saw", async (t) => {
    const { server, page } = await look(t, {}, { bypassCSP: true });
    await page.waitForSelector(".rows .row");
    const finding = loop(server);
    server.leaveToThePast(finding.id);
    await goTo(page, `#/findings/${finding.id}`);
    await page.waitForSelector(".from-the-past");
    assert.equal(await page.textContent("h1"), finding.words.sentence);
    await page.waitForSelector(".proof");
    await page.waitForSelector(".fix .copy");
    assert.deepEqual(await violations(page), []);
  });

  it("draws a statement by the minute, the hour and the day", async (t) => {
    const { page } = await openStatement(t);
    const calls = async (span) => {
      await page.click(chip(span));
      await page.waitForSelector(`.past-words:has-text("in the last ${span}")`);
      const words = await page.textContent(".statement-view .past-words");
      return Number(words.match(/^Called ([\d,]+) times/)[1].replaceAll(",", ""));
    };
    const [few, more, most] = [
      await calls("2 hours"),
      await calls("7 days"),
      await calls("60 days"),
    ];
    assert.ok(few < more && more < most, `${few} ${more} ${most}`);
    assert.match(await page.textContent(".histories"), /Calls a day \(UTC\)/);
    const label = await page.getAttribute(".histories [role=img]", "aria-label");
    assert.match(label, /^Calls by day\. Called [\d,]+ times in the last 60 days/);
    await page.click(".as-table summary");
    const rows = page.locator(".statement-view .as-table tbody tr");
    await rows.first().waitFor();
    assert.ok((await rows.count()) > 40);
  });

  it("shows a statement that has not run since pgweir was started", async (t) => {
    const { server, page } = await look(t);
    await page.waitForSelector(".rows .row");
    const { key } = loop(server).evidence.children[0].statement;
    server.leaveStatementToThePast(key);
    await goTo(page, address(server));
    await page.waitForSelector(".from-the-past");
    await page.waitForSelector(".statement-view .past-words:has-text('in the last 2 hours')");
    assert.match(await page.textContent(".sql"), /posts|authors|WHERE/i);
  });

  it("says that there is no history, and how to have one", async (t) => {
    const { server, page } = await openFinding(t, { history: "off" });
    const words = await page.textContent(".came .past-words");
    assert.match(words, /^No history is kept: .*--history off.*history\.enabled = true/);
    assert.equal(await page.locator(".came .chip").count(), 0);
    await goTo(page, address(server));
    await page.waitForSelector(".histories canvas");
    assert.match(
      await page.textContent(".statement-view"),
      /in the last 2 hours.*No history is kept/s,
    );
  });

  it("says that nothing is written down yet", async (t) => {
    const { server, page } = await openFinding(t, { history: "new" });
    assert.match(await page.textContent(".came .past-words"), /^Nothing is written down yet/);
    await goTo(page, address(server));
    await page.waitForSelector(".histories canvas");
  });
});
