#include "analyzers/pipeline.hpp"

#include "analyzers/bounded_map.hpp"
#include "analyzers/duplicate_query.hpp"
#include "analyzers/idle_in_transaction.hpp"
#include "analyzers/key_mix.hpp"
#include "analyzers/long_transaction.hpp"
#include "analyzers/n_plus_one.hpp"
#include "analyzers/provenance_names.hpp"
#include "analyzers/schema_watch.hpp"
#include "analyzers/slow_query.hpp"
#include "analyzers/unbounded_select.hpp"
#include "core/ensure.hpp"
#include "core/limits.hpp"
#include "parser/statement_cache.hpp"

#include <tuple>
#include <unordered_set>
#include <utility>

namespace pgweir::analyzers {

namespace {

// A rule, until it is switched off: by its setting, or by a broken invariant of its own.
template <class Rule>
struct guarded {
  Rule rule;
  bool on;
  bool broken = false;
};

template <class Rule, class Settings>
void change(guarded<Rule>& entry, const Settings& how) {
  entry.rule.change(how);
  entry.on = how.enabled && !entry.broken;
}

template <class Rule, class Settings>
guarded<Rule> guard(const Settings& how) {
  return {Rule{how}, how.enabled};
}

using rule_list =
    std::tuple<guarded<n_plus_one>, guarded<unbounded_select>, guarded<slow_query>,
               guarded<long_transaction>, guarded<idle_in_transaction>, guarded<duplicate_query>>;

rule_list make_rules(const settings& how) {
  return {guard<n_plus_one>(how.n_plus_one),
          guard<unbounded_select>(how.unbounded_select),
          guard<slow_query>(how.slow_query),
          guard<long_transaction>(how.long_transaction),
          guard<idle_in_transaction>(how.idle_in_transaction),
          guard<duplicate_query>(how.duplicate_query)};
}

std::uint64_t client_group_of(const core::connection_opened::description& login) {
  return key_mix({key_mix(login.user), key_mix(login.database), key_mix(login.application_name),
                  key_mix(login.client_address)});
}

using columns_handle = std::shared_ptr<const std::vector<core::result_column>>;
using tags_handle = std::shared_ptr<const std::vector<core::request_tag>>;

}  // namespace

struct pipeline::state {
  explicit state(const settings& how) : rules{make_rules(how)} {}

  parser::statement_cache statements;
  bounded_map<core::columns_id, columns_handle> columns{core::limits::column_sets};
  bounded_map<core::tags_id, tags_handle> tags{core::limits::tag_sets};
  bounded_map<core::connection_id, connection_context> connections{
      core::limits::watched_connections};
  std::unordered_set<std::uint64_t> keys;  // of statements, at most limits::statements
  rule_list rules;
  schema_watch schema;
  traffic_seen seen;

  // What a rule does not have, it does not need.
  template <class Call>
  void each_rule(Call call) {
    auto one = [&](auto& entry) {
      if (!entry.on) return;
      try {
        call(entry.rule);
      } catch (const core::broken_invariant&) {
        entry.on = false;
        entry.broken = true;
        ++seen.rules_switched_off;
      }
    };
    std::apply([&](auto&... entry) { (one(entry), ...); }, rules);
  }

