// Where a finding points: a line of source where tags carried one, else the test, the route or the
// rule that it belongs to. All texts are plain (plain_text).
#pragma once

#include "core/finding.hpp"
#include "reports/report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgweir::reports {

struct source_line {
  std::string path;        // relative, as a repository knows it: "app/models/author.rb"
  std::uint64_t line = 0;  // 0: not known
};

// None where the tags had none, or a path that no repository can have: an absolute one, one that
// leads upwards, a URL.
std::optional<source_line> source_line_of(const core::place& where);

struct named_place {
  std::string_view kind;  // "scope", "route", "rule"
  std::string name;
};

// The first test that it was seen in, else the first route, else its rule.
named_place place_of(const booked_finding& f);

// For formats that want a file where there is none: "pgweir/scope/lists authors". Names no file of
// a repository, so that none is blamed.
std::string path_of(const named_place& place);

}  // namespace pgweir::reports
