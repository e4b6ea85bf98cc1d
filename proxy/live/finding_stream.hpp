// One listener's queue of findings as they are raised or grow: `watch`, `run`, server-sent events.
//
// Bounded: a listener that does not keep up loses the oldest ones, and is told how many. Written by
// the analysis thread, read by any one other thread. Shared by both; ends when either lets go.
#pragma once

#include "reports/report.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace pgweir::live {

class finding_stream {
 public:
  // Findings that wait for a listener; the oldest goes first.
  static constexpr std::size_t capacity = 1'000;

  // The next finding; waits for it up to `patience`. None: nothing came, or the proxy stopped.
  std::optional<reports::booked_finding> next(std::chrono::milliseconds patience);
  // True when the proxy has stopped and nothing is left to read.
  [[nodiscard]] bool ended() const;
  // Findings lost since the last call, because the listener was slow.
  std::uint64_t take_lost();

  // For the analysis thread.
  void push(const reports::booked_finding& finding);
  void end();

 private:
  mutable std::mutex lock_;
  std::condition_variable arrived_;
  std::deque<reports::booked_finding> waiting_;
  std::uint64_t lost_ = 0;
  bool ended_ = false;
};

}  // namespace pgweir::live
