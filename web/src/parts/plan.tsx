// A plan as a tree: what each step reads, how many rows the planner expects, and where the cost is.
import type { JSX } from "preact";

import type { PlanNode } from "../api/types";
import { brief, percent } from "../format";

interface Branch {
  node: PlanNode;
  own: number; // cost without its children's
  below: Branch[];
}

function grow(nodes: readonly PlanNode[]): Branch | null {
  const path: Branch[] = [];
  for (const node of nodes) {
    const branch: Branch = { node, own: node.total_cost, below: [] };
    path.length = node.depth;
    const above = path[node.depth - 1];
    if (above) {
      above.below.push(branch);
      above.own = Math.max(0, above.own - node.total_cost);
    }
    path[node.depth] = branch;
  }
  return path[0] ?? null;
}

function Step({ branch, whole }: { branch: Branch; whole: number }): JSX.Element {
  const { node, own } = branch;
  const share = whole > 0 ? Math.min(1, own / whole) : 0;
  const name =
    node.alias && node.alias !== node.table.split(".").pop()
      ? `${node.table} ${node.alias}`
      : node.table;
  return (
    <li>
      <div class="plan-step">
        <span class="plan-type">
          <b class={node.type === "Seq Scan" ? "plan-seq" : ""}>{node.type}</b>
          {name && <> on {name}</>}
          {node.index && <> by {node.index}</>}
        </span>
        <span class="plan-cost">
          <span class="meter" aria-hidden="true">
            <span style={{ width: `${100 * share}%` }} />
          </span>
          <span>{percent(share)}</span>
        </span>
        <span class="plan-more">
          {brief(node.rows)} rows expected · cost {brief(node.total_cost)}
          {node.condition && (
            <>
              {" "}
              · <code>{node.condition}</code>
            </>
          )}
        </span>
      </div>
      {branch.below.length > 0 && (
        <ul>
          {branch.below.map((each, i) => (
            <Step key={i} branch={each} whole={whole} />
          ))}
        </ul>
      )}
    </li>
  );
}

export function Plan({
  title,
  nodes,
}: {
  title: string;
  nodes: readonly PlanNode[] | undefined;
}): JSX.Element | null {
  const root = grow(nodes ?? []);
  if (!root || !nodes) return null;
  // A LIMIT costs less than what it stops early.
  const whole = Math.max(...nodes.map((node) => node.total_cost));
  return (
    <div class="plan">
      <h3>{title}</h3>
      <ul class="plan-tree">
        <Step branch={root} whole={whole} />
      </ul>
    </div>
  );
}
