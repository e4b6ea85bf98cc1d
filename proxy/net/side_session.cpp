#include "proxy/net/side_session.hpp"

#include "proxy/net/side_asking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

// A server that is well needs a round trip for these.
constexpr core::duration begin_patience = 5s;
constexpr core::duration end_patience = 2s;
// The server's own timeout comes first: the connection survives it.
constexpr core::duration grace = 1s;

// Who is connected is told to everybody; what they do is not asked for. A share of connections is
// left to the applications.
constexpr const char* look_query = R"(
SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(),
       used, room, used * 10 > room * 9
  FROM (SELECT (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_get_activity(NULL) one
                 WHERE one.datid IS NOT NULL AND one.pid <> pg_catalog.pg_backend_pid()) AS used,
               pg_catalog.current_setting('max_connections')::int
               - pg_catalog.current_setting('superuser_reserved_connections')::int
               - coalesce(pg_catalog.current_setting('reserved_connections', true)::int, 0) AS room
       ) AS connections)";

// A connection of the server's own is read-only outside of transactions, too.
constexpr const char* session_settings = R"(
SET default_transaction_read_only = on;
SET statement_timeout = '5s';
SET lock_timeout = '1s';
SET idle_in_transaction_session_timeout = '10s')";

// Collects the rows of the last statement, within bounds.
class row_keeper {
 public:
  explicit row_keeper(side_bounds bounds) : bounds_{bounds} {}

  side_reader reader() {
    return {[this](const side_row& row) { return keep(row); },
            [this](std::vector<std::string> columns) { begin(std::move(columns)); }};
  }
  [[nodiscard]] side_rows take() { return std::move(kept_); }

 private:
  bool keep(const side_row& row) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < row.size(); ++i)
      bytes += sizeof(std::optional<std::string>) + row.text(i).size();
    if (kept_.cells.size() == bounds_.rows || bytes_ + bytes > bounds_.bytes) {
      kept_.cut = true;
      return false;
    }
    bytes_ += bytes;
    auto& cells = kept_.cells.emplace_back(row.size());
    for (std::size_t i = 0; i < row.size(); ++i)
      if (!row.null(i)) cells[i] = row.text(i);
    return true;
  }
  // What came before is forgotten.
  void begin(std::vector<std::string> columns) {
    kept_ = {};
    kept_.columns = std::move(columns);
    bytes_ = 0;
  }

  side_bounds bounds_;
  side_rows kept_;
  std::size_t bytes_ = 0;
};

}  // namespace

side_result<side_session> side_session::open(const config::adviser_settings& how,
                                             const std::string& database, int stop_fd,
                                             std::span<const sockaddr_storage> own) {
  auto wire = side_wire::open({how.dsn, database, own}, stop_fd);
  if (!wire) return wire.error();
  side_session made{*std::move(wire)};
  made.database_ = database;
  if (auto well = made.look(); !well) return well.error();
  return made;
}

side_result<void> side_session::look() {
  std::optional<side_failure> busy;
  int backend = 0;
  const auto looked = read(look_query, begin_patience, [&](const side_row& row) {
    backend = number_in<int>(row.text(0));
    in_recovery_ = row.text(1) == "t";
    if (row.text(4) == "t") {
      busy = {side_trouble::busy,
              fmt::format("{} of the server's {} connections are in use", row.text(2), row.text(3)),
              {}};
    }
    return true;
  });
  if (!looked) return looked.error();
  if (busy) return *std::move(busy);
  // A pooler says a number of its own, and what a session sets there stays for others.
  if (backend != wire_.backend_pid()) return {};
  return wire_.run(session_settings, begin_patience, {});
}

side_result<void> side_session::begin(const side_transaction& how) {
  end();
  constexpr std::array<std::string_view, 3> modes{
      "READ COMMITTED READ ONLY", "REPEATABLE READ READ ONLY", "READ COMMITTED READ WRITE"};
  const auto timeout = std::chrono::ceil<std::chrono::milliseconds>(how.statement_timeout).count();
  const auto plain = fmt::format(
      "BEGIN ISOLATION LEVEL {};SET LOCAL statement_timeout = {};SET LOCAL lock_timeout = 1000;"
      "SET LOCAL idle_in_transaction_session_timeout = 10000",
      modes[static_cast<std::size_t>(how.access)], std::max<std::int64_t>(timeout, 1));
  if (how.who != nullptr) {
    auto begun = wire_.run(plain + taking_place_of(*how.who), begin_patience, {});
    if (begun || begun.error().what != side_trouble::statement) return begun;
    end();
  }
  auto begun = wire_.run(plain, begin_patience, {});
  if (!begun) end();
  return begun;
}

bool side_session::may_run_texts_of(const core::asking_session& who) const {
  return !wire_.is_superuser() || (!who.role.empty() && who.role == wire_.login());
}

// A role that pgweir may not take, or that is not there, is no error.
std::string side_session::taking_place_of(const core::asking_session& who) const {
  std::string out;
  if (!who.role.empty()) {
    out += fmt::format(
        ";SELECT pg_catalog.set_config('role', rolname, true) FROM pg_catalog.pg_roles "
        "WHERE rolname = {} AND pg_catalog.pg_has_role(session_user, oid, '{}')",
        literal(who.role), server_version() >= 160000 ? "SET" : "MEMBER");
  }
  if (!who.search_path.empty()) {
    out += fmt::format(";SELECT pg_catalog.set_config('search_path', {}, true)",
                       literal(who.search_path));
  }
  return out;
}

// Its failure shows in alive().
void side_session::end() {
  if (wire_.in_transaction()) static_cast<void>(wire_.run("ROLLBACK", end_patience, {}));
}

template <class Ask>
side_result<void> side_session::in_transaction(core::duration patience, Ask ask) {
  if (wire_.in_transaction()) return ask(patience + grace);
  if (auto begun = begin({.statement_timeout = patience}); !begun) return begun;
  auto done = ask(patience + grace);
  end();
  return done;
}

side_result<void> side_session::read(const std::string& sql, core::duration patience,
                                     const row_reader& each) {
  return in_transaction(patience,
                        [&](core::duration most) { return wire_.run(sql, most, {each}); });
}

side_result<side_rows> side_session::query(const std::string& sql, core::duration patience) {
  row_keeper rows{bounds_};
  const auto done = in_transaction(
      patience, [&](core::duration most) { return wire_.run(sql, most, rows.reader()); });
  if (!done) return done.error();
  return rows.take();
}

side_result<side_rows> side_session::query(const std::string& sql,
                                           const std::vector<core::sample_value>& values,
                                           core::duration patience) {
  row_keeper rows{bounds_};
  const auto done = in_transaction(
      patience, [&](core::duration most) { return wire_.run(sql, values, most, rows.reader()); });
  if (!done) return done.error();
  return rows.take();
}

}  // namespace pgweir::net
