// What to do: the statement to paste, the same in the ORM's words, and what it brought when tried.
import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Finding, MeasuredFix } from "../api/types";
import { duration, plural } from "../format";
import { Sql, broken } from "../sql";
import { CopyButton } from "./copy";
import { isChain, isLoop } from "./steps";

function measuredOf({ evidence }: Finding): MeasuredFix | null {
  return isLoop(evidence) || isChain(evidence) ? (evidence.measured ?? null) : null;
}

function Measured({ m }: { m: MeasuredFix }): JSX.Element {
  const longest = Math.max(m.loop_us, m.batch_us, 1);
  const bar = (us: number): { width: string } => ({ width: `${Math.max(0.5, (100 * us) / longest)}%` });
  return (
    <div class="measured">
      <h3>Measured</h3>
      <dl>
        <dt>as it is</dt>
        <dd>
          <span class="race"><span class="was" style={bar(m.loop_us)} /></span>
          {plural(m.round_trips, "round trip")}, {duration(m.loop_us)}
        </dd>
        <dt>with the fix</dt>
        <dd>
          <span class="race"><span class="is" style={bar(m.batch_us)} /></span>
          1 round trip, {duration(m.batch_us)}
        </dd>
      </dl>
      <p class="quiet">Both ran on your server and returned the same {plural(m.rows, "row")}.</p>
    </div>
  );
}

interface Advice {
  name: string;
  text: string;
}

export function Fix({ finding }: { finding: Finding }): JSX.Element {
  const { sql, orm, orm_line } = finding.fix;
  const all: Advice[] = [];
  if (orm_line) all.push({ name: orm || "ORM", text: orm_line });
  if (sql) all.push({ name: "SQL", text: broken(sql) });
  const [chosen, choose] = useState(0);
  const advice = all[Math.min(chosen, all.length - 1)];
  const measured = measuredOf(finding);
  const note = finding.words.note || finding.fix.note;
  const onKey = (event: KeyboardEvent): void => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    const next = (chosen + way + all.length) % all.length;
    choose(next);
    const tabs = (event.currentTarget as HTMLElement).children;
    (tabs[next] as HTMLElement).focus();
  };
  return (
    <section class="panel fix" aria-labelledby="fix-title">
      <div class="panel-head">
        <h2 id="fix-title">{advice ? "The fix" : "What to do"}</h2>
        {advice && <CopyButton text={advice.text} what={`${advice.name} fix`} />}
      </div>
      {advice && (
        <>
          <div class="tabs" role="tablist" aria-label="The fix in the words of" onKeyDown={onKey}>
            {all.map((each, i) => (
              <button
                type="button"
                key={each.name}
                role="tab"
                id={`fix-tab-${i}`}
                aria-selected={each === advice}
                aria-controls="fix-panel"
                tabIndex={each === advice ? 0 : -1}
                onClick={() => choose(i)}
              >
                {each.name}
              </button>
            ))}
          </div>
          <div role="tabpanel" id="fix-panel" aria-labelledby={`fix-tab-${all.indexOf(advice)}`}>
            <Sql text={advice.text} label={`The fix in ${advice.name}`} />
          </div>
          {advice.text === orm_line && orm && (
            <p class="quiet small-text">Names of models are guessed from the tables' names; {orm} from how the SQL is written.</p>
          )}
        </>
      )}
      {note && <p>{note[0]!.toUpperCase() + note.slice(1)}{note.endsWith(".") ? "" : "."}</p>}
      {measured && <Measured m={measured} />}
    </section>
  );
}
