// A button that copies a text, and says that it has.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";

import { announcement } from "../store";

async function write(text: string): Promise<void> {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // On a plain address other than localhost there is no clipboard but by way of a selection.
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("no clipboard");
}

export function CopyButton({ text, what }: { text: string; what: string }): JSX.Element {
  const [said, say] = useState("Copy");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const copy = async (): Promise<void> => {
    try {
      await write(text);
      say("Copied");
      announcement.value = `${what} copied`;
    } catch {
      say("Select it by hand");
      announcement.value = "The browser does not allow to copy";
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => say("Copy"), 2000);
  };
  return (
    <button type="button" class="button small copy" onClick={() => void copy()}>
      {said}
      <span class="unseen"> {what}</span>
    </button>
  );
}
