// The proof, drawn: above the rows that were returned, below the executions that came, a line from
// each row to the execution that was given its value. Positions only; values are never known here.
import type { JSX } from "preact";

import { count, plural } from "../format";
import { useWide } from "./hooks";
import type { Feed } from "./steps";

const mostPlaces = 30;
const fewPlaces = 12;
const step = 22;
const top = 26;
const bottom = 84;

// Which of n positions are drawn: all, or the first ones, a gap, and the last.
function places(n: number, most: number): (number | null)[] {
  if (n <= most) return Array.from({ length: n }, (_, i) => i + 1);
  return [...Array.from({ length: most - 2 }, (_, i) => i + 1), null, n];
}

function words(feed: Feed): string {
  const share =
    feed.values >= feed.rows
      ? `all ${count(feed.rows)}`
      : `${count(feed.values)} of ${count(feed.rows)}`;
  const kept = feed.truncated ? " rows that are kept" : " rows";
  const way = feed.inOrder ? "in the order of the rows" : "in another order";
  return `${feed.into} was given ${feed.from} of ${share}${kept}, ${way}.`;
}

function Lines({ feed }: { feed: Feed }): JSX.Element {
  const most = useWide("(min-width: 760px)") ? mostPlaces : fewPlaces;
  const rows = places(feed.rows, most);
  const fed = Math.min(feed.values, feed.rows);
  const width = rows.length * step;
  const x = (i: number): number => i * step + step / 2;
  return (
    <svg
      class="proof"
      viewBox={`0 0 ${width} 110`}
      style={{ maxWidth: `${width * 1.3}px` }}
      role="img"
      aria-label={words(feed)}
    >
      {!feed.inOrder && (
        <rect
          x={x(0) - 6}
          y={top}
          width={Math.max(12, width - step + 12)}
          height={bottom - top}
          class="band"
        />
      )}
      {rows.map((row, i) => {
        if (row === null) {
          return (
            <text key="gap" x={x(i)} y={(top + bottom) / 2 + 3} class="gap">
              …
            </text>
          );
        }
        const isFed = row <= fed;
        return (
          <g key={row} class={isFed ? "fed" : "unfed"}>
            <text x={x(i)} y={12}>
              {row}
            </text>
            {isFed && feed.inOrder && <path d={`M${x(i)} ${top}V${bottom}`} class="thread" />}
            <circle cx={x(i)} cy={top} r="4.2" class="row-dot" />
            {isFed && (
              <rect x={x(i) - 4} y={bottom - 4} width="8" height="8" rx="1.5" class="call-dot" />
            )}
            {isFed && (
              <text x={x(i)} y={105}>
                {row}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

export function Proof({ feeds }: { feeds: readonly Feed[] }): JSX.Element | null {
  if (feeds.length === 0) return null;
  return (
    <div class="proofs">
      {feeds.map((feed) => (
        <figure key={feed.from + feed.into} class="proof-figure">
          <div class="proof-names" aria-hidden="true">
            <span>
              <b>{feed.from}</b> <small>{plural(feed.rows, "row")} returned</small>
            </span>
            <span>
              <b>{feed.into}</b> <small>{plural(feed.executions, "execution")} after it</small>
            </span>
          </div>
          <Lines feed={feed} />
          <figcaption>{words(feed)}</figcaption>
        </figure>
      ))}
    </div>
  );
}
