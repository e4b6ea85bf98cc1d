// A conversation in bytes: who sent what. The format of tests/fuzz/recordings and of the inputs of
// the target `session`: for each step a byte that says who, two bytes of length, the bytes.
#pragma once

#include "core/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pgweir::fuzz {

struct step {
  bool from_client = false;
  bool client_waited = false;  // until it had heard all that stands before
  core::bytes_view bytes;
};

// Views into `input`. What does not fit its length is cut.
inline std::vector<step> read_script(core::bytes_view input) {
  constexpr unsigned client = 1;
  constexpr unsigned waited = 2;
  std::vector<step> script;
  core::bytes_cursor in{input};
  while (const auto who = in.u8()) {
    const auto length = in.u16();
    if (!length) break;
    const auto size = std::min<std::size_t>(*length, in.remaining());
    script.push_back({(*who & client) != 0, (*who & waited) != 0, *in.take(size)});
  }
  return script;
}

}  // namespace pgweir::fuzz
