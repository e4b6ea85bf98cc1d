// Takes clients in and hands each to the worker with the fewest. One thread, off the byte path:
// with few clients the kernel's own spreading (SO_REUSEPORT) loads workers unevenly.
//
// Out of descriptors it still answers: a reserve is given up to accept one client, refuse it with
// 53300 and close it; then it pauses.
#pragma once

#include "proxy/net/counters.hpp"
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
  // `listeners` are bound. `limit`: client sockets of any kind that may be open at once.
  acceptor(std::vector<unique_fd> listeners, std::vector<std::unique_ptr<worker>>& workers,
           process_counts& process, std::size_t limit);
  ~acceptor();

  void start();
  // Closes the listeners after having taken what waits in them, and ends the thread.
  void stop();

 private:
  void run();
  // True when one was taken.
  bool accept_one(int listener);
  void out_of_descriptors(int listener);
  void place(accepted client);
  static void refuse(const unique_fd& client, const char* message);

  std::vector<unique_fd> listeners_;
  std::vector<watched_fd> watched_;
  std::vector<std::unique_ptr<worker>>& workers_;
  process_counts& process_;
  std::size_t limit_;
  poller poll_;
  wake_bell bell_;
  watched_fd bell_watch_;
  unique_fd reserve_;
  bool pausing_ = false;
  std::optional<accepted> unplaced_;  // no worker's mailbox had room
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace pgweir::net
