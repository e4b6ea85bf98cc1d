// slow-query: the server needed long, or far longer than this statement usually takes.
//
// Server time is completed - sent - the time that our send to the client was blocked. What the
// server did in it (worked, waited for a lock, wrote to disk) cannot be seen from the wire.
#pragma once

#include "analyzers/adviser/adviser_stage.hpp"
#include "analyzers/incidents.hpp"
#include "analyzers/latency_history.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "analyzers/usual_times.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"
#include "core/side_question.hpp"

#include <cstdint>
#include <vector>

namespace pgweir::analyzers {

class slow_query {
 public:
  static constexpr auto its_settings = &settings::slow_query;

  explicit slow_query(const slow_query_settings& how) : how_{how} {}
  void change(const slow_query_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, adviser_stage& stage, findings_out& out);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }
  // The plans of what was slow: they join its finding when they are there.
  void ask(std::vector<core::side_question>& out);
  void answered(const core::plan_seen& event, findings_out& out);

  // What was usual before this process, of the statements that ran last first; of what it has seen
  // already nothing is replaced.
  void recall(const std::vector<usual_times>& known);
  // What is usual, of the statements that ran since the last call.
  std::vector<usual_times> changed_usual_times();

 private:
  // The calls so far, and the latest ones, which are compared with them when they are enough.
  struct history {
    usual_times calls;
    bool changed = false;  // since changed_usual_times()
  };
  static constexpr std::size_t followed_statements = 4'096;
  // What the planner makes of a statement in a database, and the findings that wait for it.
  struct planned {
    bool asked = false;
    core::plan generic;
    core::plan custom;
    std::vector<core::finding> waiting;  // as they were said last, each of another route
  };
  static constexpr std::size_t findings_that_wait = 4;

  core::slow_query_evidence measured(const observed_execution& seen, const history& known) const;
  void judge_latest(const observed_execution& seen, history& known, findings_out& out);
  void raise(const observed_execution& seen, core::slow_query_evidence evidence, findings_out& out);
  void ask_for_plan(const observed_execution& seen, adviser_stage& stage);
  static void wait_for(planned& plans, const core::finding& finding);

  slow_query_settings how_;
  core::bounded_map<std::uint64_t, history> histories_{followed_statements};
  incidents incidents_;
  core::bounded_map<std::uint64_t, planned> plans_{core::limits::kept_plans};
  std::vector<core::side_question> questions_;
};

}  // namespace pgweir::analyzers
