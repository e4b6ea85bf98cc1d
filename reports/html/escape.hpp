// Text of clients as HTML, safe between tags and inside of quotes.
//
// What is not UTF-8, and what controls a terminal or a printer, becomes the replacement character;
// what turns the direction of writing or cannot be seen is spelled out, so that nothing on the page
// reads as another text than it is. Letters of any script stay as they are.
#pragma once

#include <string>
#include <string_view>

namespace pgweir::reports {

std::string escaped(std::string_view text);

}  // namespace pgweir::reports
