// Evidence of the loops, read for drawing: who fed whom, and when. Pure functions.
import type {
  ChainEvidence,
  Column,
  Evidence,
  Finding,
  LoopEvidence,
  Statement,
  TimedStep,
  WriteLoopEvidence,
} from "../api/types";

export const isLoop = (e: Evidence): e is LoopEvidence => e.kind === "loop";
export const isWriteLoop = (e: Evidence): e is WriteLoopEvidence => e.kind === "write_loop";
export const isChain = (e: Evidence): e is ChainEvidence => e.kind === "sequential_chain";

// "public.posts" as "posts"
export function tableOf(statement: Statement | null): string {
  const table = statement?.tables[0] ?? "";
  return table.slice(table.lastIndexOf(".") + 1) || "a query";
}

function columnName(column: Column, of: Statement | null): string {
  if (!column.column) return `a column of ${tableOf(of)}`;
  return `${column.table || tableOf(of)}.${column.column}`;
}

// One column of a result, and the parameter that went through its values.
export interface Feed {
  from: string;
  into: string;
  rows: number;
  executions: number;
  values: number;
  inOrder: boolean;
  truncated: boolean;
}

export function feedsOf(evidence: Evidence): Feed[] {
  if (isLoop(evidence)) {
    return evidence.children
      .filter((child) => child.source_rows > 0)
      .map((child) => {
        const inner = child.source_child === null ? null : evidence.children[child.source_child];
        return {
          from: columnName(child.source, inner ? inner.statement : evidence.parent),
          into: `$${child.slot} of ${tableOf(child.statement)}`,
          rows: child.source_rows,
          executions: child.executions,
          values: child.distinct_values,
          inOrder: child.in_row_order,
          truncated: child.source_truncated,
        };
      });
  }
  if (isWriteLoop(evidence) && evidence.parent && evidence.parent_rows > 0) {
    return [
      {
        from: columnName(evidence.source, evidence.parent),
        into: `$${evidence.slot} of ${tableOf(evidence.statement)}`,
        rows: evidence.parent_rows,
        executions: evidence.writes,
        values: evidence.writes,
        inOrder: evidence.in_row_order,
        truncated: false,
      },
    ];
  }
  return [];
}

export interface Lane {
  name: string;
  executions: number;
  steps: TimedStep[];
}

export interface Flow {
  lanes: Lane[];
  from: number;
  to: number;
  server: number; // time of the drawn executions, microseconds
  drawn: number;
  all: number;
}

// None: no times were kept.
export function flowOf(evidence: Evidence): Flow | null {
  if (!isLoop(evidence) && !isWriteLoop(evidence)) return null;
  const steps = evidence.timeline ?? [];
  if (steps.length < 2) return null;
  const children: [Statement, number][] = isLoop(evidence)
    ? evidence.children.map((child) => [child.statement, child.executions])
    : [[evidence.statement, evidence.writes]];
  const lanes: Lane[] = [
    {
      name: tableOf(evidence.parent),
      executions: steps.filter((s) => s.lane === 0).length,
      steps: [],
    },
    ...children.map(([statement, executions]) => ({
      name: tableOf(statement),
      executions,
      steps: [],
    })),
  ];
  for (const step of steps) lanes[step.lane]?.steps.push(step);
  const kept = lanes.filter((lane) => lane.steps.length > 0);
  const from = Math.min(...steps.map((s) => s.at_us));
  const to = Math.max(...steps.map((s) => s.at_us + s.took_us));
  return {
    lanes: kept,
    from,
    to: Math.max(to, from + 1),
    server: steps.reduce((all, s) => all + s.took_us, 0),
    drawn: steps.length,
    all: kept.reduce((all, lane) => all + Math.max(lane.executions, lane.steps.length), 0),
  };
}

export interface Named {
  role: string;
  statement: Statement;
}

// All statements that a finding is about, the one it is most about first.
export function statementsOf(finding: Finding): Named[] {
  const e = finding.evidence;
  const out: Named[] = [];
  const seen = new Set<string>();
  const put = (role: string, statement: Statement | null | undefined): void => {
    if (!statement || !statement.text || seen.has(statement.key)) return;
    seen.add(statement.key);
    out.push({ role, statement });
  };
  if (isLoop(e)) {
    put("ran first", e.parent);
    e.children.forEach((child) =>
      put(`ran ${child.executions.toLocaleString("en")} times`, child.statement),
    );
    return out;
  }
  if (isWriteLoop(e)) {
    put("ran first", e.parent);
    put(`ran ${e.writes.toLocaleString("en")} times`, e.statement);
    return out;
  }
  if (isChain(e)) {
    put(
      `ran ${e.steps.toLocaleString("en")} times, each for what the one before returned`,
      e.statement,
    );
    return out;
  }
  put("", e.statement);
  if (Array.isArray(e.statements)) e.statements.forEach((statement) => put("", statement));
  put("first", e.first);
  put("second", e.second);
  put("failed", e.failed);
  put("rows were written by", e.bulk_write);
  put("most often", e.most_frequent);
  put("for example", e.example);
  e.uses?.forEach((use) => put(use.in_loop ? "in a loop" : "would use it", use.statement));
  return out;
}
