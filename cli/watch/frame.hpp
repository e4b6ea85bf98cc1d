// What is on the screen, as lines of styled text: made by layout.hpp, shown by screen.hpp. Its
// texts are displayed() ones (cells.hpp), so that none can steer a terminal.
#pragma once

#include "core/rule.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli::watch {

// Colour says severity and nothing else; the text says it as well.
enum class look : std::uint8_t { plain, strong, faint, error, warning, info };

look look_of(core::severity s);

struct span {
  std::string text;
  look as = look::plain;
};

struct line {
  enum class ground : std::uint8_t { plain, chosen, bar };
  std::vector<span> spans;
  ground on = ground::plain;
};

// Makes `text` displayed and puts it at the end of the line.
void put(line& of, std::string_view text, look as = look::plain);
std::size_t columns_of(const line& of);
// Blanks up to the column.
void fill(line& of, std::size_t column);
// So that it ends at the column; at least one blank before it. What does not fit is left out.
void put_right(line& of, std::string_view text, std::size_t column, look as = look::plain);
// Of a line that is longer, only the first columns.
void clip(line& of, std::size_t columns);
std::string text_of(const line& of);

struct frame {
  struct position {
    std::size_t row = 0;
    std::size_t column = 0;
  };
  std::vector<line> lines;         // as many as the screen has rows
  std::optional<position> cursor;  // where something is typed
  std::size_t scroll_most = 0;     // lines of the whole that can be above the screen
  std::size_t page = 1;            // lines that one page moves by
};

}  // namespace pgweir::cli::watch
