// Alerts out of the process: findings as they are raised or grow, to every destination of the
// configuration, on a thread of its own.
//
// Neither traffic nor analysis ever waits for it: what comes while a receiver hangs is kept within
// bounds, beyond them the oldest is dropped and counted. One destination does not hold up another.
// The end waits for settings.patience_at_end at most, and for the one write to a file, standard
// error or syslog that is under way then (0.2 s at most).
#pragma once

#include "config/notify.hpp"
#include "core/error.hpp"
#include "proxy/live/finding_stream.hpp"
#include "proxy/notify/alert.hpp"
#include "proxy/notify/destination.hpp"
#include "proxy/notify/schedule.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace pgweir::notify {

// How one destination stands, for metrics.
struct destination_counts {
  std::string name;
  std::string kind;
  schedule_counts sums;     // a destination that leaves the configuration takes them along
  std::size_t waiting = 0;  // findings, those on their way included
  bool failing = false;     // its last attempt failed
};

class notifier {
 public:
  // `subscribe` gives the findings; it is asked once there is a destination, and outlives stop().
  notifier(sender from, std::function<std::shared_ptr<live::finding_stream>()> subscribe);
  ~notifier();
  notifier(const notifier&) = delete;
  notifier& operator=(const notifier&) = delete;

  // From now on these. A destination that keeps its name and kind keeps what it knows and what
  // waits for it. From one thread only, as stop(); not after stop().
  void use(std::vector<destination> all, core::duration patience_at_end);
  // What waits is sent, as far as the patience goes. Best when the stream has ended: then nothing
  // comes after it.
  void stop();

  // From any thread.
  [[nodiscard]] std::vector<destination_counts> counts() const;

 private:
  struct lane {
    destination to;
    schedule plan;
    bool failing = false;
    std::uint64_t told_dropped = 0;  // in the log
  };

  void run();
  void adopt();
  void take_findings(core::time_point now);
  void take(reports::booked_finding finding, core::time_point now);
  void send_what_is_due(core::time_point now);
  void finish_some(std::chrono::milliseconds patience);
  void ended(lane& of, const outcome& what);
  void rest(core::time_point now);
  void wind_up();
  void publish();
  [[nodiscard]] bool must_leave() const;
  [[nodiscard]] bool all_done() const;
  [[nodiscard]] std::chrono::milliseconds until_wake(core::time_point now) const;
  [[nodiscard]] bool stopping() const;

  sender from_;
  std::function<std::shared_ptr<live::finding_stream>()> subscribe_;
  std::thread thread_;

  mutable std::mutex lock_;  // for what follows
  std::optional<std::vector<destination>> new_;
  core::duration patience_{};
  bool stopping_ = false;
  std::vector<destination_counts> counts_;

  // The thread's own.
  std::shared_ptr<live::finding_stream> stream_;
  std::unique_ptr<http_sender> http_;
  std::vector<std::unique_ptr<lane>> lanes_;
  std::optional<core::time_point> end_;  // once it winds up
};

}  // namespace pgweir::notify
