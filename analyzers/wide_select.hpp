// Rule wide-select (info): all columns, or very many, are fetched, and what came back weighs much:
// in one call, or in all calls of one transaction, request or labelled scope. Quiet on narrow
// tables: a star over fewer columns than the setting counts only where a row weighs a kilobyte.
// Bounded: the least recently used piece of work is forgotten.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/scope.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <vector>

namespace pgweir::analyzers {

class wide_select {
 public:
  static constexpr auto its_settings = &settings::wide_select;

  explicit wide_select(const wide_select_settings& how) : how_{how} {}
  void change(const wide_select_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  struct fetched {
    std::uint64_t statement_key = 0;
    core::cost spent;
  };
  struct work_in_progress {
    std::uint64_t instance = 0;
    core::time_point last{};
    std::vector<fetched> statements;  // at most 8
  };

  [[nodiscard]] bool is_wide(const observed_execution& seen) const;
  const core::cost& sum_of(const observed_execution& seen, const work_scope& scope);
  // `all`: what the whole scope spent; null: this execution speaks for itself.
  void raise(const observed_execution& seen, const core::cost* all, std::uint64_t instance,
             findings_out& out);

  wide_select_settings how_;
  core::bounded_map<std::uint64_t, work_in_progress> works_{core::limits::pieces_of_work};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
