// What to do: the statement to paste, the same in the ORM's words, and what it brought when tried.
import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Finding, IndexUse, MeasuredFix } from "../api/types";
import { count, duration, plural } from "../format";
import { Sql, broken } from "../sql";
import { CopyButton } from "./copy";
import { isChain, isLoop } from "./steps";

function measuredOf({ evidence }: Finding): MeasuredFix | null {
  return isLoop(evidence) || isChain(evidence) ? (evidence.measured ?? null) : null;
}

interface Racer {
  name: string;
  figure: number; // the bar's length
  words: string;
}

// What is, above what would be.
function Race({
  title,
  is,
  was,
  note,
}: Record<"is" | "was", Racer> & { title: string; note: string }): JSX.Element {
  const longest = Math.max(is.figure, was.figure, 1);
  const bar = ({ figure }: Racer): { width: string } => ({
    width: `${Math.max(0.5, (100 * figure) / longest)}%`,
  });
  return (
    <div class="measured">
      <h3>{title}</h3>
      <dl>
        <dt>{was.name}</dt>
        <dd>
          <span class="race">
            <span class="was" style={bar(was)} />
          </span>
          {was.words}
        </dd>
        <dt>{is.name}</dt>
        <dd>
          <span class="race">
            <span class="is" style={bar(is)} />
          </span>
          {is.words}
        </dd>
      </dl>
      <p class="quiet">{note}</p>
    </div>
  );
}

function Measured({ m }: { m: MeasuredFix }): JSX.Element {
  const words = (trips: number, us: number): string =>
    `${plural(trips, "round trip")}, ${duration(us)}`;
  return (
    <Race
      title="Measured"
      was={{ name: "as it is", figure: m.loop_us, words: words(m.round_trips, m.loop_us) }}
      is={{ name: "with the fix", figure: m.batch_us, words: words(1, m.batch_us) }}
      note={`Both ran on your server and returned the same ${plural(m.rows, "row")}.`}
    />
  );
}

// The use of an index that costs most as things are.
function costliest(uses: readonly IndexUse[]): IndexUse | null {
  const asked = uses.filter((use) => use.cost_before !== null && use.cost_after !== null);
  return asked.reduce<IndexUse | null>(
    (most, use) => (most && most.cost_before! >= use.cost_before! ? most : use),
    null,
  );
}

function Expected({ use }: { use: IndexUse }): JSX.Element {
  const racer = (name: string, cost: number): Racer => ({
    name,
    figure: cost,
    words: `cost ${count(Math.round(cost))}`,
  });
  return (
    <Race
      title="Expected by the planner"
      was={racer("as it is", use.cost_before!)}
      is={racer("with the index", use.cost_after!)}
      note="The planner was asked; nothing was built. Its costs are for comparison only."
    />
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
  const { evidence } = finding;
  const use = "uses" in evidence && evidence.uses ? costliest(evidence.uses) : null;
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
            <p class="quiet small-text">
              Names of models are guessed from the tables' names; {orm} from how the SQL is written.
            </p>
          )}
        </>
      )}
      {note && (
        <p>
          {note[0]!.toUpperCase() + note.slice(1)}
          {note.endsWith(".") ? "" : "."}
        </p>
      )}
      {measured && <Measured m={measured} />}
      {use && <Expected use={use} />}
    </section>
  );
}
