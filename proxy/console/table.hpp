// What a command of the console answers with: typed columns and rows of cells. Plain values; how
// they look on the wire is server_message's business.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pgweir::console {

enum class column_type : std::uint8_t { text, int8, float8 };

struct column {
  std::string_view name;
  column_type type = column_type::text;
};

// Empty: NULL. A cell is of its column's type.
using cell = std::variant<std::monostate, std::string, std::int64_t, double>;
using row = std::vector<cell>;

struct table {
  std::span<const column> columns;  // of the program's life; none: the command returns no rows
  std::vector<row> rows;
};

}  // namespace pgweir::console
