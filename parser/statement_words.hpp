// What the lexer needs to know of PostgreSQL's key words: a handful, told apart without a grammar.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace pgweir::parser {

// Words of the list are in lower case; the case of `word` does not matter.
bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words);

// After these a minus is a sign; after any other word it subtracts from a column or a constant.
bool opens_expression(std::string_view word);

// Types whose length the grammar wants as a bare number: `varchar(20)`, not `varchar($1)`.
bool is_sized_type(std::string_view word);

// What the first word of a statement says about the tokens that follow.
enum class treatment : std::uint8_t {
  plain,
  definition,   // CREATE, ALTER: may have a body in BEGIN ATOMIC … END
  role,         // CREATE or ALTER ROLE, USER, GROUP: may have a password
  names,        // SAVEPOINT, RELEASE, ROLLBACK, CLOSE: names are made by drivers
  first_name,   // DECLARE: only the name that comes first
  names_count,  // FETCH, MOVE: and numbers are part of the grammar
};

// Precondition: the word is not empty.
treatment treatment_of(std::string_view first_word);

}  // namespace pgweir::parser
