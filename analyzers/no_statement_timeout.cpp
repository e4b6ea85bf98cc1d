#include "analyzers/no_statement_timeout.hpp"

#include "analyzers/advice/advice_schema.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <bit>
#include <string_view>
#include <utility>

namespace pgweir::analyzers {

namespace {

using core::session_timeouts;
using parser::setting_use;

constexpr std::string_view statement_setting = "statement_timeout";
constexpr std::string_view idle_setting = "idle_in_transaction_session_timeout";

std::uint64_t role_key(std::string_view user, std::string_view database) {
  return key_mix({key_mix(user), key_mix(database)});
}

std::uint64_t role_of(const connection_context& connection) {
  return role_key(connection.login.user, connection.login.database);
}

}  // namespace

no_statement_timeout::no_statement_timeout(const no_statement_timeout_settings& how,
                                           const core::value_digester& digester)
    : how_{how}, zeros_{} {
  constexpr std::array<std::string_view, 6> zeros{"0", "0ms", "0s", "0min", "0h", "0d"};
  std::ranges::transform(zeros, zeros_.begin(), [&](std::string_view text) {
    return digester.text(text, core::type_oid::unknown_to_us);
  });
}

void no_statement_timeout::observe(const core::session_defaults::description& defaults,
                                   findings_out& out) {
  auto role = role_key(defaults.user, defaults.database);
  defaults_[role] = {defaults.timeouts, false};
  const auto* waiting = waiting_.find(role);
  if (!waiting) return;
  judge(waiting->who, waiting->at, out);
  sessions_.erase(waiting->who.id);
  waiting_.erase(role);
}

void no_statement_timeout::observe(const observed_execution& seen, findings_out& out) {
  if (seen.statement->setting) return read_setting(seen);
  auto queries = seen.connection.queries;
  bool is_time =
      queries == how_.queries || (queries > how_.queries && std::has_single_bit(queries));
  if (!is_time || !seen.statement->uses_tables) return;
  judge(seen.connection, seen.event.completed, out);
}

// The defaults that were not known when a session began may be known when it ends, or soon after.
void no_statement_timeout::observe(const observed_end& seen, findings_out& out) {
  if (seen.connection.queries < how_.queries) return;
  auto role = role_of(seen.connection);
  if (!defaults_.find(role)) waiting_[role] = {seen.connection, seen.at};
  judge(seen.connection, seen.at, out);
}

void no_statement_timeout::judge(const connection_context& connection, core::time_point now,
                                 findings_out& out) {
  bool application =
      connection.purpose == client_purpose::application && !connection.was_lost_sight_of;
  if (!application) return;
  auto statement = timeout_of(connection, &session::statement, &session_timeouts::statement);
  auto idle =
      timeout_of(connection, &session::idle_in_transaction, &session_timeouts::idle_in_transaction);
  bool nothing_ends_it = statement && idle && !statement->is_set && !idle->is_set;
  if (nothing_ends_it) raise(connection, now, {statement->from, idle->from}, out);
}

// The last word on it: a SET, what the login asked for, the default.
std::optional<no_statement_timeout::known_timeout> no_statement_timeout::timeout_of(
    const connection_context& connection, std::optional<bool> session::*set,
    std::optional<bool> session_timeouts::*told) {
  if (const auto* known = sessions_.find(connection.id); known && known->*set)
    return known_timeout{*(known->*set), source::set_statement};
  if (connection.login.timeouts.*told)
    return known_timeout{*(connection.login.timeouts.*told), source::startup_options};
  const auto* role = defaults_.find(role_of(connection));
  if (!role || !(role->timeouts.*told)) return std::nullopt;
  return known_timeout{*(role->timeouts.*told),
                       role->shown ? source::shown : source::server_default};
}

void no_statement_timeout::read_setting(const observed_execution& seen) {
  const auto& setting = *seen.statement->setting;
  bool all = setting.name.empty();
  bool of_statement = all || setting.name == statement_setting;
  bool of_idle = all || setting.name == idle_setting;
  bool completed = seen.event.outcome == core::execution_outcome::completed;
  if (!completed || (!of_statement && !of_idle)) return;
  auto value =
      setting.to_default ? std::nullopt : value_of(seen.event.parameters.slot(setting.slot));
  switch (setting.what) {
    case setting_use::kind::set: {
      auto& known = sessions_[seen.event.connection];
      // What cannot be read is something.
      auto now = setting.to_default ? std::nullopt : std::optional{value.value_or(true)};
      if (of_statement) known.statement = now;
      if (of_idle) known.idle_in_transaction = now;
      return;
    }
    case setting_use::kind::set_locally:
      return;
    case setting_use::kind::show:
      if (!all)
        learn_default(seen, of_statement ? &session_timeouts::statement
                                         : &session_timeouts::idle_in_transaction);
      return;
    case setting_use::kind::set_for_role:
    case setting_use::kind::set_for_database:
    case setting_use::kind::set_for_server:
      // Whom it concerns, and what else speaks there, only the server knows.
      defaults_.clear();
      return;
  }
}

// A session that has set nothing shows what its kind starts with.
void no_statement_timeout::learn_default(const observed_execution& seen,
                                         std::optional<bool> session_timeouts::*which) {
  const auto& rows = seen.event.row_values;
  const auto* known = sessions_.find(seen.event.connection);
  bool told = (seen.connection.login.timeouts.*which).has_value() ||
              (known && (which == &session_timeouts::statement ? known->statement
                                                               : known->idle_in_transaction));
  if (told || !rows || rows->rows() != 1 || seen.connection.was_lost_sight_of) return;
  auto shown = value_of(rows->cell(0, 0));
  if (!shown) return;
  auto& role = defaults_[role_of(seen.connection)];
  role.timeouts.*which = *shown;
  role.shown = true;
}

std::optional<bool> no_statement_timeout::value_of(core::value_digest digest) const {
  if (!digest) return std::nullopt;
  return std::ranges::find(zeros_, digest) == zeros_.end();
}

void no_statement_timeout::raise(const connection_context& connection, core::time_point now,
                                 sources from, findings_out& out) {
  auto where = place_of(connection);
  auto id = core::finding_id(core::rule::no_statement_timeout, 0, 0, where.database,
                             where.user + "\n" + where.application);
  auto& running = incidents_.of(id, 0, now);
  auto& finding = running.finding;
  core::no_statement_timeout_evidence evidence;
  if (finding.cost.calls > 0)
    evidence = std::get<core::no_statement_timeout_evidence>(std::move(finding.evidence));
  auto& known = sessions_[connection.id];
  if (!std::exchange(known.said, true) || evidence.sessions == 0) ++evidence.sessions;
  evidence.role = where.user;
  evidence.statement = from.statement;
  evidence.idle_in_transaction = from.idle_in_transaction;
  evidence.queries = std::max(evidence.queries, connection.queries);
  finding.rule = core::rule::no_statement_timeout;
  finding.grade = core::grade::proven;
  finding.severity = core::severity::info;
  finding.fix = advise_no_statement_timeout(where.user, where.database, connection.dialect);
  finding.cost.calls = evidence.queries;
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  incidents_.grew(running, now, out);
}

}  // namespace pgweir::analyzers
