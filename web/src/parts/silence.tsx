// How a finding is silenced: the lines for pgweir's configuration. Nothing is changed from here.
import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { BriefFinding } from "../api/types";
import { Sql } from "../sql";
import { CopyButton } from "./copy";

export type Extent = "finding" | "rule";

const missing = "say why, for whoever reads it next year";

const onOneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f]/g, " ");

const quoted = (text: string): string =>
  `"${onOneLine(text).replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;

// `until`: the last day, 2027-01-31, or empty. A rule that is switched off stays so.
export function entryFor(
  finding: BriefFinding,
  { extent, reason, until }: { extent: Extent; reason: string; until: string },
): string {
  if (extent === "rule") {
    return `# ${onOneLine(reason) || missing}\n[rules.${finding.rule}]\nenabled = false\n`;
  }
  const lines = [
    "[[ignore]]",
    `rule = ${quoted(finding.rule)}`,
    `finding = ${quoted(finding.id)}`,
    `reason = ${quoted(reason || missing)}`,
  ];
  if (until) lines.push(`until = ${until}`);
  return lines.join("\n") + "\n";
}

const meanings: Record<Extent, string> = {
  finding: "it is then counted, and no longer told, here and elsewhere.",
  rule: "then this rule says nothing, whatever happens.",
};

export function Silence({ finding }: { finding: BriefFinding }): JSX.Element {
  const [extent, setExtent] = useState<Extent>("finding");
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const entry = entryFor(finding, { extent, reason: reason.trim(), until });
  return (
    <details class="panel silence">
      <summary>Silence it …</summary>
      <p>
        Put this into pgweir's configuration and send it SIGHUP: {meanings[extent]} To accept a
        finding in CI only, keep it in a baseline: <code>pgweir check --update-baseline</code>.
      </p>
      <div class="silence-fields">
        <label>
          What
          <select
            value={extent}
            onChange={(e) => setExtent(e.currentTarget.value === "rule" ? "rule" : "finding")}
          >
            <option value="finding">This finding</option>
            <option value="rule">All of {finding.rule}</option>
          </select>
        </label>
        <label>
          Why it is right as it is
          <input
            type="text"
            value={reason}
            onInput={(e) => setReason(e.currentTarget.value)}
            maxLength={200}
          />
        </label>
        {extent === "finding" && (
          <label>
            Until (may be left open)
            <input type="date" value={until} onInput={(e) => setUntil(e.currentTarget.value)} />
          </label>
        )}
      </div>
      <div class="with-copy">
        <Sql text={entry} label="The entry" />
        <CopyButton text={entry} what="entry" />
      </div>
    </details>
  );
}
