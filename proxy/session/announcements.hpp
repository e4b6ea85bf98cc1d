// What this worker has already told the analysis thread: texts, columns and tags travel once.
// Owned by a worker, shared by its sessions, never by threads. Holds at most
// limits::announced_per_worker ids of each kind; when full it forgets them all, and they are sent
// again when they are next met. So it does when the analysis thread misses a text that it has had
// and dropped (worker::announce_anew).
#pragma once

#include "core/ids.hpp"
#include "core/limits.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <functional>

namespace pgweir::session {

template <class Id>
class announced {
 public:
  // True when `id` must be announced now (and counts as announced from here on).
  bool first_time(Id id) {
    if (known_.size() >= core::limits::announced_per_worker) forget();
    return known_.insert(id).second;
  }
  void forget() {
    known_.clear();
    ++generation_;
  }
  // Changes whenever everything was forgotten: who was announced in this generation need not ask.
  [[nodiscard]] std::uint32_t generation() const { return generation_; }

 private:
  boost::unordered_flat_set<Id, std::hash<Id>> known_;
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
