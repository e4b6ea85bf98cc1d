// Where the page is: what stands behind the # of its address. Links are plain links; the browser's
// buttons work, and every view can be bookmarked.
import { computed, signal } from "@preact/signals";

export type Route =
  | { view: "now" }
  | { view: "finding"; id: string }
  | { view: "queries" }
  | { view: "statement"; key: string; database: string }
  | { view: "sessions" }
  | { view: "health" };

const hash = signal(location.hash);
// How far each view had been scrolled when it was left: a list is found again as it was.
const left = new Map<string, number>();

history.scrollRestoration = "manual";
window.addEventListener("hashchange", () => {
  left.set(hash.value, window.scrollY);
  hash.value = location.hash;
});

export function scrolledBefore(): number {
  return left.get(hash.value) ?? 0;
}

export function routeFrom(text: string): Route {
  const [view = "", first = "", second = ""] = text.replace(/^#\/?/, "").split("/");
  switch (view) {
    case "findings":
      return first ? { view: "finding", id: first } : { view: "now" };
    case "queries":
      if (!first) return { view: "queries" };
      return { view: "statement", key: first, database: decodeURIComponent(second) };
    case "sessions":
      return { view: "sessions" };
    case "health":
      return { view: "health" };
    default:
      return { view: "now" };
  }
}

export const route = computed<Route>(() => routeFrom(hash.value));

export const to = {
  now: "#/",
  finding: (id: string) => `#/findings/${id}`,
  queries: "#/queries",
  statement: (key: string, database: string) => `#/queries/${key}/${encodeURIComponent(database)}`,
  sessions: "#/sessions",
  health: "#/health",
};

export function go(address: string): void {
  location.hash = address;
}
