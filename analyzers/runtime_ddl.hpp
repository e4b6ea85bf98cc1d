// runtime-ddl: an application that serves queries makes, changes or drops tables as well, mostly at
// its start: an ORM's schema synchronisation. In production that is a migration that nobody has
// reviewed, made by a role that should not be able to.
//
// Seen on one connection: it defined something that lasts, and served queries. That tells an
// application from a migration tool with the same name, user and host. Of a pool, too: while the
// connection that defined is open, others of the same client serve, in the words of the same ORM. A
// tool that ran before the application has gone by then. Quiet on temporary tables
// and functions, partitions, TRUNCATE, GRANT and the like; on migrations: declared ones
// (settings.migrations), and connections that touch the book of a migration tool.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
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
  void forget(core::connection_id connection, findings_out&);
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

  // The connections of one client, one of which has defined something.
  struct pooled {
    core::connection_id definer;  // the last one
    core::orm dialect = core::orm::none;
    std::uint64_t queries = 0;  // of all since then
  };

  void define(const observed_execution& seen, findings_out& out);
  void serve(const observed_execution& seen, findings_out& out);
  static void remember_temporary(const parser::definition& defined, definer& by);
  static bool is_temporary(const parser::definition& defined, const definer& by);
  void raise(const observed_execution& seen, std::uint64_t queries, definer& by, findings_out& out);

  runtime_ddl_settings how_;
  core::bounded_map<core::connection_id, definer> definers_{core::limits::followed_applications};
  core::bounded_map<std::uint64_t, pooled> pools_{
      core::limits::followed_applications};  // by client group
  incidents incidents_;
};

}  // namespace pgweir::analyzers
