// One pass over SQL text, on the byte path: literals become parameters, comments fall out, several
// statements of one Query are told apart. Knows PostgreSQL's tokens (manual, section 4.1), not its
// grammar; never fails: text it does not understand stays as it is.
//
// `SELECT 'x', 5 FROM t WHERE id = -7 -- why` becomes `SELECT $1, $2 FROM t WHERE id = $3`; a text
// that already uses $1…$k gets its literals numbered from k+1. White space is folded to one blank.
// TRUE, FALSE and NULL stay. A minus that belongs to a number goes with it; a plus stays, as
// PostgreSQL makes an operator of it.
//
// What would make a new shape of the same statement every time is folded away:
// - Lists. Of `IN (…)`, `ARRAY[…]` and the rows of VALUES the first two elements stay; those after
//   them that differ from the first or second in values only become the comment ` /*, ...*/`. So
//   one, two and more are three shapes. Each folded run is one more literal (folded_list, the text
//   as written), behind all that the shape names. Folded $n of the client leave a gap in the
//   numbers, which go on meaning what the client meant.
// - Names made by drivers, in SAVEPOINT, RELEASE, ROLLBACK TO, DECLARE, FETCH, MOVE and CLOSE:
//   "c_7f3a01_12" becomes "c_0_0". EXECUTE, PREPARE and DEALLOCATE keep theirs.
// Numbers that the grammar wants as they are stay: varchar(20), FETCH 100.
// A bare word after PASSWORD in CREATE or ALTER is a mistake, and hidden like a literal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {

enum class literal_kind : std::uint8_t {
  number,
  string,
  escape_string,
  unicode_string,  // U&'…' with its UESCAPE
  bit_string,
  dollar_string,
  folded_list,  // the text of several list elements
  bare_word,    // after PASSWORD
};

struct literal {
  literal_kind kind{};
  std::string_view source;  // as written, with quotes and sign; views the text given to reduce()
};

// The value behind a literal as PostgreSQL would read it: quotes and escapes resolved, UTF-8 for
// Unicode escapes; of bit strings the digits, of folded lists the text. `into` is used when the
// text needs rewriting; the view is into `source` or `into`. Never fails: an escape that means
// nothing stays as it is.
std::string_view literal_value(const literal& written, std::string& into);

// One statement of a text. Views live as long as the text given to reduce().
struct reduced_statement {
  std::string_view source;                 // trimmed, without its semicolon, comments still in it
  std::string shape;                       // empty when there is nothing but comments and blanks
  std::vector<literal> literals;           // of $first_literal_slot, …; then the folded lists
  std::vector<std::string_view> comments;  // bodies, without /* */ and --; some may follow the ;
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
