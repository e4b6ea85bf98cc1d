// privileged-session: queries are served as superuser (the server says so of every session), or the
// role that serves is the one that migrates, so it can drop what it reads.
//
// Speaks when a session has served a number of queries, and again each time that number has
// doubled. Quiet on migrations, psql, pgAdmin and the like, and backups.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <string>

namespace pgweir::analyzers {

class privileged_session {
 public:
  static constexpr auto its_settings = &settings::privileged_session;

  explicit privileged_session(const privileged_session_settings& how) : how_{how} {}
  void change(const privileged_session_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  using reason = core::privileged_session_evidence::reason;

  // What a role has changed of a database's schema, as a migration.
  struct migrations_of_role {
    std::uint64_t ddl = 0;
    statement_handle example;
    std::string application;
  };

  void remember(const observed_execution& seen);
  void raise(const observed_execution& seen, core::privileged_session_evidence evidence,
             findings_out& out);

  privileged_session_settings how_;
  core::bounded_map<std::uint64_t, migrations_of_role> migrators_{
      core::limits::followed_applications};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
