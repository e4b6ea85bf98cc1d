// What the history of a fake pgweir answers: two months, in which it came and went with the working
// day, and pgweir was not running in two nights.
const minuteMs = 60_000;
const lengths = { minute: minuteMs, hour: 60 * minuteMs, day: 1440 * minuteMs };
const iso = (ms) => new Date(ms).toISOString();

// Whole hours before the one that runs now, when nobody was watching.
const unwatched = [
  [30, 21],
  [14, 9],
];

// "new": nothing is written down yet.
export function make(how) {
  return how === "off" ? null : { made: Date.now(), empty: how === "new", before: new Map() };
}

function spans({ made }) {
  const hour = Math.floor(made / lengths.hour) * lengths.hour;
  const out = [];
  let from = made - 45 * lengths.day;
  for (const [began, ended] of unwatched) {
    out.push({ from: iso(from), to: iso(hour - began * lengths.hour) });
    from = hour - ended * lengths.hour;
  }
  return [...out, { from: iso(from), to: iso(Date.now()) }];
}

const watched = (all, at, length) =>
  all.some((span) => Date.parse(span.from) < at + length && Date.parse(span.to) > at);

// The same at the same time whenever it is asked, from 0 to 1.
const chance = (at) => Math.abs(Math.sin(at / 7_654_321)) ** 2;
const busy = (at) => ([0, 6].includes(new Date(at).getUTCDay()) ? 0.2 : 1) * (0.2 + chance(at));

function finding(world, id) {
  const live = world.findings.find((f) => f.id === id);
  const found = live ?? world.history.before.get(id);
  if (!found) return [404, { error: "the history knows no such finding" }];
  const all = spans(world.history);
  const hours = [];
  const last = Math.floor(Date.parse(found.last_seen) / lengths.hour) * lengths.hour;
  for (let ago = 200; ago >= 0; ago--) {
    const at = last - ago * lengths.hour;
    const count = ago === 0 ? found.count : Math.round(9 * busy(at) - 5);
    if (count > 0 && watched(all, at, lengths.hour)) hours.push({ at: iso(at), count });
  }
  return [
    200,
    {
      id,
      rule: found.rule,
      first_seen: iso(Date.parse(hours[0].at) + 17 * minuteMs),
      last_seen: found.last_seen,
      count: hours.reduce((sum, hour) => sum + hour.count, 0),
      cost: found.cost,
      hours,
      watched: all,
      finding: found,
    },
  ];
}

function statement(world, key, query) {
  const row =
    world.statements.find((s) => s.statement.key === key) ?? world.history.before.get(key);
  if (!row) return [404, { error: "the history knows no such statement" }];
  const step = query.get("step") ?? "minute";
  const length = lengths[step];
  const [from, to] = [Date.parse(query.get("from")), Date.parse(query.get("to"))];
  const all = spans(world.history);
  const points = [];
  for (let at = Math.floor(from / length) * length; at < to && at < Date.now(); at += length) {
    const calls = Math.ceil((row.cost.calls / 120) * (length / minuteMs) * busy(at));
    if (!watched(all, at, length)) continue;
    const slow = 0.8 + chance(at * 3) * 0.5;
    const time = (us) => Math.round(us * slow);
    points.push({
      at: iso(at),
      cost: { ...row.cost, calls, round_trips: calls, time_us: calls * row.p50_us },
      errors: 0,
      slowest_us: time(row.slowest_us),
      p50_us: time(row.p50_us),
      p95_us: time(row.p95_us),
      p99_us: time(row.p99_us),
    });
  }
  const reaching = all.filter((s) => Date.parse(s.from) < to && Date.parse(s.to) >= from);
  return [
    200,
    {
      statement: row.statement,
      databases: [row.database],
      step,
      from: iso(from),
      to: iso(to),
      points,
      watched: reaching,
    },
  ];
}

const notKept =
  "no history is kept: start pgweir without --history off and with history.enabled = true; its " +
  "log tells of a directory that cannot be written";

// [status, data]
export function answer(world, path, query) {
  if (!world.history) return [503, { error: notKept }];
  if (world.history.empty) return [404, { error: "the history knows nothing yet" }];
  const [, what, id] = path.match(/^\/api\/v1\/history\/(\w+)\/(\w+)$/) ?? [];
  if (what === "findings") return finding(world, id);
  if (what === "statements") return statement(world, id, query);
  return [404, { error: "no such page" }];
}
