// The same bytes in other pieces. What a session makes of a stream may not depend on how the
// network cut it; every conversation of the tests is run whole, byte by byte, and cut once at every
// point.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace pgweir::test {

using pieces = std::vector<std::string_view>;

inline pieces whole(std::string_view bytes) { return {bytes}; }

inline pieces every_byte(std::string_view bytes) {
  pieces out;
  for (std::size_t i = 0; i < bytes.size(); ++i) out.push_back(bytes.substr(i, 1));
  return out;
}

inline pieces cut_at(std::string_view bytes, std::size_t at) {
  at = std::min(at, bytes.size());
  return {bytes.substr(0, at), bytes.substr(at)};
}

}  // namespace pgweir::test
