#include "proxy/net/event_ring.hpp"

#include <utility>

namespace pgweir::net {

void event_sink::push_all(std::vector<core::event>& events, core::time_point now) {
  for (auto& happened : events) push(std::move(happened), now);
  events.clear();
}

void event_sink::push(core::event&& happened, core::time_point now) {
  if (in_gap_ > 0) {
    if (ring_.try_push(core::observation_gap{{}, now, in_gap_})) in_gap_ = 0;
  }
  if (in_gap_ == 0 && ring_.try_push(std::move(happened))) return;
  ++in_gap_;
  dropped_.store(dropped_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  told_.forget();
}

}  // namespace pgweir::net
