// Statements of whose long results nobody has used a row: the analysis thread says which they are,
// and workers then digest no more than the first rows of most of their results. Of a fixed size,
// for any thread. A statement may have to go for another one's sake (its results are digested like
// everybody's, then); it is never taken for another one.
#pragma once

#include "core/ids.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace pgweir::core {

class unused_results {
 public:
  static constexpr std::size_t places = 4'096;

  void add(statement_id of) {
    auto& place = place_of(of);
    // The line is in the caches of all workers: written only for a reason.
    if (place.load(std::memory_order_relaxed) == of.value()) return;
    place.store(of.value(), std::memory_order_relaxed);
  }
  void remove(statement_id of) {
    auto& place = place_of(of);
    if (place.load(std::memory_order_relaxed) != of.value()) return;
    place.store(0, std::memory_order_relaxed);
  }
  [[nodiscard]] bool holds(statement_id of) const {
    return of && places_[of.value() % places].load(std::memory_order_relaxed) == of.value();
  }

 private:
  // Ids are hashes. One thread writes.
  std::atomic<std::uint64_t>& place_of(statement_id of) { return places_[of.value() % places]; }

  std::array<std::atomic<std::uint64_t>, places> places_{};
};

}  // namespace pgweir::core
