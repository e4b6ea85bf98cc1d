// Rule n-plus-one: one query per row of an earlier result. PROVEN by provenance (proven_loops.hpp);
// LIKELY and SUSPECT by bursts (n_plus_one_burst.hpp). How it is said stands in loop_teller.hpp.
// The fix of a proven one is tried on the server (measured_fixes.hpp).
// Loops that write are told by write_loop.
#pragma once

#include "analyzers/adviser/measured_fixes.hpp"
#include "analyzers/loop_teller.hpp"
#include "analyzers/n_plus_one_burst.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/provenance/proven_loops.hpp"
#include "analyzers/settings.hpp"

#include <vector>

namespace pgweir::analyzers {

class n_plus_one {
 public:
  static constexpr auto its_settings = &settings::n_plus_one;

  explicit n_plus_one(const n_plus_one_settings& how) : bursts_{how} {}
  // Other thresholds from here on; what is known stays known.
  void change(const n_plus_one_settings& how) { bursts_.change(how); }

  // Each after the stage `loops` has seen the same.
  void observe(const observed_execution& seen, const proven_loops& loops, findings_out& out);
  void observe(const observed_step& step, findings_out& out);
  void advance(core::time_point now, const proven_loops& loops, findings_out& out);
  void forget(core::connection_id connection, const proven_loops& loops, findings_out& out);
  void ask(known_values& values, std::vector<core::side_question>& out) { fixes_.ask(values, out); }
  void answered(const core::rewrite_measured& seen, findings_out& out) {
    fixes_.answered(seen, out);
  }
  // Traffic has ended: every loop is over.
  void finish(core::time_point now, const proven_loops& loops, findings_out& out);

 private:
  void say_ended(const proven_loops& loops, findings_out& out);
  void say(loop_incident& which, core::time_point now, findings_out& out);
  void say(burst& which, core::time_point now, findings_out& out);

  bursts bursts_;
  loop_teller teller_;
  measured_fixes fixes_;
};

}  // namespace pgweir::analyzers
