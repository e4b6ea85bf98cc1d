#include "parser/statement.hpp"

#include <algorithm>

namespace pgweir::parser {

core::statement_ref statement::ref() const {
  core::statement_ref out{key, text, {}};
  for (const auto& table : tables)
    out.tables.push_back(table.schema.empty() ? table.name : table.schema + '.' + table.name);
  return out;
}

const slot* statement::find_slot(std::uint16_t number) const {
  auto found = std::ranges::find(slots, number, &slot::number);
  return found == slots.end() ? nullptr : &*found;
}

}  // namespace pgweir::parser
