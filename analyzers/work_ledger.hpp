// Who spent what: the pieces of work that have a beginning and an end (traced requests, labelled
// scopes, transactions) as they go, and sums by the names that they carry. A stage before the
// rules; makes no findings.
//
// A piece ends when its transaction does, when the connection is labelled anew, or when it was
// quiet for long. A route without a trace or request id has no end that could be seen: it is in the
// sums only. Bounded: the piece and the name used least recently are forgotten.
#pragma once

#include "analyzers/observed.hpp"
#include "analyzers/scope.hpp"
#include "analyzers/settings.hpp"
#include "analyzers/traffic.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers {

struct piece_of_work {
  std::uint64_t number = 0;  // in this process
  std::uint64_t instance = 0;
  work_kind kind = work_kind::connection;
  std::string route;  // as soon as it is known
  core::cost spent;   // calls: without transaction words and settings
  core::time_point last{};
  bool counted = false;  // among the pieces of its name
};

// What asks for something; transaction words and settings only cost a round trip.
bool is_query(const parser::statement& statement);

class work_ledger {
 public:
  explicit work_ledger(const query_budget_settings& how) { change(how); }
  // Transactions without a name matter to budgets only.
  void change(const query_budget_settings& how) { has_budgets_ = !how.budgets.empty(); }

  void observe(const observed_execution& seen);
  // Of the execution observed last; null: it belongs to no piece.
  [[nodiscard]] const piece_of_work* piece() const { return piece_; }

  // By kind, then by name.
  [[nodiscard]] std::vector<attributed_work> attributed();

 private:
  using names = core::bounded_map<std::string, attributed_work>;

  piece_of_work& piece_of(const observed_execution& seen, const work_scope& scope);
  attributed_work* name_of(const observed_execution& seen, const std::string& route);

  bool has_budgets_ = false;
  core::bounded_map<std::uint64_t, piece_of_work> pieces_{core::limits::pieces_of_work};
  std::uint64_t pieces_begun_ = 0;
  piece_of_work* piece_ = nullptr;
  names routes_{core::limits::named_work};
  names scopes_{core::limits::named_work};
  names traces_{core::limits::named_work};
};

}  // namespace pgweir::analyzers
