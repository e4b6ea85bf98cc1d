// The line at the top (who is watched, how fast, whether the connection lives) and the one at the
// bottom (what is typed, what happened, which keys there are).
#pragma once

#include "cli/watch/frame.hpp"
#include "cli/watch/model.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <optional>

namespace pgweir::cli::watch {

line top_bar(const model& m, core::wall_time now);

struct bottom_line {
  line content;
  std::optional<std::size_t> cursor;  // its column, where something is typed
};

// `above`: whether its view can be scrolled.
bottom_line bottom_bar(const model& m, const frame& above);

}  // namespace pgweir::cli::watch
