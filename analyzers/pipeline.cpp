#include "analyzers/pipeline.hpp"

#include "analyzers/adviser/adviser_stage.hpp"
#include "analyzers/adviser/known_values.hpp"
#include "analyzers/announced_lists.hpp"
#include "analyzers/provenance/proven_loops.hpp"
#include "analyzers/provenance/provenance_names.hpp"
#include "analyzers/rule_list.hpp"
#include "analyzers/schema_watch.hpp"
#include "analyzers/spoken_dialects.hpp"
#include "analyzers/traffic_counter.hpp"
#include "analyzers/work_ledger.hpp"
#include "core/bounded_map.hpp"
#include "core/ensure.hpp"
#include "core/limits.hpp"
#include "parser/statement_cache.hpp"

#include <tuple>
#include <utility>

namespace pgweir::analyzers {

struct pipeline::state {
  state(const settings& how, const core::value_digester& digester, core::unused_results* unused)
      : migrations{how.migrations},
        loops{how.n_plus_one, unused},
        ledger{how.query_budget},
        rules{rule_list::made(how, digester)} {
    statements.before_forgetting([this](core::statement_id id) { loops.let_go(id); });
  }

  parser::statement_cache statements;
  announced_lists<core::columns_id, core::result_column> columns{core::limits::column_sets,
                                                                 core::limits::column_bytes};
  announced_lists<core::tags_id, core::request_tag> tags{core::limits::tag_sets,
                                                         core::limits::tag_set_bytes};
  spoken_dialects dialects;
  core::bounded_map<core::connection_id, connection_context> connections{
      core::limits::watched_connections};
  migration_settings migrations;
  proven_loops loops;
  bool loops_hold = true;  // false: a broken invariant of theirs; who asks for them is silent
  work_ledger ledger;
  live_stages live;
  known_values values;
  adviser_stage adviser{values};
  rule_list::list rules;
  schema_watch schema;
  traffic_counter traffic;

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
        ++traffic.seen.rules_switched_off;
      }
    };
    std::apply([&](auto&... entry) { (one(entry), ...); }, rules);
  }

  // The stage before the rules.
  template <class Call>
  void in_loops(Call call) {
    if (!loops_hold) return;
    try {
      call(loops);
    } catch (const core::broken_invariant&) {
      loops_hold = false;
      ++traffic.seen.rules_switched_off;
    }
  }

  void show(const observed_execution& what, findings_out& out) {
    in_loops([&](auto& stage) { stage.observe(what); });
    ledger.observe(what);
    if (loops_hold) adviser.work.observe(what, loops);
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.observe(what, loops, out); }) {
        if (loops_hold) rule.observe(what, loops, out);
      } else if constexpr (requires { rule.observe(what, ledger, out); }) {
        rule.observe(what, ledger, out);
      } else if constexpr (requires { rule.observe(what, adviser, out); }) {
        rule.observe(what, adviser, out);
      } else if constexpr (requires { rule.observe(what, out); }) {
        rule.observe(what, out);
      }
    });
  }

  template <class Seen>
  void show(const Seen& what, findings_out& out) {
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.observe(what, out); }) rule.observe(what, out);
    });
  }

  // It is gone, or not followed any more.
  void leave(core::connection_id id, findings_out& out) {
    live.sessions.forget(id);
    forget(id, out);
  }

  void forget(core::connection_id id, findings_out& out) {
    schema.forget(id);
    in_loops([&](auto& stage) { stage.forget(id); });
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.forget(id, loops, out); }) {
        if (loops_hold) rule.forget(id, loops, out);
      } else if constexpr (requires { rule.forget(id, out); }) {
        rule.forget(id, out);
      }
    });
  }

  void advance(core::time_point now, findings_out& out) {
    live.advance(now);
    in_loops([&](auto& stage) { stage.advance(now); });
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.advance(now, loops, out); }) {
        if (loops_hold) rule.advance(now, loops, out);
      } else if constexpr (requires { rule.advance(now, adviser, out); }) {
        rule.advance(now, adviser, out);
      } else if constexpr (requires { rule.advance(now, out); }) {
        rule.advance(now, out);
      }
    });
  }

  void wind_up(core::time_point now, findings_out& out) {
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.wind_up(now, adviser, out); }) rule.wind_up(now, adviser, out);
    });
  }

  void finish(core::time_point now, findings_out& out) {
    advance(now, out);
    in_loops([&](auto& stage) { stage.finish(); });
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.finish(now, loops, out); }) {
        if (loops_hold) rule.finish(now, loops, out);
      } else if constexpr (requires { rule.finish(now, adviser, out); }) {
        rule.finish(now, adviser, out);
      } else if constexpr (requires { rule.finish(now, out); }) {
        rule.finish(now, out);
      }
    });
  }

  void lose_sight_of(core::connection_id id, connection_context* context, findings_out& out) {
    if (context) context->was_lost_sight_of = true;
    live.sessions.lose_sight_of(id, context);
    forget(id, out);
  }

  // A connection whose opening was dropped is followed without its labels; one whose end was, until
  // it is the one that was silent for longest of limits::watched_connections.
  connection_context& connection(core::connection_id id, findings_out& out) {
    if (auto* known = connections.find(id)) return *known;
    if (const auto* silent = connections.next_to_go()) leave(*silent, out);
    auto& made = connections[id];
    made.id = id;
    made.was_lost_sight_of = true;
    recognise(made, migrations);
    return made;
  }

  void on(const core::connection_opened& event, findings_out& out) {
    ++traffic.seen.connections;
    auto& context = connection(event.connection, out);
    if (event.login) context.login = *event.login;
    context.was_lost_sight_of = false;
    recognise(context, migrations);
    schema.opened(context);
    live.sessions.opened(event.connection, event.at);
    show(observed_login{event.at, context, true}, out);
  }

  void on(const core::connection_closed& event, findings_out& out) {
    if (const auto* context = connections.find(event.connection))
      show(observed_end{event.at, *context}, out);
    leave(event.connection, out);
    connections.erase(event.connection);
  }

  void on(const core::connection_blind& event, findings_out& out) {
    ++traffic.seen.blind_connections;
    if (const auto* context = connections.find(event.connection))
      live.sessions.went_blind(*context, event.reason, event.at);
    forget(event.connection, out);
    connections.erase(event.connection);
  }

  void on(const core::session_labelled& event, findings_out& out) {
    if (!event.value) return;
    auto& context = connection(event.connection, out);
    switch (event.what) {
      case core::session_labelled::label::scope:
        context.scope = *event.value;
        ++context.scopes;
        return;
      case core::session_labelled::label::superuser:
        context.login.superuser = *event.value == "on";
        break;
      case core::session_labelled::label::application_name:
        context.login.application_name = *event.value;
        recognise(context, migrations);
        break;
    }
    show(observed_login{event.at, context}, out);
  }

  void on(const core::session_defaults& event, findings_out& out) {
    if (event.what) show(*event.what, out);
  }

  void on(const core::observation_gap& event, findings_out& out) {
    traffic.seen.dropped_events += event.dropped;
    if (event.connection) {
      lose_sight_of(event.connection, connections.find(event.connection), out);
      return;
    }
    for (auto& [id, context] : connections) lose_sight_of(id, &context, out);
  }

  void on(const core::statement_seen& event, findings_out&) { statements.learn(event); }

  void on(const core::columns_seen& event, findings_out&) {
    if (event.columns) columns.learn(event.id, *event.columns);
  }

  void on(const core::tags_seen& event, findings_out&) {
    if (event.tags) tags.learn(event.id, *event.tags);
  }

  void on(const core::statement_prepared& event, findings_out& out) {
    auto statement = statements.find(event.statement);
    if (!statement) return;
    show(observed_preparation{event, statement, connection(event.connection, out)}, out);
  }

  void on(const core::execution& event, findings_out& out) {
    if (event.outcome == core::execution_outcome::discarded) return;
    traffic.count(event);
    auto statement = statements.find(event.statement);
    live.seconds.observe(event, statement ? statement->key : 0);
    if (!statement) ++traffic.seen.unattributed;
    if (!statement) return;
    traffic.count(*statement);
    auto& context = connection(event.connection, out);
    dialects.hear(context, statement->dialect);
    if (statement->uses_tables) ++context.queries;
    if (event.bound_parameters > 0) context.binds = true;
    if (statement->names_ledger) context.keeps_ledger = true;
    const observed_execution observed{.event = event,
                                      .statement = statement,
                                      .columns = columns.find(event.columns),
                                      .tags = tags.find(event.tags),
                                      .connection = context};
    schema.observe(observed);
    live.observe(observed);
    show(observed, out);
  }

  void on(const core::transaction_step& event, findings_out& out) {
    const observed_step observed{event, connection(event.connection, out)};
    schema.observe(observed);
    live.sessions.observe(observed);
    show(observed, out);
  }

  void on(const core::catalogue_seen& event, findings_out&) {
    if (!event.all) return;
    const auto& known = schema.learn(event.all);
    adviser.learn(event.all);
    in_loops([&](auto& stage) { stage.learn(known); });
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.learn(known); }) rule.learn(known);
      if constexpr (requires { rule.learn(event.all); }) rule.learn(event.all);
    });
  }

  // What writes is never tried, so its values are nobody's business.
  void on(const core::parameters_seen& event, findings_out&) {
    const auto statement = statements.find(event.statement);
    if (event.values && statement && !statement->writes)
      values.learn(event.statement, *event.values);
  }

  // The answer to a rule's question: each rule knows its own.
  template <class Answer>
  void on(const Answer& event, findings_out& out) {
    if (!event.what) return;
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.answered(event, out); }) rule.answered(event, out);
      if constexpr (requires { rule.answered(event, adviser, out); })
        rule.answered(event, adviser, out);
    });
  }

  std::vector<core::side_question> questions() {
    std::vector<core::side_question> out;
    for (auto& database : schema.take())
      out.emplace_back(core::catalogue_question{std::move(database)});
    each_rule([&](auto& rule) {
      if constexpr (requires { rule.ask(out); }) rule.ask(out);
      if constexpr (requires { rule.ask(values, out); }) rule.ask(values, out);
    });
    return out;
  }
};

