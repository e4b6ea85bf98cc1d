// What stands where nothing is: why, and what to do.
import type { ComponentChildren, JSX } from "preact";

import { CopyButton } from "./copy";

interface Props {
  title: string;
  copy?: string;
  children: ComponentChildren;
}

export function Empty({ title, copy, children }: Props): JSX.Element {
  return (
    <div class="empty">
      <svg viewBox="0 0 120 48" aria-hidden="true">
        <path d="M2 16q8-5 16 0t16 0 16 0" />
        <path d="M2 25q8-5 16 0t16 0 16 0" />
        <path d="M58 8v34" class="wall" />
        <path d="M66 34q8-5 16 0t16 0 16 0" />
      </svg>
      <h2>{title}</h2>
      <p>{children}</p>
      {copy && (
        <p class="empty-copy">
          <code>{copy}</code>
          <CopyButton text={copy} what="address" />
        </p>
      )}
    </div>
  );
}
