#include "config/notify_keys.hpp"

#include "config/nearest.hpp"
#include "config/scalars.hpp"
#include "core/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace pgweir::config {

namespace {

using namespace std::chrono_literals;

// One entry on its way from the file.
struct draft {
  notify_destination made;
  bool kind_given = false;
  std::optional<std::string> text;
  const environment* variables = nullptr;
};

using setter = bool (*)(draft&, const toml::node&);
struct entry_key {
  std::string_view name;
  std::string_view allowed;  // completes "notify.kind must be …"
  setter set;                // false: not an allowed value
};

// --- kinds of values ---

bool set_text(std::string& into, const toml::node& value) {
  const auto* text = value.as_string();
  if (text == nullptr || text->get().empty()) return false;
  into = text->get();
  return true;
}

bool set_time(core::duration& into, const toml::node& value, core::duration least) {
  const auto* text = value.as_string();
  const auto time = text != nullptr ? duration_from(text->get()) : std::nullopt;
  if (!time || *time < least || *time > 24h) return false;
  into = *time;
  return true;
}

bool set_number(std::size_t& into, const toml::node& value, std::size_t most) {
  const auto* number = value.as_integer();
  if (number == nullptr || number->get() < 1) return false;
  into = static_cast<std::size_t>(number->get());
  return into <= most;
}

bool set_rules(std::vector<core::rule>& into, const toml::node& value) {
  const auto* all = value.as_array();
  if (all == nullptr) return false;
  into.clear();
  for (const auto& each : *all) {
    const auto* name = each.as_string();
    const auto rule = name != nullptr ? core::rule_named(name->get()) : std::nullopt;
    if (!rule) return false;
    into.push_back(*rule);
  }
  return !into.empty();
}

bool set_url(std::string& into, const toml::node& value) {
  if (!set_text(into, value)) return false;
  return into.starts_with("http://") || into.starts_with("https://");
}

bool set_file(secret_place& into, const toml::node& value) { return set_text(into.file, value); }

// That it is set is checked here, what it holds is read later.
bool set_variable(secret_place& into, const toml::node& value, const environment& variables) {
  return set_text(into.variable, value) && variables.contains(into.variable);
}

template <class Enum, std::size_t Count>
bool set_word(Enum& into, const toml::node& value, const std::array<Enum, Count>& all) {
  const auto* text = value.as_string();
  if (text == nullptr) return false;
  const auto* found =
      std::ranges::find(all, text->get(), [](Enum each) { return core::name_of(each); });
  if (found == all.end()) return false;
  into = *found;
  return true;
}

bool set_kind(draft& d, const toml::node& value) {
  const auto* text = value.as_string();
  if (text == nullptr) return false;
  const auto* found =
      std::ranges::find(notify_kinds, text->get(), [](const auto& each) { return each.first; });
  if (found == notify_kinds.end()) return false;
  d.made.kind = found->second;
  d.kind_given = true;
  return true;
}

// A name that Prometheus takes; those that pgweir sets itself stay its own.
bool is_label_name(std::string_view name) {
  constexpr std::array<std::string_view, 6> own{"alertname", "rule",     "severity",
                                                "finding",   "database", "route"};
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && letter(name.front()) && !name.starts_with("__") &&
         std::ranges::all_of(name, [&](char c) { return letter(c) || digit(c); }) &&
         std::ranges::find(own, name) == own.end();
}

bool set_labels(draft& d, const toml::node& value) {
  const auto* table = value.as_table();
  if (table == nullptr || table->size() > core::limits::alert_labels) return false;
  d.made.labels.clear();
  for (const auto& [name, label] : *table) {
    const auto* text = label.as_string();
    if (text == nullptr || !is_label_name(name.str())) return false;
    d.made.labels.emplace(name.str(), text->get());
  }
  return true;
}

bool set_template(draft& d, const toml::node& value) {
  const auto* text = value.as_string();
  if (text == nullptr || text->get().empty()) return false;
  d.text = text->get();
  return true;
}

constexpr std::array severities{core::severity::info, core::severity::warning,
                                core::severity::error};
constexpr std::array grades{core::grade::suspect, core::grade::likely, core::grade::proven};

// --- the keys ---

constexpr std::string_view any_text = "a text";
constexpr std::string_view a_path = "the path of a file";
constexpr std::string_view a_variable = "the name of an environment variable that is set";
constexpr std::string_view a_url = "a URL that begins with http:// or https://";
constexpr std::string_view from_0s = "a duration such as \"5s\" or \"10min\", from 0s to 24h";
constexpr std::string_view from_1s = "a duration such as \"5s\" or \"10min\", from 1s to 24h";
constexpr std::string_view some_rules = "a list of rules such as [\"n-plus-one\"] (pgweir rules)";

constexpr std::array<entry_key, 26> keys{{
    {"name", any_text, [](draft& d, const toml::node& v) { return set_text(d.made.name, v); }},
    {"kind", "webhook, slack, alertmanager, file, stderr or syslog", set_kind},
    {"url", a_url, [](draft& d, const toml::node& v) { return set_url(d.made.url, v); }},
    {"url_file", a_path,
     [](draft& d, const toml::node& v) { return set_file(d.made.secret_url, v); }},
    {"url_env", a_variable,
     [](draft& d, const toml::node& v) {
       return set_variable(d.made.secret_url, v, *d.variables);
     }},
    {"secret_file", a_path,
     [](draft& d, const toml::node& v) { return set_file(d.made.signing_key, v); }},
    {"secret_env", a_variable,
     [](draft& d, const toml::node& v) {
       return set_variable(d.made.signing_key, v, *d.variables);
     }},
    {"token_file", a_path, [](draft& d, const toml::node& v) { return set_file(d.made.token, v); }},
    {"token_env", a_variable,
     [](draft& d, const toml::node& v) { return set_variable(d.made.token, v, *d.variables); }},
    {"ca", a_path, [](draft& d, const toml::node& v) { return set_text(d.made.ca, v); }},
    {"proxy", a_url, [](draft& d, const toml::node& v) { return set_url(d.made.proxy, v); }},
    {"path", any_text, [](draft& d, const toml::node& v) { return set_text(d.made.path, v); }},
    {"severity", "info, warning or error",
     [](draft& d, const toml::node& v) { return set_word(d.made.severity, v, severities); }},
    {"grade", "suspect, likely or proven",
     [](draft& d, const toml::node& v) { return set_word(d.made.grade, v, grades); }},
    {"rules", some_rules, [](draft& d, const toml::node& v) { return set_rules(d.made.rules, v); }},
    {"except", some_rules,
     [](draft& d, const toml::node& v) { return set_rules(d.made.except, v); }},
    {"cooldown", from_0s,
     [](draft& d, const toml::node& v) { return set_time(d.made.cooldown, v, 0s); }},
    {"group_wait", from_0s,
     [](draft& d, const toml::node& v) { return set_time(d.made.group_wait, v, 0s); }},
    {"group_most", "a whole number from 1 to 100",
     [](draft& d, const toml::node& v) { return set_number(d.made.group_most, v, 100); }},
    {"queue", "a whole number from 1 to 2000",
     [](draft& d, const toml::node& v) {
       return set_number(d.made.queue, v, core::limits::alerts_waiting);
     }},
    {"timeout", "a duration such as \"5s\", from 100ms to 24h",
     [](draft& d, const toml::node& v) { return set_time(d.made.timeout, v, 100ms); }},
    {"retry_for", from_0s,
     [](draft& d, const toml::node& v) { return set_time(d.made.retry_for, v, 0s); }},
    {"resolve_after", from_1s,
     [](draft& d, const toml::node& v) { return set_time(d.made.resolve_after, v, 1s); }},
    {"link", a_url, [](draft& d, const toml::node& v) { return set_url(d.made.link, v); }},
    {"text", any_text, set_template},
    {"labels", "a table of texts whose names Prometheus takes and pgweir does not set itself",
     set_labels},
}};

// --- one entry ---

core::failure wrong(const toml::node& at, std::string_view file, std::string_view what) {
  const auto& begin = at.source().begin;
  return {core::exit_code::wrong_usage,
          fmt::format("{}, line {}, column {}: {}", file, begin.line, begin.column, what)};
}

// What is wrong with one key of an entry; empty: nothing.
std::string set(draft& into, std::string_view name, const toml::node& value) {
  const auto* key = std::ranges::find(keys, name, &entry_key::name);
  if (key == keys.end()) {
    std::vector<std::string> known;
    for (const auto& each : keys) known.emplace_back(each.name);
    return fmt::format("unknown key notify.{}.{}", name, did_you_mean(name, known));
  }
  if (key->set(into, value)) return {};
  return fmt::format("notify.{} must be {}.", name, key->allowed);
}

int sources_of_url(const notify_destination& d) {
  return static_cast<int>(!d.url.empty()) + static_cast<int>(!d.secret_url.file.empty()) +
         static_cast<int>(!d.secret_url.variable.empty());
}

bool twice(const secret_place& place) { return !place.file.empty() && !place.variable.empty(); }

// What does not go together; empty: nothing.
std::string misfit_of_remote(const notify_destination& d) {
  if (d.kind == notify_kind::slack && !d.url.empty())
    return "the URL of a Slack webhook is a secret: name where it is, by url_file or url_env.";
  if (sources_of_url(d) != 1)
    return "a destination of this kind needs its address: one of url, url_file and url_env.";
  if (!d.path.empty()) return "path is for the kinds file and syslog.";
  if (!d.signing_key.empty() && d.kind != notify_kind::webhook)
    return "secret_file and secret_env are for the kind webhook.";
  if (twice(d.signing_key)) return "give one of secret_file and secret_env.";
  if (twice(d.token)) return "give one of token_file and token_env.";
  return {};
}

std::string misfit_of_local(const notify_destination& d) {
  if (sources_of_url(d) > 0 || !d.signing_key.empty() || !d.token.empty() || !d.ca.empty() ||
      !d.proxy.empty())
    return "url…, secret…, token…, ca and proxy are for webhook, slack and alertmanager.";
  if (d.kind == notify_kind::file && d.path.empty()) return "a file needs its path.";
  if (d.kind == notify_kind::standard_error && !d.path.empty())
    return "path is for the kinds file and syslog.";
  return {};
}

std::string misfit(const draft& d) {
  if (!d.kind_given)
    return "a destination needs a kind: webhook, slack, alertmanager, file, stderr or syslog.";
  auto found = is_remote(d.made.kind) ? misfit_of_remote(d.made) : misfit_of_local(d.made);
  if (found.empty() && !d.made.labels.empty() && d.made.kind != notify_kind::alertmanager)
    return "labels are for the kind alertmanager.";
  return found;
}

core::result<notify_destination> destination_from(const toml::table& entry, std::string_view file,
                                                  const environment& variables) {
  draft d;
  d.variables = &variables;
  for (const auto& [name, value] : entry) {
    if (auto refused = set(d, name.str(), value); !refused.empty())
      return wrong(value, file, refused);
  }
  if (auto refused = misfit(d); !refused.empty()) return wrong(entry, file, refused);
  if (d.made.name.empty()) d.made.name = name_of(d.made.kind);
  if (d.made.kind == notify_kind::syslog && d.made.path.empty()) d.made.path = "/dev/log";
  auto text = read_template(d.text ? *d.text : default_text(d.made.kind));
  if (!text) {
    return wrong(*entry.get("text"), file,
                 fmt::format("notify.text is no template: {}", text.error().sentence));
  }
  d.made.text = *std::move(text);
  return std::move(d.made);
}

constexpr std::string_view as_tables = "write destinations as [[notify]], one table for each.";

}  // namespace

