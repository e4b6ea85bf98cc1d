// What kind of terminal a stream is: colour and width for reports/text.
#pragma once

#include "core/error.hpp"
#include "reports/text.hpp"

#include <string>

namespace pgweir::cli {

enum class colour_choice { automatic, always, never };

core::result<colour_choice> colour_from(const std::string& word);  // auto, always, never

// `fd`: 1 or 2. Automatic: on a terminal, unless NO_COLOR is set or TERM is dumb.
reports::text_style style_of(int fd, colour_choice colour);

}  // namespace pgweir::cli
