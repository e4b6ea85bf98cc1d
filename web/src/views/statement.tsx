// One statement: what it costs, how that went over the last hours, its plan and its findings.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";

import { api } from "../api/client";
import type { StatementDetail, StatementMinute } from "../api/types";
import { brief, bytes, count, duration } from "../format";
import { Chart } from "../parts/chart";
import { CopyButton } from "../parts/copy";
import { Empty } from "../parts/empty";
import { useAnswer, useBeat } from "../parts/hooks";
import { RuleLabel, SeverityMark } from "../parts/marks";
import { Plan } from "../parts/plan";
import { to } from "../router";
import { Sql } from "../sql";
import { findingById, snapshot } from "../store";

// "SELECT on authors, posts"
function titleOf({ statement }: StatementDetail): string {
  const [verb = ""] = statement.text.trim().match(/^[a-z]+/i) ?? [];
  const tables = statement.tables.map((each) => each.slice(each.lastIndexOf(".") + 1));
  if (tables.length === 0) return verb.toUpperCase() || "A statement";
  return `${verb.toUpperCase() || "A statement"} on ${tables.join(", ")}`;
}

function Figures({ s }: { s: StatementDetail }): JSX.Element {
  const figures: [string, string][] = [
    ["Time", duration(s.cost.time_us)],
    ["Calls", count(s.cost.calls)],
    ["Half within", duration(s.p50_us)],
    ["95 % within", duration(s.p95_us)],
    ["99 % within", duration(s.p99_us)],
    ["Slowest", duration(s.slowest_us)],
    ["Rows", brief(s.cost.rows)],
    ["Bytes", bytes(s.cost.bytes)],
    ["Errors", count(s.errors)],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const shownMinutes = 120;

interface History {
  at: number[]; // seconds since 1970
  calls: number[];
  minutes: (StatementMinute | undefined)[];
}

// All of the last two hours: minutes without a call are not sent.
function historyOf(s: StatementDetail): History {
  const minute = (date: string): number => Math.floor(Date.parse(date) / 60_000);
  const known = new Map(s.minutes.map((m) => [minute(m.at), m]));
  const last = Math.max(minute(snapshot.value?.at ?? "") || 0, ...known.keys());
  const all = Array.from({ length: shownMinutes }, (_, i) => last - shownMinutes + 1 + i);
  const minutes = all.map((at) => known.get(at));
  return { at: all.map((at) => at * 60), calls: minutes.map((m) => m?.calls ?? 0), minutes };
}

function Past({ s }: { s: StatementDetail }): JSX.Element {
  const { at, calls, minutes } = useMemo(() => historyOf(s), [s]);
  const last = s.minutes[s.minutes.length - 1];
  if (!last) return <p class="quiet pad">It has not run in the last two hours.</p>;
  const each = (of: (m: StatementMinute) => number): (number | null)[] =>
    minutes.map((m) => (m ? of(m) : null));
  const within = `half within ${duration(last.p50_us)}, 95 % within ${duration(last.p95_us)}`;
  return (
    <div class="histories">
      <div>
        <h3>Calls a minute</h3>
        <Chart
          at={at}
          lines={[{ label: "calls", values: calls, colour: "accent", fill: "accent-wash" }]}
          label={`Calls by minute, ${count(last.calls)} when it ran last`}
          height={140}
          unit={brief}
          whole
        />
      </div>
      <div>
        <h3>Time of a call: 50, 95 and 99 %</h3>
        <Chart
          at={at}
          lines={[
            { label: "p99", values: each((m) => m.p99_us), colour: "accent-3", width: 1 },
            { label: "p95", values: each((m) => m.p95_us), colour: "accent-2" },
            { label: "p50", values: each((m) => m.p50_us), colour: "accent", width: 2 },
          ]}
          label={`Time by minute; when it ran last ${within}`}
          height={140}
          unit={duration}
        />
      </div>
    </div>
  );
}

function Findings({ ids }: { ids: readonly string[] }): JSX.Element {
  const known = ids.map(findingById).filter((f) => f !== undefined);
  if (known.length === 0) return <p class="quiet pad">None: nothing was found wrong with it.</p>;
  return (
    <ul class="plain small-findings">
      {known.map((f) => (
        <li key={f.id}>
          <a href={to.finding(f.id)}>
            <SeverityMark severity={f.severity} /> <RuleLabel finding={f} /> {f.words.subject}
          </a>
        </li>
      ))}
    </ul>
  );
}

interface Props {
  statementKey: string;
  database: string;
}

export function StatementView({ statementKey, database }: Props): JSX.Element {
  const beat = useBeat(10);
  const { value: s, error } = useAnswer(
    (abort) => api.statement(statementKey, database, abort),
    [statementKey, database, beat],
  );
  if (!s) {
    if (error?.status === 404) {
      return (
        <Empty title="No such statement">
          It has not run since pgweir started, or so many others ran that it was forgotten.{" "}
          <a href={to.queries}>All statements</a>.
        </Empty>
      );
    }
    return <p class="quiet pad">Listening …</p>;
  }
  const hasPlan = s.generic_plan.length > 0 || s.custom_plan.length > 0;
  return (
    <article class="statement-view">
      <nav class="crumbs" aria-label="Queries">
        <a href={to.queries}>← All queries</a>
      </nav>
      <header class="finding-head">
        <h1>{titleOf(s)}</h1>
        <p class="quiet">
          in {s.database}
          {s.orm && `, written by ${s.orm}`}
          {s.routes.length > 0 && `, for ${s.routes.join(", ")}`}
        </p>
        <Figures s={s} />
      </header>
      <div class="finding-body">
        <div class="finding-main">
          <section class="panel" aria-labelledby="history-title">
            <div class="panel-head">
              <h2 id="history-title">The last two hours</h2>
            </div>
            <Past s={s} />
          </section>
          <section class="panel" aria-labelledby="plan-title">
            <div class="panel-head">
              <h2 id="plan-title">The planner's way</h2>
            </div>
            <Plan title="For any parameters" nodes={s.generic_plan} />
            <Plan title="For parameters that were seen" nodes={s.custom_plan} />
            {!hasPlan && (
              <p class="quiet pad">
                Not asked. pgweir asks the server for plans of slow statements and of those that an
                index would help, when <code>upstream.dsn</code> names a user to log in as.
              </p>
            )}
          </section>
        </div>
        <div class="finding-side">
          <section class="panel" aria-labelledby="sql-title">
            <div class="panel-head">
              <h2 id="sql-title">SQL</h2>
              <CopyButton text={s.statement.text} what="statement" />
            </div>
            <Sql text={s.statement.text} label="The statement" />
          </section>
          <section class="panel" aria-labelledby="found-title">
            <div class="panel-head">
              <h2 id="found-title">Findings</h2>
            </div>
            <Findings ids={s.findings} />
          </section>
        </div>
      </div>
    </article>
  );
}
