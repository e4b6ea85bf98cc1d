// Workflow commands: GitHub makes annotations of them wherever a step prints them.
//
// GitHub shows at most 10 of a kind for each step, so there are never more: the worst first, and a
// last notice says what was left out. What fails the gate is an error, the rest at most a warning;
// what a baseline knows is counted only.
#pragma once

#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <cstddef>
#include <string>

namespace pgweir::reports {

inline constexpr std::size_t annotations_of_a_kind = 10;

// One command on each line. Unjudged: each finding by its own severity.
std::string github(const report& r, const verdict& judged);

}  // namespace pgweir::reports
