#include "config/budgets.hpp"

#include "config/nearest.hpp"
#include "config/scalars.hpp"
#include "core/limits.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <utility>

namespace pgweir::config {

namespace {

using analyzers::budget;

constexpr std::array<std::string_view, 7> names{
    "route", "scope", "application", "max_queries", "max_round_trips", "max_rows", "max_time"};

core::failure wrong(const toml::node& at, std::string_view file, const std::string& what) {
  const auto& begin = at.source().begin;
  return {core::exit_code::wrong_usage,
          fmt::format("{}, line {}, column {}: {}", file, begin.line, begin.column, what)};
}

bool set_pattern(std::string& into, const toml::node& value) {
  const auto* text = value.as_string();
  if (text == nullptr || text->get().empty()) return false;
  into = text->get();
  return true;
}

bool set_number(std::optional<std::uint64_t>& into, const toml::node& value) {
  const auto* number = value.as_integer();
  if (number == nullptr || number->get() < 0) return false;
  into = static_cast<std::uint64_t>(number->get());
  return true;
}

bool set_time(std::optional<core::duration>& into, const toml::node& value) {
  const auto* text = value.as_string();
  if (text != nullptr) into = duration_from(text->get());
  return text != nullptr && into.has_value();
}

// What is wrong with one key of an entry; empty: nothing.
std::string set(budget& into, std::string_view name, const toml::node& value) {
  const auto must_be = [&](bool set, std::string_view allowed) {
    return set ? std::string{} : fmt::format("budget.{} must be {}.", name, allowed);
  };
  constexpr std::string_view pattern = "a text; * stands for any characters";
  constexpr std::string_view number = "a whole number from 0 on";
  if (name == "route") return must_be(set_pattern(into.route, value), pattern);
  if (name == "scope") return must_be(set_pattern(into.scope, value), pattern);
  if (name == "application") return must_be(set_pattern(into.application, value), pattern);
  if (name == "max_queries") return must_be(set_number(into.max_queries, value), number);
  if (name == "max_round_trips") return must_be(set_number(into.max_round_trips, value), number);
  if (name == "max_rows") return must_be(set_number(into.max_rows, value), number);
  if (name == "max_time") {
    return must_be(set_time(into.max_time, value), "a duration such as \"200ms\" or \"2s\"");
  }
  const std::vector<std::string> known{names.begin(), names.end()};
  return fmt::format("unknown key budget.{}.{}", name, did_you_mean(std::string{name}, known));
}

core::result<budget> budget_from(const toml::table& entry, std::string_view file) {
  budget made;
  for (const auto& [name, value] : entry) {
    if (auto refused = set(made, name.str(), value); !refused.empty())
      return wrong(value, file, refused);
  }
  if (made.route.empty() && made.scope.empty() && made.application.empty())
    return wrong(entry, file, "a budget needs a route, a scope or an application to be for.");
  if (!made.max_queries && !made.max_round_trips && !made.max_rows && !made.max_time) {
    return wrong(entry, file,
                 "a budget needs max_queries, max_round_trips, max_rows or max_time to allow.");
  }
  return made;
}

}  // namespace

core::result<std::vector<budget>> read_budgets(const toml::node& node, std::string_view file) {
  const auto* entries = node.as_array();
  if (entries == nullptr)
    return wrong(node, file, "write budgets as [[budget]], one table for each.");
  if (entries->size() > core::limits::budgets) {
    return wrong(node, file,
                 fmt::format("there are {} budgets, and {} are the most.", entries->size(),
                             core::limits::budgets));
  }
  std::vector<budget> all;
  for (const auto& each : *entries) {
    const auto* entry = each.as_table();
    if (entry == nullptr)
      return wrong(each, file, "write budgets as [[budget]], one table for each.");
    auto made = budget_from(*entry, file);
    if (!made) return made.error();
    all.push_back(*std::move(made));
  }
  return all;
}

std::string budgets_example() {
  return "\n"
         "# What a piece of work may spend, as many of these as you like\n"
         "# (docs/rules/query-budget.md): a route, scope or application it is for, with * for any\n"
         "# characters, and max_queries, max_round_trips, max_rows or max_time.\n"
         "# [[budget]]\n"
         "# route = \"GET /authors*\"\n"
         "# max_queries = 20\n"
         "# max_time = \"200ms\"\n";
}

}  // namespace pgweir::config
