// unsafe-migration: a definition that keeps others out of a table for as long as it takes, though
// there is a form that does not; and rows written in bulk while the lock of a definition is held.
//
// Whoever sends it: migration tools, programs, people. Quiet on tables that were made in our sight
// by the same connection, or that have few rows since. How bad it is, is measured: what was over at
// once is info, what kept others out for long an error. A lock is held to the end of the
// transaction, so a finding grows until then.
#pragma once

#include "analyzers/made_tables.hpp"
#include "analyzers/migration_hazard.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers {

class unsafe_migration {
 public:
  static constexpr auto its_settings = &settings::unsafe_migration;

  explicit unsafe_migration(const unsafe_migration_settings& how) : how_{how} {}
  void change(const unsafe_migration_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void observe(const observed_step& seen, findings_out& out);
  void forget(core::connection_id connection, findings_out&) { open_.erase(connection); }

 private:
  using reason = core::unsafe_migration_evidence::reason;

  // A lock that a definition took; its transaction may hold it still.
  struct held_lock {
    statement_handle statement;
    table_lock lock{};
    std::string table;
    core::time_point since{};
    core::duration took{};
  };
  struct open_transaction_locks {
    std::uint32_t transaction = 0;
    held_lock strongest;
    std::uint64_t rows_written = 0;  // since then
    bool bulk_said = false;
    // Raised while it is open: told again, with the whole time, when it has ended.
    std::vector<core::finding> raised;
  };

  [[nodiscard]] known_tables tables_for(const observed_execution& seen);
  void define(const observed_execution& seen, findings_out& out);
  void write(const observed_execution& seen, findings_out& out);
  open_transaction_locks* transaction_of(const observed_execution& seen);
  [[nodiscard]] core::severity severity_of(core::duration held) const;
  core::finding made(const observed_execution& seen, const held_lock& lock, reason why);
  void raise(core::finding finding, open_transaction_locks* within, findings_out& out);

  unsafe_migration_settings how_;
  made_tables tables_;
  core::bounded_map<core::connection_id, open_transaction_locks> open_{
      core::limits::followed_applications};
  core::bounded_map<std::uint64_t, std::uint64_t> occurrences_{4 * core::limits::findings};
};

}  // namespace pgweir::analyzers
