// What the page shows and how it is used, with the reports of real traffic behind it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { closeBrowser, goTo, look, missing, openBrowser, violations } from "./browser.mjs";

const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// A proven loop with times: the one that a finding's page has most to say about.
const proven = (server) =>
  server
    .findings()
    .find((f) => f.rule === "n-plus-one" && f.grade === "proven" && f.evidence.timeline.length > 9);

function addresses(server) {
  const finding = proven(server);
  const { key } = finding.evidence.children[0].statement;
  return {
    now: "#/",
    finding: `#/findings/${finding.id}`,
    queries: "#/queries",
    statement: `#/queries/${key}/shop`,
    sessions: "#/sessions",
    health: "#/health",
  };
}

const marks = {
  now: ".rows .row",
  finding: ".waterfall",
  queries: ".rows .row",
  statement: ".histories canvas",
  sessions: ".sessions tbody tr, .session-card",
  health: ".bars li",
};

describe("the page", { skip: missing }, () => {
  before(openBrowser);
  after(closeBrowser);

  it("renders every view without a complaint of the browser or its policy", async (t) => {
    const { server, page, complaints } = await look(t);
    for (const [view, address] of Object.entries(addresses(server))) {
      await goTo(page, address);
      await page.waitForSelector(marks[view]);
    }
    assert.deepEqual(complaints, []);
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [360, 1280]) {
      it(`has nothing that axe objects to, ${colorScheme}, ${width} wide`, async (t) => {
        const { server, page } = await look(
          t,
          {},
          { colorScheme, viewport: { width, height: 800 }, bypassCSP: true },
        );
        for (const [view, address] of Object.entries(addresses(server))) {
          await goTo(page, address);
          await page.waitForSelector(marks[view]);
          assert.deepEqual(await violations(page), [], view);
        }
      });
    }
  }

  for (const width of [360, 768, 1280, 2560]) {
    it(`needs no scrolling sideways at ${width}`, async (t) => {
      const { server, page } = await look(t, {}, { viewport: { width, height: 900 } });
      for (const [view, address] of Object.entries(addresses(server))) {
        await goTo(page, address);
        await page.waitForSelector(marks[view]);
        assert.ok((await sideways(page)) <= 0, view);
      }
    });
  }

  it("shows a finding as it was reported: sentence, proof, waterfall, fix", async (t) => {
    const { server, page } = await look(t);
    const finding = proven(server);
    await goTo(page, `#/findings/${finding.id}`);
    await page.waitForSelector(".waterfall");
    assert.equal(await page.textContent("h1"), finding.words.sentence);
    assert.equal(await page.locator(".bar").count(), finding.evidence.timeline.length);
    const [child] = finding.evidence.children;
    const label = await page.getAttribute(".proof", "aria-label");
    assert.match(
      label,
      new RegExp(`^\\$${child.slot} of \\w+ was given \\w+\\.${child.source.column} of all`),
    );
    assert.equal(await page.locator('[role="tab"]').count(), 2);
  });

  it("shows every recorded finding, of whatever rule", async (t) => {
    const { server, page, complaints } = await look(t);
    for (const { id, words, fix } of server.findings()) {
      await goTo(page, `#/findings/${id}`);
      await page.waitForFunction(
        (said) => document.querySelector("h1")?.textContent === said,
        words.sentence,
      );
      await page.waitForSelector(".fix");
      assert.equal(
        await page.locator(".fix .copy").count(),
        fix.sql || fix.orm_line ? 1 : 0,
        words.sentence,
      );
    }
    assert.deepEqual(complaints, []);
  });

  it("copies the fix", async (t) => {
    const { server, page, context } = await look(t);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const finding = proven(server);
    await goTo(page, `#/findings/${finding.id}`);
    await page.click(".fix .copy");
    await page.waitForFunction(() =>
      document.querySelector(".fix .copy").textContent.startsWith("Copied"),
    );
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), finding.fix.orm_line);
  });

  it("writes the entry that silences a finding, or its rule", async (t) => {
    const { server, page } = await look(t);
    const finding = proven(server);
    await goTo(page, `#/findings/${finding.id}`);
    await page.click(".silence summary");
    await page.fill('.silence input[type="text"]', 'an "old" page');
    const entry = () => page.textContent(".silence pre");
    const lines = ["[[ignore]]", 'rule = "n-plus-one"', `finding = "${finding.id}"`];
    lines.push('reason = "an \\"old\\" page"', "");
    assert.equal(await entry(), lines.join("\n"));
    await page.fill('.silence input[type="date"]', "2027-01-31");
    assert.ok((await entry()).endsWith("\nuntil = 2027-01-31\n"));
    await page.selectOption(".silence select", "rule");
    assert.equal(await entry(), '# an "old" page\n[rules.n-plus-one]\nenabled = false\n');
  });

  it("can be used with the keyboard alone", async (t) => {
    const { page } = await look(t);
    await page.waitForSelector(".rows .row");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to content");
    await page.locator(".rows .row").first().focus();
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.activeElement.dataset.row === "2");
    await page.keyboard.press("End");
    await page.waitForFunction(() => Number(document.activeElement.dataset.row) > 50);
    await page.keyboard.press("Home");
    await page.waitForFunction(() => document.activeElement.dataset.row === "0");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".finding h1");
    await page.keyboard.press("j");
    await page.waitForFunction(() =>
      document.querySelector(".crumbs-steps")?.textContent.includes("2 of"),
    );
    await page.keyboard.press("Escape");
    await page.waitForSelector(".rows .row");
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.type), "search");
  });

  it("finds by search, and sorts queries", async (t) => {
    const { page } = await look(t);
    await page.waitForSelector(".rows .row");
    await page.fill('input[type="search"]', "n-plus-one posts");
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".row")].every((r) => r.textContent.includes("posts")),
    );
    await goTo(page, "#/queries");
    await page.waitForSelector(".sort.cell-calls");
    await page.click(".sort.cell-calls");
    const calls = await page.evaluate(() =>
      [...document.querySelectorAll(".row .cell-calls")].slice(0, 9).map((c) => c.textContent),
    );
    assert.ok(
      calls.length === 9 &&
        (await page.getAttribute(".sort.cell-calls", "aria-pressed")) === "true",
      calls,
    );
  });

  it("keeps the theme that was chosen", async (t) => {
    const { page } = await look(t, {}, { colorScheme: "light" });
    await page.click('button[aria-label="Dark theme"]');
    await page.reload();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  });

  it("teaches where nothing is", async (t) => {
    const { page } = await look(t, { findings: "none", statements: "none" });
    const words = await page.textContent(".empty");
    assert.match(words, /No traffic yet/);
    assert.match(words, /postgresql:\/\/USER:PASSWORD@127\.0\.0\.1:7432\/shop/);
  });
});
