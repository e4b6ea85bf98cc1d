#include "reports/phrases.hpp"
#include "reports/plan_text.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

namespace pgweir::reports {

namespace {

using evidence = core::missing_index_evidence;

std::string cost_text(double cost) {
  return cost < 10 ? fmt::format("{:.1f}", std::max(cost, 0.0))
                   : count_text(static_cast<std::uint64_t>(std::llround(std::min(cost, 1e18))));
}

std::string share_text(double share) {
  return share < 0.01 ? "less than 1 %" : percent_text(share);
}

std::string_view why_not(evidence::hindrance what) {
  using hindrance = evidence::hindrance;
  switch (what) {
    case hindrance::none:
      return "";
    case hindrance::function:
      return "the column stands inside of a function";
    case hindrance::cast:
      return "the column is cast to another type";
    case hindrance::arithmetic:
      return "the column is reckoned with before it is compared";
    case hindrance::leading_wildcard:
      return "the pattern begins with a wildcard";
    case hindrance::invalid_index:
      return "it is invalid: a CREATE INDEX CONCURRENTLY has failed and left it behind";
    case hindrance::key_order:
      return "its first column is not asked for";
    case hindrance::sort_order:
      return "its order is another than the one asked for";
    case hindrance::collation:
      return "its collation does not sort as a prefix needs it";
    case hindrance::operator_class:
      return "its operator class does not know the operator";
    case hindrance::partial:
      return "it has only the rows of a condition that the query does not repeat";
    case hindrance::alternatives:
      return "an OR joins conditions on two tables";
  }
  return "";
}

std::string asked_for(const evidence& e) {
  if (e.predicate.empty()) return "in the order of " + e.order;
  return "by " + e.predicate + (e.order.empty() ? "" : ", in the order of " + e.order);
}

std::string size_text(const evidence& e) {
  auto out = fmt::format("{} has about {}", e.table, counted(e.rows, "row"));
  if (e.bytes > 0) out += fmt::format(" in {}", bytes_text(e.bytes));
  return out;
}

std::string how_known(const evidence& e) {
  switch (e.how) {
    case evidence::proof::hypothetical:
      return "the planner was asked with the index as a hypothetical one (HypoPG)";
    case evidence::proof::built:
      return "the planner was asked with the index built, in a transaction that was rolled back";
    case evidence::proof::structural:
      return "nothing was tried (no HypoPG, or no answer): by the table's size and statistics, and "
             "the indexes that it has";
  }
  return {};
}

std::string use_text(const evidence::use& use) {
  auto out = fmt::format("{}: {}, {}", brief_sql(use.statement.text), counted(use.calls, "call"),
                         duration_text(use.time));
  if (use.cost_before && use.cost_after)
    out += fmt::format(", cost {} → {}", cost_text(*use.cost_before), cost_text(*use.cost_after));
  return out;
}

std::string_view why_it_matters(evidence::reason why) {
  switch (why) {
    case evidence::reason::slow:
      return "the server needed long for it";
    case evidence::reason::loop:
      return "it is the child of a proven loop, so it is paid once for each row";
    case evidence::reason::large_table:
    case evidence::reason::costly:
      return "";
    case evidence::reason::growing:
      return "the table is small today, but what the query returns grows";
  }
  return "";
}

std::vector<std::string> reasons(const evidence& e) {
  std::vector<std::string> out{size_text(e) + "; " + how_known(e)};
  if (e.hindered != evidence::hindrance::none && e.index.empty()) {
    out[0] = size_text(e) + "; " +
             (e.hindering_index.empty() ? "no index can serve this: "
                                        : "the index " + e.hindering_index + " is not used: ") +
             std::string{why_not(e.hindered)};
  }
  if (const auto why = why_it_matters(e.why); !why.empty()) out.emplace_back(why);
  if (e.uses.size() > 1 || (!e.uses.empty() && e.uses.front().cost_after))
    for (const auto& use : e.uses) out.push_back(use_text(use));
  if (e.statements > e.uses.size())
    out.push_back("and " + counted(e.statements - e.uses.size(), "further statement"));
  auto written = fmt::format("since its statistics began {} was read {} and {} were written",
                             e.table, counted(e.scans, "time"), counted(e.writes, "row"));
  if (e.mostly_written)
    written += ": far more writes than reads, so the index has to save more than usual";
  if (e.scans > 0 || e.writes > 0) out.push_back(std::move(written));
  if (!e.existing.empty()) {
    std::string names;
    for (const auto& index : e.existing) names += (names.empty() ? "" : ", ") + index;
    out.push_back("it has: " + names);
  }
  return out;
}

void use_fields(json_fields& all, evidence::use& use) {
  all.field("statement", use.statement);
  all.field("calls", use.calls);
  all.field("time_us", use.time);
  all.field("slowest_us", use.slowest);
  all.field("in_loop", use.in_loop);
  all.field("cost_before", use.cost_before);
  all.field("cost_after", use.cost_after);
}

}  // namespace

void fields(json_fields& all, core::missing_index_evidence& e) {
  all.field("table", e.table);
  all.field("index", e.index);
  all.field("predicate", e.predicate);
  all.field("order", e.order);
  all.choice("how", e.how, {"hypothetical", "built", "structural"});
  all.choice("hindered", e.hindered,
             {"none", "function", "cast", "arithmetic", "leading_wildcard", "invalid_index",
              "key_order", "sort_order", "collation", "operator_class", "partial", "alternatives"});
  all.field("hindering_index", e.hindering_index);
  all.choice("why", e.why, {"slow", "loop", "large_table", "costly", "growing"});
  all.field("rows", e.rows);
  all.field("bytes", e.bytes);
  all.field("index_bytes", e.index_bytes);
  all.field("scans", e.scans);
  all.field("writes", e.writes);
  all.field("mostly_written", e.mostly_written);
  all.field("existing", e.existing);
  all.field("together", e.together);
  all.objects("uses", e.uses, use_fields);
  all.field("statements", e.statements);
  all.objects("plan_before", e.before.nodes, plan_node_fields);
}

void describe(const core::finding& f, const core::missing_index_evidence& e, words& out) {
  const auto looked_for = asked_for(e);
  out.price =
      f.cost.calls == 0 ? "" : counted(f.cost.calls, "call") + " · " + duration_text(f.cost.time);
  if (!e.uses.empty()) out.statement = shortened_sql(e.uses.front().statement.text);
  if (e.index.empty()) {
    out.subject = fmt::format("{}: no index serves {}", e.table,
                              e.predicate.empty() ? "its order" : e.predicate);
    out.sentence = fmt::format("{} reads rows of {} {}, and no index can serve that as it is.",
                               actor(f), e.table, looked_for);
  } else {
    out.subject = fmt::format("{} ({})", e.index,
                              e.how == evidence::proof::structural ? "not tried" : "tried");
    out.sentence = fmt::format("{} reads rows of {} {}, and no index leads to them.", actor(f),
                               e.table, looked_for);
  }
  const bool measured = !e.uses.empty() && e.uses.front().cost_after && e.uses.front().cost_before;
  if (measured && !e.index.empty()) {
    double before = 0;
    double after = 0;
    for (const auto& use : e.uses) {
      before += use.cost_before.value_or(0) * static_cast<double>(use.calls);
      after += use.cost_after.value_or(0) * static_cast<double>(use.calls);
    }
    if (before > 0)
      out.sentence += fmt::format(" With it, the planner expects {} of the cost.",
                                  share_text(std::min(after / before, 1.0)));
  }
  out.because = reasons(e);
  out.plan = plan_tree(e.before);
  out.note = "look at its plan, and at the indexes of the table";
}

// It grows with the executions of its statements.
std::uint64_t size_of(const booked_finding& f, const core::missing_index_evidence&) {
  return f.total.calls;
}

}  // namespace pgweir::reports
