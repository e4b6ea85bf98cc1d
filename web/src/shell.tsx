// The frame around every view: where pgweir stands, how it goes, where to look, and whether what is
// seen is still true.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { link, retryNow } from "./api/live";
import { brief, duration, percent } from "./format";
import { now } from "./parts/hooks";
import { Sparkline } from "./parts/marks";
import { route, scrolledBefore, to, type Route } from "./router";
import { query } from "./search";
import { activity, announcement, hello, snapshot } from "./store";
import { theme, toggleTheme } from "./theme";
import { FindingView } from "./views/finding";
import { HealthView } from "./views/health";
import { NowView } from "./views/now";
import { QueriesView } from "./views/queries";
import { SessionsView } from "./views/sessions";
import { StatementView } from "./views/statement";

const tabs: { name: string; href: string; views: Route["view"][] }[] = [
  { name: "Now", href: to.now, views: ["now", "finding"] },
  { name: "Queries", href: to.queries, views: ["queries", "statement"] },
  { name: "Sessions", href: to.sessions, views: ["sessions"] },
  { name: "Health", href: to.health, views: ["health"] },
];

function Pulse(): JSX.Element {
  const s = snapshot.value;
  const lost = link.value.state === "lost";
  const rates = activity.value?.queries_per_s.slice(-60) ?? [];
  return (
    <dl class={`pulse ${lost ? "stale" : ""}`} aria-label="The last second">
      <div>
        <dt>queries</dt>
        <dd>
          {s ? `${brief(s.queries_per_s)}/s` : "–"}
          {rates.length > 1 && <Sparkline values={rates} label="queries per second, last minute" />}
        </dd>
      </div>
      <div>
        <dt>p95</dt>
        <dd>{s && s.p95_us > 0 ? duration(s.p95_us) : "–"}</dd>
      </div>
      <div>
        <dt>analysed</dt>
        <dd>{s ? percent(s.analysed) : "–"}</dd>
      </div>
    </dl>
  );
}

function LinkState(): JSX.Element {
  const l = link.value;
  const words = l.state === "live" ? "live" : l.state === "lost" ? "no connection" : "connecting";
  return <span class={`link link-${l.state}`}>{words}</span>;
}

function LostBanner(): JSX.Element | null {
  const l = link.value;
  if (l.state !== "lost") return null;
  const since = Math.max(0, Math.round((now.value - l.since) / 1000));
  return (
    <div class="banner" role="alert">
      <p>
        <strong>pgweir does not answer.</strong> What is shown is{" "}
        <span aria-hidden="true">{since < 2 ? "from a moment ago" : `${since} s old`}</span>
        <span class="unseen">no longer up to date</span>; the page tries again by itself. Is{" "}
        <code>pgweir serve</code> still running?
      </p>
      <button type="button" class="button small" onClick={() => retryNow()}>
        Try now
      </button>
    </div>
  );
}

const sunRays =
  "M10 1.5v2.2M10 16.3v2.2M1.5 10h2.2M16.3 10h2.2" +
  "M4 4l1.6 1.6M14.4 14.4 16 16M16 4l-1.6 1.6M5.6 14.4 4 16";

function ThemeButton(): JSX.Element {
  const dark = theme.value === "dark";
  return (
    <button
      type="button"
      class="button icon"
      onClick={toggleTheme}
      aria-label={dark ? "Light theme" : "Dark theme"}
    >
      <svg viewBox="0 0 20 20" aria-hidden="true">
        {dark ? (
          <>
            <circle cx="10" cy="10" r="3.6" />
            <path d={sunRays} class="stroke" />
          </>
        ) : (
          <path d="M16.6 12.2A7 7 0 0 1 7.8 3.4a7 7 0 1 0 8.8 8.8z" />
        )}
      </svg>
    </button>
  );
}

function Search(): JSX.Element {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inField = (event.target as HTMLElement).closest?.("input, textarea, select");
      if (event.key === "/" && !inField && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        box.current?.focus();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const placeholder = { now: "findings", queries: "queries", sessions: "sessions" }[
    route.value.view as string
  ];
  if (!placeholder) return <span class="search" />;
  return (
    <label class="search">
      <span class="unseen">Search {placeholder}</span>
      <input
        ref={box}
        type="search"
        value={query.value}
        placeholder={`Search ${placeholder}`}
        onInput={(e) => (query.value = e.currentTarget.value)}
        onKeyDown={(e) => e.key === "Escape" && (query.value = "")}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}

function View(): JSX.Element {
  const r = route.value;
  switch (r.view) {
    case "now":
      return <NowView />;
    case "finding":
      return <FindingView key={r.id} id={r.id} />;
    case "queries":
      return <QueriesView />;
    case "statement":
      return <StatementView key={r.key} statementKey={r.key} database={r.database} />;
    case "sessions":
      return <SessionsView />;
    case "health":
      return <HealthView />;
  }
}

export function Shell(): JSX.Element {
  const view = route.value.view;
  const tab = tabs.find((each) => each.views.includes(view))!;
  const main = useRef<HTMLElement>(null);
  const seen = useRef(false);
  useEffect(() => {
    document.title = `${tab.name} · pgweir`;
    // A new view is read from its beginning, by eye and by ear. At first the browser knows best.
    if (seen.current) {
      window.scrollTo(0, scrolledBefore());
      main.current?.focus({ preventScroll: true });
    }
    seen.current = true;
  }, [route.value]);
  useEffect(() => {
    query.value = "";
  }, [tab]);
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => (e.preventDefault(), main.current?.focus())}>
        Skip to content
      </a>
      <header class="top">
        <div class="top-line">
          <a class="brand" href={to.now}>
            <svg viewBox="0 0 32 32" aria-hidden="true">
              <path d="M4 10h10q3 0 4 4t4 7h6" />
              <path d="M14 15v10" class="wall" />
            </svg>
            pgweir
          </a>
          <span class="upstream">{hello.value?.upstream ?? ""}</span>
          <LinkState />
          <Pulse />
          <ThemeButton />
        </div>
        <div class="top-line second">
          <nav aria-label="Views">
            {tabs.map((each) => (
              <a key={each.name} href={each.href} aria-current={each === tab ? "page" : undefined}>
                {each.name}
              </a>
            ))}
          </nav>
          <Search />
        </div>
        <LostBanner />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <View />
      </main>
      <p class="unseen" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </>
  );
}
