// Queries: what each statement cost, most time first; sorted, filtered and searched here, so that
// ten thousand of them answer at once.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { api } from "../api/client";
import { link } from "../api/live";
import type { StatementRow } from "../api/types";
import { brief, bytes, count, day, duration, percent, plural } from "../format";
import { Empty } from "../parts/empty";
import { useBeat, useWide } from "../parts/hooks";
import { Sparkline } from "../parts/marks";
import { VirtualRows } from "../parts/virtual_rows";
import { to } from "../router";
import { matcher, query } from "../search";
import { SqlLine } from "../sql";
import { hello } from "../store";

interface Column {
  name: string;
  title: string;
  of: (s: StatementRow) => number;
  text: (s: StatementRow) => string;
}

const columns: Column[] = [
  {
    name: "share",
    title: "Time",
    of: (s) => s.cost.time_us,
    text: (s) => duration(s.cost.time_us),
  },
  { name: "calls", title: "Calls", of: (s) => s.cost.calls, text: (s) => brief(s.cost.calls) },
  { name: "p50", title: "p50", of: (s) => s.p50_us, text: (s) => duration(s.p50_us) },
  { name: "p95", title: "p95", of: (s) => s.p95_us, text: (s) => duration(s.p95_us) },
  { name: "p99", title: "p99", of: (s) => s.p99_us, text: (s) => duration(s.p99_us) },
  { name: "rows", title: "Rows", of: (s) => s.cost.rows, text: (s) => brief(s.cost.rows) },
  { name: "bytes", title: "Bytes", of: (s) => s.cost.bytes, text: (s) => bytes(s.cost.bytes) },
  {
    name: "errors",
    title: "Errors",
    of: (s) => s.errors,
    text: (s) => (s.errors ? brief(s.errors) : ""),
  },
];

interface Order {
  column: string;
  up: boolean;
}

const order = signal<Order>({ column: "share", up: false });
const orm = signal("");
const database = signal("");

const keyOf = (s: StatementRow): string => `${s.statement.key} ${s.database}`;

// All statements, kept up to date by what ran since the last answer. An answer tells of none that
// pgweir has forgotten; so once a minute all of them are asked for.
function useStatements(): { rows: StatementRow[]; notListed: number; asked: boolean } {
  const known = useRef(new Map<string, StatementRow>());
  const since = useRef("");
  const wholeOf = useRef(0); // the minute in which all were answered
  const [state, setState] = useState({ rows: [] as StatementRow[], notListed: 0, asked: false });
  const beat = useBeat(5);
  const minute = useBeat(60);
  const live = link.value.state === "live";
  useEffect(() => {
    if (!live) {
      since.current = ""; // another process may answer next
      return;
    }
    const abort = new AbortController();
    const all = since.current === "" || wholeOf.current !== minute;
    api.statements(all ? "" : since.current, abort.signal).then(
      (answer) => {
        if (all) {
          known.current.clear();
          wholeOf.current = minute;
        }
        for (const row of answer.statements) known.current.set(keyOf(row), row);
        since.current = answer.made;
        setState({ rows: [...known.current.values()], notListed: answer.not_listed, asked: true });
      },
      () => {}, // the frame says that nobody answers
    );
    return () => abort.abort();
  }, [beat, live]);
  return state;
}

function wantedRows(rows: readonly StatementRow[]): StatementRow[] {
  const has = matcher(query.value);
  const column = columns.find((each) => each.name === order.value.column) ?? columns[0]!;
  const way = order.value.up ? 1 : -1;
  return rows
    .filter(
      (s) =>
        (!orm.value || s.orm === orm.value) &&
        (!database.value || s.database === database.value) &&
        (!has || has(`${s.statement.text} ${s.routes.join(" ")} ${s.orm}`.toLowerCase())),
    )
    .sort((a, b) => way * (column.of(a) - column.of(b)) || keyOf(a).localeCompare(keyOf(b)));
}

function HeadCell({ column }: { column: Column }): JSX.Element {
  const mine = order.value.column === column.name;
  const next = (): void => {
    order.value = { column: column.name, up: mine ? !order.value.up : false };
  };
  const way = order.value.up ? "smallest first" : "largest first";
  return (
    <button type="button" class={`sort cell-${column.name}`} aria-pressed={mine} onClick={next}>
      {column.title}
      <span aria-hidden="true">{mine ? (order.value.up ? " ↑" : " ↓") : ""}</span>
      <span class="unseen">{mine ? `, ${way}` : ", sort by it"}</span>
    </button>
  );
}

