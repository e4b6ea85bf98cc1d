// The places that provenance keeps things in: statements, and the scopes of an execution.
#include "analyzers/key_mix.hpp"
#include "analyzers/provenance/provenance.hpp"
#include "analyzers/scope.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::analyzers {

std::shared_ptr<known_statement> provenance::statement_of(const observed_execution& seen) {
  auto& by_id = by_id_[seen.event.statement];
  if (!by_id) {
    auto& by_key = by_key_[seen.statement->key];
    if (!by_key) {
      by_key = std::make_shared<known_statement>(learn_statement(seen.statement));
      by_key->number = next_statement_++;
      by_key->id = seen.event.statement;
    }
    by_id = by_key;
  }
  auto found = by_id;
  found->last_used = seen.event.completed;
  if (by_id_.size() > bounds_.statements) make_room_for_statement();
  return found;
}

// Half of them, those unused for longest, so that it happens seldom.
void provenance::make_room_for_statement() {
  std::vector<core::time_point> ages;
  ages.reserve(by_id_.size());
  for (const auto& [id, known] : by_id_) ages.push_back(known->last_used);
  auto middle = ages.begin() + static_cast<std::ptrdiff_t>(ages.size() / 2);
  std::ranges::nth_element(ages, middle);
  auto too_old = *middle;
  auto is_old = [&](const auto& entry) { return entry.second->last_used <= too_old; };
  // Results and chains may hold them still, and need their names only.
  for (auto& [key, known] : by_key_) {
    if (known->last_used > too_old) continue;
    for (auto& slot : known->slots) slot.seen.forget();
  }
  counters_.evicted_statements += std::erase_if(by_id_, is_old);
  std::erase_if(by_key_, is_old);
  agreements_.clear();
}

provenance_scope& provenance::connection_scope(const connection_context& connection) {
  auto& scope = connections_[connection.id];
  if (!scope) scope = std::make_unique<provenance_scope>(table_bytes_);
  auto label = connection.scope.empty() ? 0 : key_mix(connection.scope);
  if (scope->label != label) {
    // By the application's own word another piece of work begins.
    end_chains_of(*scope);
    scope->clear();
    scope->label = label;
  }
  auto pool = pool_of(connection);
  if (scope->pool == pool) return *scope;
  leave_client(scope->pool);
  scope->pool = pool;
  auto& client = clients_[pool];
  if (!client) client = std::make_unique<provenance_scope>(table_bytes_);
  ++client->connections;
  return *scope;
}

// The last connection of a client takes its scope along.
void provenance::leave_client(std::uint64_t pool) {
  auto client = clients_.find(pool);
  if (client == clients_.end() || --client->second->connections > 0) return;
  end_chains_of(*client->second);
  clients_.erase(client);
}

provenance_scope& provenance::request_scope(std::uint64_t key, core::time_point now) {
  auto* known = requests_.find(key);
  if (!known) {
    if (const auto* oldest = requests_.next_to_go()) {
      auto id = *oldest;
      end_chains_of(**requests_.find(id));
      requests_.erase(id);
    }
    known = &requests_[key];
    *known = std::make_unique<provenance_scope>(table_bytes_);
  }
  (*known)->last_used = now;
  return **known;
}

provenance::scope_set provenance::scopes_of(const observed_execution& seen) {
  auto& connection = connection_scope(seen.connection);
  auto& client = *clients_.at(connection.pool);
  auto request = seen.tags ? request_of(*seen.tags) : 0;
  if (request == 0) return {&connection, &client, nullptr, 0};
  auto key = key_mix({request, seen.connection.client_group});
  return {&connection, &client, &request_scope(key, seen.event.completed), key};
}

}  // namespace pgweir::analyzers
