#include "proxy/net/plan_query.hpp"

#include "parser/plan_reader.hpp"
#include "proxy/net/clock.hpp"
#include "proxy/net/side_asking.hpp"
#include "proxy/net/trial_text.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

// Of both plans together, and of one; it takes milliseconds where nothing is wrong. Who drops the
// database waits for five seconds.
constexpr core::duration patience = 2s;
constexpr core::duration planning_timeout = 1s;

constexpr std::string_view explain = "EXPLAIN (VERBOSE, FORMAT JSON) ";

// Names of types as the server writes them; those that nobody said are left to inference.
constexpr const char* types_query = R"(
SELECT pg_catalog.string_agg(
         CASE one.type WHEN 0 THEN 'unknown' ELSE pg_catalog.format_type(one.type, NULL) END,
         ', ' ORDER BY one.place)
  FROM pg_catalog.unnest($1::pg_catalog.oid[]) WITH ORDINALITY AS one (type, place))";

constexpr const char* count_query = R"(
SELECT pg_catalog.cardinality(parameter_types)
  FROM pg_catalog.pg_prepared_statements WHERE name = 'pgweir')";

// The first cell of an answer; none: no such thing.
std::optional<std::string> cell_of(const side_result<side_rows>& answer) {
  return answer ? answer->cell(0, 0) : std::nullopt;
}

std::optional<core::plan> plan_in(const side_result<side_rows>& answer) {
  const auto text = cell_of(answer);
  if (!text) return std::nullopt;
  auto read = parser::read_plan(*text);
  if (!read || read->nodes.empty()) return std::nullopt;
  return *std::move(read);
}

bool says_types(const core::sample_statement& what) {
  return std::ranges::any_of(what.values, [](const auto& value) { return value.type_oid != 0; });
}

// "(integer, unknown)", or nothing where no type was said.
std::optional<std::string> types_of(side_session& server, const core::sample_statement& what,
                                    core::time_point until) {
  if (!says_types(what)) return std::string{};
  std::string oids;
  for (const auto& value : what.values) {
    oids += (oids.empty() ? "{" : ",") + std::to_string(value.type_oid);
  }
  const auto names = cell_of(server.query(types_query, {{.bytes = oids + "}"}}, left(until)));
  if (!names) return std::nullopt;
  return " (" + *names + ")";
}

std::optional<core::plan> prepared_plan(side_session& server, const core::sample_statement& what,
                                        core::time_point until) {
  const auto types = types_of(server, what, until);
  if (!types) return std::nullopt;
  const auto prepare = "PREPARE pgweir" + *types + " AS " + what.text;
  if (!server.query(prepare, {}, left(until))) return std::nullopt;
  const auto count = cell_of(server.query(count_query, left(until)));
  if (!count) return std::nullopt;
  std::string nulls;
  for (auto n = number_in<std::uint16_t>(*count); n > 0; --n)
    nulls += nulls.empty() ? "(NULL" : ", NULL";
  if (!nulls.empty()) nulls += ")";
  return plan_in(server.query(std::string{explain} + "EXECUTE pgweir" + nulls, left(until)));
}

// Does it and takes all of it back: locks, an error, what was prepared.
template <class Plan>
std::optional<core::plan> taken_back(side_session& server, core::time_point until, Plan plan) {
  if (now() >= until) return std::nullopt;
  constexpr const char* begin = "SAVEPOINT pgweir; SET LOCAL plan_cache_mode = force_generic_plan";
  constexpr const char* end =
      "ROLLBACK TO SAVEPOINT pgweir; RELEASE SAVEPOINT pgweir; DEALLOCATE ALL";
  if (!server.query(begin, left(until))) return std::nullopt;
  auto found = plan();
  if (!server.query(end, left(until))) return std::nullopt;
  return found;
}

bool has_values(const core::sample_statement& what) {
  return what.parameters == what.values.size();
}

}  // namespace

std::optional<core::plan> generic_plan(side_session& server, const core::sample_statement& what,
                                       core::time_point until) {
  return taken_back(server, until, [&] { return prepared_plan(server, what, until); });
}

std::optional<core::plan> custom_plan(side_session& server, const core::sample_statement& what,
                                      core::time_point until) {
  if (!has_values(what)) return std::nullopt;
  return taken_back(server, until, [&] {
    return plan_in(server.query(std::string{explain} + what.text, what.values, left(until)));
  });
}

core::plan_seen::answer plan_of(side_session& server, const core::plan_question& asked) {
  core::plan_seen::answer answer;
  answer.database = asked.who.database;
  answer.statement_key = asked.statement.key;
  if (!may_be_planned(asked.statement.text)) return answer;
  const auto until = now() + patience;
  if (!server.begin({.who = &asked.who, .statement_timeout = planning_timeout})) return answer;
  if (asked.statement.parameters > 0) answer.generic = generic_plan(server, asked.statement, until);
  answer.custom = custom_plan(server, asked.statement, until);
  server.end();
  return answer;
}

}  // namespace pgweir::net