  template <class Seen>
  void show(const Seen& what, findings_out& out) {
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.observe(what, out); }) rule.observe(what, out);
    });
  }

  void forget(core::connection_id id, findings_out& out) {
    schema.forget(id);
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.forget(id, out); }) rule.forget(id, out);
    });
  }

  // A connection whose opening was dropped is followed without its labels; one whose end was, until
  // it is the one that was silent for longest of limits::watched_connections.
  connection_context& connection(core::connection_id id, findings_out& out) {
    if (auto* known = connections.find(id)) return *known;
    if (const auto* silent = connections.next_to_go()) forget(*silent, out);
    auto& made = connections[id];
    made.id = id;
    made.client_group = client_group_of(made.login);
    return made;
  }

  void count(const core::execution& event) {
    ++seen.executions;
    seen.rows += event.rows;
    seen.bytes += event.bytes;
    seen.time += event.completed - event.sent;
    if (event.ends_round_trip) ++seen.round_trips;
    if (event.outcome == core::execution_outcome::failed) ++seen.errors;
  }

  void count(const parser::statement& statement) {
    if (statement.kind == parser::statement_kind::unparsed) ++seen.unparsed;
    if (keys.size() < core::limits::statements && keys.insert(statement.key).second)
      ++seen.statements;
  }

  void on(const core::connection_opened& event, findings_out& out) {
    ++seen.connections;
    auto& context = connection(event.connection, out);
    if (event.login) context.login = *event.login;
    context.client_group = client_group_of(context.login);
    schema.opened(context);
  }

  void on(const core::connection_closed& event, findings_out& out) {
    forget(event.connection, out);
    connections.erase(event.connection);
  }

  void on(const core::connection_blind& event, findings_out& out) {
    ++seen.blind_connections;
    forget(event.connection, out);
    connections.erase(event.connection);
  }

  void on(const core::session_labelled& event, findings_out& out) {
    if (!event.value) return;
    auto& context = connection(event.connection, out);
    if (event.what == core::session_labelled::label::scope) {
      context.scope = *event.value;
      return;
    }
    context.login.application_name = *event.value;
    context.client_group = client_group_of(context.login);
  }

  void on(const core::observation_gap& event, findings_out& out) {
    seen.dropped_events += event.dropped;
    if (event.connection) {
      forget(event.connection, out);
      return;
    }
    for (const auto& [id, context] : connections) forget(id, out);
  }

  void on(const core::statement_seen& event, findings_out&) { statements.learn(event); }

  void on(const core::columns_seen& event, findings_out&) {
    if (event.columns)
      columns[event.id] = std::make_shared<const std::vector<core::result_column>>(*event.columns);
  }

  void on(const core::tags_seen& event, findings_out&) {
    if (event.tags)
      tags[event.id] = std::make_shared<const std::vector<core::request_tag>>(*event.tags);
  }

  void on(const core::execution& event, findings_out& out) {
    if (event.outcome == core::execution_outcome::discarded) return;
    count(event);
    auto statement = statements.find(event.statement);
    if (!statement) {
      ++seen.unattributed;
      return;
    }
    count(*statement);
    auto& context = connection(event.connection, out);
    if (context.dialect == core::orm::none) context.dialect = statement->dialect;
    const auto* its_columns = event.columns ? columns.find(event.columns) : nullptr;
    const auto* its_tags = event.tags ? tags.find(event.tags) : nullptr;
    const observed_execution observed{.event = event,
                                      .statement = statement,
                                      .columns = its_columns ? its_columns->get() : nullptr,
                                      .tags = its_tags ? its_tags->get() : nullptr,
                                      .connection = context};
    schema.observe(observed);
    show(observed, out);
  }

  void on(const core::transaction_step& event, findings_out& out) {
    const observed_step observed{event, connection(event.connection, out)};
    schema.observe(observed);
    show(observed, out);
  }

  void on(const core::keys_seen& event, findings_out&) {
    if (!event.all) return;
    const auto& known = schema.learn(*event.all);
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.learn(known); }) rule.learn(known);
    });
  }
};

// The digester's LIMIT and OFFSET values are for rules that walk pages; none here needs them yet.
pipeline::pipeline(const settings& how, const core::value_digester&)
    : state_{std::make_unique<state>(how)} {}

pipeline::~pipeline() = default;

void pipeline::change(const settings& how) {
  std::apply(
      [&](auto& loops, auto& unbounded, auto& slow, auto& open, auto& idle, auto& duplicates) {
        analyzers::change(loops, how.n_plus_one);
        analyzers::change(unbounded, how.unbounded_select);
        analyzers::change(slow, how.slow_query);
        analyzers::change(open, how.long_transaction);
        analyzers::change(idle, how.idle_in_transaction);
        analyzers::change(duplicates, how.duplicate_query);
      },
      state_->rules);
}

void pipeline::observe(const core::event& happened, findings_out& out) {
  std::visit([&](const auto& event) { state_->on(event, out); }, happened);
}

void pipeline::advance(core::time_point now, findings_out& out) {
  state_->each_rule([&](auto& rule) {
    if constexpr (requires { rule.advance(now, out); }) rule.advance(now, out);
  });
}

void pipeline::finish(core::time_point now, findings_out& out) {
  advance(now, out);
  state_->each_rule([&](auto& rule) {
    if constexpr (requires { rule.finish(now, out); }) rule.finish(now, out);
  });
}

std::vector<std::string> pipeline::databases_to_read() { return state_->schema.take(); }

const traffic_seen& pipeline::seen() const { return state_->seen; }

}  // namespace pgweir::analyzers
