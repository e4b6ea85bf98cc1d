// What psql said about a file that failed.
#pragma once

#include <string>
#include <string_view>

namespace pgweir::cli {

// "schema.sql:12: ERROR:  syntax error at or near "frm"": the first error with its place, without
// the details that may quote rows; else the last line.
std::string first_error(std::string_view log);

}  // namespace pgweir::cli
