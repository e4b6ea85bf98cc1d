// How often something came, hour by hour or day by day: one bar each.
import type { JSX } from "preact";

import { brief, count } from "../format";
import { Unwatched } from "./no_history";
import { nameOf, times, type Cell } from "./past";

type StripStep = "hour" | "day";

// Labels stand at noon and midnight, or once a week; of a young history, closer; and inside.
function Axis({ cells, step }: { cells: readonly Cell[]; step: StripStep }): JSX.Element {
  const young = cells.length <= 12;
  const marked = cells.flatMap((cell, i) => {
    const date = new Date(cell.from);
    const share = i / cells.length;
    const wanted =
      step === "hour"
        ? date.getHours() % (young ? 3 : 12) === 0
        : (cells.length - 1 - i) % (young ? 2 : 7) === 0;
    if (!wanted || share > 0.88) return [];
    const midnight = step === "hour" && date.getHours() === 0;
    const name =
      step === "day" || midnight
        ? nameOf(cell.from, "day")
        : date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    return [{ share, name }];
  });
  return (
    <span class="axis" aria-hidden="true">
      {marked.map(({ share, name }) => (
        <span key={share} style={{ left: `${100 * share}%` }}>
          {name}
        </span>
      ))}
    </span>
  );
}

// Neighbours that nobody watched are one gap: [its first cell, how many].
function gapsOf(cells: readonly Cell[]): [number, number][] {
  const out: [number, number][] = [];
  cells.forEach((cell, i) => {
    if (cell.watched) return;
    const last = out.at(-1);
    if (last && last[0] + last[1] === i) last[1]++;
    else out.push([i, 1]);
  });
  return out;
}

const said = (cell: Cell): string => (cell.watched ? times(cell.count) : "not watched");

function Table({ cells, step }: { cells: readonly Cell[]; step: StripStep }): JSX.Element {
  return (
    <details class="as-table">
      <summary>The same as a table</summary>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={`Seen, by ${step}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">{step === "hour" ? "from" : "day"}</th>
              <th scope="col">seen</th>
            </tr>
          </thead>
          <tbody>
            {cells
              .filter((cell) => cell.count > 0 || !cell.watched)
              .reverse()
              .map((cell) => (
                <tr key={cell.from}>
                  <td>{nameOf(cell.from, step)}</td>
                  <td>{cell.watched ? count(cell.count) : said(cell)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

interface Props {
  cells: readonly Cell[];
  step: StripStep;
  label: string;
}

export function Strip({ cells, step, label }: Props): JSX.Element {
  const most = Math.max(1, ...cells.map((cell) => cell.count));
  const share = (n: number, of: number): string => `${(100 * n) / of}%`;
  const all = cells.length;
  const gaps = gapsOf(cells);
  return (
    <figure class="strip">
      <div role="img" aria-label={label}>
        <span class="strip-most">{brief(most)}</span>
        <span class="strip-bars">
          {gaps.map(([at, long]) => (
            <span
              key={`gap ${at}`}
              class="unwatched"
              style={{ left: share(at, all), width: share(long, all) }}
            />
          ))}
          {cells.map((cell) => (
            <span
              key={cell.from}
              class="strip-cell"
              title={`${nameOf(cell.from, step)}: ${said(cell)}`}
            >
              {cell.count > 0 && <i style={{ height: share(cell.count, most) }} />}
            </span>
          ))}
        </span>
        <Axis cells={cells} step={step} />
      </div>
      {gaps.length > 0 && <Unwatched />}
      <Table cells={cells} step={step} />
    </figure>
  );
}
