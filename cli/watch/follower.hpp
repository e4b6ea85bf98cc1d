// The stream of events, followed on a thread of its own; a lost connection is opened again. What it
// says waits for one reader: never more than a few thousand news, then the stream is not read on,
// and the server leaves out what is outdated.
#pragma once

#include "cli/watch/news.hpp"
#include "cli/web_client.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace pgweir::cli::watch {

class follower {
 public:
  explicit follower(web_address from);
  // Ends the connection, and waits for the thread.
  ~follower();
  follower(const follower&) = delete;
  follower& operator=(const follower&) = delete;

  // Readable when there are news.
  [[nodiscard]] int descriptor() const { return descriptor_; }
  // All that came since, in order. Begins with link_begun or link_lost.
  std::vector<news> take();

 private:
  static constexpr std::size_t most_waiting = 4'096;

  void run(const std::stop_token& stop);
  void push(news what, const std::stop_token& stop);

  web_address from_;
  int descriptor_ = -1;
  std::mutex lock_;
  std::condition_variable_any taken_;
  std::vector<news> waiting_;
  std::jthread thread_;  // last: it uses all of the others
};

}  // namespace pgweir::cli::watch
