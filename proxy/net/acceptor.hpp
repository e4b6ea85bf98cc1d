// Takes clients in and hands each to the worker with the fewest. One thread, off the byte path:
// with few clients the kernel's own spreading (SO_REUSEPORT) loads workers unevenly.
//
// Out of descriptors it still answers: a reserve is given up to accept one client, refuse it with
// 53300 and close it; then it pauses.
//
// While the process drains it goes on accepting, so that clients are told 57P03 instead of nothing,
// until another process listens in its place: then it takes what the kernel has queued for it
// (those are served) and closes.
#pragma once

#include "proxy/net/counters.hpp"
#include "proxy/net/listener.hpp"
#include "proxy/net/poller.hpp"
#include "proxy/net/worker.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace pgweir::net {

class acceptor {
 public:
  // `limit`: client sockets of any kind that may be open at once.
  acceptor(std::vector<listener> listeners, std::vector<std::unique_ptr<worker>>& workers,
           process_counts& process, std::size_t limit);
  ~acceptor();

  void start();
  void change_limit(std::size_t limit) { limit_ = limit; }
  // The process ends; afterwards process_counts::handed_over is right. Once, before stop().
  void drain();
  // Closes the listeners after having taken what waits in them, and ends the thread.
  void stop();

 private:
  // A listener in the poller.
  struct door {
    listener socket;
    watched_fd watched;
    std::optional<core::time_point> closes_at;  // another process has taken its place
  };

  void run();
  [[nodiscard]] std::optional<core::time_point> wakes_at(core::time_point now);
  void look_for_successors(core::time_point now);
  void close(door& which);
  // True when one was taken, or was gone. Precondition: nobody waits for a place.
  bool accept_one(int listener);
  void out_of_descriptors(int listener);
  void place(accepted client);
  static void refuse(const unique_fd& client, const char* message);

  std::vector<door> doors_;
  std::vector<std::unique_ptr<worker>>& workers_;
  process_counts& process_;
  std::atomic<std::size_t> limit_;
  poller poll_;
  wake_bell bell_;
  watched_fd bell_watch_;
  unique_fd reserve_;
  bool pausing_ = false;
  std::optional<accepted> unplaced_;  // no worker's mailbox had room; nobody is accepted meanwhile
  std::atomic<bool> draining_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace pgweir::net
