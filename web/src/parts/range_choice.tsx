// Buttons for how much time is shown; one of them is pressed.
import type { JSX } from "preact";

interface Props<Range> {
  ranges: readonly Range[];
  chosen: Range;
  choose: (range: Range) => void;
}

export function RangeChoice<Range extends { name: string }>({
  ranges,
  chosen,
  choose,
}: Props<Range>): JSX.Element {
  return (
    <div class="chips" role="group" aria-label="Time that is shown">
      {ranges.map((one) => (
        <button
          type="button"
          key={one.name}
          class="chip"
          aria-pressed={one === chosen}
          onClick={() => choose(one)}
        >
          {one.name}
        </button>
      ))}
    </div>
  );
}
