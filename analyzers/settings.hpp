// Thresholds of the rules: plain values with units and defaults. config/settings.hpp embeds this
// struct and config/load reads it from [rules.<name>] of the configuration.
#pragma once

#include "core/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::analyzers {

using namespace std::chrono_literals;

struct n_plus_one_settings {
  bool enabled = true;
  std::uint32_t likely_values = 5;    // distinct values and round trips in one transaction or trace
  std::uint32_t suspect_values = 10;  // the same on one connection, otherwise unused statement
  core::duration suspect_gap = 20ms;  // at most between two of them
  bool suspects = false;              // report SUSPECT at all (`pgweir run` does)
  core::duration chain_gap = 500ms;   // longest pause between two rounds of one loop
  core::duration source_age = 5s;     // a result older than this starts no loop
};

struct sequential_chain_settings {
  bool enabled = true;
  std::uint32_t steps = 5;  // each with a value that the step before returned
};

struct write_loop_settings {
  bool enabled = true;
  std::uint32_t writes = 5;   // single rows of one shape, each a round trip of its own
  core::duration gap = 20ms;  // at most between two of them, outside of a transaction or request
};

struct duplicate_query_settings {
  bool enabled = true;
  std::uint64_t repeats = 3;
};

struct unbounded_select_settings {
  bool enabled = true;
  std::uint64_t rows = 1'000;
  std::uint64_t error_rows = 10'000;
  std::uint64_t growing_runs = 5;  // runs with ever more rows before growth is said
};

struct offset_pagination_settings {
  bool enabled = true;
  std::uint64_t offset = 1'000;  // this deep is a finding by itself
  std::uint64_t pages = 5;       // of one walk with ever larger offsets
};

struct wide_select_settings {
  bool enabled = true;
  std::uint64_t columns = 20;               // or a star
  std::uint64_t call_bytes = 50 * 1024;     // of one result
  std::uint64_t scope_bytes = 1024 * 1024;  // of all results in one transaction or request
};

struct join_explosion_settings {
  bool enabled = true;
  double factor = 10.0;     // rows of the result for each row of the driving table
  std::uint64_t rows = 50;  // fewer are not worth a word
};

struct slow_query_settings {
  bool enabled = true;
  core::duration threshold = 200ms;  // server time
  double history_factor = 5.0;       // p95 against its own history
  std::uint64_t history_calls = 50;
};

struct missing_index_settings {
  bool enabled = true;
  std::uint64_t rows = 10'000;       // a table with so many is large
  std::uint64_t small_rows = 1'000;  // with fewer, all of it is read as fast
  std::uint64_t kept_percent = 10;   // of a table's rows: more, and untried advice is none
  core::duration slow = 200ms;       // server time of one call
};

struct unindexed_foreign_key_settings {
  bool enabled = true;
  std::uint64_t rows = 1'000;  // a table with fewer is read as fast without an index
};

struct missing_foreign_key_settings {
  bool enabled = true;
};

struct long_transaction_settings {
  bool enabled = true;
  core::duration threshold = 5s;
  core::duration error_threshold = 30s;
};

struct idle_in_transaction_settings {
  bool enabled = true;
  core::duration threshold = 1s;
};

struct failed_transaction_settings {
  bool enabled = true;
  core::duration threshold = 1s;  // left open after an error
};

struct unwrapped_writes_settings {
  bool enabled = true;
};

struct literal_sql_settings {
  bool enabled = true;
  std::uint64_t texts = 20;  // of one shape, with different literals
  bool suspects = false;     // say it of applications, too, that are not known to bind anything
};

struct shape_explosion_settings {
  bool enabled = true;
  std::uint64_t texts = 50;  // of one fingerprint
};

struct runtime_ddl_settings {
  bool enabled = true;
  std::uint64_t queries = 10;  // on one connection: from here on it serves
};

struct unsafe_migration_settings {
  bool enabled = true;
  std::uint64_t small_rows = 1'000;     // a table that was made in sight and has fewer is new
  std::uint64_t bulk_rows = 1'000;      // written under the lock of a definition
  core::duration quick = 100ms;         // what took less is info only
  core::duration error_threshold = 1s;  // others were kept out for so long
};

struct privileged_session_settings {
  bool enabled = true;
  std::uint64_t queries = 10;  // on one connection: from here on it serves
};

struct no_statement_timeout_settings {
  bool enabled = true;
  std::uint64_t queries = 10;  // on one connection: from here on it serves
};

struct connection_churn_settings {
  bool enabled = true;
  std::uint64_t connections = 10;  // of one application within a minute
  std::uint64_t statements = 3;    // at most, on each
};

// What a piece of work may spend: an entry [[budget]]. Patterns, with * for any characters; what is
// empty fits all.
struct budget {
  std::string route;
  std::string scope;
  std::string application;
  std::optional<std::uint64_t> max_queries;  // none: as many as it likes
  std::optional<std::uint64_t> max_round_trips;
  std::optional<std::uint64_t> max_rows;
  std::optional<core::duration> max_time;
  bool operator==(const budget&) const = default;
};

struct query_budget_settings {
  bool enabled = true;
  std::vector<budget> budgets;
};

// Who changes schemas because that is its task. Patterns with * and ?, see client_purpose.hpp.
struct migration_settings {
  std::vector<std::string> applications{"*migrat*", "flyway*",  "*liquibase*", "alembic*",
                                        "sqitch*",  "dbmate*",  "goose",       "atlas",
                                        "pgroll*",  "psqldef*", "dbt"};
  std::vector<std::string> users{"*migrat*"};
};

// One member for each rule of core/rule.hpp, by its name and in its order; and what several use.
struct settings {
  n_plus_one_settings n_plus_one;
  sequential_chain_settings sequential_chain;
  write_loop_settings write_loop;
  duplicate_query_settings duplicate_query;
  unbounded_select_settings unbounded_select;
  offset_pagination_settings offset_pagination;
  wide_select_settings wide_select;
  join_explosion_settings join_explosion;
  slow_query_settings slow_query;
  missing_index_settings missing_index;
  unindexed_foreign_key_settings unindexed_foreign_key;
  missing_foreign_key_settings missing_foreign_key;
  long_transaction_settings long_transaction;
  idle_in_transaction_settings idle_in_transaction;
  failed_transaction_settings failed_transaction;
  unwrapped_writes_settings unwrapped_writes;
  literal_sql_settings literal_sql;
  shape_explosion_settings shape_explosion;
  runtime_ddl_settings runtime_ddl;
  unsafe_migration_settings unsafe_migration;
  privileged_session_settings privileged_session;
  no_statement_timeout_settings no_statement_timeout;
  connection_churn_settings connection_churn;
  query_budget_settings query_budget;
  migration_settings migrations;
};

}  // namespace pgweir::analyzers
