// no-statement-timeout: an application serves queries in sessions that nothing ends: neither a
// statement (statement_timeout = 0) nor a transaction that idles
// (idle_in_transaction_session_timeout = 0). One forgotten query or crashed client holds its locks
// for ever.
//
// What a session was told is seen: startup options, SET, RESET. What it was not told is the
// server's default for its role and database, which the traffic does not show: it comes by
// core::session_defaults, or from the answer to a SHOW. While it is unknown, nothing is said.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"
#include "core/value_digest.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace pgweir::analyzers {

class no_statement_timeout {
 public:
  static constexpr auto its_settings = &settings::no_statement_timeout;

  no_statement_timeout(const no_statement_timeout_settings& how,
                       const core::value_digester& digester);
  void change(const no_statement_timeout_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void observe(const observed_end& seen, findings_out& out);
  void observe(const core::session_defaults::description& defaults, findings_out& out);
  void forget(core::connection_id connection, findings_out&) { sessions_.erase(connection); }
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  using source = core::no_statement_timeout_evidence::source;

  // What a session has set since it logged in; none: nothing.
  struct session {
    std::optional<bool> statement;
    std::optional<bool> idle_in_transaction;
    bool said = false;
  };
  struct known_timeout {
    bool is_set;
    source from;
  };

  void read_setting(const observed_execution& seen);
  void learn_default(const observed_execution& seen,
                     std::optional<bool> core::session_timeouts::*which);
  [[nodiscard]] std::optional<bool> value_of(core::value_digest digest) const;
  [[nodiscard]] std::optional<known_timeout> timeout_of(
      const connection_context& connection, std::optional<bool> session::*set,
      std::optional<bool> core::session_timeouts::*told);
  struct sources {
    source statement;
    source idle_in_transaction;
  };
  void judge(const connection_context& connection, core::time_point now, findings_out& out);
  void raise(const connection_context& connection, core::time_point now, sources from,
             findings_out& out);

  no_statement_timeout_settings how_;
  std::array<core::value_digest, 6> zeros_;  // digests of what means no timeout
  core::bounded_map<core::connection_id, session> sessions_{core::limits::watched_connections};
  struct defaults_of_role {
    core::session_timeouts timeouts;
    bool shown = false;  // known from an application's own SHOW
  };
  // Of roles, as the next one.
  core::bounded_map<std::uint64_t, defaults_of_role> defaults_{core::limits::followed_applications};
  // The last that ended before the defaults of its role were known.
  struct ended_session {
    connection_context who;
    core::time_point at;
  };
  core::bounded_map<std::uint64_t, ended_session> waiting_{core::limits::followed_applications};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
