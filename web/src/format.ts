// Numbers, times and sizes as every surface of pgweir says them: one unit, two digits that matter.

const thousands = new Intl.NumberFormat("en");

export function count(n: number): string {
  return thousands.format(n);
}

// 1,204 -> "1.2k": for places that have no room.
export function brief(n: number): string {
  if (n < 1000) return n < 10 && !Number.isInteger(n) ? n.toFixed(1) : String(Math.round(n));
  if (n < 999_500) return tick(twoDigits(n / 1e3)) + "k";
  if (n < 999_500_000) return tick(twoDigits(n / 1e6)) + "M";
  return tick(twoDigits(n / 1e9)) + "G";
}

// As reports/units.cpp rounds: what stands exactly in between goes to the even digit.
function fixed(n: number, digits: number): string {
  const between = n * 2 ** (digits + 1);
  const up = n.toFixed(digits);
  if (!Number.isInteger(between) || between % 2 === 0 || Number(up.at(-1)) % 2 === 0) return up;
  return (n - 0.1 ** (digits + 1)).toFixed(digits);
}

function twoDigits(n: number): string {
  return fixed(n, n < 9.95 ? 1 : 0);
}

// "1.0 ms" as "1 ms", "0.50 ms" as "0.5 ms": for axes.
export function tick(text: string): string {
  return text.replace(/\.(\d*?)0+(?!\d)/, (_, digits: string) => (digits ? `.${digits}` : ""));
}

// As reports/units.cpp says it; tests/format_test.mjs has both say the same.
export function duration(us: number): string {
  const ms = us / 1e3;
  if (ms < 0.095) return `${fixed(us, 0)} µs`;
  if (ms < 0.995) return `${fixed(ms, 2)} ms`;
  if (ms < 999.5) return `${twoDigits(ms)} ms`;
  if (ms < 99_500) return `${twoDigits(ms / 1e3)} s`;
  if (ms < 99.5 * 60_000) return `${twoDigits(ms / 60_000)} min`;
  return `${twoDigits(ms / 3_600_000)} h`;
}

const units = ["kB", "MB", "GB", "TB", "PB"];

export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  let left = n / 1000;
  let unit = 0;
  for (; left >= 999.5 && unit + 1 < units.length; unit++) left /= 1000;
  return `${twoDigits(left)} ${units[unit]}`;
}

export function percent(share: number): string {
  const p = share * 100;
  if (p >= 99.95 || p === 0) return `${Math.round(p)} %`;
  return p >= 10 ? `${Math.floor(p * 10) / 10} %` : `${p.toFixed(p < 1 ? 2 : 1)} %`;
}

export function plural(n: number, one: string, many = one + "s"): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

// "14:03:22", of the reader's own clock.
export function clock(date: string): string {
  const at = new Date(date);
  return at.toLocaleTimeString("en-GB", { hour12: false });
}

export function day(date: string): string {
  const at = new Date(date);
  const today = new Date();
  if (at.toDateString() === today.toDateString()) return clock(date);
  const named = at.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return `${named} ${clock(date).slice(0, 5)}`;
}

// "4 s ago"
export function ago(date: string, now: number): string {
  const s = Math.max(0, (now - Date.parse(date)) / 1000);
  if (s < 2) return "just now";
  if (s < 60) return `${Math.floor(s)} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  return s < 86_400 ? `${Math.floor(s / 3600)} h ago` : `${Math.floor(s / 86_400)} d ago`;
}
