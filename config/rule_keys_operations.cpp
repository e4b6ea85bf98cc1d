// The rules about schemas, roles and connections.
#include "config/rule_keys.hpp"
#include "config/rule_table.hpp"

namespace pgweir::config {

namespace {

using namespace std::chrono_literals;
using rules = analyzers::settings;

constexpr auto serving = "queries on one connection: from here on it serves an application";

void runtime_ddl_keys(std::vector<setting_key>& out) {
  using its = analyzers::runtime_ddl_settings;
  rule_table table{out, core::rule::runtime_ddl, &rules::runtime_ddl};
  table.integer("queries", serving, {1, many}, &its::queries);
}

void unsafe_migration_keys(std::vector<setting_key>& out) {
  using its = analyzers::unsafe_migration_settings;
  rule_table table{out, core::rule::unsafe_migration, &rules::unsafe_migration};
  table.integer("small_rows", "a table that began in sight and has fewer rows is new", {0, many},
                &its::small_rows);
  table.integer("bulk_rows", "rows written while a definition's lock is held", {1, many},
                &its::bulk_rows);
  table.time("quick", "what held its lock for less is info only", 0ms, &its::quick);
  table.time("error_threshold", "what held its lock for so long is an error", 1ms,
             &its::error_threshold);
}

void privileged_session_keys(std::vector<setting_key>& out) {
  using its = analyzers::privileged_session_settings;
  rule_table table{out, core::rule::privileged_session, &rules::privileged_session};
  table.integer("queries", serving, {1, many}, &its::queries);
}

void no_statement_timeout_keys(std::vector<setting_key>& out) {
  using its = analyzers::no_statement_timeout_settings;
  rule_table table{out, core::rule::no_statement_timeout, &rules::no_statement_timeout};
  table.integer("queries", serving, {1, many}, &its::queries);
}

void connection_churn_keys(std::vector<setting_key>& out) {
  using its = analyzers::connection_churn_settings;
  rule_table table{out, core::rule::connection_churn, &rules::connection_churn};
  table.integer("connections", "opened within a minute in place of others just closed", {2, 10'000},
                &its::connections);
  table.integer("statements", "at most, on each that was closed", {1, many}, &its::statements);
}

void migration_keys(std::vector<setting_key>& out) {
  using namespace key_kinds;
  texts(
      out, "migrations.applications",
      "names of applications that change schemas because that is their task; * and ? stand for "
      "others",
      [](settings & s) -> auto& { return s.rules.migrations.applications; });
  texts(
      out, "migrations.users", "users that do",
      [](settings & s) -> auto& { return s.rules.migrations.users; });
}

}  // namespace

void add_operation_rule_keys(std::vector<setting_key>& out) {
  runtime_ddl_keys(out);
  unsafe_migration_keys(out);
  privileged_session_keys(out);
  no_statement_timeout_keys(out);
  connection_churn_keys(out);
  migration_keys(out);
}

}  // namespace pgweir::config
