#include "analyzers/provenance/provenance.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;

constexpr core::duration origin_age = 250ms;
constexpr core::duration scan_age = 500ms;

// What can be a step or a parent: it ran to its end, or its portal was read for the first time.
bool is_whole(const core::execution& event) {
  return event.outcome == core::execution_outcome::completed ||
         event.outcome == core::execution_outcome::suspended;
}

// Numbers that go up in small steps follow the calendar of some counter, not necessarily a list.
bool scan_goes_on(const slot_trace* client, const slot_trace* here, core::value_digest value,
                  core::time_point now) {
  auto recent = [&](const slot_trace* trace) {
    return trace && trace->previous.kind == core::value_kind::integer && now - trace->at < scan_age;
  };
  if (value.kind != core::value_kind::integer) return false;
  if (recent(client) && core::difference(value, client->previous) == 1) return true;
  if (!recent(here)) return false;
  auto by = core::difference(value, here->previous);
  if (by >= 1 && by <= 3) return true;
  return by > 0 && client && client->near_before >= 0.4;
}

// The slot's values go up in small steps whoever asks, or those just below this one were asked for
// a moment ago, more of them than luck would give: a counter is under way.
bool counts_up(const slot_trace* client, core::value_digest value, std::uint32_t distinct) {
  if (!client || !client->recent || value.kind != core::value_kind::integer) return false;
  if (client->near_before >= 0.4) return true;
  double by_luck = 256.0 / std::max(1.0, static_cast<double>(distinct));
  return client->recent->just_below(value) > std::min(7.0, 3.0 + by_luck);
}

void remember(slot_trace& trace, core::value_digest value, core::time_point now, bool explained) {
  constexpr double weight = 0.05;
  constexpr std::int64_t near = 8;
  bool integers =
      trace.previous.kind == core::value_kind::integer && value.kind == core::value_kind::integer;
  if (integers && !explained) {
    auto by = core::difference(value, trace.previous);
    double close = by >= -near && by <= near ? 1.0 : 0.0;
    trace.near_before += weight * (close - trace.near_before);
  }
  if (trace.recent && value.kind == core::value_kind::integer) trace.recent->add(value);
  trace.previous = value;
  trace.at = now;
}

}  // namespace

// One slot's value on its way through the scopes.
struct provenance::step_context {
  const observed_execution& seen;
  core::value_digest value;
  std::size_t slot_index;
  child_slot& slot;
  const scope_set& scopes;
  std::uint64_t key;  // of statement and slot
  const origin* from = nullptr;
  agreement from_names = agreement::none;
  bool after_loop = false;  // a proven loop ends here and another begins

  // Both say which request they belong to, and it is not the same.
  [[nodiscard]] bool is_of_another(const source& result) const {
    return scopes.request && result.request != 0 && scopes.request_key != result.request;
  }
};

provenance::provenance(const n_plus_one_settings& how, relations known, const bounds& most,
                       core::unused_results* unused)
    : settings_{how},
      relations_{std::move(known)},
      bounds_{most},
      unused_{unused},
      requests_{most.requests} {}

void provenance::learn(relations known) {
  relations_ = std::move(known);
  agreements_.clear();
}

