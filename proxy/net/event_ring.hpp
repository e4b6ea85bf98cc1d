// The hand-over of events from one worker to the analysis thread.
//
// A full ring drops and counts, never waits; when there is room again, an observation_gap takes the
// place of what was dropped, and the worker announces its texts anew (one of them may be missing).
#pragma once

#include "core/event.hpp"
#include "core/time.hpp"
#include "proxy/net/spsc_queue.hpp"
#include "proxy/session/announcements.hpp"

#include <atomic>
#include <cstdint>
#include <vector>

namespace pgweir::net {

using event_ring = spsc_queue<core::event>;

// The worker's end.
class event_sink {
 public:
  // Both outlive the sink.
  event_sink(event_ring& ring, session::announcements& told) : ring_{ring}, told_{told} {}

  // Hands all over and leaves `events` empty, with its memory.
  void push_all(std::vector<core::event>& events, core::time_point now);

  // Readable from any thread.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  void push(core::event&& happened, core::time_point now);

  event_ring& ring_;
  session::announcements& told_;
  std::uint64_t in_gap_ = 0;
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace pgweir::net
