// A plot over time. It is drawn on a canvas, so its words are a label for those who cannot see it.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

import type { Step } from "../api/types";
import { tick } from "../format";
import { colour, theme } from "../theme";

export interface Line {
  label: string;
  values: readonly (number | null)[]; // null: nothing to tell
  colour: string; // of theme.ts
  fill?: string;
  width?: number;
  dashed?: boolean;
  bars?: boolean; // each as wide as its step, which begins there
}

interface Props {
  at: readonly number[]; // seconds since 1970
  lines: readonly Line[];
  label: string;
  height: number;
  unit: (value: number) => string;
  whole?: boolean; // no fractions at the axis
  gaps?: readonly (readonly [number, number])[]; // nobody looked; seconds since 1970
  step?: Step; // of a point; days begin in UTC
}

const wholeSteps = Array.from({ length: 10 }, (_, i) => [1, 2, 5].map((n) => n * 10 ** i)).flat();
// Seconds: what has just begun is not drawn as if it had lasted.
const shortest = 300;
const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((n) => n * 60);
const aDay = 86_400;
const days = [1, 2, 5, 7, 14, 30].map((n) => n * aDay);
const bars = uPlot.paths.bars?.({ align: 1, size: [0.9, Infinity] });
const font = "11px system-ui, sans-serif";

// A line begins with two points; one between gaps is drawn as a dot.
function alone(plot: uPlot, series: number): number[] {
  const values = plot.data[series] ?? [];
  const there = (i: number): boolean => (values[i] ?? null) !== null;
  const out: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (there(i) && !there(i - 1) && !there(i + 1)) out.push(i);
  }
  return out;
}

// "14:00"; where a day begins, "26 Nov".
function timeLabel(at: number, step: number, zone: string | undefined): string {
  const date = new Date(at * 1000);
  const clock = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (step < aDay && (clock !== "00:00" || step < 3600)) return clock;
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: zone });
}

// Of a label's half: what the padding does not take.
const room = 17;

const endsInside = (plot: uPlot, at: number): boolean =>
  plot.valToPos(at, "x") + room < plot.bbox.width / devicePixelRatio;

// Hatched, so that it is no empty plot.
function drawGaps(plot: uPlot, gaps: Props["gaps"]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour("line-strong");
  ctx.lineWidth = devicePixelRatio;
  for (const [from, to] of gaps ?? []) {
    const left = Math.max(bbox.left, plot.valToPos(from, "x", true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, "x", true));
    if (right <= left) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height);
    ctx.clip();
    ctx.beginPath();
    for (let x = left - bbox.height; x < right; x += 7 * devicePixelRatio) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
  ctx.restore();
}

function options(props: Props, width: number): uPlot.Options {
  const zone = props.step === "day" ? "UTC" : undefined;
  const axis = { stroke: colour("text-faint"), font, ticks: { show: false } };
  return {
    width,
    height: props.height,
    ...(zone ? { tzDate: (at: number) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC") } : {}),
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 4, 0, 0],
    scales: {
      x: { range: (_u, min, max) => [Math.min(min, max - shortest), max] },
      y: { range: (_u, _min, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        incrs: props.step === "day" ? days : [...minutes, ...days],
        space: 70,
        values: (u, ticks, _axis, _space, step) =>
          ticks.map((t) => (endsInside(u, t) ? timeLabel(t, step, zone) : "")),
      },
      {
        ...axis,
        grid: { stroke: colour("line"), width: 1 },
        size: 58,
        space: 34,
        ...(props.whole ? { incrs: wholeSteps } : {}),
        values: (_u, ticks) => ticks.map((t) => (t === 0 ? "0" : tick(props.unit(t)))),
      },
    ],
    series: [
      {},
      ...props.lines.map((line) => ({
        label: line.label,
        stroke: colour(line.colour),
        width: line.width ?? 1.5,
        points: { show: true, size: 4, width: 0, fill: colour(line.colour), filter: alone },
        ...(line.fill ? { fill: colour(line.fill) } : {}),
        ...(line.dashed ? { dash: [4, 3] } : {}),
        ...(line.bars && bars ? { paths: bars, points: { show: false } } : {}),
      })),
    ],
  };
}

export function Chart(props: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data = [
    props.at,
    ...props.lines.map((line) => line.values),
  ] as unknown as uPlot.AlignedData;
  const shape = props.lines.map((line) => line.label).join("\n") + theme.value + props.step;
  // Changes with the points, and is drawn with them.
  const gaps = useRef(props.gaps);
  gaps.current = props.gaps;

  useEffect(() => {
    const here = box.current;
    if (!here) return;
    const made = new uPlot(
      {
        ...options(props, Math.max(120, here.clientWidth)),
        hooks: { drawClear: [(plot) => drawGaps(plot, gaps.current)] },
      },
      data,
      here,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => {
      made.setSize({ width: Math.max(120, here.clientWidth), height: props.height });
    });
    watch.observe(here);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, props.height]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [props.at]);

  return (
    <div class="chart-frame" style={{ height: `${props.height}px` }}>
      <div class="chart" ref={box} role="img" aria-label={props.label} />
    </div>
  );
}

// Values on top of each other, the last line lowest: for areas that are painted from the top down.
export function stacked(lines: readonly (readonly number[])[]): number[][] {
  const out: number[][] = [];
  for (let i = lines.length - 1; i >= 0; i--) {
    const below = out[0];
    out.unshift(lines[i]!.map((v, at) => v + (below?.[at] ?? 0)));
  }
  return out;
}
