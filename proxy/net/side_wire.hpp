// libpq without blocking: logs in, sends, and hands on what comes back row by row, all within a
// patience and until a descriptor to stop by is readable. Knows nothing of transactions, and what
// is asked is the caller's matter (side_session.hpp).
//
// A wire that gave up waiting is of no use any more: an answer may still be on its way.
#pragma once

#include "core/side_question.hpp"
#include "core/time.hpp"
#include "proxy/net/side_failure.hpp"
#include "proxy/net/unique_fd.hpp"

#include <libpq-fe.h>
#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::net {

// One row of an answer; valid until the reader returns. A column that it has not is NULL: what
// answers may be no PostgreSQL.
class side_row {
 public:
  side_row(const PGresult* result, int row) : result_{result}, row_{row} {}
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool null(std::size_t column) const;
  [[nodiscard]] std::string_view text(std::size_t column) const;  // empty for NULL

 private:
  const PGresult* result_;
  int row_;
};

// False: it wants no more rows, the rest is read and forgotten.
using row_reader = std::function<bool(const side_row&)>;

// Who is told what. `result_begins`: the rows of another statement come, or the end of its none,
// with the names of its columns.
struct side_reader {
  row_reader row = [](const side_row&) { return true; };
  std::function<void(std::vector<std::string>)> result_begins = [](const auto&) {};
};

class side_wire {
 public:
  struct place {
    const std::string& dsn;                 // as libpq takes it
    const std::string& database;            // goes before the DSN's
    std::span<const sockaddr_storage> own;  // where pgweir listens: not logged in to
  };

  static side_result<side_wire> open(const place& to, int stop_fd);

  // SQL of the simple protocol.
  side_result<void> run(const std::string& sql, core::duration patience, const side_reader& to);
  // One statement with its parameters; rows come as text.
  side_result<void> run(const std::string& sql, const std::vector<core::sample_value>& values,
                        core::duration patience, const side_reader& to);
  // Nothing is under way, and it was not lost.
  [[nodiscard]] bool alive() const;
  [[nodiscard]] bool in_transaction() const;
  [[nodiscard]] int server_version() const;
  // Whom it logged in as, as the server says; empty: it does not.
  [[nodiscard]] std::string_view login() const;
  // Of the role that is taken; true where the server does not say.
  [[nodiscard]] bool is_superuser() const;
  // As the login said; a pooler says something of its own.
  [[nodiscard]] int backend_pid() const;
  [[nodiscard]] std::string literal(std::string_view text) const;
  [[nodiscard]] std::string identifier(std::string_view text) const;
  // Says good-bye, and waits shortly until the other side lets go; if it does not, has_ended() of
  // the descriptor says when.
  [[nodiscard]] unique_fd close();

 private:
  side_wire(PGconn* server, int stop_fd) : server_{server, PQfinish}, stop_fd_{stop_fd} {}
  side_result<void> receive(core::time_point until, const side_reader& to);
  side_result<void> flush(core::time_point until);

  std::unique_ptr<PGconn, decltype(&PQfinish)> server_;
  int stop_fd_;
};

// A descriptor of side_wire::close(): has the other side let go? Waits so long for it.
bool has_ended(int fd, std::chrono::milliseconds patience);

}  // namespace pgweir::net
