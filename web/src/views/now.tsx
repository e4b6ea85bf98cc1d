// Now: what is wrong, worst first; how the traffic goes; which transactions are open.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";

import { link } from "../api/live";
import type { BriefFinding, Session, Severity } from "../api/types";
import { ago, brief, count, duration, plural } from "../format";
import { Empty } from "../parts/empty";
import { now, useWide } from "../parts/hooks";
import { GradeBadge, RuleLabel, SeverityMark } from "../parts/marks";
import { VirtualRows } from "../parts/virtual_rows";
import { to } from "../router";
import { matcher, query } from "../search";
import { complete, findings, fresh, hello, snapshot } from "../store";
import { Traffic } from "./traffic";

type Order = "worst" | "newest" | "often";

const severities: Severity[] = ["error", "warning", "info"];
const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };
const severityWords: Record<Severity, [string, string]> = {
  error: ["error", "errors"],
  warning: ["warning", "warnings"],
  info: ["note", "notes"],
};
const hidden = signal<ReadonlySet<Severity>>(new Set());
const order = signal<Order>("worst");
const unfolded = signal(false);

const compare: Record<Order, (a: BriefFinding, b: BriefFinding) => number> = {
  worst: (a, b) =>
    rank[a.severity] - rank[b.severity] ||
    Number(b.open) - Number(a.open) ||
    b.cost.time_us - a.cost.time_us ||
    a.id.localeCompare(b.id),
  newest: (a, b) => b.last_seen.localeCompare(a.last_seen) || a.id.localeCompare(b.id),
  often: (a, b) => b.count - a.count || a.id.localeCompare(b.id),
};

function searchable(f: BriefFinding): string {
  const { subject, statement } = f.words;
  const { route, application } = f.where;
  return [f.rule, f.grade, subject, statement, route, application].join(" ").toLowerCase();
}

export function sortedFindings(): BriefFinding[] {
  const wanted = matcher(query.value);
  return findings.value
    .filter((f) => !hidden.value.has(f.severity) && (!wanted || wanted(searchable(f))))
    .sort(compare[order.value]);
}

function Row({ f }: { f: BriefFinding }): JSX.Element {
  const where = f.where.route || f.where.application || f.where.database;
  return (
    <>
      <SeverityMark severity={f.severity} />
      <span class="row-main">
        <span class="row-head">
          <RuleLabel finding={f} />
          <span class="row-subject">{f.words.subject}</span>
        </span>
        <span class="row-foot">
          <GradeBadge grade={f.grade} />
          {f.open && <span class="badge open">still open</span>}
          <span class="row-where">{where}</span>
          <span class="row-when">{ago(f.last_seen, now.value)}</span>
        </span>
      </span>
      <span class="row-price">
        <span>{f.words.price || duration(f.cost.time_us)}</span>
        {f.count > 1 && <span class="row-count">× {count(f.count)}</span>}
      </span>
    </>
  );
}

function Filters({ all }: { all: readonly BriefFinding[] }): JSX.Element {
  const toggle = (severity: Severity): void => {
    const next = new Set(hidden.value);
    if (!next.delete(severity)) next.add(severity);
    hidden.value = next;
  };
  return (
    <div class="filters">
      <div class="chips" role="group" aria-label="Severities shown">
        {severities.map((severity) => (
          <button
            type="button"
            key={severity}
            class="chip"
            aria-pressed={!hidden.value.has(severity)}
            onClick={() => toggle(severity)}
          >
            <SeverityMark severity={severity} />
            {plural(all.filter((f) => f.severity === severity).length, ...severityWords[severity])}
          </button>
        ))}
      </div>
      <label class="pick">
        <span class="unseen">Order</span>
        <select
          value={order.value}
          onChange={(e) => (order.value = e.currentTarget.value as Order)}
        >
          <option value="worst">worst first</option>
          <option value="newest">newest first</option>
          <option value="often">most often first</option>
        </select>
      </label>
    </div>
  );
}

function NothingFound(): JSX.Element {
  const heard = (snapshot.value?.queries_per_s ?? 0) > 0 || (snapshot.value?.sessions ?? 0) > 0;
  const listen = hello.value?.listen ?? "127.0.0.1:7432";
  const database = hello.value?.upstream.split("@")[0] || "shop";
  if (heard) {
    return (
      <Empty title="Nothing wrong so far">
        Traffic flows and is looked at; none of it has a problem that pgweir can prove. Use the
        pages of your application that feel slow: a finding appears here within a second.
      </Empty>
    );
  }
  return (
    <Empty title="No traffic yet" copy={`postgresql://USER:PASSWORD@${listen}/${database}`}>
      pgweir stands in front of <strong>{hello.value?.upstream ?? "the database"}</strong> and
      waits. Change one thing in your application, its connection string, to this address; users and
      passwords stay as they are.
    </Empty>
  );
}

