// The gate: does a report fail a build? Only PROVEN and LIKELY findings count; a SUSPECT never
// does.
#pragma once

#include "reports/report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgweir::reports {

enum class fail_on : std::uint8_t { error, warning, info, none };

std::optional<fail_on> fail_on_named(std::string_view name);
std::string_view name_of(fail_on level);

struct verdict {
  bool failed = false;
  std::uint64_t failing = 0;  // findings at or above the level
  std::string why;            // "n-plus-one: GET /authors …"; of the worst failing finding
};

verdict judge(const report& r, fail_on level);

}  // namespace pgweir::reports
