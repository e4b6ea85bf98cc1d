// The keys, and what the signs mean.
#pragma once

#include "cli/watch/frame.hpp"

#include <cstddef>
#include <vector>

namespace pgweir::cli::watch {

std::vector<line> help_lines(std::size_t columns);

}  // namespace pgweir::cli::watch
