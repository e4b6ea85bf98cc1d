// The one list of rules. The name is the setting, the documentation page, the code in reports and
// the file in analyzers/ (with _ for -); tests/tidy_test checks that each has its page and traces.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pgweir::core {

enum class rule : std::uint8_t {
  n_plus_one,
  sequential_chain,
  write_loop,
  duplicate_query,
  unbounded_select,
  offset_pagination,
  wide_select,
  join_explosion,
  slow_query,
  missing_index,
  unindexed_foreign_key,
  missing_foreign_key,
  long_transaction,
  idle_in_transaction,
  failed_transaction,
  unwrapped_writes,
  literal_sql,
  shape_explosion,
  runtime_ddl,
  unsafe_migration,
  privileged_session,
  no_statement_timeout,
  connection_churn,
  query_budget,
};

enum class severity : std::uint8_t { info, warning, error };

// How sure a finding is. proven: seen from beginning to end (a value traced to its column, a time
// measured). likely: a burst of distinct parameters in one scope, origin not seen. suspect:
// repeats.
enum class grade : std::uint8_t { suspect, likely, proven };

struct rule_entry {
  rule id;
  std::string_view name;
  std::string_view label;    // as printed before a finding: "N+1"
  std::string_view summary;  // one line for `pgweir rules`
};

// In the order of the enumerators.
inline constexpr std::array<rule_entry, 24> rules{{
    {rule::n_plus_one, "n-plus-one", "N+1",
     "one query per row of an earlier result, where one query for all would do"},
    {rule::sequential_chain, "sequential-chain", "SEQUENTIAL CHAIN",
     "each query asks for what the one before returned: a list or tree, step by step"},
    {rule::write_loop, "write-loop", "WRITE LOOP",
     "rows are written one by one, where one statement for all would do"},
    {rule::duplicate_query, "duplicate-query", "DUPLICATE QUERY",
     "the same query with the same parameters and the same answer, again and again"},
    {rule::unbounded_select, "unbounded-select", "UNBOUNDED SELECT",
     "a query that nothing bounds returned many rows, or returns more each time"},
    {rule::offset_pagination, "offset-pagination", "OFFSET PAGINATION",
     "deep pages by OFFSET: the server reads and throws away all rows before"},
    {rule::wide_select, "wide-select", "WIDE SELECT",
     "many or all columns are fetched, and they weigh much"},
    {rule::join_explosion, "join-explosion", "JOIN EXPLOSION",
     "independent to-many joins multiply each other's rows"},
    {rule::slow_query, "slow-query", "SLOW QUERY",
     "the server needed long, or far longer than this query usually takes"},
    {rule::missing_index, "missing-index", "MISSING INDEX",
     "rows are looked for that no index leads to, so the whole table is read"},
    {rule::unindexed_foreign_key, "unindexed-foreign-key", "UNINDEXED FOREIGN KEY",
     "rows are related by columns that no index leads to"},
    {rule::missing_foreign_key, "missing-foreign-key", "NO FOREIGN KEY",
     "rows are related by a column, and no constraint keeps the relation true"},
    {rule::long_transaction, "long-transaction", "LONG TRANSACTION",
     "a transaction is open for long: locks are held and vacuum waits"},
    {rule::idle_in_transaction, "idle-in-transaction", "IDLE IN TRANSACTION",
     "the application does something else while its transaction is open"},
    {rule::failed_transaction, "failed-transaction", "FAILED TRANSACTION",
     "a transaction goes on, or stays open, after one of its statements failed"},
    {rule::unwrapped_writes, "unwrapped-writes", "UNWRAPPED WRITES",
     "related tables are written one after the other, without a transaction"},
    {rule::literal_sql, "literal-sql", "LITERAL SQL",
     "values are spliced into the text: every call is a new query to the server"},
    {rule::shape_explosion, "shape-explosion", "SHAPE EXPLOSION",
     "one query in ever new texts, because of list lengths or generated names"},
    {rule::runtime_ddl, "runtime-ddl", "RUNTIME DDL",
     "an application that serves queries changes the schema as well"},
    {rule::unsafe_migration, "unsafe-migration", "UNSAFE MIGRATION",
     "a change of the schema that blocks others for as long as it takes"},
    {rule::privileged_session, "privileged-session", "PRIVILEGED SESSION",
     "queries are served as superuser, or by the role that owns the schema"},
    {rule::no_statement_timeout, "no-statement-timeout", "NO TIMEOUT",
     "nothing ends a query or an idle transaction that takes forever"},
    {rule::connection_churn, "connection-churn", "CONNECTION CHURN",
     "connections are opened for a statement or two, and closed again"},
    {rule::query_budget, "query-budget", "OVER BUDGET",
     "a piece of work spent more than its budget in the configuration"},
}};

constexpr const rule_entry& entry_of(rule id) { return rules[static_cast<std::size_t>(id)]; }
constexpr std::string_view name_of(rule id) { return entry_of(id).name; }

constexpr std::optional<rule> rule_named(std::string_view name) {
  for (const auto& entry : rules) {
    if (entry.name == name) return entry.id;
  }
  return std::nullopt;
}

constexpr std::string_view name_of(severity s) {
  switch (s) {
    case severity::info:
      return "info";
    case severity::warning:
      return "warning";
    case severity::error:
      return "error";
  }
  return "";
}

constexpr std::string_view name_of(grade g) {
  switch (g) {
    case grade::suspect:
      return "suspect";
    case grade::likely:
      return "likely";
    case grade::proven:
      return "proven";
  }
  return "";
}

}  // namespace pgweir::core
