// The phrases that the words of several rules share.
#pragma once

#include "core/finding.hpp"

#include <string>

namespace pgweir::reports {

// Who did it, as the subject of a sentence: "GET /authors", "The application “web”".
std::string actor(const core::finding& f);

// "authors"; "a query" where no table is known.
std::string table_of(const core::statement_ref& s);

// "authors.id", or what is known of it.
std::string name_of_column(const core::column_ref& c, const core::statement_ref& from);

}  // namespace pgweir::reports
