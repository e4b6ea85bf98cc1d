// How many columns of a terminal a text takes, and texts made to fit: wide characters take two,
// marks that combine take none. The C library's table decides, whatever the user's locale, since
// curses asks the same one.
//
// All texts but displayed()'s own are displayed() ones: valid UTF-8 without control characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli::watch {

// What may be sent to a terminal, whoever chose its words: control characters are blanks, marks of
// direction are left out, and what no terminal can show is U+FFFD. Line feeds are blanks as well.
std::string displayed(std::string_view text);

std::size_t columns_of(std::string_view text);

// At most `columns`, with "…" as the last where something is left out.
std::string clipped(std::string_view text, std::size_t columns);

// The last `columns` of it.
std::string ending(std::string_view text, std::size_t columns);

// Lines of at most `columns`, broken at blanks; a longer word is broken anywhere. One line at
// least.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace pgweir::cli::watch
