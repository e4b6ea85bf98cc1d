// Which statements of the workload a rule about relations has read, so that each is read once for
// each look at the catalogue, and again when it turns out to be a loop's child or runs twice as
// often. A second after the other; a statement has a moment first in which it may prove a loop.
#pragma once

#include "analyzers/adviser/adviser_stage.hpp"
#include "analyzers/key_mix.hpp"
#include "core/limits.hpp"

#include <bit>
#include <chrono>
#include <cstdint>

namespace pgweir::analyzers {

class relation_readings {
 public:
  // So long after its first execution a statement is read.
  static constexpr core::duration settling = std::chrono::seconds{2};

  // Calls visit(work, catalogue) for each that is due. `over`: traffic has ended, nothing waits.
  template <class Visit>
  void each_due(core::time_point now, bool over, adviser_stage& stage, Visit visit) {
    if (!over && now - looked_at_ < std::chrono::seconds{1}) return;
    looked_at_ = now;
    stage.work.each([&](std::uint64_t key, const statement_work& work) {
      const auto all = stage.of(work.where.database);
      if (!all || (!over && now - work.first < settling)) return;
      const auto mark = key_mix({all->version, work.in_loop ? 1U : 0U,
                                 static_cast<std::uint64_t>(std::bit_width(work.spent.calls))});
      auto& known = read_[key];
      if (known == mark) return;
      known = mark;
      visit(work, *all);
    });
  }

 private:
  core::time_point looked_at_{};
  core::bounded_map<std::uint64_t, std::uint64_t> read_{core::limits::advised_statements};
};

}  // namespace pgweir::analyzers
