#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::wide_select_evidence& e) {
  all.field("statement", e.statement);
  all.choice("why", e.why, {"one_call", "whole_scope"});
  all.field("select_star", e.select_star);
  all.field("columns", e.columns);
  all.field("calls", e.calls);
  all.field("rows", e.rows);
  all.field("bytes", e.bytes);
}

void describe(const core::finding& f, const core::wide_select_evidence& e, words& out) {
  using reason = core::wide_select_evidence::reason;
  const auto table = table_of(e.statement);
  const auto columns = counted(e.columns, "column");
  const auto size = bytes_text(e.bytes);
  const auto each = e.rows == 0 ? 0 : e.bytes / e.rows;
  out.statement = shortened_sql(e.statement.text);
  out.price = fmt::format("{} · {}", size, duration_text(f.cost.time));
  if (e.why == reason::one_call) {
    out.subject = fmt::format("{} of {}, {} in one result", columns, table, size);
    out.sentence = fmt::format("{} fetched {} of {}: {} for {}.", actor(f), columns, table, size,
                               counted(e.rows, "row"));
  } else {
    out.subject = fmt::format("{} of {}, {} in {}", columns, table, size, counted(e.calls, "call"));
    out.sentence =
        fmt::format("{} fetched {} of {} in {} of one piece of work: {} for {}.", actor(f), columns,
                    table, counted(e.calls, "call"), size, counted(e.rows, "row"));
  }
  out.because = {fmt::format(
      "{}, {} a row",
      e.select_star ? "the query asks for all columns (*)" : "the query names " + columns,
      bytes_text(each))};
  out.note = "name the columns that are used";
}

}  // namespace pgweir::reports
