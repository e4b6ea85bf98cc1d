#include "config/keys.hpp"

#include "config/console_keys.hpp"
#include "config/history_keys.hpp"
#include "config/key_kinds.hpp"
#include "config/relay_keys.hpp"
#include "config/rule_keys.hpp"
#include "config/tls_keys.hpp"
#include "config/web_keys.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace pgweir::config {

namespace {

using namespace std::chrono_literals;
using namespace key_kinds;

bool set_level(settings& into, std::string_view text) {
  constexpr std::array<std::string_view, 4> levels{"debug", "info", "warning", "error"};
  if (std::find(levels.begin(), levels.end(), text) == levels.end()) return false;
  into.log.level = text;
  return true;
}

constexpr std::array<std::pair<std::string_view, verification>, 4> verifications{{
    {"auto", verification::automatic},
    {"off", verification::off},
    {"plan", verification::plan},
    {"execute", verification::execute},
}};

bool set_verification(settings& into, std::string_view text) {
  const auto found = std::ranges::find(verifications, text, [](const auto& e) { return e.first; });
  if (found == verifications.end()) return false;
  into.adviser.verify = found->second;
  return true;
}

std::string printed_verification(const settings& s) {
  const auto found =
      std::ranges::find(verifications, s.adviser.verify, [](const auto& e) { return e.second; });
  return toml_text(std::string{found->first});
}

void adviser_keys(key_list& out) {
  boolean(
      out, "adviser.enabled",
      "look at the databases' catalogues and plans by connections of pgweir's own, at most two",
      [](settings & s) -> auto& { return s.adviser.enabled; });
  // Whether there is one is all that is printed: a password may stand in it.
  out.push_back({std::string{adviser_key},
                 "whom to log in as for that; \"\": as upstream.dsn says, if it names a user",
                 "a connection string such as \"postgresql://watcher@db:5432/shop\"",
                 value_type::text,
                 [](settings& into, std::string_view text) {
                   into.adviser.dsn = text;
                   return true;
                 },
                 [](const settings& s) { return toml_text(s.adviser.dsn.empty() ? "" : "…"); }});
  out.push_back({"adviser.verify",
                 "how advice is tried before it is given: plan asks for plans only, execute runs "
                 "reading statements again; auto: execute on the throw-away database of `pgweir "
                 "run`, else plan",
                 "auto, off, plan or execute", value_type::text, set_verification,
                 printed_verification});
  time(
      out, "adviser.refresh_every", "read them again after this long; after DDL at once", 1s,
      [](settings & s) -> auto& { return s.adviser.refresh_every; });
}

void proxy_keys(key_list& out) {
  out.push_back({std::string{upstream_key},
                 "the PostgreSQL server: a URL or a key=value string, as libpq takes them",
                 "a connection string such as \"postgresql://db:5432/shop\"",
                 value_type::text,
                 {},
                 {}});
  time(
      out, "upstream.connect_timeout", "give up connecting to the server after", 1ms,
      [](settings & s) -> auto& { return s.upstream.connect_timeout; });
  time(
      out, "upstream.resolve_every", "look the server's name up again; 0s: after a failure only",
      0ms, [](settings & s) -> auto& { return s.upstream.resolve_every; });
  add_relay_keys(out);
  adviser_keys(out);
  add_web_keys(out);
  add_console_keys(out);
  out.push_back({"log.level", "what is written to standard error", "debug, info, warning or error",
                 value_type::text, set_level,
                 [](const settings& s) { return toml_text(s.log.level); }});
  boolean(
      out, "log.connections", "a line for each login, with the process id of its backend",
      [](settings & s) -> auto& { return s.log.connections; });
  time(
      out, "alerts.cooldown", "at least this long between two lines about one finding's growth",
      0ms, [](settings & s) -> auto& { return s.alert_cooldown; });
}

key_list made() {
  key_list out;
  proxy_keys(out);
  add_tls_keys(out);
  add_history_keys(out);
  add_loop_rule_keys(out);
  add_result_rule_keys(out);
  add_index_rule_keys(out);
  add_transaction_rule_keys(out);
  add_text_rule_keys(out);
  add_operation_rule_keys(out);
  add_budget_rule_keys(out);
  return out;
}

}  // namespace

const std::vector<setting_key>& all_keys() {
  static const auto keys = made();
  return keys;
}

const setting_key* find_key(std::string_view path) {
  const auto& keys = all_keys();
  const auto at =
      std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.path == path; });
  return at == keys.end() ? nullptr : &*at;
}

std::string environment_name(std::string_view path) {
  std::string out = "PGWEIR_";
  for (char c : path) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    out += plain ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : '_';
  }
  return out;
}

}  // namespace pgweir::config
