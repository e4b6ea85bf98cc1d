// Names in SQL that we write ourselves.
#pragma once

#include <string>
#include <string_view>

namespace pgweir::parser {

// As it must be written to mean this name: in quotes where it has capitals, signs, or is a key word
// that PostgreSQL reserves (manual, appendix C).
std::string written_name(std::string_view name);

}  // namespace pgweir::parser
