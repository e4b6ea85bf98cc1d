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

function twoDigits(n: number): string {
  return n < 9.95 ? n.toFixed(1) : String(Math.round(n));
}

// "1.0 ms" as "1 ms", "0.50 ms" as "0.5 ms": for axes.
export function tick(text: string): string {
  return text.replace(/\.(\d*?)0+(?!\d)/, (_, digits: string) => (digits ? `.${digits}` : ""));
}

// As reports/units.cpp says it.
export function duration(us: number): string {
  if (us < 1) return "0 ms";
  if (us < 95) return `${Math.round(us)} µs`;
  if (us < 995) return `${(us / 1e3).toFixed(2)} ms`;
  if (us < 999_500) return `${twoDigits(us / 1e3)} ms`;
  const s = us / 1e6;
  if (s < 99.5) return `${twoDigits(s)} s`;
  if (s < 99.5 * 60) return `${twoDigits(s / 60)} min`;
  return s < 99.5 * 3600 ? `${twoDigits(s / 3600)} h` : `${twoDigits(s / 86_400)} d`;
}

export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  if (n < 999_500) return `${twoDigits(n / 1e3)} kB`;
  return n < 999_500_000 ? `${twoDigits(n / 1e6)} MB` : `${twoDigits(n / 1e9)} GB`;
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
