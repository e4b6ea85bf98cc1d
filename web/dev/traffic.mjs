// Makes what the fake server tells, from recorded reports: as they are, or multiplied to as many
// findings and statements as asked for. The same seed gives the same world.
import { readFileSync } from "node:fs";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

// Numerical Recipes' generator: enough for pictures, and repeatable.
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const hex = (n) => Math.floor(n).toString(16).padStart(16, "0");
const iso = (ms) => new Date(ms).toISOString();

// The list of rules has one home.
export function rules() {
  const text = readFileSync(new URL("../../core/rule.hpp", import.meta.url), "utf8");
  const entry = /\{rule::\w+,\s*"([^"]+)",\s*"([^"]+)",\s*"([^"]+)"\}/g;
  return [...text.matchAll(entry)].map(([, name, label, summary]) => ({ name, label, summary }));
}

const order = { error: 0, warning: 1, info: 2 };

export function findings(how, chance) {
  if (how === "none") return [];
  const shop = read("recorded/shop.json").findings;
  const all = how === "shop" ? shop : [...shop, ...read("recorded/orms.json").findings];
  const wanted = Number.isFinite(Number(how)) ? Number(how) : all.length;
  const start = Date.now();
  const out = [];
  for (let i = 0; i < wanted; i++) {
    const f = structuredClone(all[i % all.length]);
    if (i >= all.length) {
      f.id = hex(chance() * 2 ** 52);
      f.count = 1 + Math.floor(chance() ** 3 * 400);
      f.cost.time_us = Math.floor(f.cost.time_us * (0.2 + chance() * 8));
      f.where.route = `/tenant/${i}/${f.rule}`;
    }
    const last = start - chance() ** 2 * 3_600_000;
    f.last_seen = iso(last);
    f.first_seen = iso(last - chance() * 7_200_000);
    out.push(f);
  }
  return out.sort(
    (a, b) => order[a.severity] - order[b.severity] || b.cost.time_us - a.cost.time_us,
  );
}

const tables = "accounts orders invoices events sessions carts items payments refunds users".split(
  " ",
);
const columns = "id customer_id state created_at total email name kind parent_id amount".split(" ");
const routes = ["/authors", "/orders", "/cart", "/checkout", "/reports/daily", "/search", "/login"];

function madeUpText(i, chance) {
  const pick = (list) => list[Math.floor(chance() * list.length)];
  const table = `${pick(tables)}_${i % 97}`;
  const kind = chance();
  if (kind < 0.7) {
    return [
      `SELECT ${pick(columns)}, ${pick(columns)} FROM ${table} WHERE ${pick(columns)} = $1` +
        ` ORDER BY ${pick(columns)} LIMIT $2`,
      table,
    ];
  }
  if (kind < 0.85) return [`UPDATE ${table} SET ${pick(columns)} = $1 WHERE id = $2`, table];
  return [`INSERT INTO ${table} (${pick(columns)}, ${pick(columns)}) VALUES ($1, $2)`, table];
}

export function statements(how, chance) {
  if (how === "none") return [];
  const recorded = [
    ...read("recorded/shop.json").statements,
    ...read("recorded/orms.json").statements,
  ];
  const seen = new Set();
  const all = recorded.filter(({ statement: { key } }) => !seen.has(key) && seen.add(key));
  const wanted = Number.isFinite(Number(how)) ? Number(how) : all.length;
  const out = [];
  for (let i = 0; i < wanted; i++) {
    const s = structuredClone(all[i % all.length]);
    if (i >= all.length) {
      const [text, table] = madeUpText(i, chance);
      s.statement = { key: hex(chance() * 2 ** 52), text, tables: [table] };
      const calls = 1 + Math.floor(chance() ** 4 * 100_000);
      const p50 = 40 + Math.floor(chance() ** 6 * 90_000);
      s.cost = {
        calls,
        round_trips: calls,
        rows: calls * Math.floor(chance() * 20),
        bytes: calls * 800,
        time_us: calls * p50,
      };
      Object.assign(s, { p50_us: p50, p95_us: p50 * 3, p99_us: p50 * 8, slowest_us: p50 * 20 });
    }
    s.last_seen = iso(Date.now() - chance() * 600_000);
    s.routes = routes.filter(() => chance() < 0.25);
    const level = s.cost.calls / 15;
    s.calls_by_minute = Array.from({ length: 15 }, () =>
      Math.round(level * (0.4 + chance() * 1.2)),
    );
    out.push(s);
  }
  return out;
}

export function detail(row, planned, chance) {
  const minutes = Array.from({ length: 120 }, (_, i) => {
    const calls = Math.round((row.cost.calls / 120) * (0.5 + chance()));
    const slow = 0.8 + chance() * 0.5;
    return {
      at: iso(Date.now() - (119 - i) * 60_000),
      calls,
      errors: 0,
      time_us: calls * row.p50_us,
      p50_us: Math.round(row.p50_us * slow),
      p95_us: Math.round(row.p95_us * slow),
      p99_us: Math.round(row.p99_us * slow),
    };
  });
  return { ...row, minutes, ...planned };
}

