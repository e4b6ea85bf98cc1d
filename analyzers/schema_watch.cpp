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

void add_primary_key(const core::catalogue_table& table, relations& to) {
  for (const auto& index : table.indexes) {
    if (!index.primary) continue;
    for (const auto& key : index.keys) to.add_key({table.name.name, key.column});
  }
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

const relations& schema_watch::learn(std::shared_ptr<const core::catalogue> found) {
  if (catalogues_.contains(found->database) ||
      catalogues_.size() < core::limits::catalogue_databases) {
    catalogues_.insert_or_assign(found->database, std::move(found));
  }
  known_ = {};
  for (const auto& [database, catalogue] : catalogues_) {
    for (const auto& table : catalogue->tables) add_primary_key(table, known_);
    for (const auto& key : catalogue->foreign_keys) {
      for (std::size_t i = 0; i < key.columns.size(); ++i)
        known_.add({key.from.name, key.columns[i]}, {key.to.name, key.target_columns[i]});
    }
  }
  return known_;
}

const core::catalogue* schema_watch::of(const std::string& database) const {
  const auto found = catalogues_.find(database);
  return found == catalogues_.end() ? nullptr : found->second.get();
}

}  // namespace pgweir::analyzers
