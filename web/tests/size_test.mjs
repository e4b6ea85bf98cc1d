// The page is part of a program that is downloaded once; it has to stay small, and whole.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { dist } from "../dev/fake_server.mjs";

const skip = existsSync(dist) ? false : "the page is not built: npm run build in web/";
const mostBytes = 150 * 1024;

test("the page is small", { skip }, (t) => {
  const sizes = readdirSync(dist).map((name) => [
    name,
    gzipSync(readFileSync(`${dist}/${name}`)).length,
  ]);
  const all = sizes.reduce((sum, [, size]) => sum + size, 0);
  t.diagnostic(
    `${sizes.map(([name, size]) => `${name} ${size}`).join(", ")}: ${all} bytes with gzip`,
  );
  assert.ok(all < mostBytes, `${all} bytes`);
});

test("the page names no other host and has nothing inline", { skip }, () => {
  const html = readFileSync(`${dist}/index.html`, "utf8");
  assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\//);
  assert.doesNotMatch(html, /<style|style="|<script(?![^>]*src=)|\son\w+="/);
});
