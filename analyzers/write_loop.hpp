// Rule write-loop: rows of one table are inserted, updated or deleted one by one, each in a round
// trip of its own. PROVEN when the values come from an earlier result (proven_loops.hpp); LIKELY
// by runs (write_runs.hpp). What reads each row before it is written belongs to the loop and is
// told with it. How it is said stands in loop_teller.hpp.
#pragma once

#include "analyzers/loop_teller.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/provenance/proven_loops.hpp"
#include "analyzers/settings.hpp"
#include "analyzers/write_runs.hpp"

namespace pgweir::analyzers {

class write_loop {
 public:
  static constexpr auto its_settings = &settings::write_loop;

  explicit write_loop(const write_loop_settings& how) : runs_{how} {}
  void change(const write_loop_settings& how) { runs_.change(how); }

  // Each after the stage `loops` has seen the same.
  void observe(const observed_execution& seen, const proven_loops& loops, findings_out& out);
  void observe(const observed_step& step, findings_out&) { runs_.end(step); }
  void advance(core::time_point now, const proven_loops& loops, findings_out& out);
  void forget(core::connection_id connection, const proven_loops& loops, findings_out& out);
  // Traffic has ended: every loop is over.
  void finish(core::time_point now, const proven_loops& loops, findings_out& out);

 private:
  void say_ended(const proven_loops& loops, findings_out& out);
  void say(loop_incident& which, core::time_point now, bool only_due, findings_out& out);
  void say(write_run& which, core::time_point now, findings_out& out);

  write_runs runs_;
  loop_teller teller_;
};

}  // namespace pgweir::analyzers
