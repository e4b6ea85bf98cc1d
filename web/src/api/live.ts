// The event stream, and what becomes of it when it breaks. One machine:
//
//   connecting -> live or lost, then live <-> lost
//
// It is connecting only until the first attempt has come to something; those that follow leave it
// lost until one of them brings a hello.
//
// EventSource would try again by itself, but it does not tell when, and it does not notice a server
// that has gone silent. Therefore it is closed at each failure and opened anew, sooner at first.
import { signal } from "@preact/signals";

import { api, eventsUrl } from "./client";
import type { BriefFinding, Hello, Snapshot } from "./types";

export type Link = { state: "connecting" } | { state: "live" } | { state: "lost"; since: number };

export interface Listener {
  hello(hello: Hello): void;
  finding(finding: BriefFinding): void;
  gone(id: string): void;
  // All findings that there were have been sent.
  present(): void;
  snapshot(snapshot: Snapshot): void;
}

const firstPauseMs = 250;
const longestPauseMs = 4000;
// A snapshot comes each second.
const silenceMs = 6000;

export const link = signal<Link>({ state: "connecting" });

let source: EventSource | null = null;
let pauseMs = firstPauseMs;
let retry: ReturnType<typeof setTimeout> | undefined;
let watchdog: ReturnType<typeof setTimeout> | undefined;
let lostSince = 0;

export function follow(listener: Listener): void {
  const connect = (): void => {
    clearTimeout(retry);
    source?.close();
    source = new EventSource(eventsUrl);
    source.onerror = lose;
    on<Hello>("hello", (hello) => {
      pauseMs = firstPauseMs;
      lostSince = 0;
      link.value = { state: "live" };
      listener.hello(hello);
    });
    on<BriefFinding>("finding", (finding) => listener.finding(finding));
    on<{ id: string }>("gone", ({ id }) => listener.gone(id));
    on<unknown>("present", () => listener.present());
    on<Snapshot>("snapshot", (snapshot) => listener.snapshot(snapshot));
    awaitNews();
  };

  const on = <T>(name: string, take: (data: T) => void): void => {
    source?.addEventListener(name, (event) => {
      awaitNews();
      take(JSON.parse((event as MessageEvent<string>).data) as T);
    });
  };

  const awaitNews = (): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(lose, silenceMs);
  };

  const lose = (): void => {
    source?.close();
    source = null;
    clearTimeout(watchdog);
    clearTimeout(retry);
    lostSince ||= Date.now();
    link.value = { state: "lost", since: lostSince };
    retry = setTimeout(connect, pauseMs);
    // The stream does not say why it ended; a question does.
    void api.rules().catch(() => {});
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  };

  retryNow = connect;
  window.addEventListener("online", connect);
  // A page that was asleep finds out at once.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && link.value.state === "lost") connect();
  });
  connect();
}

export let retryNow: () => void = () => {};
