// A PostgreSQL server for one run: an empty cluster in a temporary directory, reached by a Unix
// socket in it, without fsync, gone with this object. Everybody who reaches the socket is let in.
//
// The server's programs come from PATH or Debian's folders. As root it runs as the user `postgres`
// or else `nobody`, because PostgreSQL refuses root.
#pragma once

#include "cli/signals.hpp"
#include "core/error.hpp"

#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>

namespace pgweir::cli {

class throwaway_postgres {
  struct made_by_start {};

 public:
  // Ready for connections when it returns (about two seconds). Start it before any thread: it
  // forks. Missing programs and a server that does not start are not_judged, with the remedy;
  // so is a signal that asks for the end.
  static core::result<std::unique_ptr<throwaway_postgres>> start(std::string_view path_variable,
                                                                 const signal_waiter& signals);
  explicit throwaway_postgres(made_by_start) {}
  ~throwaway_postgres();
  throwaway_postgres(const throwaway_postgres&) = delete;
  throwaway_postgres& operator=(const throwaway_postgres&) = delete;

  // Superuser `postgres`, database `postgres`.
  [[nodiscard]] std::string dsn() const;

 private:
  core::result<void> make_directory();
  core::result<void> make_cluster(const std::string& programs, const signal_waiter& signals);
  core::result<void> run_server(const std::string& programs, const signal_waiter& signals);

  std::string directory_;
  uid_t user_ = 0;
  gid_t group_ = 0;
  pid_t server_ = 0;
};

}  // namespace pgweir::cli
