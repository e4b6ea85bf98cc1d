// Prints sample reports for the tests that ask others than us whether they are right.
//   write_samples                  as JSON, one per line: what schema_test.py validates
//   write_samples FORMAT SAMPLE    one report in one format: what test_formats.py validates
#include "reports/csv.hpp"
#include "reports/github.hpp"
#include "reports/gitlab.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/sarif.hpp"
#include "tests/reports/samples.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <map>
#include <string>

namespace reports = pgweir::reports;
namespace samples = pgweir::reports::samples;

namespace {

void print_as_json() {
  for (const auto& r :
       {samples::everything(), samples::nothing(), samples::nothing_but_ignored()}) {
    std::cout << nlohmann::ordered_json::parse(reports::report_json(r)).dump() << '\n';
  }
}

int print(const std::string& format, const std::string& sample) {
  static const std::map<std::string,
                        std::string (*)(const reports::report&, const reports::verdict&)>
      formats{{"csv", reports::csv},       {"github", reports::github},
              {"gitlab", reports::gitlab}, {"junit", reports::junit},
              {"sarif", reports::sarif},   {"markdown", reports::markdown}};
  static const std::map<std::string, reports::report (*)()> all{
      {"attributed", samples::attributed}, {"crowded", samples::crowded},
      {"hostile", samples::hostile},       {"no_traffic", samples::no_traffic},
      {"nothing", samples::nothing},
  };
  const auto written = formats.find(format);
  const auto made = all.find(sample);
  if (written == formats.end() || made == all.end()) return 2;
  const auto r = made->second();
  std::cout << written->second(r, samples::mixed(r));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count == 3) return print(words[1], words[2]);
  print_as_json();
}
