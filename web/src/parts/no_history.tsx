// Why there is no history to draw, and what to do.
import type { JSX } from "preact";

import type { AskError } from "../api/client";

const sentence = (said: string): string =>
  said ? `${said[0]!.toUpperCase()}${said.slice(1).replace(/\.$/, "")}.` : "";

export function NoHistory({ why }: { why: AskError }): JSX.Element {
  // It is written each 10 s.
  if (why.status === 404) {
    return (
      <p class="quiet pad-x past-words">Nothing is written down yet: that takes some seconds.</p>
    );
  }
  return <p class="quiet pad-x past-words">{sentence(why.said) || why.message}</p>;
}

// What the hatching of a chart means.
export function Unwatched(): JSX.Element {
  return (
    <p class="quiet small-text pad-x past-words">
      <i class="unwatched" /> pgweir was not watching
    </p>
  );
}
