// connection-churn: an application opens a connection for a statement or two, closes it, and opens
// the next. Each costs a login, and the server a process.
//
// Counted is a login that follows the end of a short session of the same application within a
// minute: that one could have served. So a pool that is opened and closed with its process is none,
// however little each of its connections did. Quiet on sessions that used no table at all (health
// checks that log in and ask SELECT 1), and on connections that never log in.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <deque>

namespace pgweir::analyzers {

class connection_churn {
 public:
  static constexpr auto its_settings = &settings::connection_churn;

  explicit connection_churn(const connection_churn_settings& how) : how_{how} {}
  void change(const connection_churn_settings& how) { how_ = how; }

  void observe(const observed_login& seen, findings_out& out);
  void observe(const observed_end& seen, findings_out&);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  struct login {
    core::time_point at{};
    core::duration took{};
  };
  struct application {
    std::uint64_t thrown_away = 0;  // short sessions that ended, and none was opened for since
    core::time_point last_end{};
    std::uint64_t statements = 0;  // of them, not told yet
    // Of the last minute, each in place of one thrown away; at most settings.connections.
    std::deque<login> logins;
    std::uint64_t untold = 0;  // of logins
  };

  void raise(const observed_login& seen, application& by, findings_out& out);

  connection_churn_settings how_;
  core::bounded_map<std::uint64_t, application> applications_{core::limits::followed_applications};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
