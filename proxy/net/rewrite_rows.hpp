// Rows of a loop and of the one statement that may take its place, side by side. No I/O.
#pragma once

#include "proxy/net/side_session.hpp"

#include <string>
#include <vector>

namespace pgweir::net {

// As PostgreSQL reads an array of one dimension: {"1","a \"b\""}. Every element is in quotes.
std::string array_of(const std::vector<std::string>& values);

// The different values of a column in the order in which they come first, without NULL, at most
// `most`. Empty: there is no such column.
std::vector<std::string> values_of(const side_rows& rows, std::size_t column, std::size_t most);

// Do both hold the same rows, each as often, in any order? Columns are compared by name, those of
// one name in their order. `batch` may have more columns than `loop`, never fewer.
bool same_rows(const side_rows& loop, const side_rows& batch);

}  // namespace pgweir::net
