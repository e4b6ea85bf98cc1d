#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::offset_pagination_evidence& e) {
  all.field("statement", e.statement);
  all.choice("why", e.why, {"deep", "walk"});
  all.field("deepest_offset", e.deepest_offset);
  all.field("pages", e.pages);
  all.field("rows", e.rows);
  all.field("rows_skipped", e.rows_skipped);
}

void describe(const core::finding& f, const core::offset_pagination_evidence& e, words& out) {
  using reason = core::offset_pagination_evidence::reason;
  const auto table = table_of(e.statement);
  const auto pages = counted(e.pages, "page");
  const auto skipped = counted(e.rows_skipped, "row");
  out.statement = shortened_sql(e.statement.text);
  out.price = fmt::format("{} skipped · {}", skipped, duration_text(f.cost.time));
  if (e.why == reason::walk) {
    out.subject =
        fmt::format("{} of {} by OFFSET, up to {}", pages, table, count_text(e.deepest_offset));
    out.sentence =
        fmt::format("{} walked {} of {} by OFFSET: the server read {} only to throw them away.",
                    actor(f), pages, table, skipped);
    out.because = {fmt::format("{} of one query in a row, each one page further: OFFSET grew to {}",
                               pages, count_text(e.deepest_offset))};
  } else {
    out.subject = fmt::format("OFFSET {} in {}", count_text(e.deepest_offset), table);
    out.sentence = fmt::format(
        "{} asked for a page of {} that lies {} deep: the server reads all rows before "
        "it and throws them away.",
        actor(f), table, counted(e.deepest_offset, "row"));
    out.because = {fmt::format("OFFSET was {}, for a page of {}", count_text(e.deepest_offset),
                               counted(e.rows, "row"))};
  }
  out.note = "page by key: WHERE key > the last one ORDER BY key LIMIT n";
}

}  // namespace pgweir::reports
