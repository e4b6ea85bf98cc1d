// Reads what a definition changes (schema_change.hpp) from its parse tree.
#pragma once

#include "parser/parse_tree.hpp"
#include "parser/schema_change.hpp"
#include "parser/text_spans.hpp"

#include <memory>

namespace pgweir::parser {

// Null: the statement defines nothing. Of SELECT … INTO, VACUUM and CLUSTER, too.
std::unique_ptr<definition> read_definition(node what, const text_spans& spans);

}  // namespace pgweir::parser
