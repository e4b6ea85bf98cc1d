// A PostgreSQL server for one run: an empty cluster in a temporary directory, reached by a Unix
// socket in it, without fsync, gone with this object, and soon after this process when that is
// killed. Everybody who reaches the socket is let in.
//
// The server's programs come from PATH or Debian's folders. As root it runs as the user `postgres`
// or else `nobody`, because PostgreSQL refuses root.
#pragma once

#include "cli/own_process.hpp"
#include "cli/private_directory.hpp"
#include "cli/signals.hpp"
#include "core/error.hpp"

#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli {

// What an application expects to find; the role is a superuser, the database its own and empty.
struct throwaway_contents {
  std::string role = "postgres";
  std::string database = "postgres";
  std::vector<std::string> init_sql;  // files for psql, in this order
};

class throwaway_postgres {
  struct made_by_start {};

 public:
  // Ready for connections, and filled, when it returns (about two seconds without files). Start it
  // before any thread: it forks. Missing programs, a server that does not start and a file that
  // fails are not_judged, with the remedy; so is a signal that asks for the end.
  static core::result<std::unique_ptr<throwaway_postgres>> start(std::string_view path_variable,
                                                                 const throwaway_contents& contents,
                                                                 const signal_waiter& signals);
  explicit throwaway_postgres(made_by_start) {}
  ~throwaway_postgres();
  throwaway_postgres(const throwaway_postgres&) = delete;
  throwaway_postgres& operator=(const throwaway_postgres&) = delete;

  // By the role to its database.
  [[nodiscard]] std::string dsn() const { return dsn_of(role_, database_); }
  [[nodiscard]] const std::string& role() const { return role_; }
  [[nodiscard]] const std::string& database() const { return database_; }

 private:
  [[nodiscard]] std::string dsn_of(const std::string& role, const std::string& database) const;
  core::result<void> make_directory();
  core::result<void> make_cluster(const std::string& programs, const signal_waiter& signals);
  core::result<void> run_server(const std::string& programs, const signal_waiter& signals);
  core::result<void> make_database(const throwaway_contents& wanted);
  core::result<void> run_file(const std::string& psql, const std::string& file,
                              const signal_waiter& signals);

  std::unique_ptr<private_directory> directory_;
  identity who_{};
  pid_t server_ = 0;
  std::string role_ = "postgres";
  std::string database_ = "postgres";
};

}  // namespace pgweir::cli
