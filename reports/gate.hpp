// The gate: does a report fail a build? Only PROVEN and LIKELY findings count; a SUSPECT never
// does.
#pragma once

#include "reports/report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::reports {

enum class fail_on : std::uint8_t { error, warning, info, none };

std::optional<fail_on> fail_on_named(std::string_view name);
std::string_view name_of(fail_on level);

// What the gate makes of one finding.
enum class standing : std::uint8_t {
  below,         // the gate does not ask for it
  known,         // the baseline holds it
  acknowledged,  // the baseline holds it with a reason
  failing,
};

struct verdict {
  bool failed = false;
  std::uint64_t failing = 0;        // findings that fail the build
  std::string why;                  // "n-plus-one: GET /authors …"; of the worst failing finding
  std::vector<standing> standings;  // of report::findings, one by one
};

verdict judge(const report& r, fail_on level);

}  // namespace pgweir::reports
