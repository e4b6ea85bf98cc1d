// Everything that both directions of one session share: the queue between them, the names they
// agreed on, the execution under way. Given up as a whole when the session goes blind.
#pragma once

#include "core/event.hpp"
#include "core/limits.hpp"
#include "parser/lexer.hpp"
#include "proxy/session/byte_budget.hpp"
#include "proxy/session/copy_phase.hpp"
#include "proxy/session/known_statement.hpp"
#include "proxy/session/portals.hpp"
#include "proxy/session/prepared.hpp"
#include "proxy/session/requests.hpp"
#include "proxy/session/result_columns.hpp"
#include "proxy/session/round_trip.hpp"
#include "proxy/session/session.hpp"
#include "proxy/session/transaction.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::session {

// None: all is well. Else why watching ends.
using trouble = std::optional<core::blind_reason>;

struct conversation {
  conversation(core::connection_id connection, shared_state& shared_by_worker)
      : id{connection},
        shared{shared_by_worker},
        source{shared_by_worker, budget},
        bound{shared_by_worker.portals},
        requests{shared_by_worker.requests},
        transactions{connection},
        trip{shared_by_worker.round_trips} {}

  // For later executions of a prepared statement, if there is room.
  void keep(const columns_ptr& described, known_statement& statement) {
    if (statement.columns == described) return;
    statement.columns.reset();
    statement.columns_room = {};
    statement.columns_room = budget.reserve(described->bytes);
    if (statement.columns_room) statement.columns = described;
  }

  // The server keeps what has a name until it is told to forget it.
  void say_prepared(const statement_slot& slot, core::time_point now,
                    std::vector<core::event>& out) const {
    if (slot.name.empty() || !slot.current || !slot.current->id) return;
    const auto& kept = *slot.current;
    out.emplace_back(core::statement_prepared{id, now, kept.id, kept.text_hash, kept.text_bytes,
                                              static_cast<std::uint32_t>(prepared.size())});
  }

  core::connection_id id;
  shared_state& shared;
  byte_budget budget{core::limits::prepared_bytes_per_connection};  // outlives all below

  // Null once connection_opened was sent.
  std::unique_ptr<core::connection_opened::description> login;
  std::shared_ptr<core::session_pulse> pulse = std::make_shared<core::session_pulse>();
  core::time_point arrived{};
  bool is_walsender = false;
  bool farewell_said = false;  // a Terminate or a FATAL error was forwarded
  std::string application_name;
  parser::lexer_settings lexer;

  statement_source source;
  prepared_statements prepared;
  portals bound;
  request_queue requests;
  std::size_t pending_units = 0;        // statements of the queries in the queue
  std::size_t pending_definitions = 0;  // Parse and Query in the queue: names may change
  copy_phase copy;
  transaction_tracker transactions;
  round_trip trip;
  traffic_counters counted;
  core::duration client_wait{};  // not yet charged to an execution
};

// The digests of literals stand behind those of the client's own parameters, where the shape says.
inline void append_literals(core::parameter_digests& parameters, const known_statement& statement) {
  if (statement.first_literal_slot == 0) return;
  while (parameters.view().size() + 1 < statement.first_literal_slot &&
         parameters.view().size() < core::limits::digested_parameters) {
    parameters.push_back({});
  }
  for (const auto literal : statement.literals.view()) parameters.push_back(literal);
}

}  // namespace pgweir::session
