// Rule sequential-chain: a list or a tree is read step by step, each query asking for what the one
// before has returned (own_walks.hpp). PROVEN, because every value is traced to its column. Quiet
// when a proven loop has the same executions, and where the values only count up and the column's
// name says nothing: that is luck among dense numbers. Its fix is tried on the server
// (measured_fixes.hpp).
#pragma once

#include "analyzers/adviser/measured_fixes.hpp"
#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/provenance/proven_loops.hpp"
#include "analyzers/settings.hpp"

#include <cstddef>
#include <vector>

namespace pgweir::analyzers {

class sequential_chain {
 public:
  static constexpr auto its_settings = &settings::sequential_chain;

  explicit sequential_chain(const sequential_chain_settings& how) : how_{how} {}
  void change(const sequential_chain_settings& how) { how_ = how; }

  // After the stage `loops` has seen the same.
  void observe(const observed_execution& seen, const proven_loops& loops, findings_out& out);
  void advance(core::time_point now, findings_out& out);
  void ask(known_values& values, std::vector<core::side_question>& out) { fixes_.ask(values, out); }
  void answered(const core::rewrite_measured& seen, findings_out& out) {
    fixes_.answered(seen, out);
  }
  void finish(core::time_point now, findings_out& out);

 private:
  // Of what was said from `first` on.
  void complete(findings_out& out, std::size_t first);

  sequential_chain_settings how_;
  incidents incidents_;
  measured_fixes fixes_;
};

}  // namespace pgweir::analyzers
