// SQL as HTML: its words and parameters marked for the eye. Nothing is parsed: a text that is no
// SQL comes out as it is, escaped.
#pragma once

#include <string>
#include <string_view>

namespace pgweir::reports {

// Keywords in <b>, $n in <i>. Of a long text the beginning, and a line that says so.
std::string sql_markup(std::string_view text);

// In <pre>, with what the script needs to offer a copy of it.
std::string sql_to_copy(std::string_view text);
// Lines of a program, likewise; a long one breaks before a dot.
std::string code_to_copy(std::string_view text);

}  // namespace pgweir::reports
