// Rule failed-transaction: after an error inside a transaction the server refuses every statement
// until ROLLBACK (25P02). Said when the application sends one all the same, and when it leaves the
// block open like that for too long: while it is open, once a second as long as it stays so, and a
// last time when it has ended. ROLLBACK TO SAVEPOINT ends the failure. What was sent before the
// error could be known (a pipeline) is no fault.
//
// Bounded: at most limits::watched_connections blocks are followed, because the pipeline follows no
// more connections.
#pragma once

#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace pgweir::analyzers {

class failed_transaction {
 public:
  static constexpr auto its_settings = &settings::failed_transaction;

  explicit failed_transaction(const failed_transaction_settings& how) : how_{how} {}
  void change(const failed_transaction_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void observe(const observed_step& seen, findings_out& out);
  void advance(core::time_point now, findings_out& out);
  void forget(core::connection_id connection, findings_out& out);
  // Blocks that are still open stay so.
  void finish(core::time_point now, findings_out& out);

 private:
  struct failed_block {
    std::uint32_t transaction = 0;
    std::string sqlstate;
    statement_handle failed;
    statement_handle first_refused;
    std::uint64_t refused = 0;
    core::time_point failed_at{};
    core::time_point last{};
    core::place where;
    core::orm dialect = core::orm::none;
    core::cost spent;      // on what was refused
    std::uint64_t id = 0;  // of the finding; 0: not raised
    std::uint64_t occurrence = 0;
    core::time_point first_said{};
    core::time_point said_at{};
  };

  void fail(const observed_execution& seen);
  void end(core::connection_id connection, core::time_point now, findings_out& out);
  void say(failed_block& block, core::time_point now, bool open, findings_out& out);

  failed_transaction_settings how_;
  core::time_point advanced_{};
  std::unordered_map<core::connection_id, failed_block> blocks_;
  core::bounded_map<std::uint64_t, std::uint64_t> occurrences_{4 * core::limits::findings};
};

}  // namespace pgweir::analyzers
