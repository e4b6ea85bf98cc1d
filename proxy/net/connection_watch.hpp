// The observing half of one connection: feeds its session, hands the events over, counts.
//
// It cannot fail towards the relay: whatever goes wrong ends the watching of this connection, is
// counted as blind, and is said once. Without a session (a bare relay) it counts bytes only.
// Belongs to a connection; used on its worker's thread only.
#pragma once

#include "core/bytes.hpp"
#include "core/event.hpp"
#include "core/time.hpp"
#include "proxy/net/counters.hpp"
#include "proxy/net/event_ring.hpp"
#include "proxy/session/session.hpp"

#include <memory>
#include <string>
#include <vector>

namespace pgweir::net {

// What the watches of one worker share; outlives them.
struct watch_room {
  session::shared_state& sessions;
  event_sink& sink;
  worker_counters& counters;
  std::vector<core::event> events;  // empty between calls; keeps its memory
};

class connection_watch {
 public:
  explicit connection_watch(watch_room& room) : room_{room} {}

  // From here on with a session.
  void open(core::connection_id id, const session::startup_packet& startup,
            std::string client_address);

  void client_sent(core::bytes_view bytes, core::time_point now);
  void server_sent(core::bytes_view bytes, core::time_point now);
  void client_was_slow(core::duration blocked);
  void closed(core::time_point now);

  // Until the first ReadyForQuery. False without a session, and when it is blind: then nobody
  // knows.
  [[nodiscard]] bool is_logging_in() const;
  [[nodiscard]] bool is_idle() const;
  [[nodiscard]] bool at_server_message_boundary() const;

 private:
  template <class Step>
  void guarded(core::time_point now, Step step);
  void publish(core::time_point now);
  void went_blind(core::blind_reason reason);

  watch_room& room_;
  core::connection_id id_;
  std::unique_ptr<session::session> session_;
  session::traffic_counters published_;
  bool blind_ = false;
};

}  // namespace pgweir::net
