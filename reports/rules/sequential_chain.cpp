#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::sequential_chain_evidence& e) {
  all.field("statement", e.statement);
  all.field("slot", e.slot);
  all.field("compared_with", e.compared_with);
  all.field("source", e.source);
  all.field("steps", e.steps);
  all.field("rows", e.rows);
  measured_field(all, e.measured);
}

std::uint64_t size_of(const booked_finding& f, const core::sequential_chain_evidence&) {
  return f.total.calls;
}

void describe(const core::finding& f, const core::sequential_chain_evidence& e, words& out) {
  const auto table = table_of(e.statement);
  const auto source = name_of_column(e.source, e.statement);
  const auto needless = f.cost.round_trips > 0 ? f.cost.round_trips - 1 : 0;
  out.statement = shortened_sql(e.statement.text);
  out.subject = fmt::format("{} read step by step, {} deep", table, counted(e.steps, "step"));
  out.price = fmt::format("+{} · {}", counted(needless, "round trip"), duration_text(f.cost.time));
  out.sentence = fmt::format(
      "{} walked through {} from row to row: {} queries in a row, each waiting for the one before.",
      actor(f), table, count_text(f.cost.calls));
  out.because = {
      fmt::format("{} times the value of ${} was {} of a row that an earlier step had "
                  "returned",
                  count_text(e.steps), e.slot, source)};
  tell_measured(e.measured, out);
  out.note = "let the database walk: WITH RECURSIVE returns all steps at once";
}

}  // namespace pgweir::reports
