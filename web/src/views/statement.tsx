// One statement: what it costs, how that went over the last hours, its plan and its findings.
import type { JSX } from "preact";

import { api } from "../api/client";
import type { Statement, StatementDetail, StatementMinute } from "../api/types";
import { brief, bytes, count, day, duration } from "../format";
import { CopyButton } from "../parts/copy";
import { Empty } from "../parts/empty";
import { useAnswer, useBeat } from "../parts/hooks";
import { RuleLabel, SeverityMark } from "../parts/marks";
import { nameOf } from "../parts/past";
import { Plan } from "../parts/plan";
import { to } from "../router";
import { Sql } from "../sql";
import { findingById, hello, serverTime } from "../store";
import { StatementPast } from "./statement_past";

// "SELECT on authors, posts"
function titleOf(statement: Statement): string {
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

function Findings({ ids }: { ids: readonly string[] }): JSX.Element {
  const known = ids.map(findingById).filter((f) => f !== undefined);
  if (known.length === 0) return <p class="quiet pad">None: nothing was found wrong with it.</p>;
  return (
    <ul class="plain small-findings">
      {known.map((f) => (
        <li key={f.id}>
          <a href={to.finding(f.id)}>
            <SeverityMark severity={f.severity} /> <RuleLabel finding={f} />{" "}
            <span class="small-subject">{f.words.subject}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Text({ statement }: { statement: Statement }): JSX.Element {
  return (
    <section class="panel" aria-labelledby="sql-title">
      <div class="panel-head">
        <h2 id="sql-title">SQL</h2>
        <CopyButton text={statement.text} what="statement" />
      </div>
      <Sql text={statement.text} label="The statement" />
    </section>
  );
}

function Crumbs(): JSX.Element {
  return (
    <nav class="crumbs" aria-label="Queries">
      <a href={to.queries}>← All queries</a>
    </nav>
  );
}

interface Props {
  statementKey: string;
  database: string;
}

const longest = 400 * 86_400_000; // that history.days has by default

// The running process does not know of it; the history may.
function Earlier({ statementKey, database }: Props): JSX.Element {
  const { value: past, error } = useAnswer(
    (abort) => {
      const now = serverTime();
      const of = { step: "day" as const, from: new Date(now - longest), to: new Date(now) };
      return api.statementHistory(statementKey, { database, ...of }, abort);
    },
    [statementKey, database],
  );
  if (!past && !error) return <p class="quiet pad">Listening …</p>;
  if (!past) {
    return (
      <Empty title="No such statement">
        It has not run since pgweir started, or so many others ran that it was forgotten.{" "}
        <a href={to.queries}>All statements</a>.
      </Empty>
    );
  }
  const last = past.points.at(-1);
  return (
    <article class="statement-view">
      <Crumbs />
      <header class="finding-head">
        <h1>{titleOf(past.statement)}</h1>
        <p class="quiet">in {past.databases.join(", ")}</p>
        <p class="banner inline from-the-past">
          <strong>Not run since pgweir was started</strong> ({day(hello.value?.started ?? past.to)}
          ), or forgotten among many others.{" "}
          {last &&
            `The last day that the history has of it is ${nameOf(Date.parse(last.at), "day")}.`}
        </p>
      </header>
      <div class="finding-body">
        <div class="finding-main">
          <StatementPast statementKey={statementKey} database={database} live={none} />
        </div>
        <div class="finding-side">
          <Text statement={past.statement} />
        </div>
      </div>
    </article>
  );
}

const none: readonly StatementMinute[] = [];

export function StatementView({ statementKey, database }: Props): JSX.Element {
  const beat = useBeat(10);
  const { value: s, error } = useAnswer(
    (abort) => api.statement(statementKey, database, abort),
    [statementKey, database, beat],
  );
  if (!s) {
    if (error?.status === 404) return <Earlier statementKey={statementKey} database={database} />;
    return <p class="quiet pad">Listening …</p>;
  }
  const hasPlan = s.generic_plan.length > 0 || s.custom_plan.length > 0;
  return (
    <article class="statement-view">
      <Crumbs />
      <header class="finding-head">
        <h1>{titleOf(s.statement)}</h1>
        <p class="quiet">
          in {s.database}
          {s.orm && `, written by ${s.orm}`}
          {s.routes.length > 0 && `, for ${s.routes.join(", ")}`}
          {hello.value && `; figures since ${day(hello.value.started)}, when pgweir was started`}
        </p>
        <Figures s={s} />
      </header>
      <div class="finding-body">
        <div class="finding-main">
          <StatementPast statementKey={statementKey} database={database} live={s.minutes} />
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
          <section class="panel" aria-labelledby="found-title">
            <div class="panel-head">
              <h2 id="found-title">Findings</h2>
            </div>
            <Findings ids={s.findings} />
          </section>
          <Text statement={s.statement} />
        </div>
      </div>
    </article>
  );
}
