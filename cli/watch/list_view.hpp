// The findings, one a line; below them, where there is room, transactions that are open for long
// and the selected finding in short.
#pragma once

#include "cli/watch/frame.hpp"
#include "cli/watch/model.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <vector>

namespace pgweir::cli::watch {

struct list_content {
  std::vector<line> lines;   // at most as many as there is room for
  std::size_t findings = 0;  // lines that there are for findings
};

list_content list_lines(const model& m, size room, core::wall_time now);

}  // namespace pgweir::cli::watch
