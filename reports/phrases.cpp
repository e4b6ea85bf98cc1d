#include "reports/phrases.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

std::string actor(const core::finding& f) {
  if (!f.where.route.empty()) return f.where.route;
  if (!f.where.scope.empty()) return fmt::format("“{}”", f.where.scope);
  if (!f.where.application.empty()) return fmt::format("The application “{}”", f.where.application);
  return "The application";
}

std::string table_of(const core::statement_ref& s) {
  return s.tables.empty() ? "a query" : s.tables.front();
}

std::string name_of_column(const core::column_ref& c, const core::statement_ref& from) {
  if (!c.table.empty()) return c.table + "." + c.column;
  if (c.column.empty()) return "a column of " + table_of(from);
  return from.tables.empty() ? c.column : fmt::format("{} of {}", c.column, table_of(from));
}

}  // namespace pgweir::reports
