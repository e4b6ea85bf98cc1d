// Prints an answer of each kind, one a line: its schema in docs/api/openapi.yaml, a blank, the
// JSON.
#include "proxy/live/live_json.hpp"
#include "tests/proxy/live/samples.hpp"
#include "tests/reports/samples.hpp"

#include <iostream>
#include <string>
#include <string_view>

namespace live = pgweir::live;
namespace samples = pgweir::live::samples;

namespace {

void print(std::string_view schema, const std::string& answer) {
  std::cout << schema << ' ' << answer << '\n';
}

void print_findings() {
  for (const auto& each : pgweir::reports::samples::everything().findings)
    print("finding", live::brief_finding_json(each));
}

}  // namespace

int main() {
  print("rules", live::rules_json());
  print_findings();
  print("hello", live::hello_json(samples::who()));
  print("health", live::health_json(samples::who(), samples::busy(), samples::made));
  print("health", live::health_json(samples::who(), samples::at_rest(), samples::made));
  print("activity", live::activity_json(samples::activity()));
  print("activity", live::activity_json({}));
  print("snapshot", live::snapshot_json(samples::last_second(), samples::sessions(), 0.5));
  print("snapshot", live::snapshot_json({}, {}, 1));
  print("statements", live::statements_json(samples::statements(), {}));
  print("statements", live::statements_json({}, {}));
  const auto findings = pgweir::reports::samples::everything().findings;
  print("statement_detail", live::statement_json(samples::statement(), findings));
  auto planned = samples::statement();
  const auto slow = pgweir::reports::samples::planned_query();
  planned.what.statement.totals.statement =
      std::get<pgweir::core::slow_query_evidence>(slow.evidence).statement;
  planned.what.statement.totals.database = slow.where.database;
  const std::vector with_plans{pgweir::reports::samples::booked(slow)};
  print("statement_detail", live::statement_json(planned, with_plans));
  print("sessions", live::sessions_json(samples::sessions()));
  print("sessions", live::sessions_json({}));
}
