// Takes a picture of every view: node dev/pictures.mjs [--into FOLDER] [--url URL]. With the URL of
// a real pgweir, of what that one shows; else of the fake one, also when it is lost or empty.
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";

import { playwright, program } from "../tests/browser.mjs";
import { start } from "./fake_server.mjs";

const { values: wanted } = parseArgs({
  options: { into: { type: "string", default: "dist-pictures" }, url: { type: "string" } },
});
mkdirSync(wanted.into, { recursive: true });
const browser = await playwright.chromium.launch({
  executablePath: program,
  args: ["--no-sandbox", "--disable-gpu"],
});

// Long lists are cut where the window ends.
const long = ["now", "queries"];

async function shoot(url, name, hash, { width, theme = "light", prepare }) {
  const height = width < 500 ? 780 : 900;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.goto(url + hash);
  await page.waitForTimeout(2500);
  await prepare?.(page);
  const path = `${wanted.into}/${name}-${width}-${theme}.png`;
  await page.screenshot({ path, fullPage: !long.includes(name) });
  await context.close();
}

// A loop whose fix was tried, and an index with its plan: they have most to show.
async function views(url) {
  const findings = await (await fetch(`${url}api/v1/findings`)).json();
  const loop = findings.find((f) => f.rule === "n-plus-one" && f.evidence.measured) ?? findings[0];
  const index = findings.find((f) => f.evidence.plan_before?.length);
  const key = loop?.evidence.children?.[0]?.statement.key;
  return {
    now: "#/",
    queries: "#/queries",
    sessions: "#/sessions",
    health: "#/health",
    ...(loop && { finding: `#/findings/${loop.id}` }),
    ...(index && { index: `#/findings/${index.id}` }),
    ...(key && { statement: `#/queries/${key}/${loop.where.database}` }),
  };
}

async function all(url) {
  for (const [name, hash] of Object.entries(await views(url))) {
    for (const width of [360, 1280, 2560]) await shoot(url, name, hash, { width });
    for (const width of [360, 1280]) await shoot(url, name, hash, { width, theme: "dark" });
  }
}

async function lostAndEmpty(server) {
  const prepare = async (page) => {
    await server.silence();
    await page.waitForSelector(".banner");
  };
  await shoot(server.url, "lost", "#/", { width: 1280, prepare });
  await server.comeBack();
  server.become({ findings: "none", statements: "none" });
  for (const width of [360, 1280]) await shoot(server.url, "empty", "#/", { width });
}

if (wanted.url) {
  await all(new URL("/", wanted.url).href);
} else {
  const server = await start({});
  await all(server.url);
  await lostAndEmpty(server);
  await server.stop();
}
await browser.close();
