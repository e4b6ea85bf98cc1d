// Reads how a query level is paged (paging.hpp) from its parse tree.
#pragma once

#include "parser/name_scope.hpp"
#include "parser/paging.hpp"
#include "parser/parse_tree.hpp"
#include "parser/text_spans.hpp"

namespace pgweir::parser {

// `select`: the body of a SelectStmt with an OFFSET; `scope`: its names.
paging read_paging(const json& select, const name_scope& scope, const text_spans& spans);

}  // namespace pgweir::parser