const provenance::reading& provenance::observe(const observed_execution& seen) {
  ++counters_.executions;
  reading_.execution = counters_.executions;
  reading_at_ = seen.event.completed;
  reading_.stepped.clear();
  reading_.proven.clear();
  reading_.walks = false;
  reading_.statement = nullptr;
  if (seen.statement->kind == parser::statement_kind::discard) {
    forget(seen.event.connection);
    return reading_;
  }
  bool followed = is_whole(seen.event) && seen.event.fetches <= 1 && !seen.statement->catalog_only;
  bool rows_go_on = is_whole(seen.event) && seen.event.fetches > 1;
  if (!followed && !rows_go_on) return reading_;
  auto statement = statement_of(seen);
  if (!statement->may_be_child() && !statement->may_be_origin) return reading_;
  reading_.statement = std::move(statement);
  here_ = scopes_of(seen);
  ++here_.connection->executions;
  for (std::size_t i = 0; followed && i < reading_.statement->slots.size(); ++i)
    follow_slot(seen, i);
  bool proven = std::ranges::any_of(
      reading_.stepped, [](const chain* one) { return one->judged() == chain::verdict::proven; });
  if (proven) {
    auto& slot = reading_.statement->slots[reading_.stepped.front()->slot_index()];
    auto first_time = reading_.proven.size() == reading_.stepped.size();
    auto calls = reading_.stepped.front()->tally().spent.calls;
    slot.seen.explain(first_time ? static_cast<std::uint32_t>(calls) : 1);
  }
  if (reading_.statement->may_be_origin) keep_result(seen);
  return reading_;
}

void provenance::follow_slot(const observed_execution& seen, std::size_t slot_index) {
  auto& slot = reading_.statement->slots[slot_index];
  auto value = seen.event.parameters.slot(slot.number);
  if (!value) return;
  step_context context{seen, value, slot_index,
                       slot, here_, slot_key(reading_.statement->number, slot_index)};
  follow_in_scope(context, *here_.connection, chain_scope::connection);
  if (here_.request) {
    follow_in_scope(context, *here_.request, chain_scope::request);
  } else {
    follow_in_scope(context, *here_.client, chain_scope::client);
  }
  slot.seen.count(value);
  bool explained = std::ranges::any_of(
      reading_.stepped, [](const chain* one) { return one->judged() == chain::verdict::proven; });
  remember(here_.connection->traces.at(context.key), value, seen.event.completed, explained);
  auto& of_client = here_.client->traces.at(context.key);
  if (!of_client.recent) of_client.recent = std::make_unique<recent_integers>();
  remember(of_client, value, seen.event.completed, explained);
}

// The single-row result that the value came from a moment ago, or null.
const origin* provenance::fresh_origin(const step_context& context, provenance_scope& scope) {
  const auto* from = scope.origins.find(value_key(context.value));
  bool fresh =
      from && from->value == context.value && context.seen.event.sent - from->at < origin_age;
  return fresh ? from : nullptr;
}

void provenance::follow_in_scope(step_context& context, provenance_scope& scope, chain_scope kind) {
  context.from = fresh_origin(context, scope);
  context.from_names = agreement::none;
  if (context.from) {
    context.from_names = names_agree(*context.from->statement, context.from->position,
                                     *reading_.statement, context.slot_index);
    bool own = context.from->statement == reading_.statement;
    if (own && context.from_names >= agreement::suffix) reading_.walks = true;
    if (kind == chain_scope::connection) note_follower(context, scope);
  }
  auto group = scope.groups.empty() ? scope.groups.end() : scope.groups.find(context.key);
  if (group != scope.groups.end()) step_chains(context, scope, group->second);
  if (scope.shelf.may_hold(context.value)) begin_chains(context, scope, kind);
  auto after = scope.groups.empty() ? scope.groups.end() : scope.groups.find(context.key);
  if (after != scope.groups.end() && after->second.chains.empty()) scope.groups.erase(after);
}

// A look-up of what a loop's child has just returned belongs to the loop's cost.
void provenance::note_follower(const step_context& context, provenance_scope& scope) {
  for (auto number : context.from->as_child_of) {
    if (number == 0) return;
    for (auto& [key, group] : scope.groups) {
      for (auto& one : group.chains) {
        if (one->number() != number || one->child() == reading_.statement) continue;
        one->followed_by(reading_.statement, context.slot.number, context.from->position,
                         context.seen.event);
      }
    }
  }
}

