#include "proxy/net/drain.hpp"

#include "proxy/net/clock.hpp"

#include <algorithm>
#include <pthread.h>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

constexpr core::duration look_every = 10ms;
// What is left ends so long before the deadline: last words are still sent, reports written.
constexpr core::duration most_reserve = 500ms;

core::duration reserve_of(core::duration all) { return std::min(most_reserve, all / 10); }

}  // namespace

void drain::begin(const timing& how) {
  thread_ = std::thread{[this, how] {
    ::pthread_setname_np(::pthread_self(), "pgweir-drain");
    run(how);
    const std::lock_guard held{lock_};
    over_ = true;
    changed_.notify_all();
  }};
}

void drain::hurry() {
  const std::lock_guard held{lock_};
  hurried_ = true;
  changed_.notify_all();
}

bool drain::wait(std::chrono::milliseconds patience) {
  std::unique_lock held{lock_};
  return changed_.wait_for(held, patience, [this] { return over_ || stopped_; });
}

void drain::stop() {
  {
    const std::lock_guard held{lock_};
    stopped_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void drain::run(const timing& how) {
  const auto began = now();
  const auto reserve = reserve_of(how.all);
  const auto latest = began + how.all - reserve;
  if (wait_until(std::min(began + how.delay, latest))) end_sessions(latest);
  {
    const std::lock_guard held{lock_};
    if (stopped_) return;
  }
  end_the_rest(latest);
  for (const auto& each : workers_) each->end_all();
  const auto end = std::max(latest, now()) + reserve / 2;
  while (process_.sockets > 0 && now() < end) {
    if (!wait_until(std::min(now() + look_every, end))) return;
  }
}

bool drain::wait_until(core::time_point when) {
  std::unique_lock held{lock_};
  return !changed_.wait_for(held, when - now(), [this] { return hurried_ || stopped_; });
}

void drain::end_sessions(core::time_point latest) {
  door_.drain();
  for (const auto& each : workers_) each->drain(drain_stage::sessions);
  bool only_walsenders = false;
  while (process_.sessions > 0 || process_.cancels > 0 || process_.consoles > 0) {
    const bool others = process_.sessions != process_.walsenders || process_.consoles > 0;
    if (!only_walsenders && !others) {
      only_walsenders = true;
      for (const auto& each : workers_) each->drain(drain_stage::walsenders);
    }
    if (now() >= latest || !wait_until(now() + look_every)) return;
  }
}

void drain::end_the_rest(core::time_point latest) {
  door_.stop();
  for (const auto& each : workers_) each->drain(drain_stage::silent);
  while (process_.sockets > 0 && now() < latest) {
    if (!wait_until(now() + look_every)) return;
  }
}

}  // namespace pgweir::net
