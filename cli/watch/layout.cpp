#include "cli/watch/layout.hpp"

#include "cli/watch/bars.hpp"
#include "cli/watch/detail_view.hpp"
#include "cli/watch/help_view.hpp"
#include "cli/watch/list_view.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::cli::watch {

namespace {

// The part of a long view that is on the screen.
void put_scrolled(frame& out, std::vector<line> content, std::size_t scrolled, std::size_t rows) {
  out.scroll_most = content.size() > rows ? content.size() - rows : 0;
  out.page = std::max<std::size_t>(rows, 2) - 1;
  const auto above = std::min(scrolled, out.scroll_most);
  for (std::size_t i = above; i < content.size() && i < above + rows; ++i) {
    out.lines.push_back(std::move(content[i]));
  }
}

void put_view(frame& out, const model& m, core::wall_time now, std::size_t rows) {
  const watch::size room{rows, m.size.columns};
  switch (m.view) {
    case view::list: {
      auto list = list_lines(m, room, now);
      out.page = std::max<std::size_t>(list.findings, 1);
      for (auto& each : list.lines) out.lines.push_back(std::move(each));
      return;
    }
    case view::detail:
      return put_scrolled(out, detail_lines(m.findings.find(m.opened), room.columns), m.scrolled,
                          rows);
    case view::help:
      return put_scrolled(out, help_lines(room.columns), m.scrolled, rows);
  }
}

}  // namespace

frame layout(const model& m, core::wall_time now) {
  frame out;
  const auto rows = std::max<std::size_t>(m.size.rows, 1);
  // Of a screen that is too low the view stays last: it is what is wanted.
  const bool has_top = rows >= 3;
  const bool has_bottom = rows >= 2 || m.prompt;
  if (has_top) out.lines.push_back(top_bar(m, now));
  const auto around = (has_top ? 1U : 0U) + (has_bottom ? 1U : 0U);
  if (rows > around) put_view(out, m, now, rows - around);
  out.lines.resize(has_bottom ? rows - 1 : rows);
  const bool has_trouble = m.prompt && !m.prompt->trouble.empty();
  if (has_trouble && !out.lines.empty()) {
    // Above what is typed, which may need the whole line.
    out.lines.back() = {};
    put(out.lines.back(), " " + m.prompt->trouble, look::error);
  }
  if (has_bottom) {
    auto bottom = bottom_bar(m, out);
    if (bottom.cursor) out.cursor = frame::position{rows - 1, *bottom.cursor};
    out.lines.push_back(std::move(bottom.content));
  }
  for (auto& each : out.lines) {
    clip(each, m.size.columns);
    if (each.on != line::ground::plain) fill(each, m.size.columns);
  }
  return out;
}

}  // namespace pgweir::cli::watch
