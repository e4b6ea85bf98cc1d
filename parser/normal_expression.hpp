// One spelling for the expressions and conditions of indexes, whoever wrote them: pg_get_indexdef
// (of any version), a query, or we. Two that are spelled the same here mean the same on one table.
//
// `lower((email)::text)` and `lower(email)` are both "lower(email)": casts to text that PostgreSQL
// adds itself fall out, and so do those of constants, parentheses and the tables' names. So the
// spelling is for comparing; what is to stand in CREATE INDEX is access_predicate::expression.
// Literals stay, so nothing of it may be printed. Needs the stack of parse_tree.hpp.
#pragma once

#include "parser/statement.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {

// Empty: it cannot be read, or has something in it that no index may have. A bare column is its
// name. Normal already: stays as it is.
std::string normal_expression(std::string_view expression);

// The parts of a condition that are ANDed: of "((status)::text = 'open'::text) AND (NOT gone)"
// "(status = 'open')" and "(NOT gone)"; sorted. Empty: it cannot be read.
std::vector<std::string> normal_conjuncts(std::string_view condition);

// The literals of a statement as they were sent first: [0] is $first_literal_slot. Empty: there
// are none, or the text is not kept.
std::vector<std::string> literals_of(const statement& of);

// What a predicate says, as normal_conjuncts() writes it, literals and all: "(status = 'open')".
// Empty: it compares with something that the text does not tell, or with several.
std::string normal_condition(const access_predicate& predicate, const statement& of,
                             const std::vector<std::string>& literals);

}  // namespace pgweir::parser