pipeline::pipeline(const settings& how, const core::value_digester& digester,
                   core::unused_results* unused)
    : state_{std::make_unique<state>(how, digester, unused)} {}

pipeline::~pipeline() = default;

void pipeline::change(const settings& how) {
  state_->loops.change(how.n_plus_one);
  state_->ledger.change(how.query_budget);
  state_->migrations = how.migrations;
  for (auto& [id, context] : state_->connections) recognise(context, how.migrations);
  std::apply([&](auto&... entry) { (entry.change(how), ...); }, state_->rules);
}

void pipeline::observe(const core::event& happened, findings_out& out) {
  std::visit([&](const auto& event) { state_->on(event, out); }, happened);
}

void pipeline::advance(core::time_point now, findings_out& out) { state_->advance(now, out); }

void pipeline::wind_up(core::time_point now, findings_out& out) { state_->wind_up(now, out); }

void pipeline::finish(core::time_point now, findings_out& out) { state_->finish(now, out); }

void pipeline::recall(const std::vector<usual_times>& known) {
  state_->each_rule([&](auto& rule) {
    if constexpr (requires { rule.recall(known); }) rule.recall(known);
  });
}

std::vector<usual_times> pipeline::changed_usual_times() {
  std::vector<usual_times> out;
  state_->each_rule([&](auto& rule) {
    if constexpr (requires { rule.changed_usual_times(); }) out = rule.changed_usual_times();
  });
  return out;
}

bool pipeline::take_missed_text() { return state_->statements.take_missed(); }

std::vector<core::side_question> pipeline::questions() { return state_->questions(); }

const traffic_seen& pipeline::seen() const { return state_->traffic.seen; }

std::vector<attributed_work> pipeline::attributed() const { return state_->ledger.attributed(); }

std::vector<statement_totals> pipeline::statements() const {
  return state_->live.statements.totals();
}

const live_stages& pipeline::live() const { return state_->live; }

std::vector<live_session> pipeline::sessions(core::time_point now) const {
  return state_->live.sessions.sessions(now, state_->connections, state_->live.statements);
}

std::vector<memory_share> pipeline::memory() const {
  using namespace core::limits;
  const auto& its = *state_;
  auto all = its.live.memory();
  all.insert(all.begin(), {{"statements", its.statements.bytes(), statement_bytes},
                           {"result_columns", its.columns.bytes(), column_bytes},
                           {"request_tags", its.tags.bytes(), tag_set_bytes},
                           its.loops.memory(),
                           {"known_values", its.values.bytes(), known_values_bytes}});
  return all;
}

}  // namespace pgweir::analyzers
