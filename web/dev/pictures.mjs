// Takes a picture of every view: node dev/pictures.mjs [folder]. For a look, and for the README.
import { mkdirSync } from "node:fs";

import { chromium } from "playwright-core";

import { start } from "./fake_server.mjs";

const folder = process.argv[2] ?? "dist-pictures";
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});

async function shoot(server, name, hash, { width, colorScheme, whole = false, prepare }) {
  const context = await browser.newContext({ viewport: { width, height: width < 500 ? 780 : 1000 }, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(server.url + hash);
  await page.waitForTimeout(1300);
  await prepare?.(page);
  await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, fullPage: whole });
  await context.close();
}

const server = await start({});
const loop = server.findings().find((f) => f.rule === "n-plus-one" && f.evidence.measured) ?? server.findings()[0];
const index = server.findings().find((f) => f.evidence.plan_before?.length || f.evidence.generic_plan?.length);
const views = { now: "#/", finding: `#/findings/${loop.id}`, queries: "#/queries", sessions: "#/sessions", health: "#/health" };
if (index) views.index = `#/findings/${index.id}`;
views.statement = `#/queries/${loop.evidence.children?.[0].statement.key ?? ""}/shop`;
for (const [name, hash] of Object.entries(views)) {
  for (const width of [360, 1440, 2560]) {
    await shoot(server, name, hash, { width, colorScheme: "light", whole: name !== "queries" && name !== "now" });
  }
  await shoot(server, name, hash, { width: 1440, colorScheme: "dark", whole: name !== "queries" && name !== "now" });
}
await shoot(server, "lost", "#/", { width: 1440, colorScheme: "light", prepare: async (page) => {
  await server.silence();
  await page.waitForSelector(".banner");
} });
await server.comeBack();
server.become({ findings: "none", statements: "none" });
for (const width of [360, 1440]) await shoot(server, "empty", "#/", { width, colorScheme: "light" });
await browser.close();
await server.stop();
