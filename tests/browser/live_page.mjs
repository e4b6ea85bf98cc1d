// The page of a running pgweir in chromium, worked by tests/e2e/harness/page.py. Reads one line of
// JSON for each thing to do, ["name", argument…], and answers with one: {"gives": …} or {"fails": …}.
//   node live_page.mjs CHROMIUM
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const complaints = [];
let page = null;

// That a server is gone, or does not know something (yet), the page tells; the browser does so, too.
function isNoNews(message) {
  if (message.text().includes("net::ERR")) return true;
  return /status of (404|503)/.test(message.text()) && message.location().url.includes("/api/v1/");
}

const text = (selector) => page.locator(selector).first().textContent();

const deeds = {
  // A page in a context of its own; the one before is closed.
  async open(url, { width = 1280, height = 900, theme = "light", motion = "reduce" } = {}) {
    await page?.context().close();
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      reducedMotion: motion,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !isNoNews(message)) complaints.push(message.text());
    });
    page.on("request", (request) => {
      const host = new URL(request.url()).host;
      if (host !== new URL(url).host) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(url);
  },
  async leave() {
    await page?.context().close();
    page = null;
  },
  // Bytes that the page's scripts still hold after a collection.
  async heap() {
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    await session.detach();
    return usedSize;
  },
  complaints: () => complaints,
  go: (hash) => page.evaluate((address) => (location.hash = address), hash),
  address: () => page.evaluate(() => location.hash),
  async awaits(selector, { seconds = 10, state = "visible" } = {}) {
    await page
      .locator(selector)
      .first()
      .waitFor({ state, timeout: seconds * 1000 });
  },
  // When the page drew it, in milliseconds since 1970: looked at within, not from here.
  appears: (selector) =>
    page.evaluate(
      (wanted) =>
        new Promise((told) => {
          const look = () => document.querySelector(wanted) && told(Date.now());
          new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
          look();
        }),
      selector,
    ),
  text,
  texts: (selector) => page.locator(selector).allTextContents(),
  count: (selector) => page.locator(selector).count(),
  attribute: (selector, name) => page.locator(selector).first().getAttribute(name),
  click: (selector) => page.locator(selector).first().click(),
  fill: (selector, words) => page.locator(selector).first().fill(words),
  key: (name) => page.keyboard.press(name),
  focused: () => page.evaluate(() => document.activeElement.textContent),
  clipboard: () => page.evaluate(() => navigator.clipboard.readText()),
  sideways: () =>
    page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ),
  // The page's policy would not let a script in; the debugger may.
  async violations() {
    const session = await page.context().newCDPSession(page);
    await session.send("Runtime.evaluate", { expression: axeSource });
    const { violations } = await page.evaluate(() =>
      globalThis.axe.run({
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      }),
    );
    return violations.flatMap((v) =>
      v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} ${n.failureSummary}`),
    );
  },
  picture: (path, { whole = false } = {}) =>
    page.screenshot({ path, fullPage: whole }).then(() => path),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...wanted] = JSON.parse(line);
  let answer;
  try {
    answer = { gives: (await deeds[name](...wanted)) ?? null };
  } catch (error) {
    answer = { fails: error.stack ?? String(error) };
  }
  console.log(JSON.stringify(answer));
}
await browser.close();
