#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::unbounded_select_evidence& e) {
  all.field("statement", e.statement);
  all.choice("why", e.why, {"many_rows", "growing", "nothing_bounds"});
  all.field("rows", e.rows);
  all.field("bytes", e.bytes);
  all.field("first_rows", e.first_rows);
  all.field("columns", e.columns);
}

void describe(const core::finding& f, const core::unbounded_select_evidence& e, words& out) {
  using reason = core::unbounded_select_evidence::reason;
  const auto table = table_of(e.statement);
  const auto rows = counted(e.rows, "row");
  out.statement = shortened_sql(e.statement.text);
  out.price = fmt::format("{} · {} · {}", rows, bytes_text(e.bytes), duration_text(f.cost.time));
  switch (e.why) {
    case reason::many_rows:
      out.subject = fmt::format("{} of {} in one result", rows, table);
      out.sentence = fmt::format("{} fetched {} ({}) of {} with one query that nothing bounds.",
                                 actor(f), rows, bytes_text(e.bytes), table);
      out.because = {fmt::format(
          "{} came back; the query has no LIMIT and selects by no single row's key", rows)};
      break;
    case reason::growing:
      out.subject = fmt::format("{} returns more each time: {} → {} rows", table,
                                count_text(e.first_rows), count_text(e.rows));
      out.sentence = fmt::format(
          "{} reads {} without a bound, and the result grows: {} rows at first, {} now.", actor(f),
          table, count_text(e.first_rows), count_text(e.rows));
      out.because = {
          "each run returned more rows than the one before; nothing in the query stops it"};
      break;
    case reason::nothing_bounds:
      out.subject = fmt::format("all of {}, nothing bounds this ({} so far)", table, rows);
      out.sentence = fmt::format("{} reads all of {}: {} today, and nothing bounds it tomorrow.",
                                 actor(f), table, rows);
      out.because = {"the query has neither WHERE nor LIMIT"};
      break;
  }
  out.note = "add ORDER BY and LIMIT and page by key, or let the database aggregate";
}

}  // namespace pgweir::reports
