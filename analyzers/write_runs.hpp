// The runs of single-row writes that are under way, in pieces of work of two kinds.
//
// A transaction, a traced request or a labelled scope has a beginning and an end: there it counts
// what was written of one shape, whatever lies between. A connection has none, but ORMs like to
// open a transaction for each row: there a run is the same write again and again after short
// pauses, with nothing between but transaction words and reads that select by a value of the write
// before or after them; no other open connection has written that shape for a minute; and it takes
// three times as many. What takes work
// from a queue (SKIP LOCKED) does so row by row on purpose. Bounded: the least recently used piece
// of work is forgotten.
#pragma once

#include "analyzers/observed.hpp"
#include "analyzers/scope.hpp"
#include "analyzers/settings.hpp"
#include "analyzers/write_run.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

namespace pgweir::analyzers {

class write_runs {
 public:
  explicit write_runs(const write_loop_settings& how) : how_{how} {}
  void change(const write_loop_settings& how) { how_ = how; }

  // The runs that this execution is a write of; valid until the next call.
  const std::vector<write_run*>& observe(const observed_execution& seen);
  void end(const observed_step& step);
  void forget(core::connection_id connection);

  // Calls say(run, over) for those that have qualified and are not proven; of those that are over
  // nothing more will come, and they are not told of again. A run on a connection waits until
  // nobody else has turned up for a second; `end`: nobody will.
  template <class Say>
  void each_qualified(core::time_point now, bool end, Say say) {
    auto tell = [&](write_run& run) {
      if (is_told(run) && stands_alone(run, now, end) == answer::yes) say(run, false);
    };
    for (auto& [key, work] : works_) {
      for (auto& run : work.runs) tell(run);
    }
    for (auto& [id, state] : connections_) tell(state.run);
    std::erase_if(over_, [&](const std::unique_ptr<write_run>& run) {
      const auto alone = stands_alone(*run, now, end);
      if (alone == answer::yes) say(*run, true);
      return alone != answer::not_yet;
    });
  }

 private:
  struct work_in_progress {
    std::uint64_t instance = 0;
    bool takes_from_queue = false;
    core::time_point last{};
    std::vector<write_run> runs;
  };
  struct connection_state {
    write_run run;
    core::time_point last{};
    bool slow_round = false;               // a long pause since the last write
    std::uint64_t slow_rounds = 0;         // of the run
    std::vector<noted_read> before_write;  // since the last write, not about it
  };
  // Who wrote a shape last, and who before that.
  struct writers {
    core::connection_id last;
    core::time_point last_at{};
    core::connection_id other;
    core::time_point other_at{};
  };

  enum class answer : std::uint8_t { no, yes, not_yet };

  [[nodiscard]] answer stands_alone(const write_run& run, core::time_point now, bool end);
  static bool is_told(const write_run& run) {
    return run.qualified_at != core::time_point{} && !run.proven;
  }
  work_in_progress& work_of(const observed_execution& seen, const work_scope& scope);
  void write(const observed_execution& seen);
  void write_in_work(const observed_execution& seen, const work_scope& scope, bool one_row);
  void add_reads(write_run& run, const observed_execution& seen);
  void write_on_connection(const observed_execution& seen, const work_scope& scope, bool one_row);
  void read(const observed_execution& seen);
  void other(const observed_execution& seen);
  static bool goes_on(const connection_state& state, const observed_execution& seen);
  [[nodiscard]] bool is_alone(const observed_execution& seen);
  void note_pause(connection_state& state, const core::execution& event) const;
  static void judge(write_run& run, std::uint64_t needed, const observed_execution& seen);
  void close(work_in_progress& work);
  void close(connection_state& state);

  write_loop_settings how_;
  core::bounded_map<std::uint64_t, work_in_progress> works_{core::limits::pieces_of_work};
  core::bounded_map<core::connection_id, connection_state> connections_{
      core::limits::pieces_of_work};
  core::bounded_map<std::uint64_t, writers> writers_{
      core::limits::pieces_of_work};              // by statement key
  std::unordered_set<core::connection_id> open_;  // that have written; the pipeline forgets them
  std::vector<std::unique_ptr<write_run>> over_;  // said at the next opportunity
  std::vector<write_run*> written_;
};

}  // namespace pgweir::analyzers
