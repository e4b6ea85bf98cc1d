// Plain numbers about the traffic: kept by the workers, never dropped, read by anyone.
//
// Each worker_counters has one writer, its worker; process_counts are few and shared by all.
#pragma once

#include "core/event.hpp"
#include "core/time.hpp"
#include "proxy/live/process.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace pgweir::net {

// A number with one writer: no locked instruction to add to it.
class single_writer_counter {
 public:
  void add(std::uint64_t amount) {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// live::relay_delay as it grows.
struct delay_counters {
  static constexpr auto bounds_us = live::relay_delay::bounds_us;

  void add(core::duration delay) {
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(
        delay + std::chrono::nanoseconds{999});
    std::size_t at = 0;
    while (at < bounds_us.size() && us.count() > bounds_us[at]) ++at;
    counts[at].add(1);
    nanoseconds.add(static_cast<std::uint64_t>(std::max(delay, core::duration{}).count()));
  }

  std::array<single_writer_counter, bounds_us.size() + 1> counts;
  single_writer_counter nanoseconds;  // the sum
};

inline constexpr std::size_t blind_reasons =
    static_cast<std::size_t>(core::blind_reason::internal) + 1;

struct worker_counters {
  single_writer_counter connections;  // that reached the server
  single_writer_counter refused;      // clients that were told a FATAL of ours
  single_writer_counter cancels;
  single_writer_counter queries;
  single_writer_counter errors;
  single_writer_counter round_trips;
  single_writer_counter client_bytes;  // towards the server
  single_writer_counter server_bytes;  // towards the client
  std::array<single_writer_counter, blind_reasons> blind;
  delay_counters delay;  // a sample
};

struct process_counts {
  // Sessions for which there are descriptors; set before the workers start.
  std::size_t sessions_that_fit = 0;
  std::atomic<std::uint64_t> last_connection_id{0};
  std::atomic<std::size_t> sessions{0};    // with a server, or on the way to one
  std::atomic<std::size_t> walsenders{0};  // of them: connections for replication
  std::atomic<std::size_t> cancels{0};     // under way
  std::atomic<std::size_t> consoles{0};    // sessions of the console; beside the others
  std::atomic<std::size_t> sockets{0};     // clients of any kind, accepted and not yet closed
  std::atomic<bool> handed_over{false};    // another process listens: what still comes is served
};

}  // namespace pgweir::net
