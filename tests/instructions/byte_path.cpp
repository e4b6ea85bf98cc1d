#include "tests/instructions/byte_path.hpp"

#include "core/bytes.hpp"
#include "core/ensure.hpp"
#include "core/limits.hpp"
#include "proxy/session/startup_phase.hpp"

#include <chrono>
#include <variant>

namespace pgweir::instructions {

namespace {

using namespace std::chrono_literals;

// As the observer does.
constexpr core::duration advance_every = 100ms;

}  // namespace

byte_path::byte_path(bool analysed) : analysed_{analysed}, ring_{core::limits::ring_events} {
  shared_.tells_values = true;
}

void byte_path::take(const exchange& one) {
  if (!one.startup.empty()) begin(one.startup);
  for (const auto& each : one.readings) take(each);
}

// As connection does, once it has read a startup packet and reached the server.
void byte_path::begin(const std::string& startup) {
  if (watch_) watch_->closed(now_);
  watch_.emplace(room_);
  session::startup_phase phase;
  const auto action = phase.step(core::as_bytes(startup));
  ensure(action == session::startup_action::connect);
  watch_->open(core::connection_id{++connections_}, phase.fields());
  if (analysed_) watch_->analyse(phase.fields(), {"127.0.0.1", now_, 50'000});
  logging_in_ = true;
}

void byte_path::take(const reading& one) {
  now_ += between_readings;
  watch_->sent_on(now_);
  if (one.of_client) {
    watch_->show(net::side::client, core::as_bytes(one.bytes), now_);
    return;
  }
  watch_->show(net::side::server, core::as_bytes(one.bytes), now_);
  if (!logging_in_ || watch_->is_logging_in()) return;
  logging_in_ = false;
  watch_->login_is_over();
}

void byte_path::analyse() {
  while (const core::event* happened = ring_.front()) {
    if (const auto* run = std::get_if<core::execution>(happened)) advance(run->completed);
    pipeline_.observe(*happened, raised_);
    ring_.pop();
  }
  found_ += raised_.size();
  raised_.clear();
}

void byte_path::advance(core::time_point now) {
  if (now - advanced_ < advance_every) return;
  advanced_ = now;
  pipeline_.advance(now, raised_);
}

void byte_path::forget_events() {
  while (ring_.front() != nullptr) ring_.pop();
}

std::string byte_path::trouble() const {
  if (sink_.dropped() != 0) return "events were dropped";
  for (const auto& each : counters_.blind) {
    if (each.get() != 0) return "a session went blind";
  }
  return {};
}

}  // namespace pgweir::instructions
