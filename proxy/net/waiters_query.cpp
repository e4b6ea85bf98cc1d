#include "proxy/net/waiters_query.hpp"

#include "core/limits.hpp"
#include "proxy/net/side_asking.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <string>
#include <string_view>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

constexpr core::duration patience = 2s;

// Of at most so many sessions that wait for anything: pg_blocking_pids() holds up all locks for a
// moment each time. Who waits for a row waits for its transaction; the row's lock names the table.
// {0}: the backend, {1}: since when a lock is waited for.
constexpr std::string_view waiters_query = R"(
SELECT one.pid, coalesce(session.application_name, ''), coalesce(who.rolname, ''),
       coalesce((SELECT held.relation::regclass::text FROM pg_catalog.pg_locks held
                  WHERE held.pid = one.pid AND held.relation IS NOT NULL
                    AND held.database = here.oid
                    AND (NOT held.granted OR held.locktype = 'tuple')
                  ORDER BY held.granted LIMIT 1), ''),
       extract(epoch FROM pg_catalog.clock_timestamp() - one.since)
  FROM pg_catalog.pg_database here
 CROSS JOIN (SELECT waiting.pid, pg_catalog.min({1}) AS since
               FROM pg_catalog.pg_locks waiting
               LEFT JOIN LATERAL pg_catalog.pg_stat_get_activity(waiting.pid) its ON true
              WHERE NOT waiting.granted GROUP BY waiting.pid LIMIT 100) one
  LEFT JOIN LATERAL pg_catalog.pg_stat_get_activity(one.pid) session ON true
  LEFT JOIN pg_catalog.pg_roles who ON who.oid = session.usesysid
 WHERE here.datname = pg_catalog.current_database()
   AND EXISTS (SELECT FROM pg_catalog.pg_stat_get_activity({0}) holder
                WHERE holder.datid = here.oid)
   AND {0} = ANY (pg_catalog.pg_blocking_pids(one.pid))
 ORDER BY 5 DESC NULLS LAST)";

double seconds_of(std::string_view text) {
  const auto out = number_in<double>(text);
  return std::isfinite(out) && out > 0 ? out : 0;
}

core::waiters_seen::waiter waiter_of(const side_row& row) {
  core::waiters_seen::waiter out;
  out.backend_pid = number_in<std::uint32_t>(row.text(0));
  out.application = row.text(1);
  out.user = row.text(2);
  out.table = row.text(3);
  out.waited = std::chrono::duration_cast<core::duration>(
      std::chrono::duration<double>{seconds_of(row.text(4))});
  return out;
}

}  // namespace

side_result<core::waiters_seen::answer> waiters_of(side_session& server,
                                                   const core::waiters_question& question) {
  core::waiters_seen::answer found;
  found.connection = question.connection;
  found.transaction = question.transaction;
  // Older servers say only since when its statement runs, if that.
  const auto* since = server.server_version() >= 140000 ? "waiting.waitstart" : "its.query_start";
  const auto sql = fmt::format(fmt::runtime(waiters_query), question.backend_pid, since);
  const auto done = server.read(sql, patience, [&](const side_row& row) {
    ++found.all;
    if (found.waiters.size() < core::limits::told_waiters) found.waiters.push_back(waiter_of(row));
    return true;
  });
  if (!done) return done.error();
  return found;
}

}  // namespace pgweir::net
