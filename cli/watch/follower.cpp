#include "cli/watch/follower.hpp"

#include "cli/watch/watched_server.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <exception>
#include <string>
#include <system_error>
#include <utility>

namespace pgweir::cli::watch {

follower::follower(web_address from)
    : from_{std::move(from)}, descriptor_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
  if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
  thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

follower::~follower() {
  thread_.request_stop();
  thread_.join();
  ::close(descriptor_);
}

std::vector<news> follower::take() {
  std::uint64_t ignored = 0;
  const auto read = ::read(descriptor_, &ignored, sizeof ignored);
  static_cast<void>(read);
  const std::lock_guard held{lock_};
  taken_.notify_all();
  return std::exchange(waiting_, {});
}

void follower::push(news what, const std::stop_token& stop) {
  std::unique_lock held{lock_};
  taken_.wait(held, stop, [this] { return waiting_.size() < most_waiting; });
  waiting_.push_back(std::move(what));
  const std::uint64_t one = 1;
  const auto written = ::write(descriptor_, &one, sizeof one);
  static_cast<void>(written);
}

void follower::run(const std::stop_token& stop) {
  const stream_listener listener{[&] { push(link_begun{}, stop); },
                                 [&](const stream_event& event) {
                                   push(news_from(event), stop);
                                   return !stop.stop_requested();
                                 }};
  while (!stop.stop_requested()) {
    std::string why;
    try {
      why = follow(from_, events_page, listener, stop).why;
    } catch (const std::exception& error) {
      why = error.what();
    }
    if (stop.stop_requested()) return;
    push(link_lost{why}, stop);
    std::unique_lock held{lock_};
    taken_.wait_for(held, stop, retry_after, [] { return false; });
  }
}

}  // namespace pgweir::cli::watch
