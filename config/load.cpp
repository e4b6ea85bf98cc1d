#include "config/load.hpp"

#include "config/budgets.hpp"
#include "config/ignore_keys.hpp"
#include "config/keys.hpp"
#include "config/nearest.hpp"
#include "config/notify_keys.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace pgweir::config {

namespace {

// What the file holds may stand in it, quoted keys with anything in them: it stays one line.
core::failure wrong(std::string sentence) {
  std::ranges::replace_if(
      sentence, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return {core::exit_code::wrong_usage, std::move(sentence)};
}

// Sets one key from text, wherever the text comes from. `where` begins the message.
core::result<void> set(loaded& into, const setting_key& key, std::string_view text,
                       const std::string& where, const environment& variables) {
  if (key.path == upstream_key) {
    into.upstream_given = true;
    into.upstream_dsn = text;
    auto read = read_dsn(std::string{text}, variables, into.values.upstream);
    return read ? read : wrong(where + ": " + read.error().sentence);
  }
  if (key.path == adviser_key && !text.empty()) {
    auto read = complete_dsn(std::string{text}, variables, "the adviser's");
    if (!read) return wrong(where + ": " + read.error().sentence);
    into.values.adviser.dsn = *std::move(read);
    return {};
  }
  if (!key.set(into.values, text)) {
    return wrong(fmt::format("{}: {} must be {}.", where, key.path, key.allowed));
  }
  return {};
}

// --- the file ---

std::string place_of(const config_file& file, const toml::source_region& at) {
  return fmt::format("{}, line {}, column {}", file.name, at.begin.line, at.begin.column);
}

// With commas, as the environment would say it; none when a part is no text.
std::optional<std::string> joined(const toml::array& all) {
  std::string out;
  for (const auto& each : all) {
    const auto* part = each.as_string();
    if (part == nullptr) return std::nullopt;
    out += (out.empty() ? "" : ",") + part->get();
  }
  return out;
}

// A value of the file as text; none when TOML's type is not the key's.
std::optional<std::string> text_of(const toml::node& node, value_type type) {
  switch (type) {
    case value_type::boolean:
      if (const auto* b = node.as_boolean()) return b->get() ? "true" : "false";
      break;
    case value_type::boolean_or_text:
      if (const auto* b = node.as_boolean()) return b->get() ? "true" : "false";
      if (const auto* s = node.as_string()) return s->get();
      break;
    case value_type::integer:
      if (const auto* n = node.as_integer()) return std::to_string(n->get());
      break;
    case value_type::number:
      if (node.is_number()) return fmt::format("{}", *node.value<double>());
      break;
    case value_type::text:
      if (const auto* s = node.as_string()) return s->get();
      break;
    case value_type::list:
      if (const auto* s = node.as_string()) return s->get();
      if (const auto* all = node.as_array()) return joined(*all);
      break;
  }
  return std::nullopt;
}

std::vector<std::string> paths() {
  std::vector<std::string> out;
  for (const auto& key : all_keys()) out.push_back(key.path);
  return out;
}

bool is_table_name(const std::string& path) {
  for (const auto& key : all_keys()) {
    if (key.path.starts_with(path + ".")) return true;
  }
  return false;
}

// Names of tables, for "did you mean": relay, rules, rules.n-plus-one, …
std::vector<std::string> table_names() {
  std::set<std::string> out;
  for (const auto& key : all_keys()) {
    for (auto dot = key.path.rfind('.'); dot != std::string::npos;) {
      out.insert(key.path.substr(0, dot));
      dot = dot == 0 ? std::string::npos : key.path.rfind('.', dot - 1);
    }
  }
  return {out.begin(), out.end()};
}

core::result<void> read_node(const config_file& file, const std::string& path,
                             const toml::node& node, const environment& variables, loaded& into);

core::result<void> read_table(const config_file& file, const std::string& prefix,
                              const toml::table& table, const environment& variables,
                              loaded& into) {
  for (const auto& [name, node] : table) {
    const auto path =
        prefix.empty() ? std::string{name.str()} : fmt::format("{}.{}", prefix, name.str());
    if (auto read = read_node(file, path, node, variables, into); !read) return read;
  }
  return {};
}

core::result<void> read_node(const config_file& file, const std::string& path,
                             const toml::node& node, const environment& variables, loaded& into) {
  const auto where = place_of(file, node.source());
  if (path == "budget") {
    auto budgets = read_budgets(node, file.name);
    if (!budgets) return wrong(budgets.error().sentence);
    into.values.rules.query_budget.budgets = *std::move(budgets);
    return {};
  }
  if (path == "notify") {
    auto destinations = read_destinations(node, file.name, variables);
    if (!destinations) return wrong(destinations.error().sentence);
    into.values.notify.destinations = *std::move(destinations);
    return {};
  }
  if (path == "ignore") {
    auto ignores = read_ignores(node, file.name);
    if (!ignores) return wrong(ignores.error().sentence);
    into.values.ignores = *std::move(ignores);
    return {};
  }
  if (const auto* table = node.as_table()) {
    if (is_table_name(path)) return read_table(file, path, *table, variables, into);
    return wrong(
        fmt::format("{}: unknown table [{}].{}", where, path, did_you_mean(path, table_names())));
  }
  const auto* key = find_key(path);
  if (!key) {
    return wrong(fmt::format("{}: unknown key {}.{}", where, path, did_you_mean(path, paths())));
  }
  const auto text = text_of(node, key->type);
  if (!text) return wrong(fmt::format("{}: {} must be {}.", where, path, key->allowed));
  return set(into, *key, *text, where, variables);
}

core::result<void> read_file(const config_file& file, const environment& variables, loaded& into) {
  try {
    return read_table(file, "", toml::parse(file.text), variables, into);
  } catch (const toml::parse_error& error) {
    return wrong(
        fmt::format("{}: not TOML: {}.", place_of(file, error.source()), error.description()));
  }
}

// --- the environment ---

// Other programs use the prefix, too (Kubernetes sets PGWEIR_SERVICE_HOST for a service of that
// name): only what is almost a setting is a mistake.
core::result<void> check_misspelt(const environment& variables) {
  std::vector<std::string> known;
  for (const auto& key : all_keys()) known.push_back(environment_name(key.path));
  constexpr std::size_t slip = 2;
  for (const auto& [name, value] : variables) {
    if (!name.starts_with("PGWEIR_")) continue;
    const auto meant = nearest(name, known);
    if (!meant || *meant == name || distance(name, *meant) > slip) continue;
    return wrong(fmt::format("unknown environment variable {}. Did you mean {}?", name, *meant));
  }
  return {};
}

core::result<void> read_environment(const environment& variables, loaded& into) {
  for (const auto& key : all_keys()) {
    const auto name = environment_name(key.path);
    const auto at = variables.find(name);
    if (at == variables.end()) continue;
    if (auto read = set(into, key, at->second, name, variables); !read) return read;
  }
  return check_misspelt(variables);
}

core::result<void> read_flags(const sources& from, loaded& into) {
  for (const auto& given : from.flags) {
    const auto* key = find_key(given.path);
    if (!key) return wrong(fmt::format("{}: unknown key {}.", given.flag, given.path));
    if (auto read = set(into, *key, given.value, given.flag, from.variables); !read) return read;
  }
  return {};
}

}  // namespace

core::result<loaded> load(const sources& from) {
  loaded out;
  if (from.file) {
    if (auto read = read_file(*from.file, from.variables, out); !read) return read.error();
  }
  if (auto read = read_environment(from.variables, out); !read) return read.error();
  if (auto read = read_flags(from, out); !read) return read.error();
  if (auto fits = check(out.values.client_tls); !fits) return fits.error();
  if (!out.upstream_given) return out;
  if (auto fits = check(server_leg_of(out.values)); !fits) return fits.error();
  choose_adviser(out.values, out.upstream_dsn, from.variables);
  return out;
}

void choose_adviser(settings& into, const std::string& upstream_dsn, const environment& env) {
  if (!into.adviser.dsn.empty() || into.upstream.user.empty()) return;
  if (auto complete = complete_dsn(upstream_dsn, env, "the upstream's"))
    into.adviser.dsn = *std::move(complete);
}

std::string defaults_toml() {
  std::string out =
      "# Every setting of pgweir with its meaning and its default; docs/configuration.md says "
      "more.\n"
      "# A flag goes before the environment (PGWEIR_RELAY_LISTEN=…), the environment before this "
      "file.\n";
  const settings defaults;
  std::string table;
  for (const auto& key : all_keys()) {
    const auto dot = key.path.rfind('.');
    if (key.path.substr(0, dot) != table) {
      table = key.path.substr(0, dot);
      out += fmt::format("\n[{}]\n", table);
    }
    const auto name = key.path.substr(dot + 1);
    out += fmt::format("# {}\n", key.meaning);
    out += key.print ? fmt::format("{} = {}\n", name, key.print(defaults))
                     : fmt::format("# {} = \"postgresql://localhost:5432/shop\"\n", name);
  }
  return out + budgets_example() + destinations_example() + ignores_example();
}

}  // namespace pgweir::config
