// Small marks that mean the same everywhere. Shape and colour both carry the meaning.
import type { JSX } from "preact";

import type { BriefFinding, Grade, Severity } from "../api/types";
import { labelOf } from "../api/client";

export function SeverityMark({ severity }: { severity: Severity }): JSX.Element {
  return (
    <svg class={`mark mark-${severity}`} viewBox="0 0 16 16" role="img" aria-label={severity}>
      <title>{severity}</title>
      {severity === "error" && <path d="M8 .8 15.2 8 8 15.2.8 8z" />}
      {severity === "warning" && <path d="M8 1.5 15.5 14.5H.5z" />}
      {severity === "info" && <circle cx="8" cy="8" r="5.4" fill="none" stroke-width="2.2" />}
    </svg>
  );
}

const meaning: Record<Grade, string> = {
  proven: "Proven: seen from beginning to end, values traced to their column, times measured",
  likely: "Likely: a burst of different values in one scope; their origin was not seen",
  suspect: "Suspect: repeats only; never a reason to fail",
};

export function GradeBadge({ grade }: { grade: Grade }): JSX.Element {
  return (
    <span class={`badge grade-${grade}`} title={meaning[grade]}>
      {grade}
    </span>
  );
}

export function RuleLabel({ finding }: { finding: BriefFinding }): JSX.Element {
  return <span class={`label label-${finding.severity}`}>{labelOf(finding.rule)}</span>;
}

interface SparklineProps {
  values: readonly number[];
  label: string;
}

// One shape: its sides and its bottom are outside of what is shown.
export function Sparkline({ values, label }: SparklineProps): JSX.Element {
  const most = Math.max(1, ...values);
  const width = 80;
  const height = 20;
  const step = width / Math.max(1, values.length - 1);
  const y = (v: number): string => (height - 1.5 - (v / most) * (height - 3)).toFixed(1);
  const points = values.map((v, i) => `${(i * step).toFixed(1)},${y(v)}`);
  const first = `-4,${height + 4} -4,${y(values[0] ?? 0)}`;
  const last = `${width + 4},${y(values[values.length - 1] ?? 0)} ${width + 4},${height + 4}`;
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <polygon points={`${first} ${points.join(" ")} ${last}`} />
    </svg>
  );
}

export function Meter({ share, label }: { share: number; label: string }): JSX.Element {
  return (
    <span class="meter" role="img" aria-label={label}>
      <span
        style={{ width: `${Math.min(100, share * 100)}%` }}
        class={share > 0.9 ? "meter-full" : share === 0 ? "meter-empty" : ""}
      />
    </span>
  );
}
