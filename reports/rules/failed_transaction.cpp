#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::failed_transaction_evidence& e) {
  all.field("sqlstate", e.sqlstate);
  all.field("failed", e.failed);
  all.field("refused", e.refused);
  all.field("first_refused", e.first_refused);
  all.field("failed_for_us", e.failed_for);
  all.field("still_open", e.still_open);
}

core::duration open_time(const core::failed_transaction_evidence& e) { return e.failed_for; }

void describe(const core::finding& f, const core::failed_transaction_evidence& e, words& out) {
  const auto what = e.failed ? brief_sql(e.failed->text) : std::string{"a statement"};
  if (e.failed) out.statement = shortened_sql(e.failed->text);
  out.price = e.still_open ? "still open" : "ended";
  out.because = {fmt::format("{} failed with {}; the server refuses everything until ROLLBACK",
                             what, e.sqlstate)};
  if (e.refused > 0) {
    out.subject =
        fmt::format("{} refused after an error in {}", counted(e.refused, "statement"), what);
    out.sentence = fmt::format("{} sent {} into a transaction that had failed before.", actor(f),
                               counted(e.refused, "statement"));
    out.because.push_back(fmt::format("{} refused with 25P02, the first was {}",
                                      counted(e.refused, "statement was", "statements were"),
                                      brief_sql(e.first_refused ? e.first_refused->text : "")));
  } else {
    out.subject = fmt::format("open {} after an error in {}", duration_text(e.failed_for), what);
    out.sentence = fmt::format("{} {} a failed transaction open for {}.", actor(f),
                               e.still_open ? "has left" : "left", duration_text(e.failed_for));
  }
  out.note = "roll back at the first error, or put a savepoint before what may fail";
}

}  // namespace pgweir::reports
