// The keeping side of provenance: results come in, age, make room, and chains end.
#include "analyzers/provenance/provenance.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::analyzers {

void provenance::keep_result(const observed_execution& seen) {
  auto& statement = *reading_.statement;
  const auto& event = seen.event;
  bool has_rows = event.row_values && event.row_values->rows() > 0;
  if (has_rows && seen.columns) name_digested(statement, *seen.columns, event.row_values->columns);
  std::shared_ptr<source> result;
  if (has_rows && statement.may_be_source && event.row_values->rows() > 1)
    result = read_source(seen, reading_.statement);
  if (has_rows && event.rows > core::limits::probed_rows) count_unused(statement, event.statement);
  if (has_rows && event.rows == 1) keep_origins(seen);
  if (!result && !statement.was_source) return;
  statement.was_source = true;
  if (result) {
    result->request = here_.request_key;
    result->sequence = here_.connection->executions;
  }
  auto key = slot_key(statement.number, 0);
  for (auto* scope : {here_.connection, here_.client, here_.request}) {
    if (!scope) continue;
    scope->results.at(key) = {result, event.completed};
    if (!result) continue;
    scope->shelf.put(result);
    scope->newest_list = std::max(scope->newest_list, result->completed);
  }
  if (result) keep_source(std::move(result));
}

void provenance::count_unused(known_statement& of, core::statement_id text) {
  if (unused_ == nullptr || !of.may_be_unused) return;
  of.unused_results = std::min(of.unused_results + 1, bounds_.unused_results);
  if (of.unused_results == bounds_.unused_results) unused_->add(text);
}

// A value of its rows was asked for, or it is forgotten: its results are read in full again.
void provenance::no_longer_unused(known_statement& of) {
  if (unused_ != nullptr && of.unused_results == bounds_.unused_results)
    for (const auto text : of.texts) unused_->remove(text);
  of.unused_results = 0;
}

void provenance::keep_origins(const observed_execution& seen) {
  const auto& event = seen.event;
  const auto& rows = *event.row_values;
  auto own = event.parameters.view();
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    auto value = rows.cell(0, i);
    if (!value || std::ranges::find(own, value) != own.end()) continue;
    origin made{value, event.completed, reading_.execution, reading_.statement, rows.columns[i],
                {}};
    note_parents(made.as_child_of);
    here_.client->origins.at(value_key(value)) = made;
    if (here_.request) here_.request->origins.at(value_key(value)) = made;
    here_.connection->origins.at(value_key(value)) = std::move(made);
  }
}

// The chains that this execution was a step of, as many as there is room for.
void provenance::note_parents(std::array<chain_number, 4>& numbers) const {
  std::size_t n = std::min(reading_.stepped.size(), numbers.size());
  for (std::size_t i = 0; i < n; ++i) numbers[i] = reading_.stepped[i]->number();
}

void provenance::keep_source(std::shared_ptr<source> result) {
  result->execution = reading_.execution;
  note_parents(result->as_child_of);
  *kept_bytes_ += result->bytes;
  result->ledger = kept_bytes_;
  kept_.push_back({std::move(result), reading_at_});
  while (*kept_bytes_ > bounds_.bytes && !kept_.empty()) {
    ++counters_.evicted_sources;
    drop_source(*kept_.front().result);
    kept_.pop_front();
  }
}

void provenance::drop_source(const source& result) {
  auto from = [&](provenance_scope& scope) {
    scope.shelf.remove(result);
    auto* last = scope.results.find(slot_key(result.statement->number, 0));
    if (last && last->result.get() == &result) last->result = nullptr;
  };
  auto connection = connections_.find(result.connection);
  if (connection != connections_.end()) from(*connection->second);
  auto client = clients_.find(result.pool);
  if (client != clients_.end()) from(*client->second);
  auto* request = result.request == 0 ? nullptr : requests_.find(result.request);
  if (request) from(**request);
}

void provenance::end_chain(std::unique_ptr<chain> one) {
  --live_chains_;
  if (one->judged() == chain::verdict::proven) ended_.push_back(std::move(one));
}

void provenance::end_chains_of(provenance_scope& scope) {
  for (auto& [key, group] : scope.groups) {
    for (auto& one : group.chains) end_chain(std::move(one));
  }
  scope.groups.clear();
}

void provenance::advance(core::time_point now) {
  while (!kept_.empty() && now - kept_.front().at > settings_.source_age) {
    drop_source(*kept_.front().result);
    kept_.pop_front();
  }
  requests_.erase_if([&](auto, const auto& scope) {
    return scope->groups.empty() && now - scope->last_used > settings_.source_age;
  });
  if (live_chains_ == 0) return;
  auto sweep = [&](auto& scopes) {
    for (auto& [id, scope] : scopes) {
      for (auto& [key, group] : scope->groups) {
        for (auto& one : group.chains) {
          if (now - one->last() > longest_pause(*one)) end_chain(std::move(one));
        }
        std::erase(group.chains, nullptr);
      }
      std::erase_if(scope->groups, [](const auto& entry) { return entry.second.chains.empty(); });
    }
  };
  sweep(connections_);
  sweep(clients_);
  sweep(requests_);
}

void provenance::forget(core::connection_id connection) {
  auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  end_chains_of(*found->second);
  leave_client(found->second->pool);
  connections_.erase(found);
}

void provenance::end_all() {
  for (auto& [id, scope] : connections_) end_chains_of(*scope);
  for (auto& [id, scope] : clients_) end_chains_of(*scope);
  for (auto& [id, scope] : requests_) end_chains_of(*scope);
}

}  // namespace pgweir::analyzers
