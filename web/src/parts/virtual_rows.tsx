// A long list of rows of one height, of which only those near the reader's eye exist. It scrolls
// with the page, so that there is one scroll bar and the browser's own keys work.
//
// The rows are links. Up, down, j, k, Home, End and the page keys move between them; the row that
// has the focus exists as long as it has it.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props<T> {
  items: readonly T[];
  rowHeight: number;
  label: string;
  keyOf: (item: T) => string;
  href: (item: T) => string;
  rowClass?: (item: T) => string;
  // What a row says besides, to a pointer that rests on it and to a screen reader.
  more?: (item: T) => string;
  children: (item: T) => ComponentChildren;
}

interface Range {
  from: number;
  to: number;
}

const spare = 8;
// The row that had the focus, by the list's label: who comes back goes on from there.
const lastActive = new Map<string, number>();

export function VirtualRows<T>(props: Props<T>): JSX.Element {
  const { items, rowHeight } = props;
  const box = useRef<HTMLOListElement>(null);
  const [range, setRange] = useState<Range>({ from: 0, to: 40 });
  const [active, setActive] = useState(() => lastActive.get(props.label) ?? 0);
  const wanted = useRef<number | null>(null);

  const activate = (index: number): void => {
    lastActive.set(props.label, index);
    setActive(index);
  };

  const look = (): void => {
    if (!box.current) return;
    const top = box.current.getBoundingClientRect().top;
    const from = Math.max(0, Math.floor(-top / rowHeight) - spare);
    const to = Math.ceil((window.innerHeight - top) / rowHeight) + spare;
    setRange((old) => (old.from === from && old.to === to ? old : { from, to }));
  };

  useLayoutEffect(look, [items.length, rowHeight]);
  useEffect(() => {
    let due = false;
    const later = (): void => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        look();
      });
    };
    window.addEventListener("scroll", later, { passive: true });
    window.addEventListener("resize", later);
    return () => {
      window.removeEventListener("scroll", later);
      window.removeEventListener("resize", later);
    };
  }, [rowHeight]);

  // A row that the keyboard asked for is given the focus once it exists.
  useEffect(() => {
    if (wanted.current === null) return;
    const row = box.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (row) {
      wanted.current = null;
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  });

  const focusRow = (index: number): void => {
    const next = Math.max(0, Math.min(items.length - 1, index));
    wanted.current = next;
    activate(next);
    if (next < range.from || next >= range.to) {
      const top = (box.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
      window.scrollTo({ top: top + next * rowHeight - window.innerHeight / 2 });
      setRange({ from: Math.max(0, next - 30), to: next + 30 });
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(window.innerHeight / rowHeight) - 2);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      j: 1,
      ArrowUp: -1,
      k: -1,
      PageDown: page,
      PageUp: -page,
      Home: -items.length,
      End: items.length,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    focusRow(active + step);
  };

  const first = Math.min(range.from, items.length);
  const last = Math.min(items.length, range.to);
  const shown: number[] = [];
  for (let i = first; i < last; i++) shown.push(i);
  const current = Math.min(active, items.length - 1);
  if (current >= 0 && (current < first || current >= last)) shown.push(current);

  return (
    <ol
      class="rows"
      ref={box}
      aria-label={props.label}
      style={{ height: `${items.length * rowHeight}px` }}
      onKeyDown={onKeyDown}
    >
      {shown.map((index) => {
        const item = items[index]!;
        return (
          <li
            key={props.keyOf(item)}
            class="row-place"
            style={{ transform: `translateY(${index * rowHeight}px)`, height: `${rowHeight}px` }}
            aria-setsize={items.length}
            aria-posinset={index + 1}
          >
            <a
              class={`row ${props.rowClass?.(item) ?? ""}`}
              href={props.href(item)}
              data-row={index}
              title={props.more?.(item)}
              tabIndex={index === current ? 0 : -1}
              onFocus={() => activate(index)}
            >
              {props.children(item)}
            </a>
          </li>
        );
      })}
    </ol>
  );
}
