// One pass over SQL text, on the byte path: literals become parameters, comments fall out, several
// statements of one Query are told apart. Knows PostgreSQL's tokens (manual, section 4.1), not its
// grammar; never fails: text it does not understand stays as it is.
//
// `SELECT 'x', 5 FROM t WHERE id = -7 -- why` becomes `SELECT $1, $2 FROM t WHERE id = $3`; a text
// that already uses $1…$k gets its literals numbered from k+1. White space is folded to one blank.
// TRUE, FALSE and NULL stay. A sign that belongs to a number goes with it. Savepoint, cursor,
// temporary names and dollar-quote tags that differ from run to run are handled where noted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {

enum class literal_kind : std::uint8_t { number, string, escape_string, bit_string, dollar_string };

struct literal {
  literal_kind kind{};
  std::string_view source;  // as written, with quotes and sign; views the text given to reduce()
};

// The value behind a literal as PostgreSQL would read it: quotes and escapes resolved. `into` is
// used when the text needs rewriting; the view is into `source` or `into`.
std::string_view literal_value(const literal& written, std::string& into);

// One statement of a text. Views live as long as the text given to reduce().
struct reduced_statement {
  std::string_view source;                 // trimmed, without its semicolon, comments still in it
  std::string shape;                       // empty when there is nothing but comments and blanks
  std::vector<literal> literals;           // of $first_literal_slot, $first_literal_slot+1, …
  std::vector<std::string_view> comments;  // bodies, without /* */ and --
  std::uint16_t first_literal_slot = 0;    // 0: no literal
};

struct lexer_settings {
  bool standard_conforming_strings = true;  // off: '…' has escapes (reported by ParameterStatus)
};

// The statements of `text`, in order; those that are empty are left out, as the server does (it
// sends no CommandComplete for them). Reuses the storage in `out`.
// A CREATE FUNCTION body in BEGIN ATOMIC … END and a rule's (a; b) stay one statement.
void reduce(std::string_view text, const lexer_settings& settings,
            std::vector<reduced_statement>& out);

}  // namespace pgweir::parser
