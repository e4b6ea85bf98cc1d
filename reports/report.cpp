#include "reports/report.hpp"

#include <algorithm>

namespace pgweir::reports {

double traffic_summary::analysed() const {
  const auto known = seen.executions - std::min(seen.executions, seen.unattributed);
  const auto all = std::max(queries, seen.executions);
  return all == 0 ? 1.0 : static_cast<double>(known) / static_cast<double>(all);
}

}  // namespace pgweir::reports
