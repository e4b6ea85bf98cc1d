#include "cli/report_files.hpp"

#include "cli/files.hpp"
#include "reports/json.hpp"
#include "reports/merge.hpp"

#include <utility>

namespace pgweir::cli {

core::result<reports::report> report_from(const std::string& path) {
  const auto text = read_whole(path);
  if (!text) return text.error();
  return reports::read_report(*text, path);
}

core::result<reports::report> merged_from(const std::vector<std::string>& paths) {
  std::vector<reports::report> all;
  for (const auto& path : paths) {
    auto one = report_from(path);
    if (!one) return one.error();
    all.push_back(*std::move(one));
  }
  return reports::merged(std::move(all));
}

}  // namespace pgweir::cli
