// Prints sample reports as JSON, one per line: what schema_test.py validates.
#include "reports/json.hpp"
#include "tests/reports/samples.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

int main() {
  namespace reports = pgweir::reports;
  for (const auto& r : {reports::samples::everything(), reports::samples::nothing()}) {
    std::cout << nlohmann::ordered_json::parse(reports::report_json(r)).dump() << '\n';
  }
}
