// Small pictures made of characters.
#pragma once

#include "cli/watch/frame.hpp"
#include "core/finding.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli::watch {

// A shape for each severity, so that colour never says it alone; a hollow one for suspects.
std::string_view mark_of(const core::finding& f);
look look_of(const core::finding& f);

// One character for each value, as high as it is beside the largest: "▁▂▇".
std::string sparkline(std::span<const std::uint64_t> values);

// A bar of at most `columns` for a share of 0 to 1; never nothing.
std::string share_bar(double share, std::size_t columns);

// When the statements of a loop ran: a line for each lane, an axis, and what it says in words. The
// height of a cell is the share of its time in which the statement ran. Empty: no times were kept.
std::vector<line> waterfall(const core::finding& f, std::size_t columns);

}  // namespace pgweir::cli::watch
