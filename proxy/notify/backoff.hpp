// How long to wait before a failed delivery is tried again: twice as long each time, with jitter,
// so that many senders do not come back at once. No clock; the dice are seeded by the caller.
#pragma once

#include "core/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace pgweir::notify {

class backoff {
 public:
  static constexpr core::duration shortest = std::chrono::milliseconds{500};
  static constexpr core::duration longest = std::chrono::minutes{2};
  // A receiver that asks for more is asked again all the same.
  static constexpr core::duration most_respected = std::chrono::hours{1};

  explicit backoff(std::uint64_t seed) : dice_{seed} {}

  // After one more failure: between half and all of the step. What the receiver asks for is the
  // least.
  core::duration next(std::optional<core::duration> asked);
  void reset() { step_ = shortest; }

 private:
  std::uint64_t dice_;
  core::duration step_ = shortest;
};

}  // namespace pgweir::notify
