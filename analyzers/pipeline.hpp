// Events in, findings out: the list of rules, called in a fixed order. Runs on the analysis thread;
// a test runs it from a trace file with a virtual clock. Knows no time but that of the events and
// of advance().
#pragma once

#include "analyzers/live.hpp"
#include "analyzers/live_stages.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "analyzers/traffic.hpp"
#include "analyzers/usual_times.hpp"
#include "core/event.hpp"
#include "core/side_question.hpp"
#include "core/unused_results.hpp"
#include "core/value_digest.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pgweir::analyzers {

class pipeline {
 public:
  // `digester`: the process's; needed to read LIMIT and OFFSET values. `unused`: where to say of
  // whose results nobody uses anything, for those who make the events; outlives the pipeline.
  pipeline(const settings& how, const core::value_digester& digester,
           core::unused_results* unused = nullptr);
  ~pipeline();

  // Other thresholds from here on; what is known stays known.
  void change(const settings& how);

  void observe(const core::event& happened, findings_out& out);
  void advance(core::time_point now, findings_out& out);
  // No more traffic will come: what would have been asked later is asked now. Before finish(), as
  // often as answers come.
  void wind_up(core::time_point now, findings_out& out);
  // End of traffic: what was held back until more was seen is said now.
  void finish(core::time_point now, findings_out& out);

  // How long statements took before this process, and how long those take that ran since the last
  // call: what slow-query compares with.
  void recall(const std::vector<usual_times>& known);
  std::vector<usual_times> changed_usual_times();

  // Since the last call an event has named a statement that is not known, or not any more.
  bool take_missed_text();

  // What should be asked of the server since the last call; its answers are events again.
  std::vector<core::side_question> questions();

  [[nodiscard]] const traffic_seen& seen() const;
  // What the work of each route, label and trace spent; by kind, then by name.
  [[nodiscard]] std::vector<attributed_work> attributed() const;
  // What each statement cost.
  [[nodiscard]] std::vector<statement_totals> statements() const;

  // For those who look on.
  [[nodiscard]] const live_stages& live() const;
  [[nodiscard]] std::vector<live_session> sessions(core::time_point now) const;
  // The large tables; rules' own are not in it.
  [[nodiscard]] std::vector<memory_share> memory() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace pgweir::analyzers
