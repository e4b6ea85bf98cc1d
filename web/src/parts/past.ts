// The history in steps of equal length: what was counted in each, and whether a pgweir was there to
// see it. Where none was, nothing does not mean that nothing came.
import type {
  FindingHistory,
  Span,
  StatementHistory,
  StatementMinute,
  StatementPoint,
  Step,
} from "../api/types";
import { count, plural } from "../format";

export const lengthMs: Record<Step, number> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

export interface Cell {
  from: number; // milliseconds since 1970
  to: number;
  count: number;
  watched: boolean;
}

interface Time {
  from: number;
  to: number;
}

const timeOf = (span: Span): Time => ({ from: Date.parse(span.from), to: Date.parse(span.to) });

// Whole hours, and days of the reader's own calendar; the last one is not over yet.
function stepsUntil(now: number, step: "hour" | "day", number: number): Time[] {
  if (step === "hour") {
    const end = Math.floor(now / lengthMs.hour) + 1;
    return Array.from({ length: number }, (_, i) => {
      const from = (end - number + i) * lengthMs.hour;
      return { from, to: from + lengthMs.hour };
    });
  }
  const midnight = (ago: number): number => {
    const at = new Date(now);
    return new Date(at.getFullYear(), at.getMonth(), at.getDate() - ago).getTime();
  };
  return Array.from({ length: number }, (_, i) => {
    const ago = number - 1 - i;
    return { from: midnight(ago), to: midnight(ago - 1) };
  });
}

export function cellsOf(
  past: FindingHistory,
  now: number,
  step: "hour" | "day",
  number: number,
): Cell[] {
  const spans = past.watched.map(timeOf);
  const hours = past.hours.map((each) => ({ at: Date.parse(each.at), count: each.count }));
  return stepsUntil(now, step, number).map(({ from, to }) => {
    const within = hours.filter((each) => each.at >= from && each.at < to);
    const sum = within.reduce((all, each) => all + each.count, 0);
    const watched = sum > 0 || spans.some((span) => span.from < to && span.to >= from);
    return { from, to, count: sum, watched };
  });
}

export const times = (n: number): string => (n === 1 ? "once" : `${count(n)} times`);

// "14:00", or "26 Nov 14:00" where that is not today; of a day, "26 Nov".
export function nameOf(at: number, step: Step): string {
  const date = new Date(at);
  const zone = step === "day" ? {} : { hour: "2-digit" as const, minute: "2-digit" as const };
  const today = date.toDateString() === new Date().toDateString();
  if (today && step !== "day") return date.toLocaleTimeString("en-GB", zone);
  const named = date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return step === "day" ? named : `${named} ${date.toLocaleTimeString("en-GB", zone)}`;
}

export function wordsFor(cells: readonly Cell[], step: "hour" | "day"): string {
  const sum = cells.reduce((all, cell) => all + cell.count, 0);
  const seen = cells.filter((cell) => cell.count > 0);
  const blind = cells.filter((cell) => !cell.watched).length;
  const span = `the last ${cells.length} ${step}s`;
  let out = sum === 0 ? `Not seen in ${span}.` : `Seen ${times(sum)} in ${span}`;
  if (seen.length === 1) out += `: ${nameOf(seen[0]!.from, step)}.`;
  if (seen.length > 1) {
    const most = seen.reduce((a, b) => (b.count > a.count ? b : a));
    const when = nameOf(most.from, step);
    out += `, in ${seen.length} of them; at most ${times(most.count)} in one, ${when}.`;
  }
  if (blind === cells.length) return "pgweir was not watching then.";
  return blind > 0 ? `${out} For ${plural(blind, step)} of them pgweir was not watching.` : out;
}

// A statement's steps, oldest first.
export interface Series {
  step: Step;
  at: number[]; // seconds since 1970
  calls: (number | null)[]; // null: nobody looked
  points: (StatementPoint | undefined)[]; // in which it ran
  gaps: [number, number][]; // seconds since 1970: nobody looked
}

function pointOf(m: StatementMinute): StatementPoint {
  const { at, calls, errors, time_us, p50_us, p95_us, p99_us } = m;
  const cost = { calls, round_trips: calls, rows: 0, bytes: 0, time_us };
  return { at, cost, errors, slowest_us: p99_us, p50_us, p95_us, p99_us };
}

// `past`: null where there is none; then all that is known is the running process's minutes. These
// begin at another second than the history's, so one is never added to the other.
export function seriesOf(
  past: StatementHistory | null,
  live: readonly StatementMinute[],
  time: { step: Step; from: number; steps: number },
): Series {
  const length = lengthMs[time.step];
  const all = past?.points ?? (time.step === "minute" ? live.map(pointOf) : []);
  const stepAt = (date: string): number => Math.floor(Date.parse(date) / length) * length;
  const known = new Map(all.map((point) => [stepAt(point.at), point]));
  const spans = past?.watched.map(timeOf);
  const out: Series = { step: time.step, at: [], calls: [], points: [], gaps: [] };
  for (let i = 0; i < time.steps; i++) {
    const from = time.from + i * length;
    const point = known.get(from);
    const watched =
      !spans || !!point || spans.some((span) => span.from < from + length && span.to >= from);
    out.at.push(from / 1000);
    out.points.push(point);
    out.calls.push(watched ? (point?.cost.calls ?? 0) : null);
    if (watched) continue;
    const last = out.gaps.at(-1);
    if (last && last[1] === from / 1000) last[1] = (from + length) / 1000;
    else out.gaps.push([from / 1000, (from + length) / 1000]);
  }
  return out;
}
