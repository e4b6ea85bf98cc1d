// What values take of the heap, nearly, for bounds in bytes.
#pragma once

#include <cstddef>
#include <string>

namespace pgweir::core {

inline constexpr std::size_t heap_block = 16;  // what the allocator adds to each block

// Of a text: nothing where it lies within the string itself.
inline std::size_t heap_bytes(const std::string& text) {
  constexpr std::size_t inside = 15;
  return text.capacity() > inside ? text.capacity() + 1 + heap_block : 0;
}

}  // namespace pgweir::core
