// Text that clients control, made plain for files that other programs read. Each format still
// escapes what means something to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgweir::reports {

enum class line_breaks : std::uint8_t { folded, kept };

// Valid UTF-8: a byte that is none becomes U+FFFD. A control character (with DEL and U+0080 to
// U+009F) becomes a blank; line feeds stay where they are kept. Characters that are not seen but
// turn text around, or that no XML may hold, are left out.
std::string plain_text(std::string_view text, line_breaks lines = line_breaks::folded);

// At most `bytes` and the "…" that says so; never half a character.
std::string cut_to_bytes(std::string_view text, std::size_t bytes);

}  // namespace pgweir::reports
