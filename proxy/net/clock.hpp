// The only place where time is read.
#pragma once

#include "core/time.hpp"

namespace pgweir::net {

// CLOCK_MONOTONIC; no system call on Linux (vDSO).
core::time_point now();

// This moment on both clocks.
core::clock_anchor anchor_now();

}  // namespace pgweir::net
