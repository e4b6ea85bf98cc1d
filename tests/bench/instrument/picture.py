"""The throughput as a picture: one panel per case, one bar per opponent, a whisker for the rounds.

Plain SVG without scripts or fonts of its own; readable in light and dark, and as text."""

from xml.sax.saxutils import escape

BAR = 16
GAP = 6
PANEL_WIDTH = 490
LABEL = 130
TAIL = 130
MARGIN = 16
PER_ROW = 2

STYLE = """\
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .head { font-weight: 600 }
  .bar { fill: #9aa7b4 }
  .own { fill: #0b6e99 }
  .line { stroke: #24292f; stroke-width: 1 }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .line { stroke: #e6edf3 } .grid { stroke: #30363d }
    .bar { fill: #6e7a87 } .own { fill: #4cb3dd }
  }"""


def panel(case, rows, labels, left, top):
    """One case as SVG elements. Bars are shares of direct; the axis ends at 1."""
    width = PANEL_WIDTH - LABEL - TAIL
    parts = [f'<text class="head" x="{left}" y="{top + 12}">{escape(case)}</text>']
    y = top + 22
    bottom = y + len(rows) * (BAR + GAP)
    for share in (0.5, 1.0):
        x = left + LABEL + width * share
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{bottom}"/>')
    for key, row in rows.items():
        parts += bar(labels[key], row, key.startswith("pgweir"), left, y, width)
        y += BAR + GAP
    return parts


def bar(label, row, own, left, y, width):
    share = row["of_direct"]
    start, middle = left + LABEL, y + BAR / 2
    text_y = y + BAR - 4
    parts = [f'<text x="{left + LABEL - 8}" y="{text_y}" text-anchor="end">{escape(label)}</text>']
    if share is None:
        return parts + [f'<text x="{start}" y="{text_y}">not measured</text>']
    low, mid, high = (min(share[k], 1.1) * width for k in ("low", "median", "high"))
    kind = "bar own" if own else "bar"
    parts.append(f'<rect class="{kind}" x="{start}" y="{y}" width="{mid:.1f}" height="{BAR}"/>')
    parts.append(f'<line class="line" x1="{start + low:.1f}" y1="{middle}" '
                 f'x2="{start + high:.1f}" y2="{middle}"/>')
    words = f'{share["median"]:.2f} · {row["tps"]["median"]:,.0f}/s'
    x = start + max(mid, high) + 6
    parts.append(f'<text x="{x:.1f}" y="{text_y}">{words}</text>')
    return parts


def svg(results):
    labels = {key: one["label"] for key, one in results["opponents"].items()}
    cases = list(results["summary"].items())
    height = max(22 + len(rows) * (BAR + GAP) for _, rows in cases) + 18
    lines = -(-len(cases) // PER_ROW)
    total_width = 2 * MARGIN + PER_ROW * PANEL_WIDTH
    total_height = 2 * MARGIN + 20 + lines * height
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total_width} {total_height}" '
             'role="img" aria-label="Throughput as a share of a direct connection">',
             f"<style>\n{STYLE}\n</style>",
             f'<text x="{MARGIN}" y="{MARGIN + 8}">Throughput as a share of a direct connection '
             "(median of the rounds; whisker: lowest and highest) · transactions per second</text>"]
    for i, (case, rows) in enumerate(cases):
        left = MARGIN + (i % PER_ROW) * PANEL_WIDTH
        top = MARGIN + 24 + (i // PER_ROW) * height
        parts += panel(case, rows, labels, left, top)
    return "\n".join(parts + ["</svg>"]) + "\n"
