// UTF-8 as texts of clients need it, who may write anything: RFC 3629, neither overlong forms nor
// surrogates.
#pragma once

#include <cstddef>
#include <string_view>

namespace pgweir::reports {

struct character {
  char32_t code = 0;
  std::size_t bytes = 1;  // that it takes in the text
  bool valid = false;     // false: the byte begins no character
};

// Precondition: the text is not empty.
character first_character(std::string_view text);

// In valid text: the byte is no continuation.
constexpr bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

// The first `bytes` of it, or a few less: never a part of a character.
std::string_view beginning_of(std::string_view text, std::size_t bytes);

}  // namespace pgweir::reports
