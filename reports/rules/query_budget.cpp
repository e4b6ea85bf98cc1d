#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::reports {

namespace {

using amount = core::query_budget_evidence::amount;

bool is_over(const amount& a) { return a.allowed && a.spent > *a.allowed; }

std::string time_text(std::uint64_t microseconds) {
  return duration_text(std::chrono::microseconds{static_cast<std::int64_t>(microseconds)});
}

// "128 queries (30 allowed)" of each amount that is over.
std::vector<std::string> overspent(const core::query_budget_evidence& e) {
  std::vector<std::string> out;
  const auto add = [&](const amount& a, std::string_view one, std::string_view many) {
    if (!is_over(a)) return;
    out.push_back(
        fmt::format("{} ({} allowed)", counted(a.spent, one, many), count_text(*a.allowed)));
  };
  add(e.queries, "query", "queries");
  add(e.round_trips, "round trip", "round trips");
  add(e.rows, "row", "rows");
  if (is_over(e.time_us)) {
    out.push_back(fmt::format("{} of database time ({} allowed)", time_text(e.time_us.spent),
                              time_text(*e.time_us.allowed)));
  }
  return out;
}

}  // namespace

void fields(json_fields& all, core::query_budget_evidence& e) {
  const auto amount_fields = [](json_fields& one, amount& a) {
    one.field("spent", a.spent);
    one.field("allowed", a.allowed);
  };
  all.field("budget", e.budget);
  all.object("queries", e.queries, amount_fields);
  all.object("round_trips", e.round_trips, amount_fields);
  all.object("rows", e.rows, amount_fields);
  all.object("time_us", e.time_us, amount_fields);
  all.field("most_frequent", e.most_frequent);
  all.field("most_frequent_calls", e.most_frequent_calls);
}

void describe(const core::finding& f, const core::query_budget_evidence& e, words& out) {
  std::string over;
  for (const auto& each : overspent(e)) over += (over.empty() ? "" : ", ") + each;
  if (e.most_frequent) out.statement = shortened_sql(e.most_frequent->text);
  out.subject = "over budget: " + over;
  out.price = duration_text(f.cost.time);
  out.sentence = fmt::format("{} spent more than its budget: {}.", actor(f), over);
  out.because = {fmt::format("the budget is that of {} in the configuration",
                             e.budget.empty() ? "all work" : e.budget)};
  if (e.most_frequent) {
    out.because.push_back(fmt::format("what it ran most, {}: {}",
                                      counted(e.most_frequent_calls, "time"),
                                      brief_sql(e.most_frequent->text)));
  }
  out.note = "look at the statement that it ran most, and at its other findings";
}

}  // namespace pgweir::reports
