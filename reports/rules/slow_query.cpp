#include "reports/phrases.hpp"
#include "reports/plan_text.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::slow_query_evidence& e) {
  all.field("statement", e.statement);
  all.choice("why", e.why, {"over_threshold", "over_own_history"});
  all.field("p50_us", e.p50);
  all.field("p95_us", e.p95);
  all.field("max_us", e.max);
  all.field("first_row_us", e.first_row);
  all.field("usual_p95_us", e.usual_p95);
  all.field("rows", e.rows);
  all.added_objects("generic_plan", e.generic.nodes, plan_node_fields);
  all.added_objects("custom_plan", e.custom.nodes, plan_node_fields);
}

void describe(const core::finding& f, const core::slow_query_evidence& e, words& out) {
  using reason = core::slow_query_evidence::reason;
  const auto table = table_of(e.statement);
  out.statement = shortened_sql(e.statement.text);
  out.price = counted(e.rows, "row");
  if (e.why == reason::over_threshold) {
    out.subject = fmt::format("{} took {}", table, duration_text(e.max));
    out.sentence =
        fmt::format("{} waited {} for one query on {}.", actor(f), duration_text(e.max), table);
  } else {
    out.subject = fmt::format("{} p95 {}, usually {}", table, duration_text(e.p95),
                              duration_text(e.usual_p95));
    out.sentence = fmt::format("A query on {} has become slow: p95 is {}, it used to be {}.", table,
                               duration_text(e.p95), duration_text(e.usual_p95));
  }
  out.because = {fmt::format(
      "measured on the server's side: first row after {}, the last of {} after {}; p50 {}, p95 {}",
      duration_text(e.first_row), counted(e.rows, "row"), duration_text(e.max),
      duration_text(e.p50), duration_text(e.p95))};
  // That of the values that were seen tells more, where there is one.
  const bool with_values = !e.custom.nodes.empty();
  out.plan = plan_tree(with_values ? e.custom : e.generic);
  if (!out.plan.empty()) {
    out.because.push_back(with_values
                              ? "the plan is the planner's for values that were seen; nothing was "
                                "run for it"
                              : "the plan is the planner's for any values; nothing was run for it");
  }
  out.note = "run it under EXPLAIN (ANALYZE, BUFFERS) and look for the widest step";
}

}  // namespace pgweir::reports
