// Pieces of Markdown as GitHub and GitLab read it, made of texts that clients control: nobody is
// mentioned, nothing is linked, and no table, HTML or formula comes of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pgweir::reports {

// For a line of prose, a cell of a table or the inside of an HTML element: one line. $1 becomes
// code. At most `bytes` of the text are taken.
std::string markdown_line(std::string_view text, std::size_t bytes = 1'000);

// A fenced block with the newline that ends it; the fence is longer than any in the text. Of a text
// over `bytes` the block holds the front and says so.
std::string markdown_block(std::string_view language, std::string_view text, std::size_t bytes);

}  // namespace pgweir::reports
