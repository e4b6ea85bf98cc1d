// Health: how much of the traffic was seen, what was not and why, and what pgweir itself costs.
import type { JSX } from "preact";

import { api } from "../api/client";
import type { Health } from "../api/types";
import { bytes, count, day, duration, percent, plural, tick } from "../format";
import { useAnswer, useBeat } from "../parts/hooks";
import { Meter } from "../parts/marks";

function Seen({ h }: { h: Health }): JSX.Element {
  const t = h.traffic;
  const blind = Object.entries(t.blind);
  const facts: [string, string][] = [
    ["Queries", count(t.queries)],
    ["Notes dropped, too busy", count(t.dropped_events)],
    ["Behind the traffic by", duration(h.analysis_lag_us ?? 0)],
    ["Statements known", count(t.statements)],
    ["Texts that the parser does not know", count(t.unparsed)],
    ["Errors of the server", count(t.errors)],
    ["Connections so far", count(t.connections)],
    ["Rules switched off by themselves", count(t.rules_switched_off)],
  ];
  return (
    <section class="panel" aria-labelledby="seen-title">
      <div class="panel-head">
        <h2 id="seen-title">What was seen</h2>
      </div>
      <p class="big-figure">
        {percent(t.analysed)} <small>of the queries were analysed</small>
      </p>
      <dl class="facts numbers">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3 class="pad-x">Connections that could not be followed</h3>
      {blind.length === 0 ? (
        <p class="quiet pad-x">
          None. What pgweir cannot follow it lets pass, and counts here by reason.
        </p>
      ) : (
        <ul class="plain places">
          {blind.map(([why, n]) => (
            <li key={why}>
              <span>{why}</span> <span>× {count(n)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Overhead({ h }: { h: Health }): JSX.Element {
  const all = h.relay.reduce((sum, each) => sum + each.count, 0) + h.relay_over;
  const most = Math.max(1, h.relay_over, ...h.relay.map((each) => each.count));
  const within = (share: number): string => {
    let sum = 0;
    const bound = h.relay.find((each) => (sum += each.count) >= all * share);
    return bound ? `≤ ${tick(duration(bound.le_us))}` : "more";
  };
  return (
    <section class="panel" aria-labelledby="relay-title">
      <div class="panel-head">
        <h2 id="relay-title">What it costs the traffic</h2>
      </div>
      {all <= 1 ? (
        <p class="quiet pad-x">
          Not measured yet. It tells how long bytes stay in pgweir, from their receipt to their
          being sent on.
        </p>
      ) : (
        <>
          <p class="big-figure">
            {within(0.5)} <small>half of the time</small>
          </p>
          <p class="quiet pad-x relay-words">
            From receipt to sending on; 99 % of the time {within(0.99)}.
          </p>
          <ul class="plain bars" aria-label="Histogram">
            {[
              ...h.relay.map((each) => [`≤ ${tick(duration(each.le_us))}`, each.count] as const),
              ["more", h.relay_over] as const,
            ].map(([name, n]) => (
              <li key={name}>
                <span>{name}</span>
                <span class="bar-track">
                  {n > 0 && <span style={{ width: `${(100 * n) / most}%` }} />}
                </span>
                <span>{count(n)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Memory({ h }: { h: Health }): JSX.Element {
  return (
    <section class="panel" aria-labelledby="memory-title">
      <div class="panel-head">
        <h2 id="memory-title">Memory</h2>
        <span class="figure">{bytes(h.resident_bytes)}</span>
      </div>
      <ul class="plain budgets">
        {h.memory.map((each) => (
          <li key={each.what}>
            <span>{each.what.replaceAll("_", " ")}</span>
            <Meter
              share={each.bytes / each.most}
              label={`${percent(each.bytes / each.most)} of its budget`}
            />
            <span>
              {bytes(each.bytes)} of {bytes(each.most)}
            </span>
          </li>
        ))}
      </ul>
      <p class="quiet pad-x small-text">
        A budget that is full makes pgweir forget what is oldest; it never grows beyond.
      </p>
    </section>
  );
}

export function HealthView(): JSX.Element {
  const beat = useBeat(2);
  const { value: h } = useAnswer((abort) => api.health(abort), [beat]);
  if (!h)
    return (
      <>
        <h1 class="unseen">Health</h1>
        <p class="quiet pad">Listening …</p>
      </>
    );
  return (
    <div class="health">
      <header class="finding-head">
        <h1>{h.status === "ready" ? "pgweir is ready" : "pgweir drains: no new connections"}</h1>
        <p class="quiet">
          version {h.pgweir}, in front of {h.upstream} since {day(h.started)};{" "}
          {plural(h.sessions, "session")}
        </p>
        {h.configuration_error && (
          <p class="banner inline">
            <strong>The configuration was not taken:</strong> {h.configuration_error}. The last good
            one is in force.
          </p>
        )}
      </header>
      <div class="health-parts">
        <Seen h={h} />
        <Overhead h={h} />
        <Memory h={h} />
      </div>
    </div>
  );
}
