// Times and sizes read the same here as in reports and in a terminal: what is expected of both stands
// in the test of reports/units.cpp.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { dist } from "../dev/fake_server.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const inMicroseconds = { us: 1, ms: 1e3, s: 1e6, min: 6e7, h: 3.6e9 };

// Vite reads TypeScript; it stands where the page was built: by npm here, or by cmake elsewhere.
function pathOfVite() {
  for (const folder of [here("../"), `${dist}/../web/`]) {
    try {
      return createRequire(folder + "package.json").resolve("vite");
    } catch {
      // Not here.
    }
  }
  return null;
}

const vite = pathOfVite();
const skip = vite ? false : "vite is not installed: npm ci in web/";

// [the arguments of the C++ function with their unit, what it says]
function expectedOf(name) {
  const text = readFileSync(here("../../tests/reports/units_test.cpp"), "utf8");
  const line = new RegExp(`EXPECT_EQ\\(${name}\\(([\\d']+)(\\w*)\\), "([^"]+)"\\);`, "g");
  const found = [...text.matchAll(line)];
  assert.equal(found.length, text.split(`EXPECT_EQ(${name}(`).length - 1, "all are understood");
  return found.map(([, number, unit, words]) => [Number(number.replaceAll("'", "")), unit, words]);
}

test("durations and bytes are those of reports/units.cpp", { skip }, async () => {
  const { runnerImport } = await import(pathToFileURL(vite));
  const { module } = await runnerImport(here("../src/format.ts"), { configFile: false });
  const durations = expectedOf("duration_text");
  assert.ok(durations.length > 20);
  for (const [number, unit, words] of durations) {
    assert.equal(module.duration(number * inMicroseconds[unit]), words, `${number} ${unit}`);
  }
  const sizes = expectedOf("bytes_text");
  assert.ok(sizes.length > 10);
  for (const [number, , words] of sizes) assert.equal(module.bytes(number), words, `${number} B`);
});
