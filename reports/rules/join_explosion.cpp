#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace pgweir::reports {

namespace {

// "posts and books"
std::string joined_tables(const core::join_explosion_evidence& e) {
  std::string out;
  for (std::size_t i = 0; i < e.joins.size(); ++i) {
    const auto& table = e.joins[i].right.table;
    if (i > 0) out += i + 1 == e.joins.size() ? " and " : ", ";
    out += table.empty() ? "a sub-select" : table;
  }
  return out;
}

std::uint64_t repeated_bytes(const core::join_explosion_evidence& e) {
  const auto needed = std::min(e.rows_needed, e.rows);
  return e.rows == 0 ? 0 : e.bytes / e.rows * (e.rows - needed);
}

double factor_of(const core::join_explosion_evidence& e) {
  return static_cast<double>(e.rows) / static_cast<double>(std::max<std::uint64_t>(e.parents, 1));
}

}  // namespace

void fields(json_fields& all, core::join_explosion_evidence& e) {
  all.field("statement", e.statement);
  all.field("driving_key", e.driving_key);
  all.field("rows", e.rows);
  all.field("bytes", e.bytes);
  all.field("parents", e.parents);
  all.objects("joins", e.joins, [](json_fields& join, auto& each) {
    join.field("left", each.left);
    join.field("right", each.right);
  });
  all.field("rows_needed", e.rows_needed);
  all.field("estimated", e.estimated);
}

void describe(const core::finding& f, const core::join_explosion_evidence& e, words& out) {
  const auto about = e.estimated ? "about " : "";
  const auto tables = joined_tables(e);
  const auto key = name_of_column(e.driving_key, e.statement);
  out.statement = shortened_sql(e.statement.text);
  out.subject = fmt::format(
      "{} for {}{} of {}: {} multiply", counted(e.rows, "row"), about, counted(e.parents, "row"),
      e.driving_key.table.empty() ? table_of(e.statement) : e.driving_key.table, tables);
  out.price = fmt::format("×{:.0f} · {} repeated", factor_of(e), bytes_text(repeated_bytes(e)));
  out.sentence =
      fmt::format("{} joined {} in one query: {} came back where {}{} would do.", actor(f), tables,
                  counted(e.rows, "row"), about, count_text(e.rows_needed));
  out.because = {
      fmt::format("{} has {}{} in {}, and beside each stands every row of {} with every other", key,
                  about, counted(e.parents, "value"), counted(e.rows, "row"), tables)};
  for (const auto& join : e.joins) {
    out.because.push_back(fmt::format("{} = {} finds many rows for one",
                                      name_of_column(join.left, e.statement),
                                      name_of_column(join.right, e.statement)));
  }
  out.note = "load each relation with a query of its own";
}

}  // namespace pgweir::reports
