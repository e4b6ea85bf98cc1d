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
  unbounded_select,
  slow_query,
  long_transaction,
  idle_in_transaction,
  duplicate_query,
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

inline constexpr std::array<rule_entry, 6> rules{{
    {rule::n_plus_one, "n-plus-one", "N+1",
     "one query per row of an earlier result, where one query for all would do"},
    {rule::unbounded_select, "unbounded-select", "UNBOUNDED SELECT",
     "a query that nothing bounds returned many rows, or returns more each time"},
    {rule::slow_query, "slow-query", "SLOW QUERY",
     "the server needed long, or far longer than this query usually takes"},
    {rule::long_transaction, "long-transaction", "LONG TRANSACTION",
     "a transaction is open for long: locks are held and vacuum waits"},
    {rule::idle_in_transaction, "idle-in-transaction", "IDLE IN TRANSACTION",
     "the application does something else while its transaction is open"},
    {rule::duplicate_query, "duplicate-query", "DUPLICATE QUERY",
     "the same query with the same parameters and the same answer, again and again"},
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
