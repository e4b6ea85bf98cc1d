// One look at a server by pgweir's own session, printed as JSON for test_side_connection.py:
//   look DSN DATABASE catalogue
//   look DSN DATABASE waiters PID
#include "config/settings.hpp"
#include "proxy/net/catalogue_query.hpp"
#include "proxy/net/clock.hpp"
#include "proxy/net/poller.hpp"
#include "proxy/net/side_session.hpp"
#include "proxy/net/waiters_query.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace pgweir {
namespace {

using nlohmann::json;

template <class Value>
json or_null(const std::optional<Value>& value) {
  return value ? json(*value) : json();
}

std::string name_of(const core::qualified_name& name) { return name.schema + "." + name.name; }

json of(const core::catalogue_column& c) {
  return {{"number", c.number},
          {"name", c.name},
          {"type", c.type},
          {"type_oid", c.type_oid},
          {"not_null", c.not_null},
          {"null_fraction", or_null(c.null_fraction)},
          {"distinct_values", or_null(c.distinct_values)},
          {"correlation", or_null(c.correlation)},
          {"most_common_share", or_null(c.most_common_share)},
          {"average_width", c.average_width},
          {"collation", c.collation}};
}

json of(const core::index_key& k) {
  return {{"column", k.column},
          {"expression", k.expression},
          {"operator_class", k.operator_class},
          {"collation", k.collation},
          {"descending", k.descending},
          {"nulls_first", k.nulls_first}};
}

json of(const core::catalogue_index& i) {
  json keys = json::array();
  for (const auto& key : i.keys) keys.push_back(of(key));
  return {{"method", i.method},     {"keys", keys},
          {"included", i.included}, {"predicate", i.predicate},
          {"unique", i.unique},     {"primary", i.primary},
          {"valid", i.valid},       {"constraint", i.constraint},
          {"bytes", i.bytes},       {"scans", i.scans}};
}

json of(const core::catalogue_table& t) {
  json columns = json::array();
  for (const auto& each : t.columns) columns.push_back(of(each));
  json indexes = json::object();
  for (const auto& each : t.indexes) indexes[each.name] = of(each);
  return {{"kind", static_cast<int>(t.kind)},
          {"partition_of", t.partition_of ? json(name_of(*t.partition_of)) : json()},
          {"rows", t.rows},
          {"bytes", t.bytes},
          {"sequential_scans", t.sequential_scans},
          {"index_scans", t.index_scans},
          {"inserted", t.inserted},
          {"updated", t.updated},
          {"deleted", t.deleted},
          {"columns", columns},
          {"indexes", indexes}};
}

json of(const core::catalogue& all) {
  json tables = json::object();
  for (const auto& each : all.tables) tables[name_of(each.name)] = of(each);
  json keys = json::object();
  for (const auto& each : all.foreign_keys) {
    keys[each.name] = {{"from", name_of(each.from)},
                       {"columns", each.columns},
                       {"to", name_of(each.to)},
                       {"target_columns", each.target_columns}};
  }
  return {{"database", all.database},
          {"server_version", all.server_version},
          {"in_recovery", all.in_recovery},
          {"search_path", all.search_path},
          {"byte_order", all.byte_order},
          {"tables", tables},
          {"foreign_keys", keys},
          {"extensions", all.extensions},
          {"obtainable", all.obtainable},
          {"statistics_age_seconds", all.statistics_age_seconds},
          {"truncated", all.truncated}};
}

json of(const core::waiters_seen::answer& found) {
  json waiters = json::array();
  for (const auto& each : found.waiters) {
    waiters.push_back({{"pid", each.backend_pid},
                       {"application", each.application},
                       {"user", each.user},
                       {"table", each.table},
                       {"seconds", std::chrono::duration<double>(each.waited).count()}});
  }
  return {{"waiters", waiters}, {"all", found.all}};
}

int fail(const net::side_failure& failure) {
  std::puts(json{{"trouble", static_cast<int>(failure.what)},
                 {"sentence", failure.sentence},
                 {"sqlstate", failure.sqlstate}}
                .dump()
                .c_str());
  return 1;
}

int look(const std::string& dsn, const std::string& database, const char* pid) {
  const net::wake_bell never_rings;
  config::adviser_settings how;
  how.dsn = dsn;
  auto server = net::side_session::open(how, database, never_rings.fd());
  if (!server) return fail(server.error());
  const auto began = net::now();
  json out;
  if (pid != nullptr) {
    core::waiters_question question;
    question.backend_pid = static_cast<std::uint32_t>(std::atoi(pid));
    question.database = database;
    auto found = net::waiters_of(*server, question);
    if (!found) return fail(found.error());
    out = of(*found);
  } else {
    auto found = net::read_catalogue(*server);
    if (!found) return fail(found.error());
    out = of(found->catalogue);
  }
  out["took_seconds"] = std::chrono::duration<double>(net::now() - began).count();
  std::puts(out.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace pgweir

int main(int count, char** words) {
  if (count < 4) return 2;
  return pgweir::look(words[1], words[2], count > 4 ? words[4] : nullptr);
}
