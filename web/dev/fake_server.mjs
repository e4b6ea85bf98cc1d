// A server that answers as docs/api/openapi.yaml says, without pgweir behind it: for work on the
// page, and for its tests. It serves the built page, too, with the headers that pgweir sends.
//
//   node dev/fake_server.mjs [--port 7433] [--findings recorded|shop|none|N]
//                            [--statements recorded|none|N] [--history kept|new|off]
//
// Imported, it gives start(), whose server can raise a finding, let time pass, fall silent and come
// back.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import * as past from "./past.mjs";
import * as traffic from "./traffic.mjs";

// Where the page was built: by npm here, or by cmake elsewhere.
export const dist = process.env.PAGE ?? fileURLToPath(new URL("../dist", import.meta.url));
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
export const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function makeWorld({
  findings = "recorded",
  statements = "recorded",
  sessions = 14,
  history = "kept",
}) {
  const chance = traffic.random(7);
  const rows = traffic.statements(statements, chance);
  return {
    chance,
    findings: traffic.findings(findings, chance),
    statements: rows,
    sessions: rows.length ? traffic.sessions(sessions, rows, chance) : [],
    configurationError: null,
    history: past.make(history),
    hello: {
      pgweir: "0.1.0",
      upstream: "shop@127.0.0.1:5432",
      listen: "127.0.0.1:7432",
      started: new Date().toISOString(),
    },
  };
}

const withoutEvidence = ({ evidence, ...rest }) => rest;

function planOf(world, key) {
  for (const { evidence } of world.findings.filter((f) => mentions(f, key))) {
    const plan = evidence.plan_before ?? evidence.generic_plan ?? [];
    if (plan.length) return { generic_plan: plan, custom_plan: evidence.custom_plan ?? [] };
  }
  return { generic_plan: [], custom_plan: [] };
}

const mentions = (finding, key) => JSON.stringify(finding.evidence).includes(key);

function answer(world, path, query) {
  const [, what, id] = path.match(/^\/api\/v1\/(\w+)(?:\/(\w+))?$/) ?? [];
  switch (what) {
    case "findings":
      if (id) return world.findings.find((f) => f.id === id);
      return query.get("evidence") === "none"
        ? world.findings.map(withoutEvidence)
        : world.findings;
    case "rules":
      return traffic.rules();
    case "activity":
      return traffic.activity(world, world.chance);
    case "statements": {
      const made = new Date().toISOString();
      if (id) {
        const row = world.statements.find((s) => s.statement.key === id);
        const of = world.findings.filter((f) => mentions(f, id)).map((f) => f.id);
        return (
          row && {
            ...traffic.detail(row, planOf(world, id), world.chance),
            findings: of.slice(0, 20),
          }
        );
      }
      const since = query.get("since") ?? "";
      return {
        made,
        statements: world.statements.filter((s) => s.last_seen > since),
        not_listed: 0,
      };
    }
    case "sessions":
      return { made: new Date().toISOString(), sessions: world.sessions, not_listed: 0 };
    case "health":
      return traffic.health(world);
    default:
      return undefined;
  }
}

function file(response, path) {
  const name = path === "/" ? "/index.html" : path;
  const type = types[extname(name)];
  const whole = dist + name;
  if (!type || name.includes("..") || !existsSync(whole)) return false;
  response.writeHead(200, {
    "Content-Type": type,
    "Content-Security-Policy": policy,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
  });
  createReadStream(whole).pipe(response);
  return true;
}

export async function start(how = {}) {
  let world = makeWorld(how);
  let ahead = 0; // milliseconds that its clock is before the real one
  const second = () => ({
    ...traffic.second(world, world.chance),
    at: new Date(Date.now() + ahead).toISOString(),
  });
  const streams = new Set();
  const tell = (to, event, data) => to.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const tellAll = (event, data) => streams.forEach((to) => tell(to, event, data));

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    if (pathname === "/api/v1/events") {
      response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
      tell(response, "hello", world.hello);
      for (const f of world.findings) tell(response, "finding", withoutEvidence(f));
      tell(response, "present", {});
      tell(response, "snapshot", second());
      streams.add(response);
      response.on("close", () => streams.delete(response));
      return;
    }
    if (pathname.startsWith("/api/v1/history/")) {
      const [status, data] = past.answer(world, pathname, searchParams);
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(data));
      return;
    }
    const data = answer(world, pathname, searchParams);
    if (data !== undefined) {
      response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
      response.end(JSON.stringify(data));
    } else if (!file(response, pathname)) {
      response.writeHead(404, { "Content-Type": "application/json" });
      response.end('{"error":"no such page"}\n');
    }
  });
  const listen = (port) => new Promise((done) => server.listen(port, "127.0.0.1", done));
  await listen(how.port ?? 0);
  const { port } = server.address();
  const ticking = setInterval(() => {
    for (const s of world.sessions) {
      if (!s.transaction) continue;
      s.transaction.open_for_us += 1e6;
      s.transaction.idle_for_us += 1e6;
      s.state_for_us += 1e6;
    }
    tellAll("snapshot", second());
  }, 1000);
  const silence = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });

  return {
    url: `http://127.0.0.1:${port}/`,
    findings: () => world.findings,
    raise(finding) {
      world.findings = [finding, ...world.findings.filter((f) => f.id !== finding.id)];
      tellAll("finding", withoutEvidence(finding));
    },
    take(id) {
      world.findings = world.findings.filter((f) => f.id !== id);
      tellAll("gone", { id });
    },
    // As after a restart: the history has it, the running process has not.
    leaveToThePast(id) {
      const finding = world.findings.find((f) => f.id === id);
      world.history.before.set(id, finding);
      this.take(id);
    },
    leaveStatementToThePast(key) {
      const row = world.statements.find(({ statement }) => statement.key === key);
      world.history.before.set(key, row);
      this.forget(key);
    },
    forget(key) {
      world.statements = world.statements.filter(({ statement }) => statement.key !== key);
    },
    // As if so many seconds went by.
    pass(seconds) {
      ahead += seconds * 1000;
      tellAll("snapshot", second());
    },
    statements: () => world.statements,
    become(other) {
      world = makeWorld(other);
    },
    silence,
    comeBack: () => listen(port),
    async stop() {
      clearInterval(ticking);
      await silence();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "7433" },
      findings: { type: "string", default: "recorded" },
      statements: { type: "string", default: "recorded" },
      history: { type: "string", default: "kept" },
    },
  });
  const { url } = await start({ ...values, port: Number(values.port) });
  console.log(`a fake pgweir answers at ${url}`);
}