chain_step provenance::describe(const step_context& context) const {
  const auto& slot = context.slot.seen;
  chain_step step{context.seen, context.value};
  step.execution = reading_.execution;
  step.sequence = context.scopes.connection->executions;
  step.direct_beginnings = slot.direct_beginnings();
  step.share = slot.share(context.value);
  step.distinct = slot.distinct();
  step.executions = slot.total() > slot.explained() ? slot.total() - slot.explained() : 0;
  step.explained_by = context.from;
  const auto* trace = context.scopes.client->traces.find(context.key);
  if (trace) step.recent = trace->recent.get();
  step.counter = counts_up(trace, context.value, step.distinct);
  return step;
}

// What depends on the chain's parent: its newest result, and whether a single row explains the
// value better than the parent does.
void provenance::describe_parent(const step_context& context, provenance_scope& scope,
                                 const chain& one, chain_step& step) {
  step.origin_agrees = context.from && origin_wins(context, one.names());
  step.newest = nullptr;
  step.parent_went_on = false;
  step.another_begins = another_begins(context, scope, one);
  auto* last = scope.results.find(slot_key(one.result()->statement->number, 0));
  if (!last || last->at <= one.last()) return;
  if (last->result && context.is_of_another(*last->result)) return;
  const source_column* there = last->result ? last->result->column_at(one.position()) : nullptr;
  bool holds = there && there->find(context.value) != source_column::no_value;
  if (holds) step.newest = last->result;
  step.parent_went_on = !holds;
}

// A list that was read since the chain's last step, not inside its loop, begins with this value and
// fits as well: what comes now is the loop over that one. The same statement again is for the chain
// to judge.
bool provenance::another_begins(const step_context& context, const provenance_scope& scope,
                                const chain& one) {
  if (one.scope() != chain_scope::connection || scope.newest_list <= one.last()) return false;
  bool begins = false;
  scope.shelf.visit_holders(context.value, [&](const std::shared_ptr<source>& result,
                                               const source_column& column, std::uint16_t at) {
    if (begins || at != 0 || result->completed <= one.last()) return;
    bool own = result->statement == reading_.statement;
    if (own || result->statement == one.result()->statement) return;
    auto names =
        names_agree(*result->statement, column.position(), *reading_.statement, context.slot_index);
    bool fits = names >= std::max(one.names(), agreement::suffix);
    begins = fits && !scope.is_inside(*result, one);
  });
  return begins;
}

// A list that explains the children as well and whose name fits better: over a pool, where lists of
// many users lie about, the proof waits for it.
bool provenance::has_better_parent(const step_context& context, const provenance_scope& scope,
                                   const chain& one) {
  bool better = false;
  scope.shelf.visit_holders(context.value, [&](const std::shared_ptr<source>& result,
                                               const source_column& column, std::uint16_t) {
    if (better || result->statement == reading_.statement) return;
    auto names =
        names_agree(*result->statement, column.position(), *reading_.statement, context.slot_index);
    better = names > one.names() && one.is_explained_by(column);
  });
  return better;
}

bool provenance::origin_wins(const step_context& context, agreement parent) const {
  // A walk from row to row of one table: a list of that table names the very column, and still the
  // row before is where the value came from.
  bool walk = context.from->statement == reading_.statement &&
              context.from_names >= agreement::suffix && parent == agreement::same;
  return walk || context.from_names >= parent;
}

void provenance::step_chains(step_context& context, provenance_scope& scope, chain_group& group) {
  auto step = describe(context);
  auto& chains = group.chains;
  auto proven_before = reading_.proven.size();
  for (std::size_t i = 0; i < chains.size();) {
    auto& one = *chains[i];
    if (context.is_of_another(*one.result())) {
      ++i;
      continue;
    }
    bool within = context.seen.event.transaction == one.result()->transaction;
    auto pause = within ? longest_pause(one) : settings_.chain_gap;
    bool too_late = context.seen.event.sent - one.last() > pause;
    auto outcome = chain::outcome::over;
    bool was_proven = one.judged() == chain::verdict::proven;
    if (!too_late) {
      ++counters_.chain_steps;
      describe_parent(context, scope, one, step);
      outcome = one.step(step);
    }
    if (outcome == chain::outcome::over || outcome == chain::outcome::restart) {
      context.after_loop = context.after_loop || (was_proven && step.another_begins && !too_late);
      end_chain(std::move(chains[i]));
      chains.erase(chains.begin() + static_cast<std::ptrdiff_t>(i));
      continue;
    }
    if (outcome == chain::outcome::stepped) {
      reading_.stepped.push_back(&one);
      bool now_proven = !was_proven && one.judged() == chain::verdict::proven;
      if (now_proven && one.scope() != chain_scope::connection &&
          has_better_parent(context, scope, one)) {
        one.be_doubted();
      } else if (now_proven) {
        reading_.proven.push_back(&one);
      }
    }
    ++i;
  }
  if (reading_.proven.size() > proven_before) prove_newer(group, proven_before);
}

