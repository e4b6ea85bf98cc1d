// How to silence a finding: the entry for the configuration, with the reason that it wants.
import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { BriefFinding } from "../api/types";
import { Sql } from "../sql";
import { CopyButton } from "./copy";

const quoted = (text: string): string =>
  `"${text
    .replace(/\\/g, "\\\\")
    .replace(/"/g, '\\"')
    .replace(/[\u0000-\u001f]/g, " ")}"`;

export function entryFor(finding: BriefFinding, reason: string, until: string): string {
  const lines = [
    "[[ignore]]",
    `rule = ${quoted(finding.rule)}`,
    `finding = ${quoted(finding.id)}`,
    `reason = ${quoted(reason || "say why, for whoever reads it next year")}`,
  ];
  if (until) lines.push(`until = ${until}`);
  return lines.join("\n") + "\n";
}

export function Silence({ finding }: { finding: BriefFinding }): JSX.Element {
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const entry = entryFor(finding, reason.trim(), until);
  return (
    <details class="panel silence">
      <summary>Silence it …</summary>
      <p>Put this into pgweir's configuration; the finding is then counted, and no longer told.</p>
      <div class="silence-fields">
        <label>
          Why it is right as it is
          <input
            type="text"
            value={reason}
            onInput={(e) => setReason(e.currentTarget.value)}
            maxLength={200}
          />
        </label>
        <label>
          Until (may be left open)
          <input type="date" value={until} onInput={(e) => setUntil(e.currentTarget.value)} />
        </label>
      </div>
      <div class="with-copy">
        <Sql text={entry} label="The entry" />
        <CopyButton text={entry} what="entry" />
      </div>
    </details>
  );
}
