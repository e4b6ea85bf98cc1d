// Debian's chromium, driven by playwright-core of tests/browser, in front of the built page and a
// fake pgweir. Where one of them is missing the tests are skipped, and say why.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { dist, start } from "../dev/fake_server.mjs";

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const program = process.env.CHROMIUM ?? programs.find((path) => existsSync(path));
const built = existsSync(dist + "/index.html");
const require = createRequire(new URL("../../tests/browser/package.json", import.meta.url));

function installed(name) {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}

export const playwright = installed("playwright-core") ? require("playwright-core") : null;

export const missing = !playwright
  ? "playwright-core is not installed: npm ci in tests/browser/"
  : !program
    ? "chromium is not installed: apt-get install chromium"
    : !built
      ? "the page is not built: npm run build in web/"
      : false;
if (missing) console.log(`skipped: ${missing}`);

// What axe-core finds wrong with a page, in its own words.
export async function violations(page) {
  await page.evaluate(readFileSync(installed("axe-core"), "utf8"));
  // What is folded is read by some, too.
  await page.evaluate(() => {
    for (const each of document.querySelectorAll("details")) each.open = true;
  });
  const { violations: all } = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return all.flatMap((v) =>
    v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} ${n.failureSummary}`),
  );
}

let browser;

export async function openBrowser() {
  browser = await playwright.chromium.launch({
    executablePath: program,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}

export async function closeBrowser() {
  await browser?.close();
}

// That a server is gone, or does not know something (yet), the page tells; the browser does so, too.
function isNoNews(message) {
  if (message.text().includes("net::ERR")) return true;
  return /status of (404|503)/.test(message.text()) && message.location().url.includes("/api/v1/");
}

// A server with `world`, a page before it, and what the page complained of; all end with the test.
export async function look(test, world = {}, how = {}) {
  const server = await start(world);
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    ...how,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !isNoNews(message)) complaints.push(message.text());
  });
  test.after(async () => {
    await context.close();
    await server.stop();
  });
  await page.goto(server.url);
  return { server, page, context, complaints };
}

export async function goTo(page, hash) {
  await page.evaluate((address) => (location.hash = address), hash);
}
