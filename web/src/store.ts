// What the page knows. Events are collected and taken in once per frame, so that a thousand
// findings at the start are one change of the page and not a thousand.
import { computed, signal } from "@preact/signals";

import { api } from "./api/client";
import { follow } from "./api/live";
import type { Activity, BriefFinding, Hello, Snapshot, Statement } from "./api/types";

export const hello = signal<Hello | null>(null);
export const snapshot = signal<Snapshot | null>(null);
export const activity = signal<Activity | null>(null);
// True once the findings that there were at the start have all come.
export const complete = signal(false);
// What a screen reader is told of news.
export const announcement = signal("");
// Ids of findings that came just now, while the page was looking.
export const fresh = signal<ReadonlySet<string>>(new Set());

const known = new Map<string, BriefFinding>();
const version = signal(0);

export const findings = computed<readonly BriefFinding[]>(() => {
  version.value;
  return [...known.values()];
});

// Milliseconds since 1970, by pgweir's clock: the browser's may go wrong.
export function serverTime(): number {
  return Date.parse(snapshot.value?.at ?? "") || Date.now();
}

export function findingById(id: string): BriefFinding | undefined {
  version.value;
  return known.get(id);
}

type News = { put: BriefFinding } | { drop: string };
let news: News[] = [];
let due = false;

function later(): void {
  if (due) return;
  due = true;
  // A hidden page has no frames.
  if (document.hidden) setTimeout(takeIn, 200);
  else requestAnimationFrame(takeIn);
}

function takeIn(): void {
  due = false;
  const arrived: BriefFinding[] = [];
  for (const one of news) {
    if ("drop" in one) {
      known.delete(one.drop);
    } else {
      if (complete.value && !known.has(one.put.id)) arrived.push(one.put);
      known.set(one.put.id, one.put);
    }
  }
  news = [];
  version.value++;
  if (arrived.length > 0) announce(arrived);
}

// The style shows for 2.4 s that a row is new; one that is scrolled to later is not.
const freshMs = 3000;

function growOld(ids: readonly string[]): void {
  const left = new Set(fresh.value);
  for (const id of ids) left.delete(id);
  fresh.value = left;
}

function announce(arrived: readonly BriefFinding[]): void {
  const ids = arrived.map((f) => f.id);
  fresh.value = new Set([...fresh.value, ...ids]);
  setTimeout(() => growOld(ids), freshMs);
  const last = arrived[arrived.length - 1]!;
  announcement.value =
    arrived.length === 1
      ? `New finding: ${last.words.sentence}`
      : `${arrived.length} new findings, the last: ${last.words.sentence}`;
}

// After each connect all that there is comes once more; what does not is gone, be it silenced, or
// known to another process than the one that answers now.
let resent: Set<string> | null = null;

function meet(next: Hello): void {
  resent = new Set();
  hello.value = next;
  void loadActivity();
}

function allPresent(): void {
  for (const id of known.keys()) {
    if (resent && !resent.has(id)) news.push({ drop: id });
  }
  resent = null;
  takeIn();
  complete.value = true;
}

async function loadActivity(): Promise<void> {
  try {
    activity.value = await api.activity();
  } catch {
    // The stream is lost as well, says so, and comes back through here.
  }
}

const mostPoints = 900;

// One more second at the end of the plots, unless they have it already.
function extend(a: Activity, s: Snapshot): Activity {
  const last = a.at[a.at.length - 1];
  if (last !== undefined && Date.parse(s.at) <= Date.parse(last)) return a;
  const add = <T>(column: readonly T[], value: T): T[] => [...column.slice(1 - mostPoints), value];
  const took = new Map(s.statements.map((each) => [each.key, each.time_us]));
  let other = s.other_us;
  const statements = a.statements.map((each) => {
    const time = took.get(each.statement.key) ?? 0;
    took.delete(each.statement.key);
    return { statement: each.statement, time_us: add(each.time_us, time) };
  });
  for (const time of took.values()) other += time;
  return {
    step_s: a.step_s,
    at: add(a.at, s.at),
    queries_per_s: add(a.queries_per_s, s.queries_per_s),
    errors_per_s: add(a.errors_per_s, s.errors_per_s),
    p50_us: add(a.p50_us, s.p50_us),
    p95_us: add(a.p95_us, s.p95_us),
    p99_us: add(a.p99_us, s.p99_us),
    statements,
    other_us: add(a.other_us, other),
  };
}

// Every so often the server chooses anew which statements are worth a colour.
const chooseAnewS = 60;
let seconds = 0;

function takeSnapshot(s: Snapshot): void {
  snapshot.value = s;
  seconds++;
  if (activity.value) activity.value = extend(activity.value, s);
  if (seconds % chooseAnewS === 0) void loadActivity();
}

export function start(): void {
  follow({
    hello: meet,
    finding: (finding) => {
      resent?.add(finding.id);
      news.push({ put: finding });
      later();
    },
    gone: (id) => {
      news.push({ drop: id });
      later();
    },
    present: allPresent,
    snapshot: takeSnapshot,
  });
  // The frame that was asked for does not come while nobody looks.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && due) takeIn();
  });
}

export function nameOf(statement: Statement): string {
  return statement.text.replace(/\s+/g, " ");
}
