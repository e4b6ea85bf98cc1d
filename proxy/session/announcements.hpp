// What this worker has already told the analysis thread: texts, columns and tags travel once.
// Owned by a worker, shared by its sessions, never by threads. Holds at most
// limits::announced_per_worker ids of each kind; when full it forgets them all, and they are sent
// again when they are next met. So it does when the analysis thread misses a text that it has had
// and dropped (worker::announce_anew).
#pragma once

#include "core/ids.hpp"
#include "core/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace pgweir::session {

template <class Id>
class announced {
 public:
  // True when `id` must be announced now (and counts as announced from here on). Precondition: it
  // is one.
  bool first_time(Id id) {
    if (size_ >= core::limits::announced_per_worker) forget();
    if (2 * size_ >= places_.size()) grow();
    auto& place = place_of(id);
    if (place == id) return false;
    place = id;
    ++size_;
    return true;
  }
  void forget() {
    places_.clear();
    size_ = 0;
    ++generation_;
  }
  // Changes whenever everything was forgotten: who was announced in this generation need not ask.
  [[nodiscard]] std::uint32_t generation() const { return generation_; }

 private:
  // Ids are hashes: their low bits choose a place, the next free one is taken.
  Id& place_of(Id id) {
    const auto mask = places_.size() - 1;
    auto at = static_cast<std::size_t>(id.value()) & mask;
    while (places_[at] && places_[at] != id) at = (at + 1) & mask;
    return places_[at];
  }
  void grow() {
    constexpr std::size_t first = 64;
    const auto before =
        std::exchange(places_, std::vector<Id>(places_.empty() ? first : 2 * places_.size()));
    for (const auto id : before) {
      if (id) place_of(id) = id;
    }
  }

  std::vector<Id> places_;  // none: free; a power of two, at most half of them taken
  std::size_t size_ = 0;
  std::uint32_t generation_ = 1;
};

struct announcements {
  announced<core::statement_id> statements;
  announced<core::columns_id> columns;
  announced<core::tags_id> tags;

  // After events were dropped: an announcement may have been among them.
  void forget() {
    statements.forget();
    columns.forget();
    tags.forget();
  }
};

}  // namespace pgweir::session
