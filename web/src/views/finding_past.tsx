// How a finding came and went, also before pgweir was started anew.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";

import type { FindingHistory } from "../api/types";
import { day } from "../format";
import type { Answer } from "../parts/hooks";
import { NoHistory } from "../parts/no_history";
import { cellsOf, lengthMs, sinceBegun, times, wordsFor } from "../parts/past";
import { RangeChoice } from "../parts/range_choice";
import { Strip } from "../parts/strip";
import { hello, serverTime } from "../store";

interface Range {
  name: string;
  step: "hour" | "day";
  steps: number;
}

const hours: Range = { name: "48 hours", step: "hour", steps: 48 };
const days: Range = { name: "30 days", step: "day", steps: 30 };
// Until one is chosen: days for what did not come in the hours.
const chosen = signal<Range | null>(null);

function InAll({ past, shown }: { past: FindingHistory; shown: number }): JSX.Element | null {
  const started = hello.value?.started ?? "";
  const before = started !== "" && past.first_seen < started;
  if (past.count <= shown && !before) return null;
  return (
    <p class="quiet pad-x past-words">
      In all {times(past.count)} since {day(past.first_seen)}
      {before && ", restarts of pgweir included"}.
    </p>
  );
}

function Came({ past, range }: { past: FindingHistory; range: Range }): JSX.Element {
  const hour = Math.floor(serverTime() / lengthMs.hour);
  const { step, steps } = range;
  const cells = useMemo(() => cellsOf(past, serverTime(), step, steps), [past, range, hour]);
  const words = wordsFor(cells, step, Date.parse(past.watched[0]?.from ?? past.first_seen));
  return (
    <>
      <p class="pad-x past-words">{words}</p>
      <Strip cells={sinceBegun(cells, step)} step={step} label={words} />
      <InAll past={past} shown={cells.reduce((sum, cell) => sum + cell.count, 0)} />
    </>
  );
}

export function FindingPast({ answer }: { answer: Answer<FindingHistory> }): JSX.Element {
  const { value: past, error } = answer;
  const early = serverTime() - hours.steps * lengthMs.hour;
  const recent = !past || past.hours.some((each) => Date.parse(each.at) > early);
  const range = chosen.value ?? (recent ? hours : days);
  return (
    <section class="panel came" aria-labelledby="came-title">
      <div class="panel-head">
        <h2 id="came-title">How it came and went</h2>
        {past && (
          <RangeChoice
            ranges={[hours, days]}
            chosen={range}
            choose={(one) => (chosen.value = one)}
          />
        )}
      </div>
      {past && <Came past={past} range={range} />}
      {!past && error && <NoHistory why={error} />}
      {!past && !error && <p class="quiet pad-x past-words">Listening …</p>}
    </section>
  );
}

// Before a finding that the running process does not have.
export function FromThePast({ past }: { past: FindingHistory }): JSX.Element {
  const started = hello.value?.started ?? "";
  const since =
    past.last_seen < started
      ? `it has not come again since pgweir was started (${day(started)}), or it is silenced`
      : "it was silenced, or became a part of another finding";
  return (
    <p class="banner inline from-the-past">
      <strong>Not among the findings now:</strong> {since}. This is how it was last seen,{" "}
      {day(past.last_seen)}.
    </p>
  );
}
