// The pages of docs/rules, built in: formats that carry help with them need no address for it.
#pragma once

#include "core/rule.hpp"

#include <string_view>

namespace pgweir::reports {

// Markdown without links to other pages.
std::string_view page_of(core::rule rule);

// Of the page on the web; empty where the build was not told of any (PGWEIR_DOCS_URL).
std::string_view docs_url();

}  // namespace pgweir::reports
