// How a statement went, by the minute, hour or day; also before pgweir was started anew.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";

import { api } from "../api/client";
import type { StatementHistory, StatementMinute, StatementPoint, Step } from "../api/types";
import { brief, count, duration } from "../format";
import { Chart } from "../parts/chart";
import { useAnswer, useBeat, type Answer } from "../parts/hooks";
import { NoHistory, Unwatched } from "../parts/no_history";
import { lengthMs, nameOf, seriesOf, type Series } from "../parts/past";
import { RangeChoice } from "../parts/range_choice";
import { serverTime } from "../store";

interface Range {
  name: string;
  step: Step;
  steps: number;
}

const ranges: Range[] = [
  { name: "2 hours", step: "minute", steps: 120 },
  { name: "24 hours", step: "minute", steps: 1440 },
  { name: "7 days", step: "hour", steps: 168 },
  { name: "60 days", step: "day", steps: 60 },
];
const each: Record<Step, string> = { minute: "a minute", hour: "an hour", day: "a day (UTC)" };
const chosen = signal<Range>(ranges[0]!);

type Ran = [number, StatementPoint]; // seconds since 1970

const ranIn = (s: Series): Ran[] =>
  s.points.flatMap((point, i) => (point ? [[s.at[i]!, point] as Ran] : []));

function wordsFor(s: Series, range: Range): string {
  const ran = ranIn(s);
  if (ran.length === 0) return `It has not run in the last ${range.name}.${s.since}`;
  const calls = ran.reduce((sum, [, { cost }]) => sum + cost.calls, 0);
  const errors = ran.reduce((sum, [, point]) => sum + point.errors, 0);
  const slow = ran.reduce((a, b) => (b[1].p95_us > a[1].p95_us ? b : a));
  const failed = errors > 0 ? `, ${count(errors)} of them failed` : "";
  return (
    `Called ${count(calls)} times in the last ${range.name}${failed}. ` +
    `Slowest ${s.step}: ${nameOf(slow[0] * 1000, s.step)}, 95 % within ${duration(slow[1].p95_us)}.${s.since}`
  );
}

function Table({ s }: { s: Series }): JSX.Element {
  const [open, setOpen] = useState(false);
  const heads = ["from", "calls", "errors", "half in", "95 % in", "99 % in"];
  return (
    <details class="as-table pad-x" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>The same as a table</summary>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={`Calls and times by ${s.step}`}>
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th scope="col" key={head}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(open ? ranIn(s).reverse() : []).map(([at, point]) => (
              <tr key={at}>
                <td>{nameOf(at * 1000, s.step)}</td>
                <td>{count(point.cost.calls)}</td>
                <td>{count(point.errors)}</td>
                <td>{duration(point.p50_us)}</td>
                <td>{duration(point.p95_us)}</td>
                <td>{duration(point.p99_us)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const calls = { colour: "accent", fill: "accent", width: 0, bars: true };

// The last step is as wide as the others.
function toItsEnd(s: Series): { at: number[]; called: (number | null)[] } {
  const end = (s.at.at(-1) ?? 0) + lengthMs[s.step] / 1000;
  return { at: [...s.at, end], called: [...s.calls, null] };
}

function Charts({ s, words }: { s: Series; words: string }): JSX.Element {
  const { at, called } = useMemo(() => toItsEnd(s), [s]);
  const of = (value: (point: StatementPoint) => number): (number | null)[] =>
    at.map((_, i) => (s.points[i] ? value(s.points[i]) : null));
  return (
    <div class="histories">
      <div>
        <div class="chart-head">
          <h3>Calls {each[s.step]}</h3>
        </div>
        <Chart
          at={at}
          gaps={s.gaps}
          step={s.step}
          lines={[{ label: "calls", values: called, ...calls }]}
          label={`Calls by ${s.step}. ${words}`}
          height={140}
          unit={brief}
          whole
        />
      </div>
      <div>
        <div class="chart-head">
          <h3>Time of a call</h3>
          <span class="legend">
            <span>
              <i class="ink-1" /> half
            </span>
            <span>
              <i class="ink-2" /> 95 %
            </span>
            <span>
              <i class="ink-3" /> 99 % within
            </span>
          </span>
        </div>
        <Chart
          at={at}
          gaps={s.gaps}
          step={s.step}
          lines={[
            { label: "p99", values: of((p) => p.p99_us), colour: "accent-2", dashed: true },
            { label: "p95", values: of((p) => p.p95_us), colour: "accent-2" },
            { label: "p50", values: of((p) => p.p50_us), colour: "accent", width: 2 },
          ]}
          label={`Time of a call by ${s.step}. ${words}`}
          height={140}
          unit={duration}
        />
      </div>
    </div>
  );
}

interface Props {
  statementKey: string;
  database: string;
  live: readonly StatementMinute[]; // of the running process
}

interface Window {
  step: Step;
  from: number; // milliseconds since 1970
  steps: number;
}

function windowOf({ step, steps }: Range): Window {
  const end = Math.floor(serverTime() / lengthMs[step]) + 1;
  return { step, steps, from: (end - steps) * lengthMs[step] };
}

function useHistory({ statementKey, database }: Props, shown: Window): Answer<StatementHistory> {
  const beat = useBeat(10);
  const { value, error } = useAnswer(
    (abort) => {
      const to = shown.from + shown.steps * lengthMs[shown.step];
      const of = { step: shown.step, from: new Date(shown.from), to: new Date(to) };
      return api.statementHistory(statementKey, { database, ...of }, abort);
    },
    [statementKey, database, shown.step, shown.steps, beat],
  );
  // What was answered to another question is no answer to this one.
  const fits = value?.step === shown.step && Date.parse(value.from) <= shown.from;
  return { value: fits && !error ? value : null, error };
}

export function StatementPast(props: Props): JSX.Element {
  const asked = windowOf(chosen.value);
  const { value: past, error } = useHistory(props, asked);
  const none = error !== null && error.status !== 404;
  const range = none ? ranges[0]! : chosen.value;
  const from = none ? windowOf(range).from : asked.from;
  const s = useMemo(
    () => seriesOf(past, props.live, { step: range.step, from, steps: range.steps }),
    [past, props.live, from, range],
  );
  const ran = s.points.some((point) => point);
  const pending = !ran && !past && !error;
  const words = pending ? "Listening …" : wordsFor(s, range);
  return (
    <section class="panel" aria-labelledby="history-title">
      <div class="panel-head">
        <h2 id="history-title">How it went</h2>
        {none ? (
          <span class="quiet">{range.name}</span>
        ) : (
          <RangeChoice ranges={ranges} chosen={range} choose={(one) => (chosen.value = one)} />
        )}
      </div>
      <p class="pad-x past-words">{words}</p>
      {ran && <Charts s={s} words={words} />}
      {ran && s.gaps.length > 0 && <Unwatched />}
      {ran && <Table s={s} />}
      {error && (none || !ran) && <NoHistory why={error} />}
    </section>
  );
}
