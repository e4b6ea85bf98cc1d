// Rule query-budget: a piece of work spent more than an entry [[budget]] of the configuration
// allows. PROVEN and an error, because somebody has asked for it. Said as soon as it is over, once
// for each piece, and again as it grows. Bounded: of the piece used least recently it is forgotten
// which statements it ran.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "analyzers/work_ledger.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {

class query_budget {
 public:
  static constexpr auto its_settings = &settings::query_budget;

  explicit query_budget(const query_budget_settings& how) : how_{how} {}
  void change(const query_budget_settings& how) { how_ = how; }

  // After the stage `ledger` has seen the same.
  void observe(const observed_execution& seen, const work_ledger& ledger, findings_out& out);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  struct counted_statement {
    statement_handle statement;
    std::uint64_t calls = 0;
  };
  struct watched_piece {
    std::vector<counted_statement> statements;  // at most 16
  };

  void count(watched_piece& piece, const observed_execution& seen);
  void raise(const observed_execution& seen, const piece_of_work& piece, const budget& which,
             findings_out& out);

  query_budget_settings how_;
  core::bounded_map<std::uint64_t, watched_piece> watched_{core::limits::pieces_of_work / 4};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