// On a narrow screen the figures come behind the list, so it begins short.
const firstOnNarrow = 12;

function Findings(): JSX.Element {
  const wide = useWide("(min-width: 700px)");
  const beside = useWide("(min-width: 1100px)");
  const all = findings.value;
  const sorted = useMemo(sortedFindings, [all, hidden.value, order.value, query.value]);
  const short = !beside && !unfolded.value && sorted.length > firstOnNarrow;
  const shown = short ? sorted.slice(0, firstOnNarrow) : sorted;
  return (
    <section class="panel findings" aria-labelledby="findings-title">
      <div class="panel-head">
        <h1 id="findings-title">Findings</h1>
        {all.length > 0 && <Filters all={all} />}
      </div>
      {all.length > 0 && (
        <p class="quiet small-text pad-x findings-hint">
          Open one for its proof, and for the fix to copy.
        </p>
      )}
      {all.length === 0 && complete.value && <NothingFound />}
      {all.length === 0 && !complete.value && (
        <p class="quiet pad">
          {link.value.state === "lost" ? "Nothing was heard of pgweir yet." : "Listening …"}
        </p>
      )}
      {all.length > 0 && sorted.length === 0 && (
        <p class="quiet pad">
          None of the {plural(all.length, "finding")} is like that. Esc in the search clears it.
        </p>
      )}
      {shown.length > 0 && (
        <VirtualRows
          items={shown}
          rowHeight={wide ? 64 : 124}
          label="Findings"
          keyOf={(f) => f.id}
          href={(f) => to.finding(f.id)}
          rowClass={(f) => (fresh.value.has(f.id) ? "is-fresh" : "")}
        >
          {(f) => <Row f={f} />}
        </VirtualRows>
      )}
      {short && (
        <button type="button" class="button more" onClick={() => (unfolded.value = true)}>
          Show all {count(sorted.length)}
        </button>
      )}
    </section>
  );
}

function Transaction({ s, longest }: { s: Session; longest: number }): JSX.Element {
  const t = s.transaction!;
  const width = (part: number): { width: string } => ({ width: `${(100 * part) / longest}%` });
  return (
    <li class="transaction">
      <span class="transaction-who">
        pid {s.backend_pid} <span class="quiet">{s.application || s.user}</span>
      </span>
      <span class="transaction-age">{duration(t.open_for_us)}</span>
      <span
        class="transaction-bar"
        role="img"
        aria-label={`idle for ${duration(t.idle_for_us)} of it`}
      >
        <span class="busy" style={width(t.open_for_us - t.idle_for_us)} />
        <span class="idle" style={width(t.idle_for_us)} />
      </span>
      <span class="quiet transaction-words">
        {t.idle_for_us > 100_000 ? `idle ${duration(t.idle_for_us)}` : "working"} ·{" "}
        {plural(t.statements, "statement")}
        {t.writes > 0 ? `, ${brief(t.writes)} writing` : ""}
      </span>
    </li>
  );
}

function Transactions(): JSX.Element {
  const open = snapshot.value?.transactions ?? [];
  const longest = Math.max(1, ...open.map((s) => s.transaction?.open_for_us ?? 0));
  return (
    <section class="panel transactions" aria-labelledby="transactions-title">
      <div class="panel-head">
        <h2 id="transactions-title">Open transactions</h2>
        <a href={to.sessions}>all sessions</a>
      </div>
      {open.length === 0 ? (
        <p class="quiet pad">None is open for longer than a moment.</p>
      ) : (
        <>
          <ul class="plain">
            {open.map((s) => (
              <Transaction key={s.connection} s={s} longest={longest} />
            ))}
          </ul>
          <p class="key quiet">
            <i class="busy" /> working <i class="idle" /> idle, locks held
          </p>
        </>
      )}
    </section>
  );
}

export function NowView(): JSX.Element {
  return (
    <div class="now">
      <Findings />
      <div class="now-side">
        <Transactions />
        <Traffic />
      </div>
    </div>
  );
}