const states = [
  "idle",
  "active",
  "idle",
  "idle_in_transaction",
  "idle",
  "idle_in_failed_transaction",
];

export function sessions(number, texts, chance) {
  const at = Date.now();
  return Array.from({ length: number }, (_, i) => {
    const state = states[i % states.length];
    const inside = state.startsWith("idle_in");
    const openFor = Math.floor(chance() * 9_000_000);
    return {
      connection: i + 1,
      backend_pid: 4711 + i,
      client: `127.0.0.1:${40_000 + i * 7}`,
      user: i % 4 ? "shop" : "postgres",
      database: "shop",
      application: ["web", "job", "psql"][i % 3],
      tls: { client: i % 5 === 0, server: false },
      since: iso(at - 600_000 + i * 997),
      state,
      state_for_us: inside ? openFor * 0.9 : Math.floor(chance() * 40_000_000),
      transaction: inside
        ? {
            open_for_us: openFor,
            idle_for_us: openFor * 0.9,
            longest_gap_us: openFor * 0.9,
            statements: 1 + (i % 4),
            writes: i % 3,
          }
        : null,
      statement: texts[i % Math.max(1, texts.length)]?.statement ?? null,
      queries: Math.floor(chance() * 9000),
      blind: i === 7 ? "gss encryption" : null,
    };
  });
}

export function second(world, chance) {
  const busy = world.statements.length > 0;
  const wave = 1 + 0.4 * Math.sin(Date.now() / 30_000);
  const top = [...world.statements].slice(0, 6);
  const rate = busy ? 1200 * wave * (0.8 + chance() * 0.4) : 0;
  const open = world.sessions.filter((s) => s.transaction);
  return {
    at: iso(Date.now()),
    queries_per_s: Math.round(rate),
    errors_per_s: chance() < 0.1 ? 1 : 0,
    p50_us: busy ? Math.round(600 + chance() * 200) : 0,
    p95_us: busy ? Math.round(3500 + chance() * 1500) : 0,
    p99_us: busy ? Math.round(9000 + chance() * 8000) : 0,
    analysed: 1,
    sessions: world.sessions.length,
    statements: top.map((s, i) => ({
      key: s.statement.key,
      time_us: Math.round((rate * 300 * (0.7 + chance() * 0.5)) / (i + 1)),
    })),
    other_us: Math.round(rate * 150),
    transactions: open
      .sort((a, b) => b.transaction.open_for_us - a.transaction.open_for_us)
      .slice(0, 8),
  };
}

export function activity(world, chance) {
  const points = world.statements.length > 0 ? 600 : 0;
  const rows = Array.from({ length: points }, () => second(world, chance));
  const column = (name) => rows.map((row) => row[name]);
  return {
    step_s: 1,
    at: rows.map((_, i) => iso(Date.now() - (points - i) * 1000)),
    queries_per_s: column("queries_per_s"),
    errors_per_s: column("errors_per_s"),
    p50_us: column("p50_us"),
    p95_us: column("p95_us"),
    p99_us: column("p99_us"),
    statements: world.statements.slice(0, points ? 6 : 0).map((s, i) => ({
      statement: s.statement,
      time_us: rows.map((row) => row.statements[i].time_us),
    })),
    other_us: column("other_us"),
  };
}

export function health(world) {
  const traffic = { ...read("recorded/shop.json").traffic };
  if (world.statements.length === 0)
    for (const key of Object.keys(traffic))
      if (key !== "analysed" && key !== "blind") traffic[key] = 0;
  traffic.blind = world.sessions.length > 7 ? { "gss encryption": 1 } : {};
  traffic.blind_connections = world.sessions.length > 7 ? 1 : 0;
  const counts = [1200, 48_000, 9100, 2400, 310, 44, 6];
  return {
    status: "ready",
    sessions: world.sessions.length,
    configuration_error: world.configurationError,
    ...world.hello,
    made: iso(Date.now()),
    traffic,
    relay: [5, 10, 20, 50, 100, 500, 1000].map((le_us, i) => ({
      le_us,
      count: world.statements.length ? counts[i] : 0,
    })),
    relay_over: 1,
    memory: [
      { what: "values of results", bytes: 3_400_000, most: 12_582_912 },
      { what: "statements", bytes: 6_100_000, most: 10_485_760 },
      { what: "rules", bytes: 9_800_000, most: 67_108_864 },
      { what: "findings", bytes: 410_000, most: 16_777_216 },
    ],
    resident_bytes: 58_000_000,
  };
}
