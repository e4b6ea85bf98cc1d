// runtime-ddl: an application that serves queries makes, changes or drops tables as well, mostly at
// its start: an ORM's schema synchronisation. In production that is a migration that nobody has
// reviewed, made by a role that should not be able to.
//
// Seen on one connection: it defined something that lasts, and served queries. That tells an
// application from a migration tool with the same name, user and host. Quiet on temporary tables
// and functions, partitions, TRUNCATE, GRANT and the like; on migrations: declared ones
// (settings.migrations), and connections that touch the book of a migration tool.
#pragma once

#include "analyzers/bounded_map.hpp"
#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <vector>

namespace pgweir::analyzers {

class runtime_ddl {
 public:
  static constexpr auto its_settings = &settings::runtime_ddl;

  explicit runtime_ddl(const runtime_ddl_settings& how) : how_{how} {}
  void change(const runtime_ddl_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void forget(core::connection_id connection, findings_out&) { definers_.erase(connection); }
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  // A connection that has defined something.
  struct definer {
    std::vector<std::uint64_t> temporary;  // names of its own temporary tables
    std::vector<statement_handle> statements;
    std::uint64_t ddl = 0;
    std::uint64_t told = 0;  // of them
    bool at_start = false;
    core::cost untold;
  };

  static void remember_temporary(const parser::definition& defined, definer& by);
  static bool is_temporary(const parser::definition& defined, const definer& by);
  void raise(const observed_execution& seen, definer& by, findings_out& out);

  runtime_ddl_settings how_;
  bounded_map<core::connection_id, definer> definers_{core::limits::followed_applications};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
