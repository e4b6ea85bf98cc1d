#include "proxy/net/console_desk.hpp"

#include "core/ip_address.hpp"
#include "proxy/login/scram_secret.hpp"
#include "proxy/net/clock.hpp"
#include "proxy/net/secrets.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iterator>
#include <memory>
#include <poll.h>
#include <pthread.h>
#include <system_error>
#include <utility>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

constexpr auto pause_after_failure = 100ms;
constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::size_t salt_bytes = 16;

bool is_of_this_machine(const socket_address& who) {
  const auto ip = who.ip();
  return ip ? ip->is_loopback() : who.is_unix();
}

core::ip_address visitor(const socket_address& who) {
  return who.ip().value_or(core::ip_address{});
}

}  // namespace

console_desk::console_desk(console::console_sources sources, const rules& who)
    : sources_{std::move(sources)}, open_to_this_machine_{who.open_to_this_machine} {
  use(who.tokens);
}

console_desk::~console_desk() { stop(); }

void console_desk::use(std::span<const core::secret_text> tokens) {
  const auto random = random_digest();
  const std::vector<std::byte> salt{random.begin(), random.begin() + salt_bytes};
  std::vector<login::scram_secret> made;
  for (const auto& token : tokens) made.push_back(login::secret_of(token.view(), salt));
  const std::lock_guard held{lock_};
  tokens_ = std::move(made);
}

void console_desk::start() {
  thread_ = std::thread{[this] {
    ::pthread_setname_np(::pthread_self(), "pgweir-console");
    run();
  }};
}

void console_desk::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard held{lock_};
    stopping_ = true;
    stopped_.notify_all();
  }
  bell_.ring();
  thread_.join();
}

console::admission console_desk::admission_of(const socket_address& from, core::time_point now) {
  using enum console::admission::door;
  const std::lock_guard held{lock_};
  if (tokens_.empty()) {
    return {open_to_this_machine_.load() && is_of_this_machine(from) ? open : closed, {}, {}};
  }
  if (!guesses_.may_guess(visitor(from), now)) return {barred, {}, {}};
  return {password, tokens_, make_nonce()};
}

unique_fd console_desk::open(const socket_address& from, core::time_point now) {
  {
    const std::lock_guard held{lock_};
    if (stopping_ || taken_ >= sessions_at_most) return {};
    ++taken_;
  }
  std::array<int, 2> ends{-1, -1};
  const bool made =
      ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0;
  unique_fd worker{ends[0]};
  auto mine =
      std::make_unique<seat>(seat{unique_fd{ends[1]},
                                  from,
                                  console::console_session{sources_, admission_of(from, now)},
                                  {},
                                  0});
  const std::lock_guard held{lock_};
  if (!made) {
    --taken_;
    return {};
  }
  newcomers_.push_back(std::move(mine));
  bell_.ring();
  return worker;
}

void console_desk::seat_newcomers() {
  const std::lock_guard held{lock_};
  std::ranges::move(newcomers_, std::back_inserter(seats_));
  newcomers_.clear();
}

void console_desk::run() {
  std::vector<pollfd> watched;
  seats_.reserve(sessions_at_most);
  watched.reserve(1 + sessions_at_most);
  bool failing = false;
  while (true) {
    seat_newcomers();
    watched.assign(1, {bell_.fd(), POLLIN, 0});
    for (const auto& each : seats_) {
      const short wanted = each->unsent.empty() ? POLLIN : POLLOUT;
      watched.push_back({each->fd.get(), wanted, 0});
    }
    const bool failed = ::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR;
    if (failed && !failing) {
      spdlog::error("the console answers nobody for now: {}",
                    std::generic_category().message(errno));
    }
    failing = failed;
    if (!failed) bell_.silence();
    if (is_to_stop(failed ? pause_after_failure : 0ms)) return seats_.clear();
    if (!failed) serve(watched);
  }
}

bool console_desk::is_to_stop(std::chrono::milliseconds patience) {
  std::unique_lock held{lock_};
  return stopped_.wait_for(held, patience, [this] { return stopping_; });
}

// `watched`: the bell, then all seats in their order.
void console_desk::serve(const std::vector<pollfd>& watched) {
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    if (watched[i + 1].revents != 0 && !step(*seats_[i])) seats_[i]->fd.reset();
  }
  const auto left = std::erase_if(seats_, [](const auto& each) { return !each->fd; });
  const std::lock_guard held{lock_};
  taken_ -= left;
}

// What goes wrong with one answer must not end the process, nor the others.
bool console_desk::step(seat& who) {
  try {
    const bool stays = who.unsent.empty() ? read_from(who) : write_to(who);
    if (!stays && who.session.was_refused()) note_refusal(who);
    return stays;
  } catch (const std::exception& why) {
    spdlog::error("a session of the console ended: {}", why.what());
    return false;
  }
}

void console_desk::note_refusal(const seat& who) {
  refused_.add(1);
  if (!who.session.proved_nothing()) return;
  spdlog::warn("client {} showed the console no right token", who.from.host());
  const std::lock_guard held{lock_};
  guesses_.failed(visitor(who.from), now());
}

bool console_desk::read_from(seat& who) {
  std::array<std::byte, read_bytes> bytes;
  const auto count = ::recv(who.fd.get(), bytes.data(), bytes.size(), 0);
  if (count < 0) return is_passing(errno);
  if (count == 0) return false;
  who.session.step({bytes.data(), static_cast<std::size_t>(count)});
  who.unsent = who.session.take_output();
  who.sent = 0;
  return write_to(who);
}

bool console_desk::write_to(seat& who) {
  while (!who.unsent.empty()) {
    const auto count = ::send(who.fd.get(), who.unsent.data() + who.sent,
                              who.unsent.size() - who.sent, MSG_NOSIGNAL);
    if (count < 0) return is_passing(errno);
    who.sent += static_cast<std::size_t>(count);
    if (who.sent < who.unsent.size()) continue;
    // What the client sent meanwhile may be waiting.
    if (!who.session.is_over()) who.session.step({});
    who.unsent = who.session.take_output();
    who.sent = 0;
  }
  return !who.session.is_over();
}

}  // namespace pgweir::net