core::result<std::vector<notify_destination>> read_destinations(const toml::node& node,
                                                                std::string_view file,
                                                                const environment& variables) {
  const auto* entries = node.as_array();
  if (entries == nullptr) return wrong(node, file, as_tables);
  if (entries->size() > core::limits::notify_destinations) {
    return wrong(node, file,
                 fmt::format("there are {} destinations, and {} are the most.", entries->size(),
                             core::limits::notify_destinations));
  }
  std::vector<notify_destination> all;
  std::set<std::string> names;
  for (const auto& each : *entries) {
    const auto* entry = each.as_table();
    if (entry == nullptr) return wrong(each, file, as_tables);
    auto made = destination_from(*entry, file, variables);
    if (!made) return made.error();
    if (!names.insert(made->name).second) {
      return wrong(each, file,
                   fmt::format("two destinations are called {}: give each a name.", made->name));
    }
    all.push_back(*std::move(made));
  }
  return all;
}

std::string destinations_example() {
  return "\n"
         "# Where alerts go besides, as many of these as you like (docs/alerts.md): kind is\n"
         "# webhook, slack, alertmanager, file, stderr or syslog. What is secret stands in a file\n"
         "# or in a variable of the environment.\n"
         "# [[notify]]\n"
         "# kind = \"slack\"\n"
         "# url_file = \"/etc/pgweir/slack-url\"\n"
         "# severity = \"error\"\n"
         "# cooldown = \"1h\"\n"
         "# link = \"https://pgweir.example.org\"\n";
}

}  // namespace pgweir::config
