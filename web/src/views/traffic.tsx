// How the traffic goes: three plots over the last minutes.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";

import { brief, count, duration, percent } from "../format";
import { stepsOf, type Steps } from "../parts/by_time";
import { Chart, stacked, type Line } from "../parts/chart";
import { to } from "../router";
import { SqlLine } from "../sql";
import { activity, snapshot } from "../store";

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function Rate({ steps }: { steps: Steps }): JSX.Element {
  const s = snapshot.value;
  return (
    <section class="panel" aria-labelledby="rate-title">
      <div class="panel-head">
        <h2 id="rate-title">Queries per second</h2>
        <span class="figure">{s ? count(s.queries_per_s) : ""}</span>
      </div>
      <Chart
        at={steps.at}
        lines={[{ label: "queries", values: steps.rate, colour: "accent", fill: "accent-wash" }]}
        label={`Queries per second, by time; now ${s ? count(s.queries_per_s) : "unknown"}`}
        height={132}
        unit={brief}
        whole
      />
    </section>
  );
}

function Latency({ steps }: { steps: Steps }): JSX.Element {
  const s = snapshot.value;
  const lines: Line[] = [
    { label: "p99", values: steps.p99, colour: "accent-2", dashed: true },
    { label: "p95", values: steps.p95, colour: "accent-2" },
    { label: "p50", values: steps.p50, colour: "accent", width: 2 },
  ];
  const figures =
    s && s.queries_per_s > 0
      ? [duration(s.p50_us), duration(s.p95_us), duration(s.p99_us)]
      : ["–", "–", "–"];
  return (
    <section class="panel" aria-labelledby="latency-title">
      <div class="panel-head">
        <h2 id="latency-title">Time of a query</h2>
        <span class="legend">
          <span>
            <i class="ink-1" /> half in {figures[0]}
          </span>
          <span>
            <i class="ink-2" /> 95 % in {figures[1]}
          </span>
          <span>
            <i class="ink-3" /> 99 % in {figures[2]}
          </span>
        </span>
      </div>
      <Chart
        at={steps.at}
        lines={lines}
        label={`Time of a query, by time; now half in ${figures[0]}, 95 % in ${figures[1]}`}
        height={132}
        unit={duration}
      />
    </section>
  );
}

function Shares({ steps }: { steps: Steps }): JSX.Element {
  const a = activity.value!;
  const columns = [...a.statements.map((each) => each.time_us), a.other_us];
  const piled = stacked(steps.statements);
  const lines: Line[] = piled.map((values, i) => {
    const ink = i < a.statements.length ? `stack-${i + 1}` : "stack-other";
    return { label: String(i), values, colour: ink, fill: ink, width: 0.5 };
  });
  const totals = columns.map((values) => sum(values.slice(-60)));
  const whole = Math.max(1, sum(totals));
  return (
    <section class="panel" aria-labelledby="shares-title">
      <div class="panel-head">
        <h2 id="shares-title">Time by statement</h2>
        <a href={to.queries}>all queries</a>
      </div>
      <Chart
        at={steps.at}
        lines={lines}
        label="Server time by statement, stacked; the list below has the shares"
        height={150}
        unit={duration}
      />
      <ol class="plain shares">
        {a.statements.map((each, i) => (
          <li key={each.statement.key}>
            <i class={`swatch stack-${i + 1}`} />
            <a href={to.statement(each.statement.key, "")}>
              <SqlLine text={each.statement.text} />
            </a>
            <span>{percent(totals[i]! / whole)}</span>
          </li>
        ))}
        <li>
          <i class="swatch stack-other" />
          <span class="quiet">all others</span>
          <span>{percent(totals[totals.length - 1]! / whole)}</span>
        </li>
      </ol>
    </section>
  );
}

export function Traffic(): JSX.Element | null {
  const a = activity.value;
  const steps = useMemo(() => a && stepsOf(a), [a]);
  if (!a || !steps || a.at.length < 2 || (sum(a.queries_per_s) === 0 && a.statements.length === 0))
    return null;
  return (
    <>
      <Rate steps={steps} />
      <Latency steps={steps} />
      <Shares steps={steps} />
    </>
  );
}
