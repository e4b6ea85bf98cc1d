#include "proxy/net/clock.hpp"

#include <chrono>

namespace pgweir::net {

core::time_point now() {
  return core::time_point{std::chrono::steady_clock::now().time_since_epoch()};
}

core::clock_anchor anchor_now() {
  const auto wall = std::chrono::system_clock::now();
  return {now(), std::chrono::time_point_cast<std::chrono::milliseconds>(wall)};
}

}  // namespace pgweir::net
