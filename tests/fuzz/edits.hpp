// Changes to messages that are right otherwise, so that a fuzzer gets past checks that it cannot
// guess its way through (signatures). Three bytes each: which message, where in it, and the new
// byte; one beyond its end is put there.
#pragma once

#include "core/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgweir::fuzz {

class edits {
 public:
  explicit edits(core::bytes_view all) : all_{all} {}

  // The message with that number, as it is sent.
  [[nodiscard]] std::string of(std::uint8_t number, std::string_view message) const {
    std::string out{message};
    core::bytes_cursor in{all_};
    while (in.remaining() >= 3) {
      const auto which = *in.u8();
      const std::size_t at = *in.u8();
      const auto byte = static_cast<char>(*in.u8());
      if (which != number) continue;
      if (at < out.size()) {
        out[at] = byte;
      } else {
        out += byte;
      }
    }
    return out;
  }

 private:
  core::bytes_view all_;
};

}  // namespace pgweir::fuzz
