// When the statements of a loop ran. What is between the bars is the application's and the
// network's time.
import type { JSX } from "preact";

import type { TimedStep } from "../api/types";
import { count, duration, percent, tick } from "../format";
import type { Flow, Lane } from "./steps";

const ticks = 4;
const axisShare = 0.86; // no label begins later: the last one ends inside, on a telephone, too

// A round number of microseconds, so that about `ticks` of them fit.
function roundStep(span: number): number {
  const rough = span / ticks;
  const size = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((m) => m * size).find((s) => s >= rough)!;
}

function titleOf(lane: Lane, step: TimedStep, flow: Flow): string {
  return `${lane.name}: after ${duration(step.at_us - flow.from)}, took ${duration(step.took_us)}`;
}

function Bars({ lane, flow, index }: { lane: Lane; flow: Flow; index: number }): JSX.Element {
  const span = flow.to - flow.from;
  const share = (us: number): string => `${(100 * us) / span}%`;
  // What ran at the very end is seen, too, and inside the lane.
  const left = (us: number): string => `min(${share(us)}, 100% - var(--thin-bar))`;
  return (
    <span class="lane-bars">
      {lane.steps.map((step, i) => (
        <span
          key={i}
          class={index === 0 ? "bar parent" : `bar child-${Math.min(index, 3)}`}
          style={{ left: left(step.at_us - flow.from), width: share(step.took_us) }}
          title={titleOf(lane, step, flow)}
        />
      ))}
    </span>
  );
}

function Axis({ flow }: { flow: Flow }): JSX.Element {
  const span = flow.to - flow.from;
  const step = roundStep(span);
  const marks: number[] = [];
  for (let at = 0; at < span * axisShare; at += step) marks.push(at);
  return (
    <span class="axis" aria-hidden="true">
      {marks.map((at) => (
        <span key={at} style={{ left: `${(100 * at) / span}%` }}>
          {at === 0 ? "0" : tick(duration(at))}
        </span>
      ))}
    </span>
  );
}

function AsTable({ flow }: { flow: Flow }): JSX.Element {
  const steps = flow.lanes.flatMap((lane) =>
    lane.steps.map((step) => ({ name: lane.name, ...step })),
  );
  steps.sort((a, b) => a.at_us - b.at_us);
  return (
    <details class="as-table">
      <summary>The same as a table</summary>
      <div class="scroll-x" tabIndex={0} role="region" aria-label="Executions by time">
        <table>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">on</th>
              <th scope="col">sent after</th>
              <th scope="col">took</th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step, i) => (
              <tr key={i}>
                <td>{i + 1}</td>
                <td>{step.name}</td>
                <td>{duration(step.at_us - flow.from)}</td>
                <td>{duration(step.took_us)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

export function Waterfall({ flow }: { flow: Flow }): JSX.Element {
  const span = flow.to - flow.from;
  const idle = Math.max(0, span - flow.server);
  const rest = flow.all - flow.drawn;
  return (
    <figure class="waterfall">
      <div class="lanes">
        {flow.lanes.map((lane, i) => (
          <div class="lane" key={i}>
            <span class="lane-name">
              {lane.name} <small>{lane.executions > 1 ? `× ${count(lane.executions)}` : ""}</small>
            </span>
            <Bars lane={lane} flow={flow} index={i} />
          </div>
        ))}
        <div class="lane">
          <span class="lane-name" />
          <Axis flow={flow} />
        </div>
      </div>
      <figcaption>
        <strong>{duration(span)}</strong>
        {rest > 0
          ? ` for the first ${count(flow.drawn)} of ${count(flow.all)} executions`
          : " in all"}
        , of which the server worked <strong>{duration(Math.min(span, flow.server))}</strong>
        {idle > 0 && (
          <>
            {" "}
            and {percent(idle / span)} went by between the queries, in the application and on the
            network
          </>
        )}
        .
      </figcaption>
      <AsTable flow={flow} />
    </figure>
  );
}
