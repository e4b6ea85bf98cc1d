// One connection of pgweir's own to the server, by libpq. Not thread-safe, and no part of the
// traffic; whoever uses it may wait for it, but never for longer than its patience, and not once
// the descriptor to stop by is readable.
//
// What stays true: all that is asked runs in a transaction with short timeouts, which is rolled
// back and never open while nothing is asked. What is set, is set for that transaction only, for
// behind a pooler the server's connection is somebody else's a moment later. Where the connection
// is the server's own, the session itself is read-only, too.
// No failure's sentence holds a password, or a value of a statement.
#pragma once

#include "config/settings.hpp"
#include "core/limits.hpp"
#include "core/side_question.hpp"
#include "core/time.hpp"
#include "proxy/net/side_wire.hpp"
#include "proxy/net/unique_fd.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::net {

struct side_rows {
  std::vector<std::string> columns;                            // their names
  std::vector<std::vector<std::optional<std::string>>> cells;  // in text form; none: NULL
  bool cut = false;  // there were more than the bounds: those are not here

  // None, too, where there is no such row or column: what answers may be no PostgreSQL.
  [[nodiscard]] std::optional<std::string> cell(std::size_t row, std::size_t column) const {
    if (row >= cells.size() || column >= cells[row].size()) return std::nullopt;
    return cells[row][column];
  }
};

// Kept of one answer; what comes beyond is read and forgotten.
struct side_bounds {
  std::size_t rows;
  std::size_t bytes;  // of its cells
};

// How a transaction begins.
enum class side_access : std::uint8_t {
  read,          // READ ONLY
  read_at_once,  // READ ONLY, all statements see the same rows (REPEATABLE READ)
  write,         // may write; is rolled back nevertheless
};

struct side_transaction {
  side_access access = side_access::read;
  // As this role and with this search_path, where the server lets pgweir; else as itself. Null: as
  // itself.
  const core::asking_session* who = nullptr;
  core::duration statement_timeout = std::chrono::seconds{5};
};

class side_session {
 public:
  // `own`: where pgweir listens; such a place is not logged in to. Takes some seconds at most; only
  // a name that does not resolve can hold it up for longer.
  static side_result<side_session> open(const config::adviser_settings& how,
                                        const std::string& database, int stop_fd,
                                        std::span<const sockaddr_storage> own = {});

  // A transaction for what is asked next. One that is open ends before. On failure none is open.
  side_result<void> begin(const side_transaction& how);
  // Rolls back; nothing to do where none is open. A connection that does not even do that is lost.
  void end();
  // Inside of begin() and end() as part of that transaction (which a refused statement ends for all
  // but end()), else in one of its own. SQL of the simple protocol: may be several statements, but
  // none that begin or end a transaction. The rows of the last one that has any.
  side_result<side_rows> query(const std::string& sql, core::duration patience);
  // The same for one statement with parameters (extended protocol); the rows come as text.
  side_result<side_rows> query(const std::string& sql,
                               const std::vector<core::sample_value>& values,
                               core::duration patience);
  // The rows of all statements, one by one; nothing is kept. False from the reader: it wants no
  // more of them, the rest is read and forgotten.
  side_result<void> read(const std::string& sql, core::duration patience, const row_reader& each);

  // A client's text may be given to it: not to a superuser's connection, but for that superuser's
  // own text. The planner runs functions, and one of a client's takes back what SET ROLE gave up.
  [[nodiscard]] bool may_run_texts_of(const core::asking_session& who) const;

  // Of query(); without it limits::side_answer_rows and side_answer_bytes.
  void bound(side_bounds bounds) { bounds_ = bounds; }
  // Still of use. A failure that is neither the statement's nor the server's own timeout ends it.
  [[nodiscard]] bool alive() const { return wire_.alive(); }
  [[nodiscard]] int server_version() const {
    return wire_.server_version();
  }  // server_version_num: 150014
  // Looks at the server again: is it still well, is it a standby? The failure is `busy`, or what
  // ended the connection.
  side_result<void> look();
  [[nodiscard]] bool in_recovery() const {
    return in_recovery_;
  }  // as of open() or the last look()
  [[nodiscard]] const std::string& database() const { return database_; }
  // As an SQL literal or identifier, quoted for this server.
  [[nodiscard]] std::string literal(std::string_view text) const { return wire_.literal(text); }
  [[nodiscard]] std::string identifier(std::string_view text) const {
    return wire_.identifier(text);
  }
  // Says good-bye, and waits shortly for the server to let go of the connection. What it has not
  // let go of by then is the descriptor: has_ended() of it says when.
  [[nodiscard]] unique_fd close() { return wire_.close(); }

 private:
  explicit side_session(side_wire wire) : wire_{std::move(wire)} {}
  [[nodiscard]] std::string taking_place_of(const core::asking_session& who) const;
  // Within the transaction that is open, or one of its own.
  template <class Ask>
  side_result<void> in_transaction(core::duration patience, Ask ask);

  side_wire wire_;
  std::string database_;
  side_bounds bounds_{core::limits::side_answer_rows, core::limits::side_answer_bytes};
  bool in_recovery_ = false;
};

}  // namespace pgweir::net
