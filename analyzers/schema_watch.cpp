#include "analyzers/schema_watch.hpp"

#include "core/limits.hpp"

#include <utility>

namespace pgweir::analyzers {

namespace {

// Tables and keys, or what sessions start with.
bool changes_catalogue(const parser::statement& statement) {
  return statement.kind == parser::statement_kind::ddl ||
         (statement.setting && statement.setting->is_for_sessions_to_come());
}

}  // namespace

void schema_watch::opened(const connection_context& connection) {
  const auto& database = connection.login.database;
  if (connection.login.replication || database.empty() || seen_.contains(database)) return;
  want(database);
}

void schema_watch::want(const std::string& database) {
  if (!seen_.contains(database) && seen_.size() >= core::limits::catalogue_databases) return;
  seen_.insert(database);
  wanted_.insert(database);
}

void schema_watch::observe(const observed_execution& seen) {
  if (!changes_catalogue(*seen.statement)) return;
  if (seen.event.outcome != core::execution_outcome::completed) return;
  if (seen.event.transaction == 0) {
    want(seen.connection.login.database);
  } else if (changing_.size() < core::limits::watched_connections) {
    changing_.insert(seen.event.connection);
  }
}

void schema_watch::observe(const observed_step& seen) {
  if (changing_.empty() || seen.event.what != core::transaction_step::kind::closed) return;
  if (changing_.erase(seen.event.connection) > 0 && seen.event.committed) {
    want(seen.connection.login.database);
  }
}

std::vector<std::string> schema_watch::take() {
  std::vector<std::string> taken{wanted_.begin(), wanted_.end()};
  wanted_.clear();
  return taken;
}

const relations& schema_watch::learn(const core::keys_seen::keys& keys) {
  if (catalogues_.contains(keys.database) ||
      catalogues_.size() < core::limits::catalogue_databases) {
    catalogues_.insert_or_assign(keys.database, keys);
  }
  auto named = [](const core::catalogue_column& c) { return core::column_ref{c.table, c.column}; };
  known_ = {};
  for (const auto& [database, catalogue] : catalogues_) {
    for (const auto& column : catalogue.primary) known_.add_key(named(column));
    for (const auto& key : catalogue.foreign_keys) known_.add(named(key.from), named(key.to));
  }
  return known_;
}

}  // namespace pgweir::analyzers
