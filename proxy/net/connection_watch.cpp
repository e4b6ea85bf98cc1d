#include "proxy/net/connection_watch.hpp"

#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

namespace pgweir::net {

void connection_watch::open(core::connection_id id, const session::startup_packet& startup) {
  id_ = id;
  is_walsender_ = session::asks_for_replication(startup);
  position_ = std::make_unique<session::stream_position>();
}

void connection_watch::analyse(const session::startup_packet& startup,
                               session::arrival_of_client client) {
  session_.emplace(id_, startup, std::move(client), room_.sessions);
}

void connection_watch::login_is_over() {
  if (session_ && !blind_ && !is_walsender_) position_.reset();
}

void connection_watch::show(side from, core::bytes_view bytes, core::time_point now) {
  if (from == side::client) {
    client_sent(bytes, now);
  } else {
    server_sent(bytes, now);
  }
}

void connection_watch::client_sent(core::bytes_view bytes, core::time_point now) {
  room_.counters.client_bytes.add(bytes.size());
  if (position_) position_->client_sent(bytes);
  if (!session_) return;
  guarded(now, [&] { session_->client_sent(bytes, now, room_.events); });
}

void connection_watch::server_sent(core::bytes_view bytes, core::time_point now) {
  room_.counters.server_bytes.add(bytes.size());
  if (position_) position_->server_sent(bytes);
  if (!session_) return;
  guarded(now, [&] { session_->server_sent(bytes, now, room_.events); });
}

void connection_watch::client_was_slow(core::duration blocked) {
  catch_up();
  if (session_ && !blind_) session_->client_was_slow(blocked);
}

void connection_watch::closed(core::time_point now) {
  catch_up();
  position_.reset();
  if (!session_) return;
  guarded(now, [&] { session_->closed(now, room_.events); });
  session_.reset();
}

core::bytes_view connection_watch::backend_key() const {
  return position_ ? position_->backend_key() : core::bytes_view{};
}

session::standstill connection_watch::standing() const {
  catch_up();
  if (session_ && !blind_) return session_->standing();
  return position_ ? position_->standing() : session::standstill::busy;
}

bool connection_watch::at_server_message_boundary() const {
  catch_up();
  if (session_ && !blind_) return session_->at_server_message_boundary();
  return position_ && position_->at_server_message_boundary();
}

bool connection_watch::farewell_said() const {
  catch_up();
  if (session_ && !blind_) return session_->farewell_said();
  return position_ && position_->farewell_said();
}

template <class Step>
void connection_watch::guarded(core::time_point now, Step step) {
  try {
    step();
    publish(now);
  } catch (const std::exception& mistake) {
    spdlog::error("connection {}: watching ended by a mistake of pgweir's own: {}", id_.value(),
                  mistake.what());
    session_.reset();
    room_.events.emplace_back(core::connection_blind{id_, now, core::blind_reason::internal});
    room_.events.emplace_back(core::connection_closed{id_, now});
    room_.sink.push_all(room_.events, now);
    if (!blind_) went_blind(core::blind_reason::internal);
  }
}

void connection_watch::publish(core::time_point now) {
  if (!room_.events.empty()) room_.sink.push_all(room_.events, now);
  const auto& counted = session_->counted();
  if (counted.round_trips != published_.round_trips || counted.queries != published_.queries ||
      counted.errors != published_.errors) {
    room_.counters.queries.add(counted.queries - published_.queries);
    room_.counters.errors.add(counted.errors - published_.errors);
    room_.counters.round_trips.add(counted.round_trips - published_.round_trips);
    published_ = counted;
  }
  if (blind_) return;
  if (const auto reason = session_->blind()) went_blind(*reason);
}

void connection_watch::went_blind(core::blind_reason reason) {
  blind_ = true;
  room_.counters.blind[static_cast<std::size_t>(reason)].add(1);
  spdlog::info("connection {} is not analysed any more ({}); its traffic flows on", id_.value(),
               core::name_of(reason));
}

}  // namespace pgweir::net
