#include "reports/report.hpp"

#include <algorithm>

namespace pgweir::reports {

double traffic_summary::analysed() const {
  const auto known = seen.executions - std::min(seen.executions, seen.unattributed);
  const auto all = std::max(queries, seen.executions);
  return all == 0 ? 1.0 : static_cast<double>(known) / static_cast<double>(all);
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

}  // namespace pgweir::reports
