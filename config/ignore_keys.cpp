#include "config/ignore_keys.hpp"

#include "config/nearest.hpp"
#include "core/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace pgweir::config {

namespace {

// One entry on its way from the file.
struct draft {
  ignore_entry made;
  bool rule_given = false;
};

using setter = bool (*)(draft&, const toml::node&);
struct entry_key {
  std::string_view name;
  std::string_view allowed;  // completes "ignore.rule must be …"
  setter set;                // false: not an allowed value
};

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

bool set_rule(draft& d, const toml::node& value) {
  const auto* name = value.as_string();
  const auto known = name != nullptr ? core::rule_named(name->get()) : std::nullopt;
  if (!known) return false;
  d.made.rule = *known;
  d.rule_given = true;
  return true;
}

bool set_text(std::string& into, const toml::node& value) {
  const auto* text = value.as_string();
  if (text == nullptr || is_blank(text->get())) return false;
  into = text->get();
  return true;
}

bool set_hex(std::optional<std::uint64_t>& into, const toml::node& value) {
  const auto* text = value.as_string();
  if (text == nullptr || text->get().size() != 16) return false;
  const auto& digits = text->get();
  std::uint64_t id = 0;
  const auto* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, id, 16);
  if (read.ec != std::errc{} || read.ptr != end) return false;
  into = id;
  return true;
}

bool set_day(draft& d, const toml::node& value) {
  const auto* date = value.as_date();
  if (date == nullptr) return false;
  const auto& [year, month, day] = date->get();
  d.made.until = std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{month},
                                             std::chrono::day{day}};
  return d.made.until->ok();
}

constexpr std::string_view an_id = "16 hexadecimal digits, as reports print them";
constexpr std::string_view a_name = "a text; a * at its end stands for any rest";

constexpr std::array<entry_key, 10> keys{{
    {"rule", "a rule's name, as \"pgweir rules\" lists them", set_rule},
    {"finding", an_id, [](draft& d, const toml::node& v) { return set_hex(d.made.finding, v); }},
    {"statement", an_id,
     [](draft& d, const toml::node& v) { return set_hex(d.made.statement, v); }},
    {"table", a_name, [](draft& d, const toml::node& v) { return set_text(d.made.table, v); }},
    {"scope", a_name, [](draft& d, const toml::node& v) { return set_text(d.made.scope, v); }},
    {"route", a_name, [](draft& d, const toml::node& v) { return set_text(d.made.route, v); }},
    {"application", a_name,
     [](draft& d, const toml::node& v) { return set_text(d.made.application, v); }},
    {"database", a_name,
     [](draft& d, const toml::node& v) { return set_text(d.made.database, v); }},
    {"reason", "a text that says why",
     [](draft& d, const toml::node& v) { return set_text(d.made.reason, v); }},
    {"until", "a date without quotes, such as 2027-01-31", set_day},
}};

core::failure wrong(const toml::node& at, std::string_view file, std::string_view what) {
  const auto& begin = at.source().begin;
  return {core::exit_code::wrong_usage,
          fmt::format("{}, line {}, column {}: {}", file, begin.line, begin.column, what)};
}

std::string nearest_rule(const toml::node& value) {
  const auto* name = value.as_string();
  if (name == nullptr) return {};
  std::vector<std::string> known;
  for (const auto& each : core::rules) known.emplace_back(each.name);
  return did_you_mean(name->get(), known);
}

// What is wrong with one key of an entry; empty: nothing.
std::string set(draft& into, std::string_view name, const toml::node& value) {
  const auto* key = std::ranges::find(keys, name, &entry_key::name);
  if (key == keys.end()) {
    std::vector<std::string> known;
    for (const auto& each : keys) known.emplace_back(each.name);
    return fmt::format("unknown key ignore.{}.{}", name, did_you_mean(name, known));
  }
  if (key->set(into, value)) return {};
  return fmt::format("ignore.{} must be {}.{}", name, key->allowed,
                     name == "rule" ? nearest_rule(value) : std::string{});
}

core::result<ignore_entry> entry_from(const toml::table& entry, std::string_view file) {
  draft d;
  for (const auto& [name, value] : entry) {
    if (auto refused = set(d, name.str(), value); !refused.empty())
      return wrong(value, file, refused);
  }
  if (!d.rule_given) return wrong(entry, file, "an [[ignore]] needs a rule.");
  if (d.made.reason.empty()) {
    return wrong(entry, file,
                 fmt::format("the [[ignore]] of {} needs a reason: say why it is right as it is.",
                             core::name_of(d.made.rule)));
  }
  return std::move(d.made);
}

constexpr std::string_view as_tables = "write what is ignored as [[ignore]], one table for each.";

}  // namespace

core::result<std::vector<ignore_entry>> read_ignores(const toml::node& node,
                                                     std::string_view file) {
  const auto* entries = node.as_array();
  if (entries == nullptr) return wrong(node, file, as_tables);
  if (entries->size() > core::limits::ignores) {
    return wrong(node, file,
                 fmt::format("there are {} entries [[ignore]], and {} are the most.",
                             entries->size(), core::limits::ignores));
  }
  std::vector<ignore_entry> all;
  for (const auto& each : *entries) {
    const auto* entry = each.as_table();
    if (entry == nullptr) return wrong(each, file, as_tables);
    auto made = entry_from(*entry, file);
    if (!made) return made.error();
    all.push_back(*std::move(made));
  }
  return all;
}

std::string ignores_example() {
  return "\n"
         "# What is not told, as many of these as you like (docs/configuration.md, \"Silencing\"): "
         "a\n"
         "# rule, a reason, and any of finding, statement, table, scope, route, application and\n"
         "# database; until is a date, after which it is told again.\n"
         "# [[ignore]]\n"
         "# rule = \"n-plus-one\"\n"
         "# scope = \"nightly export\"\n"
         "# reason = \"twenty rows, once a night\"\n"
         "# until = 2027-01-31\n";
}

}  // namespace pgweir::config
