#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::duplicate_query_evidence& e) {
  all.field("statement", e.statement);
  all.field("repeats", e.repeats);
  all.field("rows", e.rows);
  all.field("wasted_us", e.wasted);
}

std::uint64_t size_of(const booked_finding& f, const core::duplicate_query_evidence&) {
  return f.total.calls;
}

void describe(const core::finding& f, const core::duplicate_query_evidence& e, words& out) {
  const auto table = table_of(e.statement);
  out.statement = shortened_sql(e.statement.text);
  out.subject = fmt::format("{} × the same look-up of {}", count_text(e.repeats), table);
  out.price = fmt::format("{} wasted", duration_text(e.wasted));
  out.sentence = fmt::format("{} asked {} the same question {} times and got the same answer.",
                             actor(f), table, count_text(e.repeats));
  out.because = {
      fmt::format("{} executions with equal parameters returned the same {}, and nothing "
                  "seen here wrote to the table in between",
                  count_text(e.repeats), counted(e.rows, "row"))};
  out.note = "keep the first answer for the length of the request";
}

}  // namespace pgweir::reports
