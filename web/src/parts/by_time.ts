// The activity in steps of some seconds: what a plot of some hundred pixels can show.
import type { Activity } from "../api/types";

const stepMs = 5000;

export interface Steps {
  at: number[]; // seconds since 1970
  rate: number[];
  // Null where nothing ran.
  p50: (number | null)[];
  p95: (number | null)[];
  p99: (number | null)[];
  statements: number[][]; // time each second, of the activity's statements and of all others
}

// Indices of `at`, by step; steps begin at the same times whenever one looks.
function groups(at: readonly string[]): number[][] {
  const out: number[][] = [];
  let last = -1;
  at.forEach((date, i) => {
    const step = Math.floor(Date.parse(date) / stepMs);
    if (step !== last) out.push([]);
    last = step;
    out[out.length - 1]!.push(i);
  });
  return out;
}

export function stepsOf(a: Activity): Steps {
  const all = groups(a.at);
  const mean = (values: readonly number[]): number[] =>
    all.map((group) => group.reduce((sum, i) => sum + values[i]!, 0) / group.length);
  const worst = (values: readonly number[]): (number | null)[] =>
    all.map((group) => Math.max(...group.map((i) => values[i]!)) || null);
  // Of the half, the half: weighed by how many queries each second had.
  const typical = all.map((group) => {
    const queries = group.reduce((sum, i) => sum + a.queries_per_s[i]!, 0);
    const time = group.reduce((sum, i) => sum + a.queries_per_s[i]! * a.p50_us[i]!, 0);
    return queries > 0 ? time / queries : null;
  });
  return {
    at: all.map((group) => Date.parse(a.at[group[0]!]!) / 1000),
    rate: mean(a.queries_per_s),
    p50: typical,
    p95: worst(a.p95_us),
    p99: worst(a.p99_us),
    statements: [...a.statements.map((each) => mean(each.time_us)), mean(a.other_us)],
  };
}
