#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::missing_foreign_key_evidence& e) {
  all.field("statement", e.statement);
  all.choice("shown", e.shown, {"join", "loop", "parent_changed"});
  all.field("from", e.from);
  all.field("to", e.to);
  all.field("type", e.type);
  all.field("calls", e.calls);
  all.field("rows", e.rows);
}

void describe(const core::finding& f, const core::missing_foreign_key_evidence& e, words& out) {
  const auto from = name_of_column(e.from, e.statement);
  const auto to = name_of_column(e.to, e.statement);
  out.subject = fmt::format("{} looks like a reference to {}", from, to);
  out.price = counted(e.calls, "call");
  out.statement = shortened_sql(e.statement.text);
  out.sentence = fmt::format(
      "{} uses {} as a reference to {}, and no constraint keeps the rows that it refers to.",
      actor(f), from, to);
  const auto* how = e.shown == core::relation_shown::loop
                        ? "a proven loop takes the values of {} to ask for {}"
                        : "a statement compares {} with {}";
  const bool loop = e.shown == core::relation_shown::loop;
  out.because = {fmt::format(fmt::runtime(how), loop ? to : from, loop ? from : to),
                 fmt::format("{} is a key of its table, both are of the type {}, and their names "
                             "agree",
                             to, e.type)};
  out.note = "declare the foreign key, or say in the schema why there is none";
}

}  // namespace pgweir::reports
