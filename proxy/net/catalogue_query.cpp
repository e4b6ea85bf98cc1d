#include "proxy/net/catalogue_query.hpp"

#include "core/limits.hpp"
#include "proxy/net/clock.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <poll.h>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

// For the login and the answer together.
constexpr core::duration patience = 10s;

using connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

// What a role has of its own in this database goes before what it has anywhere, that before what
// the database gives everybody, that before ALTER ROLE ALL. The server's own value can be read only
// where nothing of these gave us another.
constexpr std::string_view defaults_query = R"(
SELECT role.rolname, setting.name,
       coalesce((SELECT pg_catalog.split_part(one, '=', 2)
                   FROM pg_catalog.pg_db_role_setting given
                  CROSS JOIN LATERAL pg_catalog.unnest(given.setconfig) AS one
                  WHERE given.setrole IN (0, role.oid) AND given.setdatabase IN (0, here.oid)
                    AND pg_catalog.split_part(one, '=', 1) = setting.name
                  ORDER BY given.setrole = 0, given.setdatabase = 0
                  LIMIT 1),
                CASE WHEN setting.source NOT IN ('global', 'database', 'user', 'database user',
                                                 'client', 'session')
                     THEN setting.reset_val END)
  FROM pg_catalog.pg_roles role
 CROSS JOIN pg_catalog.pg_settings setting
  JOIN pg_catalog.pg_database here ON here.datname = pg_catalog.current_database()
 WHERE role.rolcanlogin
   AND setting.name IN ('statement_timeout', 'idle_in_transaction_session_timeout')
 ORDER BY role.oid DESC, setting.name
 LIMIT 2 * {};
)";

// A key of several columns gives a row for each. A primary key's row has no second half.
constexpr std::string_view keys_query = R"(
SELECT own.relname, own_column.attname, other.relname, other_column.attname
  FROM pg_catalog.pg_constraint k
 CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey))
    AS pair (own, other)
  JOIN pg_catalog.pg_class own ON own.oid = k.conrelid
  JOIN pg_catalog.pg_attribute own_column
    ON own_column.attrelid = k.conrelid AND own_column.attnum = pair.own
  LEFT JOIN pg_catalog.pg_class other ON other.oid = k.confrelid
  LEFT JOIN pg_catalog.pg_attribute other_column
    ON other_column.attrelid = k.confrelid AND other_column.attnum = pair.other
 WHERE k.contype IN ('p', 'f')
 LIMIT {};
)";

core::failure failed(std::string_view why) {
  while (why.ends_with('\n')) why.remove_suffix(1);
  return {core::exit_code::not_judged, std::string{why.substr(0, why.find('\n'))}};
}

// Until the server's socket is ready; false: asked to stop, or out of patience.
bool wait_for(const PGconn* server, short events, int stop_fd, core::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now());
  if (left <= 0ms) return false;
  pollfd ready[]{{PQsocket(server), events, 0}, {stop_fd, POLLIN, 0}};
  return ::poll(ready, 2, static_cast<int>(left.count())) > 0 && ready[1].revents == 0;
}

bool log_in(PGconn* server, int stop_fd, core::time_point until) {
  auto wanted = PGRES_POLLING_WRITING;
  while (PQstatus(server) != CONNECTION_BAD) {
    if (wanted == PGRES_POLLING_OK) return true;
    if (wanted == PGRES_POLLING_FAILED) return false;
    const short events = wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!wait_for(server, events, stop_fd, until)) return false;
    wanted = PQconnectPoll(server);
  }
  return false;
}

// The results of the statements that have rows; empty: failed, PQerrorMessage says why.
std::vector<answer> ask(PGconn* server, const std::string& query, int stop_fd,
                        core::time_point until) {
  std::vector<answer> results;
  if (PQsendQuery(server, query.c_str()) == 0) return results;
  while (true) {
    while (PQisBusy(server) != 0) {
      if (!wait_for(server, POLLIN, stop_fd, until) || PQconsumeInput(server) == 0) return {};
    }
    answer one{PQgetResult(server), PQclear};
    if (!one) return results;
    const auto status = PQresultStatus(one.get());
    if (status == PGRES_TUPLES_OK)
      results.push_back(std::move(one));
    else if (status != PGRES_COMMAND_OK)
      return {};
  }
}

