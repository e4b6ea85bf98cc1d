// What must happen by when, on one worker: a sorted set, because only connections that are not
// simply relaying have a deadline at all. At most one per owner; the owner takes itself out.
#pragma once

#include "core/time.hpp"

#include <optional>
#include <set>
#include <utility>

namespace pgweir::net {

template <class Owner>
class deadlines {
 public:
  void add(core::time_point at, Owner* owner) { waiting_.emplace(at, owner); }
  void remove(core::time_point at, Owner* owner) { waiting_.erase({at, owner}); }

  [[nodiscard]] std::optional<core::time_point> next() const {
    return waiting_.empty() ? std::nullopt : std::optional{waiting_.begin()->first};
  }
  // Takes out one that has passed; null: none has.
  Owner* take_passed(core::time_point now) {
    if (waiting_.empty() || waiting_.begin()->first > now) return nullptr;
    Owner* owner = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    return owner;
  }

 private:
  std::set<std::pair<core::time_point, Owner*>> waiting_;
};

}  // namespace pgweir::net
