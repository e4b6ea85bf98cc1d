// One connection after its startup packet, as an observer sees it: both directions in, events out.
//
// It never touches a byte of traffic and cannot fail towards the relay: what it does not understand
// makes it blind for good (one connection_blind event), after which both feeds return at once.
// It keeps no view into what it is given. Time is passed in.
#pragma once

#include "core/bytes.hpp"
#include "core/event.hpp"
#include "core/time.hpp"
#include "core/unused_results.hpp"
#include "core/value_digest.hpp"
#include "parser/lexer.hpp"
#include "parser/plain_literals.hpp"
#include "proxy/session/announcements.hpp"
#include "proxy/session/known_shapes.hpp"
#include "proxy/session/portals.hpp"
#include "proxy/session/result_columns.hpp"
#include "proxy/session/round_trip.hpp"
#include "proxy/session/running_execution.hpp"
#include "proxy/session/spares.hpp"
#include "proxy/session/standstill.hpp"
#include "proxy/session/startup_phase.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::session {

// What the sessions of one worker share; outlives them.
struct shared_state {
  core::value_digester digester;
  announcements told;
  // Storage of the lexer, used within one call only; its views mean nothing afterwards.
  std::vector<parser::reduced_statement> reduced{};
  parser::plain_literals plain{};
  // Of reading literals and comments, in the same way.
  std::string unescaped{};
  std::vector<core::request_tag> tags{};
  columns_reader columns{};
  std::unique_ptr<remembered_queries> queries = std::make_unique<remembered_queries>();
  remembered_parses parses{};
  known_shapes shapes{};
  // What idle sessions do not hold.
  spares<request_queue::list> requests{};
  spares<running_execution> executions{};
  spares<portal> portals{};
  spares<round_trip::event_list> round_trips{};
  // The values that a statement is first bound to are told after its text (parameters_seen).
  bool tells_values = false;
  // Of whose rows the analysis makes nothing; null: it is not known. Outlives this.
  const core::unused_results* unused = nullptr;
  std::uint64_t unused_met = 0;  // results of such statements so far
};

// Counted on the worker, never dropped.
struct traffic_counters {
  std::uint64_t queries = 0;  // executions completed, failed or suspended
  std::uint64_t errors = 0;   // ErrorResponses after login
  std::uint64_t round_trips = 0;
};

// Whether a startup packet asks for a walsender.
bool asks_for_replication(const startup_packet& startup);

// Who came, and when.
struct arrival_of_client {
  std::string address;  // without port
  core::time_point at{};
  std::uint16_t port = 0;
  bool client_tls = false;
  bool server_tls = false;
};

class session {
 public:
  // Bytes of the startup packet itself are not fed.
  session(core::connection_id id, const startup_packet& startup, arrival_of_client client,
          shared_state& shared);
  ~session();

  // Bytes that were forwarded to the server, in order. `now`: when they were. Events are appended.
  void client_sent(core::bytes_view bytes, core::time_point now, std::vector<core::event>& out);
  // Bytes that were forwarded to the client, in order.
  void server_sent(core::bytes_view bytes, core::time_point now, std::vector<core::event>& out);
  // Our send to the client was blocked for so long (subtracted from server time).
  void client_was_slow(core::duration blocked);
  // The connection is over, for whatever reason.
  void closed(core::time_point now, std::vector<core::event>& out);

  // The first ReadyForQuery has not come. False when blind.
  [[nodiscard]] bool is_logging_in() const;
  // Where a drain may end it. Busy when blind.
  [[nodiscard]] standstill standing() const;
  // One side has said that it ends: a Terminate, or a FATAL error.
  [[nodiscard]] bool farewell_said() const;
  // The server's stream stands between two messages: an ErrorResponse of ours may be put here.
  [[nodiscard]] bool at_server_message_boundary() const;
  [[nodiscard]] std::optional<core::blind_reason> blind() const;
  [[nodiscard]] const traffic_counters& counted() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace pgweir::session
