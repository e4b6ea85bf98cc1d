#include "proxy/net/acceptor.hpp"

#include "proxy/net/clock.hpp"
#include "proxy/net/socket.hpp"
#include "proxy/wire/error_response.hpp"
#include "proxy/wire/sqlstate.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <functional>
#include <pthread.h>
#include <system_error>
#include <utility>

namespace pgweir::net {

namespace {

// After a failed accept: the listener would be reported again at once.
constexpr std::chrono::milliseconds failed_accept_pause{100};
// A worker takes its mail in with its next wake-up.
constexpr std::chrono::milliseconds full_mailbox_pause{2};
// While draining: how often it is asked whether another process listens in our place.
constexpr std::chrono::milliseconds look_every{100};
// Handshakes that were under way when another process took the place arrive within a round trip.
constexpr std::chrono::milliseconds last_handshakes{200};

unique_fd open_reserve() { return unique_fd{::open("/dev/null", O_RDONLY | O_CLOEXEC)}; }

}  // namespace

acceptor::acceptor(std::vector<listener> listeners, std::vector<std::unique_ptr<worker>>& workers,
                   process_counts& process, std::size_t limit)
    : workers_{workers}, process_{process}, limit_{limit}, reserve_{open_reserve()} {
  for (auto& each : listeners) doors_.push_back({std::move(each), {}, {}});
  for (auto& each : doors_) each.watched.fd = each.socket.fd();
  bell_watch_.fd = bell_.fd();
}

acceptor::~acceptor() { stop(); }

void acceptor::start() {
  poll_.watch(bell_watch_, EPOLLIN);
  thread_ = std::thread{[this] { run(); }};
}

void acceptor::stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  bell_.ring();
  thread_.join();
}

void acceptor::drain() {
  process_.handed_over =
      std::ranges::all_of(doors_, [](const door& each) { return each.socket.has_successor(); });
  draining_ = true;
  bell_.ring();
}

void acceptor::run() {
  ::pthread_setname_np(::pthread_self(), "pgweir-accept");
  while (!stopping_) {
    if (unplaced_) place(*std::exchange(unplaced_, std::nullopt));
    const auto now = net::now();
    if (draining_) look_for_successors(now);
    for (auto& each : doors_) {
      if (each.socket.is_open()) poll_.watch(each.watched, pausing_ ? 0U : EPOLLIN);
    }
    const auto until = wakes_at(now);
    pausing_ = false;
    for (const auto& event : poll_.wait(until, now)) {
      const auto& what = *static_cast<const watched_fd*>(event.data.ptr);
      if (&what == &bell_watch_) {
        bell_.silence();
      } else if (!unplaced_) {
        accept_one(what.fd);
      }
    }
  }
  for (auto& each : doors_) close(each);
}

std::optional<core::time_point> acceptor::wakes_at(core::time_point now) {
  const core::duration pause = unplaced_ ? full_mailbox_pause : failed_accept_pause;
  if (pausing_) return now + pause;
  return draining_ ? std::optional{now + look_every} : std::nullopt;
}

void acceptor::look_for_successors(core::time_point now) {
  bool all = true;
  for (auto& each : doors_) {
    if (!each.closes_at && each.socket.has_successor()) {
      each.socket.turn_away_new();
      each.closes_at = now + last_handshakes;
    }
    if (each.closes_at && now >= *each.closes_at) close(each);
    all = all && each.closes_at;
  }
  if (all) process_.handed_over = true;
}

// After what waits in it; later, when no worker has room for that.
void acceptor::close(door& which) {
  if (!which.socket.is_open()) return;
  while (!unplaced_ && accept_one(which.socket.fd())) continue;
  if (unplaced_ && !stopping_) return;
  poll_.watch(which.watched, 0);
  which.socket.close();
}

bool acceptor::accept_one(int listener) {
  accepted client;
  client.from.size = sizeof(client.from.storage);
  client.fd.reset(::accept4(listener, reinterpret_cast<sockaddr*>(&client.from.storage),
                            &client.from.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!client.fd) {
    const int why = errno;
    if (why == EMFILE || why == ENFILE || why == ENOBUFS || why == ENOMEM) {
      spdlog::warn("cannot accept a client: {}", std::generic_category().message(why));
      out_of_descriptors(listener);
    }
    // One that was gone before it was accepted: there may be others behind it.
    return why == ECONNABORTED || why == EPROTO || why == EINTR;
  }
  if (process_.sockets.load() >= limit_) {
    refuse(client.fd, "the limit of client sockets is reached");
    return true;
  }
  place(std::move(client));
  return true;
}

void acceptor::out_of_descriptors(int listener) {
  pausing_ = true;
  // Another thread may have been quicker the last time.
  if (!reserve_) reserve_ = open_reserve();
  reserve_.reset();
  const unique_fd client{::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
  if (client) refuse(client, "no file descriptor is left for this connection");
  reserve_ = open_reserve();
}

void acceptor::place(accepted client) {
  std::vector<worker*> by_load;
  for (const auto& each : workers_) by_load.push_back(each.get());
  std::ranges::sort(by_load, {}, &worker::load);
  for (auto* each : by_load) {
    if (each->give(std::move(client))) return;
  }
  // All are busy for a moment: the kernel's queue holds those behind this one.
  unplaced_ = std::move(client);
  pausing_ = true;
}

void acceptor::refuse(const unique_fd& client, const char* message) {
  const auto words = wire::fatal_error_response(wire::sqlstate::too_many, message);
  // Best effort: a new socket's buffer has room, and the connection ends either way.
  static_cast<void>(::send(client.get(), words.data(), words.size(), MSG_NOSIGNAL));
}

}  // namespace pgweir::net
