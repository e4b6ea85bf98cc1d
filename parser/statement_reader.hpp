// SQL text to statement facts: parses the shape, or the sample where the shape does not parse (the
// grammar wants some literals as they are: COMMENT … IS 'x'). What neither parses keeps its shape
// and stays `unparsed`.
//
// Facts that come from the sample have no slots for literals and no positions: `text` is the shape
// in every case. Needs a thread with limits::parser_stack_bytes of stack; never throws for bad SQL.
#pragma once

#include "core/event.hpp"
#include "parser/statement.hpp"

namespace pgweir::parser {

statement read_statement(const core::statement_seen::texts& seen);

}  // namespace pgweir::parser
