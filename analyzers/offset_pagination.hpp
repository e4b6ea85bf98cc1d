// offset-pagination: pages by OFFSET. The server reads and throws away all rows before the page, so
// page 1,000 costs as much as all pages before it together. Said of a page that is deep, and of a
// walk: the same query again and again, each time one page further.
//
// By the value of OFFSET, not by its presence: ORMs write OFFSET 0, and OFFSET 1 beside a cursor.
// Users who turn pages are no walk: they pause, and among the requests of many the next page comes
// by luck, so a query whose pages are mostly asked for out of order needs a longer run.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"
#include "core/value_digest.hpp"

#include <cstdint>
#include <optional>

namespace pgweir::analyzers {

class offset_pagination {
 public:
  static constexpr auto its_settings = &settings::offset_pagination;

  // `digester`: the process's; outlives the rule.
  offset_pagination(const offset_pagination_settings& how, const core::value_digester& digester)
      : how_{how}, digester_{&digester} {}
  void change(const offset_pagination_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  using reason = core::offset_pagination_evidence::reason;

  // The pages of one query with the same parameters but for OFFSET, by one application.
  struct walk {
    std::uint64_t offset = 0;  // of the last page
    std::uint64_t step = 0;    // between the last two; 0: there was one only
    std::uint64_t pages = 0;
    bool full = false;  // the last page had as many rows as LIMIT allows, or no LIMIT is known
    core::time_point last{};       // its completion
    std::uint64_t broken_off = 0;  // runs that ended before they were a walk
    // Of this run, what no finding has told yet.
    core::cost untold;
    std::uint64_t untold_rows_skipped = 0;
  };

  // The value of $slot; none: it is not known.
  [[nodiscard]] std::optional<std::uint64_t> value_of(const observed_execution& seen,
                                                      std::uint16_t slot) const;
  walk& follow(const observed_execution& seen, std::uint64_t offset);
  [[nodiscard]] std::optional<reason> judge(const walk& pages) const;
  void raise(const observed_execution& seen, reason why, walk& pages, findings_out& out);

  offset_pagination_settings how_;
  const core::value_digester* digester_;
  core::bounded_map<std::uint64_t, walk> walks_{core::limits::followed_walks};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
