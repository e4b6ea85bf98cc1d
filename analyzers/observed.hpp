// What the pipeline hands to a rule: an event together with all that is known around it. Views: all
// live for the call only, except the shared statement.
#pragma once

#include "core/event.hpp"
#include "core/finding.hpp"
#include "parser/statement.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pgweir::analyzers {

// A connection as the pipeline follows it.
struct connection_context {
  core::connection_id id;
  core::connection_opened::description login;  // application_name kept up to date
  std::string scope;                           // SET pgweir.scope; empty: none
  std::uint64_t scopes = 0;                    // times that it was set: each is another instance
  core::orm dialect = core::orm::none;         // first sure guess
  std::uint64_t client_group = 0;  // hash of user, database, application, client address: a pool
};

using statement_handle = std::shared_ptr<const parser::statement>;

struct observed_execution {
  const core::execution& event;
  const statement_handle& statement;                // never null
  const std::vector<core::result_column>* columns;  // null: no rows, or not announced
  const std::vector<core::request_tag>* tags;       // null: none
  const connection_context& connection;
};

struct observed_step {
  const core::transaction_step& event;
  const connection_context& connection;
};

// Where rules put findings, each time complete; drained by the pipeline's caller.
using findings_out = std::vector<core::finding>;

// A rule is a struct with settings and bounded memory and these members; those that it does not
// need it leaves out (the pipeline calls what is there, in a fixed order):
//   void observe(const observed_execution&, findings_out&);
//   void observe(const observed_step&, findings_out&);
//   void advance(core::time_point now, findings_out&);      about every 100 ms
//   void forget(core::connection_id, findings_out&);        closed, blind, or a gap in observation
//   void finish(core::time_point now, findings_out&);       end of traffic: say what was held back
// Executions that never ran (outcome discarded) and those whose text was lost are not shown.
// No logging, no I/O, no clock, no wording.

// Where it happened, for finding::where.
core::place place_of(const observed_execution& seen);
core::place place_of(const connection_context& connection);

// From tags: the route, or controller#action; the trace or request id. Empty: there is none.
std::string route_of(const std::vector<core::request_tag>& tags);
std::string trace_of(const std::vector<core::request_tag>& tags);

// A walsender, pg_dump, pg_restore, pg_basebackup: long and large by nature, no application.
bool is_backup_or_replication(const connection_context& connection);

}  // namespace pgweir::analyzers
