// The model as a frame. Pure: the same model, size and time give the same lines.
#pragma once

#include "cli/watch/frame.hpp"
#include "cli/watch/model.hpp"
#include "core/time.hpp"

namespace pgweir::cli::watch {

// Of m.size, from 1×1 up; made for 40×10 to 250×80.
frame layout(const model& m, core::wall_time now);

}  // namespace pgweir::cli::watch
