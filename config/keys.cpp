#include "config/keys.hpp"

#include "config/key_kinds.hpp"
#include "config/relay_keys.hpp"
#include "config/tls_keys.hpp"

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

void adviser_keys(key_list& out) {
  boolean(
      out, "adviser.enabled", "read the keys of the databases from their catalogue",
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
                 [](const settings& s) { return quoted(s.adviser.dsn.empty() ? "" : "…"); }});
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
  boolean(
      out, "web.enabled", "answer watch, report and browsers",
      [](settings & s) -> auto& { return s.web.enabled; });
  address(
      out, "web.listen", "where they connect", [](settings & s) -> auto& { return s.web.listen; });
  out.push_back({"log.level", "what is written to standard error", "debug, info, warning or error",
                 value_type::text, set_level,
                 [](const settings& s) { return quoted(s.log.level); }});
  boolean(
      out, "log.connections", "a line for each login, with the process id of its backend",
      [](settings & s) -> auto& { return s.log.connections; });
  time(
      out, "alerts.cooldown", "at least this long between two lines about one finding's growth",
      0ms, [](settings & s) -> auto& { return s.alert_cooldown; });
}

constexpr std::uint64_t many = 1'000'000'000;

void loop_keys(key_list& out) {
  const std::string table = "rules.n-plus-one.";
  boolean(
      out, table + "enabled", "watch for this",
      [](settings & s) -> auto& { return s.rules.n_plus_one.enabled; });
  integer(
      out, table + "likely_values",
      "different values of one query in one transaction or request: looks like a loop", {2, many},
      [](settings & s) -> auto& { return s.rules.n_plus_one.likely_values; });
  integer(
      out, table + "suspect_values",
      "different values of one query in a row on one connection: repeats", {2, many},
      [](settings & s) -> auto& { return s.rules.n_plus_one.suspect_values; });
  time(
      out, table + "suspect_gap", "at most this long between two of them", 1us,
      [](settings & s) -> auto& { return s.rules.n_plus_one.suspect_gap; });
  boolean(
      out, table + "suspects", "report what only repeats, too (pgweir run does)",
      [](settings & s) -> auto& { return s.rules.n_plus_one.suspects; });
  time(
      out, table + "chain_gap", "longest pause between two rounds of one loop", 1us,
      [](settings & s) -> auto& { return s.rules.n_plus_one.chain_gap; });
  time(
      out, table + "source_age", "a result older than this starts no loop", 1us,
      [](settings & s) -> auto& { return s.rules.n_plus_one.source_age; });
}

void query_keys(key_list& out) {
  const std::string unbounded = "rules.unbounded-select.";
  boolean(
      out, unbounded + "enabled", "watch for this",
      [](settings & s) -> auto& { return s.rules.unbounded_select.enabled; });
  integer(
      out, unbounded + "rows", "rows of one result that are a warning", {1, many},
      [](settings & s) -> auto& { return s.rules.unbounded_select.rows; });
  integer(
      out, unbounded + "error_rows", "rows of one result that are an error", {1, many},
      [](settings & s) -> auto& { return s.rules.unbounded_select.error_rows; });
  integer(
      out, unbounded + "growing_runs", "runs with ever more rows before growth is said", {2, many},
      [](settings & s) -> auto& { return s.rules.unbounded_select.growing_runs; });
  const std::string slow = "rules.slow-query.";
  boolean(
      out, slow + "enabled", "watch for this",
      [](settings & s) -> auto& { return s.rules.slow_query.enabled; });
  time(
      out, slow + "threshold", "time of the server that is slow", 1us,
      [](settings & s) -> auto& { return s.rules.slow_query.threshold; });
  factor(
      out, slow + "history_factor", "so many times its usual p95 is slow, too",
      [](settings & s) -> auto& { return s.rules.slow_query.history_factor; });
  integer(
      out, slow + "history_calls", "calls before its usual p95 is known", {10, many},
      [](settings & s) -> auto& { return s.rules.slow_query.history_calls; });
  const std::string duplicate = "rules.duplicate-query.";
  boolean(
      out, duplicate + "enabled", "watch for this",
      [](settings & s) -> auto& { return s.rules.duplicate_query.enabled; });
  integer(
      out, duplicate + "repeats", "equal questions with equal answers in one request", {2, many},
      [](settings & s) -> auto& { return s.rules.duplicate_query.repeats; });
}

void transaction_keys(key_list& out) {
  const std::string open = "rules.long-transaction.";
  boolean(
      out, open + "enabled", "watch for this",
      [](settings & s) -> auto& { return s.rules.long_transaction.enabled; });
  time(
      out, open + "threshold", "open for so long is a warning", 1ms,
      [](settings & s) -> auto& { return s.rules.long_transaction.threshold; });
  time(
      out, open + "error_threshold", "open for so long is an error", 1ms,
      [](settings & s) -> auto& { return s.rules.long_transaction.error_threshold; });
  const std::string idle = "rules.idle-in-transaction.";
  boolean(
      out, idle + "enabled", "watch for this",
      [](settings & s) -> auto& { return s.rules.idle_in_transaction.enabled; });
  time(
      out, idle + "threshold", "a pause of this length inside a transaction", 1ms,
      [](settings & s) -> auto& { return s.rules.idle_in_transaction.threshold; });
}

key_list made() {
  key_list out;
  proxy_keys(out);
  add_tls_keys(out);
  loop_keys(out);
  query_keys(out);
  transaction_keys(out);
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
