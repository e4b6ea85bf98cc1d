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

// Steps of a young history: what lies before it is cut off, but for so many steps in all. What has
// just begun is not drawn as if it had lasted.
const leastSteps: Record<Step, number> = { minute: 10, hour: 6, day: 5 };

const cutBefore = (watched: number, steps: number, step: Step): number =>
  watched < 0 ? 0 : Math.max(0, Math.min(watched, steps - leastSteps[step]));

export function sinceBegun(cells: readonly Cell[], step: "hour" | "day"): readonly Cell[] {
  return cells.slice(
    cutBefore(
      cells.findIndex((cell) => cell.watched),
      cells.length,
      step,
    ),
  );
}

const goesBackTo = (at: number, step: Step): string =>
  ` The history goes back to ${nameOf(at, step)}.`;

// `begun`: milliseconds since 1970, when the history does.
export function wordsFor(cells: readonly Cell[], step: "hour" | "day", begun: number): string {
  const first = cells.findIndex((cell) => cell.watched);
  if (first < 0) return `pgweir was not watching in the last ${cells.length} ${step}s.`;
  const sum = cells.reduce((all, cell) => all + cell.count, 0);
  const seen = cells.filter((cell) => cell.count > 0);
  const blind = cells.slice(first).filter((cell) => !cell.watched).length;
  const span = `the last ${cells.length} ${step}s`;
  let out = sum === 0 ? `Not seen in ${span}.` : `Seen ${times(sum)} in ${span}`;
  if (seen.length === 1) {
    out += `, ${step === "hour" ? "in the hour from" : "on"} ${nameOf(seen[0]!.from, step)}.`;
  }
  if (seen.length > 1) {
    const most = seen.reduce((a, b) => (b.count > a.count ? b : a));
    const when = nameOf(most.from, step);
    out += `, in ${seen.length} of them; at most ${times(most.count)} in one, ${when}.`;
  }
  if (blind > 0) out += ` For ${plural(blind, step)} of them pgweir was not watching.`;
  return first > 0 ? out + goesBackTo(begun, step) : out;
}

// A statement's steps, oldest first.
export interface Series {
  step: Step;
  at: number[]; // seconds since 1970
  calls: (number | null)[]; // null: nobody looked
  points: (StatementPoint | undefined)[]; // in which it ran
  gaps: [number, number][]; // seconds since 1970: nobody looked
  since: string; // in a sentence, where the history is younger than what was asked for
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
  const watched = Array.from({ length: time.steps }, (_, i) => {
    const from = time.from + i * length;
    if (!spans || known.has(from)) return true;
    return spans.some((span) => span.from < from + length && span.to >= from);
  });
  const first = watched.indexOf(true);
  const since = first > 0 ? goesBackTo(time.from + first * length, time.step) : "";
  const out: Series = { step: time.step, at: [], calls: [], points: [], gaps: [], since };
  for (let i = cutBefore(first, time.steps, time.step); i < time.steps; i++) {
    const from = time.from + i * length;
    const point = known.get(from);
    out.at.push(from / 1000);
    out.points.push(point);
    out.calls.push(watched[i] ? (point?.cost.calls ?? 0) : null);
    if (watched[i]) continue;
    const last = out.gaps.at(-1);
    if (last && last[1] === from / 1000) last[1] = (from + length) / 1000;
    else out.gaps.push([from / 1000, (from + length) / 1000]);
  }
  return out;
}
