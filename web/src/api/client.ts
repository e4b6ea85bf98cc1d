// Questions to pgweir. Every answer is JSON; a failure is an Error whose message says what to do.
import { signal } from "@preact/signals";

import type {
  Activity,
  BriefFinding,
  Finding,
  FindingHistory,
  Health,
  SessionList,
  StatementDetail,
  StatementHistory,
  StatementList,
  Step,
} from "./types";

const root = new URL("api/v1/", document.baseURI);

export class AskError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly said = "", // by pgweir
  ) {
    super(message);
  }
}

export const eventsUrl = new URL("events?evidence=none", root).href;

async function ask<T>(path: string, abort?: AbortSignal): Promise<T> {
  const answer = await fetch(new URL(path, root), { signal: abort ?? null }).catch((e: unknown) => {
    if (abort?.aborted) throw e;
    throw new AskError("pgweir does not answer.", 0);
  });
  // In the page's place there is then one that asks for a token.
  if (answer.status === 401) location.reload();
  if (!answer.ok) {
    throw new AskError(sentenceFor(answer.status), answer.status, await saidBy(answer));
  }
  return (await answer.json()) as T;
}

async function saidBy(answer: Response): Promise<string> {
  try {
    return ((await answer.json()) as { error?: string }).error ?? "";
  } catch {
    return ""; // a page of somebody in between
  }
}

function sentenceFor(status: number): string {
  if (status === 401 || status === 403) return "pgweir does not answer to this address or token.";
  if (status === 404) return "pgweir does not know of it (any more).";
  return `pgweir answered with status ${status}.`;
}

export interface StatementSpan {
  database: string;
  step: Step;
  from: Date;
  to: Date;
}

export interface Rule {
  name: string;
  label: string;
  summary: string;
}

export const api = {
  finding: (id: string, abort?: AbortSignal) => ask<Finding>(`findings/${id}`, abort),
  findings: () => ask<BriefFinding[]>("findings?evidence=none"),
  rules: () => ask<Rule[]>("rules"),
  activity: () => ask<Activity>("activity"),
  statements: (since: string, abort?: AbortSignal) =>
    ask<StatementList>(`statements${since ? `?since=${encodeURIComponent(since)}` : ""}`, abort),
  statement: (key: string, database: string, abort?: AbortSignal) =>
    ask<StatementDetail>(`statements/${key}?database=${encodeURIComponent(database)}`, abort),
  findingHistory: (id: string, abort?: AbortSignal) =>
    ask<FindingHistory>(`history/findings/${id}`, abort),
  statementHistory: (key: string, of: StatementSpan, abort?: AbortSignal) => {
    const asked = new URLSearchParams({
      step: of.step,
      from: of.from.toISOString(),
      to: of.to.toISOString(),
    });
    if (of.database) asked.set("database", of.database);
    return ask<StatementHistory>(`history/statements/${key}?${asked}`, abort);
  },
  sessions: (abort?: AbortSignal) => ask<SessionList>("sessions", abort),
  health: (abort?: AbortSignal) => ask<Health>("health", abort),
};

// Rules by name; filled once at the start.
export const rules = signal<ReadonlyMap<string, Rule>>(new Map());

export async function loadRules(): Promise<void> {
  const all = await api.rules();
  rules.value = new Map(all.map((rule) => [rule.name, rule]));
}

export function labelOf(rule: string): string {
  return rules.value.get(rule)?.label ?? rule.replaceAll("-", " ").toUpperCase();
}
