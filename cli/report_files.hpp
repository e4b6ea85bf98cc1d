// Reports that were written as JSON, read back.
#pragma once

#include "core/error.hpp"
#include "reports/report.hpp"

#include <string>
#include <vector>

namespace pgweir::cli {

core::result<reports::report> report_from(const std::string& path);
// Several are merged into one. At least one.
core::result<reports::report> merged_from(const std::vector<std::string>& paths);

}  // namespace pgweir::cli
