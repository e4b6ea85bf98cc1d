// How things stand right now, for those who look on while it goes on: plain values, made by the
// pipeline's stages statement_ledger, activity_log and session_list.
//
// Times are those of the events; whoever shows them turns them into dates. Texts are shapes.
#pragma once

#include "analyzers/traffic.hpp"
#include "core/event.hpp"
#include "core/ids.hpp"
#include "core/statement_ref.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::analyzers {

// --- sessions ---

struct live_transaction {
  core::time_point opened{};
  core::time_point idle_since{};  // epoch: a statement runs
  core::duration longest_gap{};   // between two statements, the one that goes on included
  std::uint32_t statements = 0;
  std::uint32_t writes = 0;
};

struct live_session {
  enum class state : std::uint8_t { idle, active, idle_in_transaction, idle_in_failed_transaction };
  core::connection_id connection;
  std::uint32_t backend_pid = 0;
  std::string client;  // address, "local" for a Unix socket
  std::string user;
  std::string database;
  std::string application;
  std::string scope;
  bool client_tls = false;
  bool server_tls = false;
  core::time_point since{};  // the end of its login
  state now = state::idle;
  core::time_point state_since{};
  std::optional<live_transaction> transaction;
  std::optional<core::statement_ref> statement;  // that ran last
  std::uint64_t queries = 0;
  std::optional<core::blind_reason> blind;  // why it is not looked at; none: it is
};

// --- the traffic by the second ---

// What ran in one second, the last of it at `at`.
struct traffic_second {
  struct share {
    std::uint64_t statement = 0;  // key
    core::duration time{};
  };
  core::time_point at{};
  std::uint64_t queries = 0;
  std::uint64_t errors = 0;
  core::duration p50{};  // of all executions, exact to 19 %
  core::duration p95{};
  core::duration p99{};
  std::vector<share> statements;  // that took most time, most first; at most limits::shown_shares
  core::duration others{};        // time of all the rest
};

// The last limits::activity_seconds, oldest first, one entry for each second without a gap, and the
// texts of the statements that took most time in all of it.
struct traffic_activity {
  std::vector<traffic_second> seconds;
  std::vector<core::statement_ref> statements;
};

// --- statements ---

// A statement's totals, and when and for whom it runs.
struct live_statement {
  statement_totals totals;
  core::time_point last_seen{};
  std::vector<std::string> routes;             // at most limits::routes_of_statement
  std::vector<std::uint32_t> calls_by_minute;  // of the last 15 minutes, oldest first
};

struct statement_minute {
  core::time_point at{};  // its beginning
  std::uint32_t calls = 0;
  std::uint32_t errors = 0;
  core::duration time{};
  core::duration p50{};
  core::duration p95{};
  core::duration p99{};
};

struct statement_detail {
  live_statement statement;
  std::vector<statement_minute> minutes;  // with calls, of the last two hours, oldest first
};

// --- what is kept, against its bounds ---

struct memory_share {
  std::string what;       // "statements", "provenance", …
  std::size_t bytes = 0;  // about
  std::size_t most = 0;
};

}  // namespace pgweir::analyzers
