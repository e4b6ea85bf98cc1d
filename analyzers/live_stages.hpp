// The stages that know how things stand right now, for those who look on: not for rules. They cost
// each execution about as much as a rule does.
#pragma once

#include "analyzers/activity_log.hpp"
#include "analyzers/live.hpp"
#include "analyzers/session_list.hpp"
#include "analyzers/statement_ledger.hpp"
#include "core/statement_ref.hpp"

#include <algorithm>
#include <vector>

namespace pgweir::analyzers {

struct live_stages {
  statement_ledger statements;
  activity_log seconds;
  session_list sessions;

  void observe(const observed_execution& seen) { sessions.observe(seen, statements.observe(seen)); }
  void advance(core::time_point now) {
    statements.advance(now);
    seconds.advance(now);
  }

  [[nodiscard]] traffic_activity activity() const {
    traffic_activity out{seconds.seconds(), statements.texts_of(seconds.costliest())};
    std::ranges::sort(out.statements, {}, &core::statement_ref::key);
    return out;
  }
  [[nodiscard]] std::vector<memory_share> memory() const {
    return {statements.memory(), seconds.memory(), sessions.memory()};
  }
};

}  // namespace pgweir::analyzers
