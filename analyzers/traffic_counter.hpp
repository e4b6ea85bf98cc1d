// Sums over all that the pipeline is shown, for those who report it (traffic.hpp).
#pragma once

#include "analyzers/traffic.hpp"
#include "analyzers/key_set.hpp"
#include "core/event.hpp"
#include "core/limits.hpp"
#include "parser/statement.hpp"


namespace pgweir::analyzers {

struct traffic_counter {
  traffic_seen seen;

  void count(const core::execution& event) {
    ++seen.executions;
    seen.rows += event.rows;
    seen.bytes += event.bytes;
    seen.time += event.completed - event.sent;
    seen.latency.add(event.completed - event.sent);
    if (event.ends_round_trip) ++seen.round_trips;
    if (event.outcome == core::execution_outcome::failed) ++seen.errors;
  }

  void count(const parser::statement& statement) {
    if (statement.kind == parser::statement_kind::unparsed) ++seen.unparsed;
    if (keys_.add(statement.key)) ++seen.statements;
  }

 private:
  key_set keys_{core::limits::statements};
};

}  // namespace pgweir::analyzers
