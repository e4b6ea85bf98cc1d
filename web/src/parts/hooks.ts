// What several views need of the browser.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

import { AskError } from "../api/client";
import { snapshot } from "../store";

// The time, once a second: for what grows while it is looked at.
export const now = signal(Date.now());
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);

export function useWide(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const change = (): void => setMatches(media.matches);
    change();
    media.addEventListener("change", change);
    return () => media.removeEventListener("change", change);
  }, [query]);
  return matches;
}

export interface Answer<T> {
  value: T | null;
  error: AskError | null;
}

// Asks, and asks again whenever one of `when` changes. What was answered stays until a newer answer
// comes; an answer that comes too late is not taken.
export function useAnswer<T>(
  question: (abort: AbortSignal) => Promise<T>,
  when: readonly unknown[],
): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ value: null, error: null });
  useEffect(() => {
    const abort = new AbortController();
    question(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setAnswer({ value, error: null });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const known = error instanceof AskError ? error : new AskError(String(error), 0);
        setAnswer((old) => ({ value: old.value, error: known }));
      },
    );
    return () => abort.abort();
  }, when);
  return answer;
}

// Counts every so many seconds that pgweir was heard of: a reason to ask again.
export function useBeat(everyS: number): number {
  const at = snapshot.value?.at;
  return at ? Math.floor(Date.parse(at) / 1000 / everyS) : 0;
}
