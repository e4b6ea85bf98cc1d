#include "proxy/net/worker.hpp"

#include "core/limits.hpp"
#include "proxy/net/clock.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <pthread.h>
#include <string>
#include <utility>

namespace pgweir::net {

namespace {

// Sockets on their way to one worker; when full the acceptor tries another one.
constexpr std::size_t mailbox_size = 256;
// One wake-up of so many is looked at for how long bytes stay: the others read the clock once.
constexpr std::uint32_t sampled_wake_ups = 32;

}  // namespace

worker::worker(const config::settings& how, const surroundings& around)
    : how_{how},
      most_silent_{around.most_silent},
      process_{around.process},
      ring_{core::limits::ring_events},
      sessions_{around.digester, {}},
      sink_{ring_, sessions_.told},
      watch_{sessions_, sink_, counters_, unseen_, {}, false},
      logins_{around.logins},
      room_{poll_, unseen_,          timers_,    watch_,    around.server, process_,
            how_,  around.tables,    around.tls, tls_room_, logins_,       around.console,
            {},    drain_stage::none},
      mail_{mailbox_size} {
  sessions_.unused = &around.unused;
  sessions_.tells_values = how.adviser.enabled && how.adviser.verify != config::verification::off;
  bell_watch_.fd = bell_.fd();
  bell_watch_.owner = this;
}

worker::~worker() { stop(); }

void worker::start(std::size_t number) {
  poll_.watch(bell_watch_, EPOLLIN);
  thread_ = std::thread{[this, number] {
    const auto name = "pgweir-relay-" + std::to_string(number);
    ::pthread_setname_np(::pthread_self(), name.c_str());
    run();
  }};
}

bool worker::give(accepted&& client) {
  load_.fetch_add(1, std::memory_order_relaxed);
  if (!mail_.try_push(std::move(client))) {
    load_.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  process_.sockets.fetch_add(1);
  bell_.ring();
  return true;
}

void worker::ask(order what) {
  order known = asked_.load();
  while (known < what && !asked_.compare_exchange_weak(known, what)) continue;
  bell_.ring();
}

void worker::reload(const config::settings& how) {
  new_settings_.give(std::make_shared<const config::settings>(how));
  bell_.ring();
}

void worker::take_settings() {
  if (const auto fresh = new_settings_.take()) how_ = *fresh;
}

void worker::drain(drain_stage stage) {
  switch (stage) {
    case drain_stage::none:
      return;
    case drain_stage::sessions:
      return ask(order::end_sessions);
    case drain_stage::walsenders:
      return ask(order::end_walsenders);
    case drain_stage::silent:
      return ask(order::end_silent);
  }
}

void worker::stop() {
  if (!thread_.joinable()) return;
  ask(order::stop);
  thread_.join();
}

void worker::run() {
  core::time_point now = net::now();
  while (obeyed_ != order::stop) {
    const auto ready = poll_.wait(timers_.next(), now);
    // Awake before the clock is read, with a time that is too early: whoever sees this worker
    // asleep may rely on it that nothing before that look is still to come.
    say_awake(now);
    now = net::now();
    say_awake(now);
    if (announces_anew_.load(std::memory_order_relaxed)) {
      announces_anew_.store(false, std::memory_order_relaxed);
      sessions_.told.forget();
    }
    watch_.samples_delay = ++wake_ups_ % sampled_wake_ups == 0;
    for (const auto& event : ready) on_event(event, now);
    look_if_due();
    fire_deadlines(now);
    if (asked_.load(std::memory_order_relaxed) != obeyed_) obey(now);
    sweep();
    awake_since_.store(unseen_.waits_since(), std::memory_order_release);
  }
  unseen_.look();
}

void worker::say_awake(core::time_point now) {
  awake_since_.store(std::min(now, unseen_.waits_since()), std::memory_order_release);
}

// What came is put off until it is much; where it is not, the analysis thread asks for it
// (look_up), and no timer has to be set.
void worker::look_if_due() {
  if (std::exchange(was_rung_, false) || unseen_.is_much()) unseen_.look();
}

void worker::on_event(const epoll_event& event, core::time_point now) {
  const auto& what = *static_cast<const watched_fd*>(event.data.ptr);
  if (what.owner == this) {
    bell_.silence();
    was_rung_ = true;
    take_settings();
    take_mail(now);
    return;
  }
  auto& whose = *static_cast<connection*>(what.owner);
  serve(whose, now, [&] { whose.on_ready(static_cast<side>(what.tag), event.events, now); });
}

template <class Step>
void worker::serve(connection& whose, core::time_point now, Step step) {
  try {
    step();
  } catch (const std::exception& problem) {
    spdlog::error("a connection was closed: {}", problem.what());
    whose.close(now);
  }
  if (!whose.over() || whose.noted_as_over) return;
  whose.noted_as_over = true;
  gone_.push_back(&whose);
}

void worker::take_mail(core::time_point now) {
  while (accepted* next = mail_.front()) {
    accepted client = std::move(*next);
    mail_.pop();
    connections_.push_back(std::make_unique<connection>(room_, std::move(client), now));
    auto& newest = *connections_.back();
    newest.position = connections_.size() - 1;
    serve(newest, now, [] {});
    make_room(now);
  }
}

// Whoever has been silent for longest goes.
void worker::make_room(core::time_point now) {
  while (room_.silent.size() > most_silent_) {
    auto& oldest = *room_.silent.oldest();
    serve(oldest, now, [&] { oldest.close(now); });
  }
}

void worker::fire_deadlines(core::time_point now) {
  while (connection* late = timers_.take_passed(now)) {
    serve(*late, now, [&] { late->on_deadline(now); });
  }
}

void worker::obey(core::time_point now) {
  obeyed_ = asked_.load();
  room_.draining = stage_of(obeyed_);
  take_mail(now);
  for (const auto& each : connections_) {
    serve(*each, now, [&] {
      if (obeyed_ >= order::end_all) {
        each->end_now(now);
      } else {
        each->drain_step(now);
      }
    });
  }
}

drain_stage worker::stage_of(order asked) {
  switch (asked) {
    case order::none:
      return drain_stage::none;
    case order::end_sessions:
      return drain_stage::sessions;
    case order::end_walsenders:
      return drain_stage::walsenders;
    case order::end_silent:
    case order::end_all:
    case order::stop:
      return drain_stage::silent;
  }
  return drain_stage::none;
}

// Only here are connections destroyed: until then the events of one wake-up may point to them.
void worker::sweep() {
  if (!gone_.empty()) unseen_.look();
  for (const connection* gone : gone_) {
    const std::size_t at = gone->position;
    connections_[at].swap(connections_.back());
    connections_[at]->position = at;
    connections_.pop_back();
    load_.fetch_sub(1, std::memory_order_relaxed);
    process_.sockets.fetch_sub(1);
  }
  gone_.clear();
}

}  // namespace pgweir::net
