// Debian's chromium, driven by playwright-core, in front of the built page and a fake pgweir. Where
// either is missing the tests are skipped, and say why.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { start } from "../dev/fake_server.mjs";

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const program = process.env.CHROMIUM ?? programs.find((path) => existsSync(path));
const built = existsSync(fileURLToPath(new URL("../dist/index.html", import.meta.url)));
const playwright = await import("playwright-core").catch(() => null);

export const missing = !playwright
  ? "playwright-core is not installed: npm ci in web/"
  : !program
    ? "chromium is not installed: apt-get install chromium"
    : !built
      ? "the page is not built: npm run build in web/"
      : false;
if (missing) console.log(`skipped: ${missing}`);

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
    // That a server that is gone is gone the browser says by itself.
    if (message.type() === "error" && !message.text().includes("net::ERR")) {
      complaints.push(message.text());
    }
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
