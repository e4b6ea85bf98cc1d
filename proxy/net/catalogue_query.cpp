#include "proxy/net/catalogue_query.hpp"

#include "core/limits.hpp"
#include "proxy/net/clock.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <poll.h>
#include <string_view>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

// For the login and the answer together.
constexpr core::duration patience = 10s;

using connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

// A key of several columns gives a row for each. A primary key's row has no second half.
constexpr std::string_view keys_query = R"(
BEGIN READ ONLY;
SET LOCAL statement_timeout = '5s';
SET LOCAL lock_timeout = '1s';
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
COMMIT)";

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

// The rows of the one statement that has some; null: failed, PQerrorMessage says why.
answer ask(PGconn* server, const std::string& query, int stop_fd, core::time_point until) {
  answer rows{nullptr, PQclear};
  if (PQsendQuery(server, query.c_str()) == 0) return rows;
  while (true) {
    while (PQisBusy(server) != 0) {
      if (!wait_for(server, POLLIN, stop_fd, until) || PQconsumeInput(server) == 0)
        return {nullptr, PQclear};
    }
    answer one{PQgetResult(server), PQclear};
    if (!one) return rows;
    const auto status = PQresultStatus(one.get());
    if (status == PGRES_TUPLES_OK)
      rows = std::move(one);
    else if (status != PGRES_COMMAND_OK)
      return {nullptr, PQclear};
  }
}

core::keys_seen::keys keys_of(const PGresult* rows) {
  auto column = [&](int row, int at) {
    return core::catalogue_column{PQgetvalue(rows, row, at), PQgetvalue(rows, row, at + 1)};
  };
  core::keys_seen::keys keys;
  for (int row = 0; row < PQntuples(rows); ++row) {
    const bool foreign = PQgetisnull(rows, row, 2) == 0;
    if (foreign)
      keys.foreign_keys.push_back({column(row, 0), column(row, 2)});
    else
      keys.primary.push_back(column(row, 0));
  }
  return keys;
}

}  // namespace

core::result<core::keys_seen::keys> read_keys(const catalogue_source& from) {
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
  const auto query = fmt::format(fmt::runtime(keys_query), core::limits::catalogue_keys);
  const auto rows = ask(server.get(), query, from.stop_fd, until);
  if (!rows) {
    const std::string_view why = PQerrorMessage(server.get());
    return failed(why.empty() ? "the server did not answer in time" : why);
  }
  auto keys = keys_of(rows.get());
  keys.database = from.database;
  return keys;
}

}  // namespace pgweir::net
