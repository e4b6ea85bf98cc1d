#include "core/catalogue.hpp"

#include <algorithm>

namespace pgweir::core {

const catalogue_column* catalogue_table::column(std::string_view wanted) const {
  const auto found = std::ranges::find(columns, wanted, &catalogue_column::name);
  return found == columns.end() ? nullptr : &*found;
}

const catalogue_table* catalogue::find(std::string_view schema, std::string_view name) const {
  const auto in = [&](std::string_view where) -> const catalogue_table* {
    for (const auto& table : tables) {
      if (table.name.name == name && table.name.schema == where) return &table;
    }
    return nullptr;
  };
  if (!schema.empty()) return in(schema);
  for (const auto& each : search_path) {
    if (const auto* table = in(each)) return table;
  }
  return nullptr;
}

const catalogue_table* catalogue::find(std::uint32_t oid) const {
  const auto found = std::ranges::find(tables, oid, &catalogue_table::oid);
  return found == tables.end() ? nullptr : &*found;
}

bool catalogue::has_extension(std::string_view name) const {
  return std::ranges::find(extensions, name) != extensions.end();
}

}  // namespace pgweir::core
