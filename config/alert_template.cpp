#include "config/alert_template.hpp"

#include "config/nearest.hpp"
#include "core/limits.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace pgweir::config {

namespace {

core::failure wrong(std::string sentence) {
  return {core::exit_code::wrong_usage, std::move(sentence)};
}

std::string unknown(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& each : placeholders) known.emplace_back(each.first);
  auto meant = did_you_mean(name, known);
  if (meant.empty()) meant = fmt::format(" There are {}.", fmt::join(known, ", "));
  return fmt::format("unknown placeholder {{{}}}.{}", name, meant);
}

// Reads one line of a template; `rest` shrinks as it is read.
class line_reader {
 public:
  explicit line_reader(std::string_view line) : rest_{line} {}

  core::result<std::vector<template_part>> read() {
    while (!rest_.empty()) {
      if (auto wrong_here = step(); !wrong_here.empty()) return wrong(std::move(wrong_here));
    }
    if (!text_.empty()) parts_.push_back({std::move(text_), false, {}});
    return std::move(parts_);
  }

 private:
  void take(std::size_t bytes) { rest_.remove_prefix(bytes); }

  // What is wrong; empty: nothing.
  std::string step() {
    const char c = rest_.front();
    if (rest_.starts_with("{{") || rest_.starts_with("}}")) {
      text_ += c;
      take(2);
      return {};
    }
    if (c == '}') return "a single } stands in it; write }} for one.";
    if (c == '{') return name();
    text_ += c;
    take(1);
    return {};
  }

  std::string name() {
    const auto end = rest_.find('}');
    if (end == std::string_view::npos) return "a { is not closed; write {{ for one.";
    const auto name = rest_.substr(1, end - 1);
    const auto* found =
        std::ranges::find(placeholders, name, [](const auto& e) { return e.first; });
    if (found == placeholders.end()) return unknown(name);
    parts_.push_back({std::move(text_), true, found->second});
    text_.clear();
    take(end + 1);
    return {};
  }

  std::string_view rest_;
  std::string text_;
  std::vector<template_part> parts_;
};

}  // namespace

core::result<alert_template> read_template(std::string_view text) {
  if (text.size() > core::limits::alert_template_bytes) {
    return wrong(fmt::format("it has {} bytes, and {} are the most.", text.size(),
                             core::limits::alert_template_bytes));
  }
  alert_template made;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = line_reader{text.substr(0, end)}.read();
    if (!line) return line.error();
    made.lines.push_back(*std::move(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return made;
}

}  // namespace pgweir::config
