// The observing half of one connection: feeds its session, hands the events over, counts.
//
// It cannot fail towards the relay: whatever goes wrong ends the watching of this connection, is
// counted as blind, and is said once. Without a session (a bare relay) it counts bytes and knows
// where the streams stand, no more.
// Belongs to a connection; used on its worker's thread only.
#pragma once

#include "core/bytes.hpp"
#include "core/event.hpp"
#include "core/time.hpp"
#include "proxy/net/clock.hpp"
#include "proxy/net/counters.hpp"
#include "proxy/net/event_ring.hpp"
#include "proxy/net/side.hpp"
#include "proxy/net/unseen_bytes.hpp"
#include "proxy/session/session.hpp"
#include "proxy/session/stream_position.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::net {

// What the watches of one worker share; outlives them.
struct watch_room {
  session::shared_state& sessions;
  event_sink& sink;
  worker_counters& counters;
  unseen_bytes& unseen;
  std::vector<core::event> events;  // empty between calls; keeps its memory
  bool samples_delay = false;       // in this wake-up
};

class connection_watch {
 public:
  explicit connection_watch(watch_room& room) : room_{room} {}

  // The login begins.
  void open(core::connection_id id, const session::startup_packet& startup);
  // From here on with a session.
  void analyse(const session::startup_packet& startup, session::arrival_of_client client);
  // The login is over: forgets what only that needed, backend_key() for one.
  void login_is_over();

  // These bytes came from there at `now`, and have been sent on.
  void show(side from, core::bytes_view bytes, core::time_point now);
  // What comes may be kept as unseen_bytes until those are looked at, or until this watch is asked
  // for something: nothing that happens meanwhile rests on it.
  [[nodiscard]] bool looks_later() const { return session_ && !position_; }
  void client_was_slow(core::duration blocked);
  // All of what was there at `received` has just been sent on.
  void sent_on(core::time_point received) {
    if (room_.samples_delay) room_.counters.delay.add(net::now() - received);
  }
  void closed(core::time_point now);

  [[nodiscard]] core::connection_id id() const { return id_; }
  // Until the first ReadyForQuery. False when that cannot be known.
  [[nodiscard]] bool is_logging_in() const { return position_ && position_->is_logging_in(); }
  // During a login, as soon as it came: the body of BackendKeyData.
  [[nodiscard]] core::bytes_view backend_key() const;
  // Busy, and not at a boundary, when that cannot be known.
  [[nodiscard]] session::standstill standing() const;
  [[nodiscard]] bool at_server_message_boundary() const;
  [[nodiscard]] bool farewell_said() const;
  // Of a walsender: WAL flows.
  [[nodiscard]] bool is_streaming() const { return position_ && position_->is_streaming(); }

 private:
  void client_sent(core::bytes_view bytes, core::time_point now);
  void server_sent(core::bytes_view bytes, core::time_point now);
  // Before what is said rests on what has passed.
  void catch_up() const {
    if (looks_later()) room_.unseen.look();
  }
  template <class Step>
  void guarded(core::time_point now, Step step);
  void publish(core::time_point now);
  void went_blind(core::blind_reason reason);

  watch_room& room_;
  core::connection_id id_;
  std::optional<session::session> session_;
  // During the login; of walsenders and without a session, for life.
  std::unique_ptr<session::stream_position> position_;
  session::traffic_counters published_;
  bool blind_ = false;
  bool is_walsender_ = false;
};

}  // namespace pgweir::net
