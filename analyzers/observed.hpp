// What the pipeline hands to a rule: an event together with all that is known around it. Views: all
// live for the call only, except the shared statement.
#pragma once

#include "analyzers/client_purpose.hpp"
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
  // First sure guess; until there is one, that of the client's other connections.
  core::orm dialect = core::orm::none;
  bool dialect_is_its_own = false;
  std::uint64_t client_group = 0;  // hash of user, database, application, client address: a pool
  std::uint64_t application = 0;   // hash of user, database, application: on all of its hosts
  client_purpose purpose = client_purpose::application;
  std::uint64_t queries =
      0;               // executions so far that read or wrote tables (statement::uses_tables)
  bool binds = false;  // it has sent a parameter apart from the text
  bool keeps_ledger = false;  // it touched the book of a migration tool (statement::names_ledger)
  bool was_lost_sight_of = false;  // some of its events were dropped
};

// Sets what follows from its login and the labels.
void recognise(connection_context& context, const migration_settings& migrations);

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

// The login is over; or a label of the session has changed, `superuser` for one.
struct observed_login {
  core::time_point at;
  const connection_context& connection;
  bool opened = false;  // false: a label
};

struct observed_end {
  core::time_point at;
  const connection_context& connection;
};

struct observed_preparation {
  const core::statement_prepared& event;
  const statement_handle& statement;  // never null
  const connection_context& connection;
};

// Where rules put findings, each time complete; drained by the pipeline's caller.
using findings_out = std::vector<core::finding>;

// A rule is a struct with settings and bounded memory and these members; those that it does not
// need it leaves out (the pipeline calls what is there, in a fixed order):
//   void observe(const observed_execution&, findings_out&);
//   void observe(const observed_step&, findings_out&);
//   void observe(const observed_login&, findings_out&);
//   void observe(const observed_end&, findings_out&);        before its forget()
//   void observe(const observed_preparation&, findings_out&);
//   void observe(const core::session_defaults::description&, findings_out&);
//   void advance(core::time_point now, findings_out&);      about every 100 ms
//   void learn(const std::shared_ptr<const core::catalogue>&);   a database was looked at
//   void ask(std::vector<core::side_question>&);            what it wants to know of the server
//   void ask(known_values&, std::vector<core::side_question>&);   the same, with values to ask with
//   void answered(const core::plan_seen&, findings_out&);   or indexes_tried, rewrite_measured, …
// Those that want a stage before the rules take it as the last but one argument: proven_loops,
// work_ledger or adviser_stage.
//   void wind_up(core::time_point now, findings_out&);       no more traffic will come: ask now
//   void forget(core::connection_id, findings_out&);        closed, blind, or a gap in observation
//   void finish(core::time_point now, findings_out&);       end of traffic: say what was held back
// Executions that never ran (outcome discarded) and those whose text was lost are not shown.
// No logging, no I/O, no clock, no wording.

// Where it happened, for finding::where.
core::place place_of(const observed_execution& seen);
core::place place_of(const connection_context& connection);

// From tags: the route, or controller#action; the trace or request id; the file and line. Empty:
// there is none.
std::string route_of(const std::vector<core::request_tag>& tags);
std::string trace_of(const std::vector<core::request_tag>& tags);
std::string source_of(const std::vector<core::request_tag>& tags);

// A walsender, pg_dump, pg_restore, pg_basebackup: long and large by nature, no application.
bool is_backup_or_replication(const connection_context& connection);

}  // namespace pgweir::analyzers
