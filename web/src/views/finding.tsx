// A finding: what is wrong, how bad, how it is known, what to do.
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";

import { api, rules } from "../api/client";
import type { BriefFinding, Finding, FindingHistory } from "../api/types";
import { ago, bytes, count, day, duration } from "../format";
import { Empty } from "../parts/empty";
import { Fix } from "../parts/fix";
import { now, useAnswer, useBeat, type Answer } from "../parts/hooks";
import { GradeBadge, RuleLabel, SeverityMark } from "../parts/marks";
import { Plan } from "../parts/plan";
import { Proof } from "../parts/proof";
import { Silence } from "../parts/silence";
import { feedsOf, flowOf, isLoop, statementsOf } from "../parts/steps";
import { Waterfall } from "../parts/waterfall";
import { go, to } from "../router";
import { Sql } from "../sql";
import { complete, findingById } from "../store";
import { FindingPast, FromThePast } from "./finding_past";
import { sortedFindings } from "./now";

function Neighbours({ id }: { id: string }): JSX.Element {
  const all = sortedFindings();
  const at = all.findIndex((f) => f.id === id);
  const before = at > 0 ? all[at - 1] : undefined;
  const after = at >= 0 ? all[at + 1] : undefined;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.closest("input, select, textarea, [role=tablist], pre")) return;
      if ((event.key === "j" || event.key === "ArrowRight") && after) go(to.finding(after.id));
      if ((event.key === "k" || event.key === "ArrowLeft") && before) go(to.finding(before.id));
      if (event.key === "Escape") go(to.now);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [before?.id, after?.id]);
  return (
    <nav class="crumbs" aria-label="Findings">
      <a href={to.now}>← All findings</a>
      <span class="crumbs-steps">
        {before && (
          <a href={to.finding(before.id)} rel="prev">
            Previous
          </a>
        )}
        {at >= 0 && (
          <span class="quiet">
            {count(at + 1)} of {count(all.length)}
          </span>
        )}
        {after && (
          <a href={to.finding(after.id)} rel="next">
            Next
          </a>
        )}
      </span>
    </nav>
  );
}

function Figure({
  name,
  value,
  more,
}: {
  name: string;
  value: string;
  more?: string;
}): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {more && <small>{more}</small>}
      </dd>
    </div>
  );
}

function Head({ f }: { f: BriefFinding }): JSX.Element {
  const { occurrence_cost: last, cost } = f;
  const [price = "", ...more] = f.words.price.split(" · ");
  const time = duration(last.time_us);
  return (
    <header class="finding-head">
      <p class="finding-kind">
        <SeverityMark severity={f.severity} />
        <RuleLabel finding={f} />
        <GradeBadge grade={f.grade} />
        {f.open && <span class="badge open">still open</span>}
      </p>
      <h1>{f.words.sentence}</h1>
      <RuleSummary name={f.rule} />
      <dl class="figures">
        {price && (
          <Figure
            name={/\d/.test(price) ? "Price" : "State"}
            value={price}
            more={more.join(" · ")}
          />
        )}
        {last.time_us > 0 && !f.words.price.includes(time) && <Figure name="Time" value={time} />}
        {last.rows > 0 && <Figure name="Rows" value={count(last.rows)} more={bytes(last.bytes)} />}
        <Figure
          name="Seen"
          value={f.count === 1 ? "once" : `${count(f.count)} times`}
          more={f.count > 1 ? `${duration(cost.time_us)} in all` : ago(f.last_seen, now.value)}
        />
      </dl>
    </header>
  );
}

function RuleSummary({ name }: { name: string }): JSX.Element | null {
  const rule = rules.value.get(name);
  if (!rule) return null;
  const summary = rule.summary[0]!.toUpperCase() + rule.summary.slice(1);
  return (
    <p class="quiet rule-summary">
      {rule.label}: {summary.replace(/\.$/, "")}. <code>docs/rules/{name}.md</code> tells when it is
      raised, and when not.
    </p>
  );
}

