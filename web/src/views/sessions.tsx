// Sessions: who is connected from where, and what each one does.
import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { api } from "../api/client";
import type { Session, SessionState } from "../api/types";
import { count, day, duration, plural } from "../format";
import { Empty } from "../parts/empty";
import { useAnswer, useBeat, useWide } from "../parts/hooks";
import { matcher, query } from "../search";
import { SqlLine } from "../sql";
import { hello } from "../store";

const stateWords: Record<SessionState, string> = {
  starting: "logging in",
  idle: "idle",
  active: "active",
  idle_in_transaction: "idle in transaction",
  idle_in_failed_transaction: "in a failed transaction",
};

// Who holds something up comes first, then who works.
const rank: Record<SessionState, number> = {
  idle_in_failed_transaction: 0,
  idle_in_transaction: 1,
  active: 2,
  starting: 3,
  idle: 4,
};

// Every transaction is idle for a moment between two statements.
const holdsUpUs = 1_000_000;

const holdsUp = (s: Session): boolean =>
  s.state.startsWith("idle_in") && s.state_for_us >= holdsUpUs;

function State({ s }: { s: Session }): JSX.Element {
  const brief = s.state === "idle_in_transaction" && !holdsUp(s);
  return <span class={`state state-${brief ? "brief" : s.state}`}>{stateWords[s.state]}</span>;
}

function shown(all: readonly Session[]): Session[] {
  const has = matcher(query.value);
  return all
    .filter((s) => {
      const who = `${s.user} ${s.database} ${s.application} ${s.client}`;
      const hay = `${who} ${s.backend_pid} ${stateWords[s.state]}`;
      return !has || has(hay.toLowerCase());
    })
    .sort((a, b) => rank[a.state] - rank[b.state] || b.state_for_us - a.state_for_us);
}

function Row({ s }: { s: Session }): JSX.Element {
  return (
    <tr>
      <th scope="row">
        {s.backend_pid || "–"}
        <small>connection {s.connection}</small>
      </th>
      <td>
        <State s={s} />
        <small>for {duration(s.state_for_us)}</small>
      </td>
      <td>
        {s.transaction ? (
          <>
            {duration(s.transaction.open_for_us)}
            <small>
              {plural(s.transaction.statements, "statement")}, {count(s.transaction.writes)} writing
            </small>
          </>
        ) : (
          <span class="quiet">none</span>
        )}
      </td>
      <td class="session-sql">
        {s.blind ? (
          <span class="quiet">not looked at: {s.blind}</span>
        ) : s.statement ? (
          <SqlLine text={s.statement.text} />
        ) : (
          <span class="quiet">nothing yet</span>
        )}
      </td>
      <td>
        {s.user}@{s.database}
        <small>{s.application}</small>
      </td>
      <td>
        {s.client}
        <small>
          since {day(s.since)}
          {s.tls.client && ", TLS"}
        </small>
      </td>
      <td class="number">{count(s.queries)}</td>
    </tr>
  );
}

function Card({ s }: { s: Session }): JSX.Element {
  const t = s.transaction;
  return (
    <li class="session-card">
      <p class="session-card-head">
        <b>{s.backend_pid ? `pid ${s.backend_pid}` : `connection ${s.connection}`}</b>
        <span>
          <State s={s} /> <small>for {duration(s.state_for_us)}</small>
        </span>
      </p>
      {t && (
        <p>
          transaction open for {duration(t.open_for_us)}, {plural(t.statements, "statement")},{" "}
          {count(t.writes)} writing
        </p>
      )}
      {s.blind && <p class="quiet">not looked at: {s.blind}</p>}
      {!s.blind && s.statement && <SqlLine text={s.statement.text} />}
      <p class="quiet small-text">
        {s.user}@{s.database}
        {s.application && ` · ${s.application}`} · {s.client} ·{" "}
        {plural(s.queries, "query", "queries")}
      </p>
    </li>
  );
}

function Table({ rows }: { rows: readonly Session[] }): JSX.Element {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="Sessions, scrolls sideways">
      <table class="sessions">
        <thead>
          <tr>
            <th scope="col">Backend</th>
            <th scope="col">State</th>
            <th scope="col">Transaction</th>
            <th scope="col">Statement</th>
            <th scope="col">Who</th>
            <th scope="col">From</th>
            <th scope="col" class="number">
              Queries
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((s) => (
            <Row key={s.connection} s={s} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

// All change each second; those behind are idle.
const firstShown = 100;

export function SessionsView(): JSX.Element {
  const beat = useBeat(1);
  const { value } = useAnswer((abort) => api.sessions(abort), [beat]);
  const all = value?.sessions ?? [];
  const rows = shown(all);
  const holding = all.filter(holdsUp).length;
  const wide = useWide("(min-width: 900px)");
  const [unfolded, unfold] = useState(false);
  const first = unfolded ? rows : rows.slice(0, firstShown);
  return (
    <section class="panel" aria-labelledby="sessions-title">
      <div class="panel-head">
        <h1 id="sessions-title">Sessions</h1>
        {all.length > 0 && <span class="quiet">{plural(all.length, "connection")}</span>}
        {holding > 0 && (
          <span class="state state-idle_in_transaction">
            {holding === 1 ? "1 keeps" : `${count(holding)} keep`} a transaction open and idle, with
            its locks
          </span>
        )}
        {value && value.not_listed > 0 && (
          <span class="quiet">{count(value.not_listed)} more are not listed</span>
        )}
      </div>
      {value && all.length === 0 && (
        <Empty title="Nobody is connected">
          Applications that connect to {hello.value?.listen ?? "pgweir"} appear here, with what they
          do.
        </Empty>
      )}
      {all.length > 0 && rows.length === 0 && <p class="quiet pad">No session is like that.</p>}
      {first.length > 0 && wide && <Table rows={first} />}
      {first.length > 0 && !wide && (
        <ul class="plain">
          {first.map((s) => (
            <Card key={s.connection} s={s} />
          ))}
        </ul>
      )}
      {first.length < rows.length && (
        <button type="button" class="button more" onClick={() => unfold(true)}>
          Show all {count(rows.length)}
        </button>
      )}
    </section>
  );
}
