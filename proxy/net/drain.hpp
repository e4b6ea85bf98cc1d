// The end of a process that hurries nobody: in stages, on a thread of its own, until a deadline.
//
//   1  the delay: everything goes on, only readiness has failed
//   2  new logins are refused (or another process takes them), sessions end as they become idle
//   3  nothing but walsenders is left: they end, too, as PostgreSQL ends them last
//   4  no session is left: the door closes, and whoever has not said a word is sent away
//   5  shortly before the deadline, or when asked to hurry: whatever is left ends
#pragma once

#include "core/time.hpp"
#include "proxy/net/acceptor.hpp"
#include "proxy/net/counters.hpp"
#include "proxy/net/worker.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace pgweir::net {

class drain {
 public:
  struct timing {
    core::duration delay;
    core::duration all;  // from begin() to the end, the delay included
  };

  // All outlive the drain.
  drain(acceptor& door, std::vector<std::unique_ptr<worker>>& workers, process_counts& process)
      : door_{door}, workers_{workers}, process_{process} {}
  ~drain() { stop(); }

  // Once. Returns at once.
  void begin(const timing& how);
  // Now, and not when everything is idle.
  void hurry();
  // Waits for the end, up to `patience`. True when it is there.
  bool wait(std::chrono::milliseconds patience);
  // Gives up waiting; whatever is left stays as it is.
  void stop();

 private:
  void run(const timing& how);
  // False: the drain was hurried or stopped meanwhile.
  bool wait_until(core::time_point when);
  void end_sessions(core::time_point latest);
  void end_the_rest(core::time_point latest);

  acceptor& door_;
  std::vector<std::unique_ptr<worker>>& workers_;
  process_counts& process_;
  std::mutex lock_;
  std::condition_variable changed_;
  bool hurried_ = false;
  bool stopped_ = false;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace pgweir::net
