#include "cli/watch/frame.hpp"

#include "cli/watch/cells.hpp"

namespace pgweir::cli::watch {

look look_of(core::severity s) {
  switch (s) {
    case core::severity::error:
      return look::error;
    case core::severity::warning:
      return look::warning;
    case core::severity::info:
      return look::info;
  }
  return look::plain;
}

void put(line& of, std::string_view text, look as) {
  if (!text.empty()) of.spans.push_back({displayed(text), as});
}

std::size_t columns_of(const line& of) {
  std::size_t out = 0;
  for (const auto& each : of.spans) out += columns_of(each.text);
  return out;
}

void fill(line& of, std::size_t column) {
  const auto used = columns_of(of);
  if (used < column) of.spans.push_back({std::string(column - used, ' '), look::plain});
}

void put_right(line& of, std::string_view text, std::size_t column, look as) {
  const auto shown = displayed(text);
  const auto needed = columns_of(shown) + 1;
  if (shown.empty() || columns_of(of) + needed > column) return;
  fill(of, column - needed + 1);
  of.spans.push_back({shown, as});
}

void clip(line& of, std::size_t columns) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < of.spans.size(); ++i) {
    auto& text = of.spans[i].text;
    const auto wide = columns_of(text);
    if (used + wide > columns) {
      text = clipped(text, columns - used);
      of.spans.resize(i + 1);
      return;
    }
    used += wide;
  }
}

std::string text_of(const line& of) {
  std::string out;
  for (const auto& each : of.spans) out += each.text;
  return out;
}

}  // namespace pgweir::cli::watch
