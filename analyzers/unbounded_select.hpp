// unbounded-select: a query that nothing bounds returned many rows, returns more each time, or
// (info) has neither WHERE nor LIMIT at all. Measured by the rows that came, not by a guess about
// the table: a query whose WHERE happens to find one row is never flagged.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <bitset>
#include <cstdint>
#include <optional>

namespace pgweir::analyzers {

class unbounded_select {
 public:
  static constexpr auto its_settings = &settings::unbounded_select;

  explicit unbounded_select(const unbounded_select_settings& how) : how_{how} {}
  void change(const unbounded_select_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  using reason = core::unbounded_select_evidence::reason;

  // The rows of one statement with the same parameters, run after run.
  struct growth {
    std::uint64_t first_rows = 0;
    std::uint64_t last_rows = 0;
    std::uint64_t runs = 0;  // that each returned more than the one before
  };

  // Null: the result is too small to be worth following.
  const growth* follow(const observed_execution& seen);
  std::optional<reason> judge(const observed_execution& seen, const growth* grown) const;
  core::severity severity_of(reason why, std::uint64_t rows) const;
  void raise(const observed_execution& seen, reason why, const growth* grown, findings_out& out);

  unbounded_select_settings how_;
  // Of a statement that ever returned enough rows, the bit of its key: whatever is small is passed
  // over without a search, unless its bit says that it may have been large before.
  std::bitset<8'192> followed_;
  core::bounded_map<std::uint64_t, growth> growths_{core::limits::statements};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