// Of two lists that explain the same steps the newer one is the parent, even where the older one,
// being longer, is sure before it is.
void provenance::prove_newer(const chain_group& group, std::size_t proven_before) {
  auto proven_now = reading_.proven.size();
  for (const auto& one : group.chains) {
    if (one->judged() == chain::verdict::proven) continue;
    for (auto i = proven_before; i < proven_now; ++i) {
      if (!one->outdates(*reading_.proven[i])) continue;
      one->be_proven();
      reading_.proven.push_back(one.get());
      break;
    }
  }
}

void provenance::begin_chains(step_context& context, provenance_scope& scope, chain_scope kind) {
  auto step = describe(context);
  const auto* here = context.scopes.connection->traces.find(context.key);
  const auto* of_client = context.scopes.client->traces.find(context.key);
  bool scan = !context.after_loop && kind != chain_scope::request &&
              (scan_goes_on(of_client, here, context.value, context.seen.event.sent));
  scope.shelf.visit_holders(context.value, [&](const std::shared_ptr<source>& result,
                                               const source_column& column, std::uint16_t at) {
    no_longer_unused(*result->statement);
    auto names =
        names_agree(*result->statement, column.position(), *reading_.statement, context.slot_index);
    if (result->statement == reading_.statement) {
      bool last_one = here && result->completed >= here->at;
      if (last_one && names >= agreement::suffix) reading_.walks = true;
      return;
    }
    if (names == agreement::conflict || context.is_of_another(*result)) return;
    if (context.seen.event.sent - result->completed > settings_.source_age) return;
    auto& chains = scope.groups[context.key].chains;
    bool chained = std::ranges::any_of(chains, [&](const auto& one) {
      return one->result()->statement == result->statement && one->position() == column.position();
    });
    if (chained || chains.size() >= provenance_scope::chains_per_slot) return;
    if (live_chains_ >= bounds_.chains) {
      ++counters_.refused_chains;
      return;
    }
    step.origin_agrees = context.from && origin_wins(context, names);
    chains.push_back(std::make_unique<chain>(
        chain::beginning{next_number(kind), kind, reading_.statement, context.slot_index, result,
                         column.position(), at, names, scan},
        step));
    ++live_chains_;
    if (chains.back()->is_direct()) context.slot.seen.begin_directly();
    reading_.stepped.push_back(chains.back().get());
  });
}

agreement provenance::names_agree(const known_statement& parent, std::uint16_t position,
                                  const known_statement& child, std::size_t slot_index) {
  const auto* column = parent.column_at(position);
  if (!column) return agreement::none;
  constexpr std::size_t remembered = 65'536;
  if (agreements_.size() >= remembered) agreements_.clear();
  std::uint64_t key = (std::uint64_t{parent.number} << 40U) ^ (std::uint64_t{child.number} << 16U) ^
                      (std::uint64_t{slot_index} << 13U) ^ std::uint64_t{position};
  auto [entry, is_new] = agreements_.try_emplace(key, agreement::none);
  if (is_new) {
    entry->second =
        agreement_of(column->source, column->label, child.slots[slot_index].column, relations_);
  }
  return entry->second;
}

}  // namespace pgweir::analyzers
