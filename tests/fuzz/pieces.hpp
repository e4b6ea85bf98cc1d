// A stream in small pieces whose sizes follow from a seed, the same every time.
#pragma once

#include "core/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace pgweir::fuzz {

class pieces {
 public:
  explicit pieces(std::uint32_t seed) : state_{seed + 1} {}

  // Takes the next piece, of 1 to 7 bytes, from the front of `rest`, which is not empty.
  core::bytes_view next(core::bytes_view& rest) {
    state_ = state_ * 1'664'525U + 1'013'904'223U;
    const auto size = std::min<std::size_t>(1 + (state_ >> 16U) % 7, rest.size());
    const auto piece = rest.first(size);
    rest = rest.subspan(size);
    return piece;
  }

 private:
  std::uint32_t state_;
};

}  // namespace pgweir::fuzz
