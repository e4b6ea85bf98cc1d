// What one destination is told at once, and what came of it.
//
// Plain values. A finding is shared by all destinations that wait to tell of it, and never changed.
#pragma once

#include "core/time.hpp"
#include "reports/report.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::notify {

using shared_finding = std::shared_ptr<const reports::booked_finding>;

struct alert {
  shared_finding finding;
  bool resolved = false;        // it is over, or another one took its place
  std::uint64_t held_back = 0;  // times that it grew since it was told last
};

struct delivery {
  std::uint64_t id = 0;  // the same when it is tried again
  std::vector<alert> alerts;
  std::uint64_t dropped = 0;  // findings that were lost since the last delivery
};

// What came of one attempt.
struct outcome {
  enum class kind : std::uint8_t {
    delivered,
    refused,  // it would be refused again: an address or a body that is wrong
    failed,   // worth another attempt
  };
  kind what = kind::failed;
  std::string said;                           // "HTTP 503", "it cannot be reached"; never a URL
  std::optional<core::duration> retry_after;  // as the receiver asks
  std::string answer;  // the beginning of what it answered: for a person who tries it, not for logs
};

// What the bodies say of where they come from.
struct sender {
  std::string version;
  std::string upstream;  // "shop@db:5432"
};

}  // namespace pgweir::notify