function Pick(props: {
  title: string;
  any: string;
  all: readonly string[];
  value: { value: string };
}): JSX.Element | null {
  if (props.all.length < 2) return null;
  return (
    <label class="pick">
      <span class="unseen">{props.title}</span>
      <select
        value={props.value.value}
        onChange={(e) => (props.value.value = e.currentTarget.value)}
      >
        <option value="">{props.any}</option>
        {props.all.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </label>
  );
}

function OrderPick(): JSX.Element {
  return (
    <label class="pick">
      <span class="unseen">Order</span>
      <select
        value={order.value.column}
        onChange={(e) => (order.value = { column: e.currentTarget.value, up: false })}
      >
        {columns.map((each) => (
          <option key={each.name} value={each.name}>
            most {each.title.toLowerCase()}
          </option>
        ))}
      </select>
    </label>
  );
}

function inWords(s: StatementRow): string {
  const cost = `${duration(s.cost.time_us)} in ${plural(s.cost.calls, "call")}`;
  const errors = s.errors ? `, ${plural(s.errors, "error")}` : "";
  return `${s.statement.text.slice(0, 200)}: ${cost}, 95 % within ${duration(s.p95_us)}${errors}`;
}

function WideRow({ s, whole }: { s: StatementRow; whole: number }): JSX.Element {
  const share = s.cost.time_us / whole;
  return (
    <>
      <span class="cell-sql">
        <SqlLine text={s.statement.text} />
        <span class="cell-sub">
          {s.orm && <span class="badge">{s.orm}</span>}
          {s.routes.slice(0, 3).map((name) => (
            <span key={name}>{name}</span>
          ))}
          {s.routes.length > 3 && <span>and {s.routes.length - 3} more</span>}
        </span>
      </span>
      <Sparkline values={s.calls_by_minute} label="calls by minute" />
      {columns.map((column) => (
        <span key={column.name} class={`cell cell-${column.name}`}>
          {column.text(s)}
          {column.name === "share" && (
            <span class="share-bar" aria-hidden="true">
              <span style={{ width: `${Math.max(1, 100 * share)}%` }} />
            </span>
          )}
        </span>
      ))}
    </>
  );
}

function NarrowRow({ s, whole }: { s: StatementRow; whole: number }): JSX.Element {
  return (
    <span class="cell-sql">
      <SqlLine text={s.statement.text} />
      <span class="cell-sub">
        <b>{duration(s.cost.time_us)}</b> ({percent(s.cost.time_us / whole)}) ·{" "}
        {brief(s.cost.calls)} calls · p95 {duration(s.p95_us)}
      </span>
    </span>
  );
}

export function QueriesView(): JSX.Element {
  const { rows, notListed, asked } = useStatements();
  const wide = useWide("(min-width: 900px)");
  const whole = useMemo(
    () =>
      Math.max(
        1,
        rows.reduce((all, s) => all + s.cost.time_us, 0),
      ),
    [rows],
  );
  const orms = useMemo(() => [...new Set(rows.map((s) => s.orm).filter(Boolean))].sort(), [rows]);
  const databases = useMemo(() => [...new Set(rows.map((s) => s.database))].sort(), [rows]);
  const shown = useMemo(
    () => wantedRows(rows),
    [rows, order.value, orm.value, database.value, query.value],
  );
  return (
    <section class="panel queries" aria-labelledby="queries-title">
      <div class="panel-head">
        <h1 id="queries-title">Queries</h1>
        <span class="quiet">
          {rows.length > 0 &&
            (shown.length === rows.length
              ? plural(rows.length, "statement")
              : `${count(shown.length)} of ${plural(rows.length, "statement")}`)}
          {notListed > 0 && `; ${count(notListed)} with fewer calls are not listed`}
        </span>
        {rows.length > 0 && hello.value && (
          <span class="quiet">since {day(hello.value.started)}, when pgweir was started</span>
        )}
        <div class="filters">
          <Pick title="ORM" any="any ORM" all={orms} value={orm} />
          <Pick title="Database" any="any database" all={databases} value={database} />
          {!wide && <OrderPick />}
        </div>
      </div>
      {rows.length === 0 && asked && (
        <Empty title="No query yet">
          Each statement that passes is listed here by its shape, with what it costs. Values are not
          kept: <code>id = 7</code> and <code>id = 8</code> are one line.
        </Empty>
      )}
      {rows.length > 0 && wide && (
        <div class="query-head" role="group" aria-label="Sort by">
          <span>Statement</span>
          <span>Calls, 15 min</span>
          {columns.map((column) => (
            <HeadCell key={column.name} column={column} />
          ))}
        </div>
      )}
      {rows.length > 0 && shown.length === 0 && <p class="quiet pad">No statement is like that.</p>}
      <VirtualRows
        items={shown}
        rowHeight={wide ? 56 : 74}
        label="Statements"
        keyOf={keyOf}
        href={(s) => to.statement(s.statement.key, s.database)}
        more={inWords}
        rowClass={() => (wide ? "query" : "query narrow")}
      >
        {(s) => (wide ? <WideRow s={s} whole={whole} /> : <NarrowRow s={s} whole={whole} />)}
      </VirtualRows>
    </section>
  );
}
