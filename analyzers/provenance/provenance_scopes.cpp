// The places that provenance keeps things in: statements, and the scopes of an execution.
#include "analyzers/key_mix.hpp"
#include "analyzers/provenance/provenance.hpp"
#include "analyzers/scope.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::analyzers {

namespace {

// Of one more text of a statement: its place among the others, and in the map.
constexpr std::size_t bytes_of_text = 64;

}  // namespace

std::shared_ptr<known_statement> provenance::statement_of(const observed_execution& seen) {
  auto& by_id = by_id_[seen.event.statement];
  if (!by_id) {
    auto& by_key = by_key_[seen.statement->key];
    if (!by_key) {
      by_key = std::make_shared<known_statement>(learn_statement(seen.statement));
      by_key->number = next_statement_++;
      by_key->id = seen.event.statement;
      statement_bytes_ += by_key->bytes();
    }
    by_id = by_key;
    by_id->texts.push_back(seen.event.statement);
    statement_bytes_ += bytes_of_text;
  }
  auto found = by_id;
  found->last_used = seen.event.completed;
  if (statement_bytes_ > bounds_.statement_bytes) make_room_for_statement();
  return found;
}

// Half of them, those unused for longest, so that it happens seldom.
void provenance::make_room_for_statement() {
  std::vector<std::shared_ptr<known_statement>> all;
  all.reserve(by_key_.size());
  for (const auto& [key, known] : by_key_) all.push_back(known);
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::ranges::nth_element(all, middle, {}, [](const auto& each) { return each->last_used; });
  for (auto each = all.begin(); each != middle; ++each) drop_statement(**each);
}

void provenance::let_go(core::statement_id statement) {
  const auto found = by_id_.find(statement);
  if (found == by_id_.end()) return;
  const auto known = found->second;
  if (known->id == statement) {
    drop_statement(*known);
    return;
  }
  if (unused_ != nullptr) unused_->remove(statement);
  std::erase(known->texts, statement);
  by_id_.erase(found);
  statement_bytes_ -= bytes_of_text;
}

// Results and chains may hold it still, and need its names only.
void provenance::drop_statement(known_statement& known) {
  statement_bytes_ -= known.bytes() + known.texts.size() * bytes_of_text;
  no_longer_unused(known);
  for (auto& slot : known.slots) slot.seen.forget();
  for (const auto text : known.texts) by_id_.erase(text);
  by_key_.erase(known.key);
  ++counters_.evicted_statements;
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
