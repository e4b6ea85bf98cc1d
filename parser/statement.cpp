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

std::string_view statement::alias_of(std::string_view table) const {
  if (auto dot = table.rfind('.'); dot != std::string_view::npos) table.remove_prefix(dot + 1);
  auto found = std::ranges::find(tables, table, &table_name::name);
  auto index = static_cast<std::size_t>(found - tables.begin());
  return index < aliases.size() ? std::string_view{aliases[index]} : std::string_view{};
}

}  // namespace pgweir::parser
