// What the API answers, as docs/api/openapi.yaml and docs/report.schema.json describe it. Only what
// the page reads; fields that only some kinds of evidence have are optional.

export type Severity = "error" | "warning" | "info";
export type Grade = "proven" | "likely" | "suspect";

export interface Statement {
  key: string;
  text: string;
  tables: string[];
}

export interface Column {
  table: string;
  column: string;
}

export interface Cost {
  calls: number;
  round_trips: number;
  rows: number;
  bytes: number;
  time_us: number;
}

export interface Words {
  subject: string;
  price: string;
  sentence: string;
  statement: string;
  because: string[];
  note: string;
  where: string;
}

export interface Fix {
  sql: string;
  orm: string;
  orm_line: string;
  note: string;
}

export interface Where {
  database: string;
  user: string;
  application: string;
  route: string;
  scope: string;
  trace: string;
  connection: number;
  backend_pid: number;
  source?: string;
}

export interface Place {
  kind: "route" | "scope" | "trace";
  name: string;
  count: number;
}

export interface TimedStep {
  lane: number;
  at_us: number;
  took_us: number;
}

export interface MeasuredFix {
  round_trips: number;
  rows: number;
  loop_us: number;
  batch_us: number;
}

export interface LoopChild {
  statement: Statement;
  slot: number;
  compared_with: Column;
  source: Column;
  source_child: number | null;
  executions: number;
  distinct_values: number;
  source_rows: number;
  in_row_order: boolean;
  source_truncated: boolean;
  spent: Cost;
}

export interface PlanNode {
  depth: number;
  type: string;
  table: string;
  alias: string;
  index: string;
  condition: string;
  startup_cost: number;
  total_cost: number;
  rows: number;
}

export interface IndexUse {
  statement: Statement;
  calls: number;
  time_us: number;
  slowest_us: number;
  in_loop: boolean;
  cost_before: number | null;
  cost_after: number | null;
}

export interface LoopEvidence {
  kind: "loop";
  parent: Statement | null;
  parent_rows: number;
  parent_executions: number;
  parent_age_us: number;
  children: LoopChild[];
  measured?: MeasuredFix | null;
  timeline?: TimedStep[];
}

export interface WriteLoopEvidence {
  kind: "write_loop";
  statement: Statement;
  slot: number;
  written: Column;
  writes: number;
  parent: Statement | null;
  source: Column;
  parent_rows: number;
  in_row_order: boolean;
  timeline?: TimedStep[];
}

export interface ChainEvidence {
  kind: "sequential_chain";
  statement: Statement;
  slot: number;
  compared_with: Column;
  source: Column;
  steps: number;
  measured?: MeasuredFix | null;
}

// The rest of the kinds: the page reads these fields where they are.
export interface OtherEvidence {
  kind: string;
  statement?: Statement;
  statements?: Statement[] | number; // some kinds only count them
  first?: Statement;
  second?: Statement;
  failed?: Statement | null;
  example?: Statement | null;
  bulk_write?: Statement | null;
  most_frequent?: Statement | null;
  uses?: IndexUse[];
  plan_before?: PlanNode[];
  generic_plan?: PlanNode[];
  custom_plan?: PlanNode[];
}

export type Evidence = LoopEvidence | WriteLoopEvidence | ChainEvidence | OtherEvidence;

// A finding without its evidence: what lists and the event stream carry.
export interface BriefFinding {
  id: string;
  rule: string;
  grade: Grade;
  severity: Severity;
  open: boolean;
  count: number;
  first_seen: string;
  last_seen: string;
  cost: Cost;
  words: Words;
  fix: Fix;
  where: Where;
  places?: Place[];
  occurrence: number;
  occurrence_cost: Cost;
}

export interface Finding extends BriefFinding {
  evidence: Evidence;
}

// When some pgweir wrote into the history; between two of them nobody looked.
export interface Span {
  from: string;
  to: string;
}

export interface FindingHistory {
  id: string;
  rule: string;
  first_seen: string;
  last_seen: string;
  count: number;
  cost: Cost;
  hours: { at: string; count: number }[];
  watched: Span[];
  finding: Finding | null; // as the last process that saw it had it
}

export type Step = "minute" | "hour" | "day";

export interface StatementWork {
  cost: Cost;
  errors: number;
  slowest_us: number;
  p50_us: number;
  p95_us: number;
  p99_us: number;
}

export interface StatementPoint extends StatementWork {
  at: string;
}

export interface StatementHistory {
  statement: Statement;
  databases: string[];
  step: Step;
  from: string;
  to: string;
  points: StatementPoint[];
  watched: Span[];
}

export interface StatementRow extends StatementWork {
  orm: string;
  statement: Statement;
  database: string;
  last_seen: string;
  routes: string[];
  calls_by_minute: number[];
}

export interface StatementList {
  made: string;
  statements: StatementRow[];
  not_listed: number;
}

export interface StatementMinute {
  at: string;
  calls: number;
  errors: number;
  time_us: number;
  p50_us: number;
  p95_us: number;
  p99_us: number;
}

export interface StatementDetail extends StatementRow {
  minutes: StatementMinute[];
  generic_plan: PlanNode[];
  custom_plan: PlanNode[];
  findings: string[];
}

export type SessionState =
  "starting" | "idle" | "active" | "idle_in_transaction" | "idle_in_failed_transaction";

export interface OpenTransaction {
  open_for_us: number;
  idle_for_us: number;
  longest_gap_us: number;
  statements: number;
  writes: number;
}

export interface Session {
  connection: number;
  backend_pid: number;
  client: string;
  user: string;
  database: string;
  application: string;
  tls: { client: boolean; server: boolean };
  since: string;
  state: SessionState;
  state_for_us: number;
  transaction: OpenTransaction | null;
  statement: Statement | null;
  queries: number;
  blind: string | null;
}

export interface SessionList {
  made: string;
  sessions: Session[];
  not_listed: number;
}

// The last second; sent once a second on the event stream.
export interface Snapshot {
  at: string;
  queries_per_s: number;
  errors_per_s: number;
  p50_us: number;
  p95_us: number;
  p99_us: number;
  analysed: number;
  sessions: number;
  statements: { key: string; time_us: number }[];
  other_us: number;
  transactions: Session[];
}

// The last minutes, in columns of equal length; oldest first.
export interface Activity {
  step_s: number;
  at: string[];
  queries_per_s: number[];
  errors_per_s: number[];
  p50_us: number[];
  p95_us: number[];
  p99_us: number[];
  statements: { statement: Statement; time_us: number[] }[];
  other_us: number[];
}

export interface Hello {
  pgweir: string;
  upstream: string;
  listen: string;
  started: string;
}

export interface Traffic {
  queries: number;
  analysed: number;
  executions: number;
  rows: number;
  bytes: number;
  round_trips: number;
  errors: number;
  statements: number;
  unparsed: number;
  unattributed: number;
  connections: number;
  blind_connections: number;
  dropped_events: number;
  rules_switched_off: number;
  time_us: number;
  blind: Record<string, number>;
}

export interface Health {
  status: "ready" | "draining";
  sessions: number;
  configuration_error: string | null;
  pgweir: string;
  upstream: string;
  started: string;
  made: string;
  traffic: Traffic;
  relay: { le_us: number; count: number }[];
  relay_over: number;
  analysis_lag_us?: number;
  memory: { what: string; bytes: number; most: number }[];
  resident_bytes: number;
}
