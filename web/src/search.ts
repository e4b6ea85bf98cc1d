// What the reader looks for in the view that is open, and whether a text has it.
import { signal } from "@preact/signals";

export const query = signal("");

// All words must occur, in any order.
export function matcher(text: string): ((hay: string) => boolean) | null {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  return (hay) => words.every((word) => hay.includes(word));
}
