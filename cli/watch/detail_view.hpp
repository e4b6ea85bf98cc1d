// One finding: what is wrong, how bad, how do you know, what do I do; in full, and in short below
// the list.
#pragma once

#include "cli/watch/findings_list.hpp"
#include "cli/watch/frame.hpp"
#include "cli/watch/model.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli::watch {

// "N+1 proven", "IDLE IN TRANSACTION"
std::string title_of(const core::finding& f);

// A rule across the screen with a title in it.
line rule_line(std::string_view title, std::size_t columns);

// Null: it is gone.
std::vector<line> detail_lines(const known_finding* finding, std::size_t columns);

// At most as many as there is room for; with the time line where all of it fits.
std::vector<line> brief_lines(const known_finding& finding, size room);

}  // namespace pgweir::cli::watch
