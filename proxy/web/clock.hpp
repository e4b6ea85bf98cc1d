// The web server's clock. Only its shell reads it, the server and its connections: what they ask is
// told the time.
#pragma once

#include "core/time.hpp"

#include <chrono>

namespace pgweir::web {

// CLOCK_MONOTONIC, as in proxy/net.
inline core::time_point now() {
  return core::time_point{std::chrono::steady_clock::now().time_since_epoch()};
}

// This moment on both clocks.
inline core::clock_anchor anchor_now() {
  return {now(), std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())};
}

}  // namespace pgweir::web
