// How a finding is silenced: the lines for pgweir's configuration. Nothing is changed from here.
import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { BriefFinding } from "../api/types";
import { Sql } from "../sql";
import { CopyButton } from "./copy";

export function entryFor(finding: BriefFinding, reason: string): string {
  const why = reason.replace(/[\u0000-\u001f]/g, " ") || "say why, for whoever reads it next year";
  return `# ${why}\n[rules.${finding.rule}]\nenabled = false\n`;
}

export function Silence({ finding }: { finding: BriefFinding }): JSX.Element {
  const [reason, setReason] = useState("");
  const entry = entryFor(finding, reason.trim());
  return (
    <details class="panel silence">
      <summary>Silence it …</summary>
      <p>
        Put this into pgweir's configuration and send it SIGHUP: then this rule says nothing, here
        and elsewhere. To accept this one finding in CI only, keep it in a baseline:{" "}
        <code>pgweir check --update-baseline</code>.
      </p>
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
      </div>
      <div class="with-copy">
        <Sql text={entry} label="The entry" />
        <CopyButton text={entry} what="entry" />
      </div>
    </details>
  );
}
