// Columns, wrapping and colour for text.cpp. Widths count characters, not bytes.
#pragma once

#include "core/rule.hpp"
#include "reports/plain_text.hpp"
#include "reports/text.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::reports {

std::size_t width_of(std::string_view text);
// Filled up with blanks on the right (or cut with "…" where `cut` is set).
std::string padded(std::string_view text, std::size_t width);
std::string cut_to(std::string_view text, std::size_t width);
// Lines of at most `width`, broken at blanks; a longer word stands alone.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);
std::vector<std::string> lines_of(std::string_view text);
// Names come from clients: control characters become blanks, so that none reaches a terminal.
std::string printable(std::string text, line_breaks lines = line_breaks::folded);
// Text of whole lines, none of which a build server takes for a command ("::error …" on GitHub),
// whoever chose its words.
std::string without_commands(std::string text);

std::string coloured(std::string_view text, core::severity s, const text_style& style);
std::string bold(std::string_view text, const text_style& style);
std::string faint(std::string_view text, const text_style& style);

}  // namespace pgweir::reports
