#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::reports {

namespace {

using evidence = core::unindexed_foreign_key_evidence;

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : ", ") + part;
  return out;
}

std::string shown_text(const evidence& e) {
  switch (e.shown) {
    case core::relation_shown::join:
      return fmt::format("a statement joins them ({})", counted(e.calls, "call"));
    case core::relation_shown::loop:
      return fmt::format("a proven loop asks for one value after the other ({})",
                         counted(e.calls, "call"));
    case core::relation_shown::parent_changed:
      return fmt::format(
          "rows of {} are deleted, or get another key: for each of them the server "
          "looks through {}",
          e.target, e.table);
  }
  return {};
}

}  // namespace

void fields(json_fields& all, core::unindexed_foreign_key_evidence& e) {
  all.field("statement", e.statement);
  all.choice("shown", e.shown, {"join", "loop", "parent_changed"});
  all.field("constraint", e.constraint);
  all.field("table", e.table);
  all.field("columns", e.columns);
  all.field("target", e.target);
  all.field("target_columns", e.target_columns);
  all.field("calls", e.calls);
  all.field("rows", e.rows);
  all.field("scans", e.scans);
  all.field("writes", e.writes);
  all.field("existing", e.existing);
}

void describe(const core::finding& f, const core::unindexed_foreign_key_evidence& e, words& out) {
  const auto from = fmt::format("{} ({})", e.table, joined(e.columns));
  const auto to = fmt::format("{} ({})", e.target, joined(e.target_columns));
  out.subject = fmt::format("{} refers to {}, without an index", from, e.target);
  out.price = counted(e.rows, "row");
  out.statement = shortened_sql(e.statement.text);
  out.sentence = fmt::format("{} uses the relation of {} to {}, and no index leads to {}.",
                             actor(f), from, to, from);
  out.because = {shown_text(e), e.constraint.empty()
                                    ? "no constraint declares the relation; names, types and "
                                      "traffic agree on it"
                                    : fmt::format("the constraint {} declares it", e.constraint)};
  out.because.push_back(fmt::format("{} has about {}; {} were written since its statistics began",
                                    e.table, counted(e.rows, "row"), counted(e.writes, "row")));
  if (!e.existing.empty()) out.because.push_back("it has: " + joined(e.existing));
  out.note = "create an index on the referring columns";
}

}  // namespace pgweir::reports
