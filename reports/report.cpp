#include "reports/report.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace pgweir::reports {

double traffic_summary::analysed() const {
  const auto known = seen.executions - std::min(seen.executions, seen.unattributed);
  const auto all = std::max(queries, seen.executions);
  return all == 0 ? 1.0 : static_cast<double>(known) / static_cast<double>(all);
}

bool worse(const booked_finding& a, const booked_finding& b) {
  const auto rank = [](const booked_finding& f) {
    return std::tuple{f.latest.severity, f.latest.grade, f.total.round_trips, f.total.calls};
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  return a.latest.id < b.latest.id;
}

void put_in_order(report& r) {
  std::ranges::sort(r.work, [](const auto& a, const auto& b) {
    const auto rank = [](const analyzers::attributed_work& each) {
      return std::tuple{each.kind, ~each.spent.round_trips, ~each.spent.calls,
                        std::string_view{each.name}};
    };
    return rank(a) < rank(b);
  });
  std::ranges::sort(r.statements, [](const auto& a, const auto& b) {
    const auto rank = [](const analyzers::statement_totals& each) {
      return std::tuple{~each.spent.calls, each.statement.key, std::string_view{each.database}};
    };
    return rank(a) < rank(b);
  });
  std::ranges::sort(r.findings, worse);
}

std::string_view name_of(analyzers::attributed_work::name_kind kind) {
  using name_kind = analyzers::attributed_work::name_kind;
  switch (kind) {
    case name_kind::route:
      return "route";
    case name_kind::scope:
      return "scope";
    case name_kind::trace:
      return "trace";
  }
  return "";
}

std::size_t ignored_count(const report& r) {
  std::set<std::uint64_t> ids;
  for (const auto& each : r.ignored) ids.insert(each.findings.begin(), each.findings.end());
  return ids.size();
}

}  // namespace pgweir::reports