// Of a setting as it was written; what cannot be read is something. None: not known.
std::optional<bool> is_set(const PGresult* rows, int row, int column) {
  if (PQgetisnull(rows, row, column) != 0) return std::nullopt;
  return std::strtod(PQgetvalue(rows, row, column), nullptr) != 0;
}

std::vector<core::session_defaults::description> defaults_of(const PGresult* rows,
                                                             const std::string& database) {
  std::vector<core::session_defaults::description> all;
  for (int row = 0; row < PQntuples(rows); ++row) {
    const std::string_view role = PQgetvalue(rows, row, 0);
    if (all.empty() || all.back().user != role) all.push_back({database, std::string{role}, {}});
    auto& timeouts = all.back().timeouts;
    const bool of_statement = std::string_view{PQgetvalue(rows, row, 1)} == "statement_timeout";
    (of_statement ? timeouts.statement : timeouts.idle_in_transaction) = is_set(rows, row, 2);
  }
  return all;
}

core::catalogue_table& table_named(core::catalogue& in, std::string_view name) {
  for (auto& table : in.tables) {
    if (table.name.name == name) return table;
  }
  auto& made = in.tables.emplace_back();
  made.name.name = name;
  return made;
}

core::catalogue keys_of(const PGresult* rows) {
  core::catalogue found;
  for (int row = 0; row < PQntuples(rows); ++row) {
    const std::string_view table = PQgetvalue(rows, row, 0);
    const std::string column = PQgetvalue(rows, row, 1);
    if (PQgetisnull(rows, row, 2) == 0) {
      found.foreign_keys.push_back({.from = {"", std::string{table}},
                                    .columns = {column},
                                    .to = {"", PQgetvalue(rows, row, 2)},
                                    .target_columns = {PQgetvalue(rows, row, 3)}});
      continue;
    }
    auto& index = table_named(found, table).indexes.emplace_back();
    index.primary = index.unique = true;
    index.keys.push_back({.column = column});
  }
  return found;
}

}  // namespace

core::result<read_database> read_catalogue(const catalogue_source& from) {
  const auto until = now() + patience;
  // The first dbname is a whole DSN, what comes behind goes before it.
  const char* names[]{"dbname", "dbname", "application_name", "client_encoding", nullptr};
  const char* values[]{from.dsn.c_str(), from.database.c_str(), "pgweir", "UTF8", nullptr};
  const connection server{PQconnectStartParams(names, values, 1), PQfinish};
  if (!server) return failed("out of memory");
  if (!log_in(server.get(), from.stop_fd, until)) {
    const std::string_view why = PQerrorMessage(server.get());
    return failed(why.empty() ? "the server did not answer in time" : why);
  }
  // The second timeout comes behind the defaults: it would hide where the server has its own from.
  const auto query = "BEGIN READ ONLY; SET LOCAL lock_timeout = '1s';" +
                     fmt::format(fmt::runtime(defaults_query), core::limits::catalogue_roles) +
                     "SET LOCAL statement_timeout = '5s';" +
                     fmt::format(fmt::runtime(keys_query), core::limits::catalogue_tables) +
                     "COMMIT";
  const auto results = ask(server.get(), query, from.stop_fd, until);
  if (results.size() != 2) {
    const std::string_view why = PQerrorMessage(server.get());
    return failed(why.empty() ? "the server did not answer in time" : why);
  }
  read_database read{keys_of(results.back().get()),
                     defaults_of(results.front().get(), from.database)};
  read.catalogue.database = from.database;
  return read;
}

}  // namespace pgweir::net