function Since({ f, first }: { f: BriefFinding; first: string }): JSX.Element {
  const w = f.where;
  const rows: [string, string][] = [
    ["First seen", day(first < f.first_seen ? first : f.first_seen)],
    ["Last seen", `${day(f.last_seen)} (${ago(f.last_seen, now.value)})`],
    ["Route", w.route],
    ["Scope", w.scope],
    ["Source", w.source ?? ""],
    ["Application", w.application],
    ["Database", `${w.database}, as ${w.user}`],
    ["Connection", w.backend_pid ? `${w.connection} (pid ${w.backend_pid})` : String(w.connection)],
    ["Trace", w.trace],
    ["Id", f.id],
  ];
  return (
    <section class="panel" aria-labelledby="since-title">
      <div class="panel-head">
        <h2 id="since-title">When and where</h2>
      </div>
      <dl class="facts">
        {rows
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {f.places && f.places.length > 0 && (
        <>
          <h3 class="pad-x">Where it was seen</h3>
          <ul class="plain places">
            {f.places.map((place) => (
              <li key={place.kind + place.name}>
                <span class="quiet">{place.kind}</span> <span>{place.name}</span>{" "}
                <span>× {count(place.count)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Because({ f }: { f: Finding }): JSX.Element {
  const feeds = feedsOf(f.evidence);
  const flow = flowOf(f.evidence);
  return (
    <>
      <section class="panel" aria-labelledby="proof-title">
        <div class="panel-head">
          <h2 id="proof-title">{f.grade === "proven" ? "The proof" : "How it is known"}</h2>
        </div>
        <Proof feeds={feeds} />
        <ul class="because">
          {f.words.because.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {isLoop(f.evidence) && !f.evidence.parent && (
          <p class="quiet pad-x">
            Where the values came from was not seen, so nothing is drawn here.
          </p>
        )}
      </section>
      {flow && (
        <section class="panel" aria-labelledby="flow-title">
          <div class="panel-head">
            <h2 id="flow-title">How the time went by</h2>
          </div>
          <Waterfall flow={flow} />
        </section>
      )}
    </>
  );
}

function Plans({ f }: { f: Finding }): JSX.Element | null {
  const e = f.evidence;
  if (!("plan_before" in e || "generic_plan" in e || "custom_plan" in e)) return null;
  const plans: [string, typeof e.plan_before][] = [
    ["As things are", e.plan_before],
    ["For any parameters", e.generic_plan],
    ["For parameters that were seen", e.custom_plan],
  ];
  const there = plans.filter(([, nodes]) => nodes && nodes.length > 0);
  if (there.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="plan-title">
      <div class="panel-head">
        <h2 id="plan-title">The planner's way</h2>
      </div>
      {there.map(([title, nodes]) => (
        <Plan key={title} title={title} nodes={nodes} />
      ))}
    </section>
  );
}

function Statements({ f }: { f: Finding }): JSX.Element | null {
  const all = statementsOf(f);
  if (all.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="statements-title">
      <div class="panel-head">
        <h2 id="statements-title">{all.length === 1 ? "The statement" : "The statements"}</h2>
      </div>
      {all.slice(0, 8).map(({ role, statement }) => (
        <div class="statement" key={statement.key}>
          <p class="statement-role">
            <span class="quiet">{role}</span>
            <a href={to.statement(statement.key, f.where.database)}>its figures</a>
          </p>
          <Sql text={statement.text} label={`Statement that ${role || "it is about"}`} />
        </div>
      ))}
    </section>
  );
}

// As the history has it: of all that saw it, the wording of the last.
function earlier({ value: past, error }: Answer<FindingHistory>): Finding | null {
  if (!past?.finding || error?.status === 404) return null;
  const { first_seen, last_seen, count: seen, cost } = past;
  return { ...past.finding, open: false, first_seen, last_seen, count: seen, cost };
}

export function FindingView({ id }: { id: string }): JSX.Element {
  const known = findingById(id);
  const beat = useBeat(10);
  const history = useAnswer((abort) => api.findingHistory(id, abort), [id, beat, !known]);
  const answer = useAnswer((abort) => api.finding(id, abort), [id, known?.last_seen, known?.count]);
  // What was answered before stays in `value`; the newer answer says that it is true no more.
  const gone = !known && answer.error?.status === 404 && complete.value;
  const past = useMemo(() => earlier(history), [history]);
  if (gone && !past && history.error) {
    return (
      <Empty title="No such finding">
        It was silenced, or another run of pgweir found it.{" "}
        <a href={to.now}>All that there is now</a>.
      </Empty>
    );
  }
  const value = gone ? past : answer.value;
  const f = known ?? value;
  if (!f) {
    return <p class="quiet pad">Listening …</p>;
  }
  return (
    <article class={`finding is-${f.severity}`}>
      <Neighbours id={id} />
      {gone && history.value && <FromThePast past={history.value} />}
      <Head f={f} />
      <div class="finding-body">
        <div class="finding-main">
          {value && <Because f={value} />}
          {value && <Plans f={value} />}
          {value && <Statements f={value} />}
          {!value && answer.error && (
            <p class="quiet pad">{answer.error.message} The evidence comes when it does.</p>
          )}
        </div>
        <div class="finding-side">
          {value && <Fix finding={value} />}
          <FindingPast answer={history} />
          <Since f={f} first={history.value?.first_seen ?? f.first_seen} />
          <Silence finding={f} />
        </div>
      </div>
    </article>
  );
}
