// The running incidents of one rule: many executions of one problem become one finding that grows.
// An incident is said at once, again when its calls have doubled, and otherwise at most every
// 200 ms; it ends when it has been quiet for 10 s. Holds at most limits::running_incidents; the
// least recently grown makes room.
#pragma once

#include "analyzers/observed.hpp"
#include "core/bounded_map.hpp"
#include "core/finding.hpp"
#include "core/limits.hpp"

#include <cstdint>

namespace pgweir::analyzers {

struct incident {
  core::finding finding;  // id, occurrence and times are kept by `incidents`, the rest by the rule
  std::uint64_t said_calls = 0;  // cost.calls when it was last said; 0: never said
  core::time_point said_at{};
  bool unsaid_growth = false;
};

class incidents {
 public:
  // The running incident of the finding `id`, or a new one. `instance` keeps incidents of one
  // finding apart (transactions, requests); 0 where time alone does. Valid until the next call.
  incident& of(std::uint64_t id, std::uint64_t instance, core::time_point now);
  // Of the finding `id`, while it is this occurrence that runs under instance 0; null: it is over.
  incident* running(std::uint64_t id, std::uint64_t occurrence);
  // The rule has changed `which`.
  void grew(incident& which, core::time_point at, findings_out& out);
  void advance(core::time_point now, findings_out& out);
  // Says what is still unsaid.
  void finish(findings_out& out);

 private:
  core::bounded_map<std::uint64_t, incident> running_{core::limits::running_incidents};
  core::bounded_map<std::uint64_t, std::uint64_t> occurrences_{4 * core::limits::findings};
};

// One more execution in a cost. `round_trips` counts those that end one.
void add_execution(core::cost& spent, const core::execution& event);

}  // namespace pgweir::analyzers
