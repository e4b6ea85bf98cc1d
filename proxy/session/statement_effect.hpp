// What a statement does to the session when it completes: SQL-level PREPARE, EXECUTE, DEALLOCATE
// and the label `SET pgweir.scope = '…'`. Told by the leading words of a shape, as the lexer writes
// it; not a parser of SQL. Whether it happened is told by the command tag, not here.
#pragma once

#include "core/value_digest.hpp"
#include "parser/lexer.hpp"

#include <boost/smart_ptr/local_shared_ptr.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::session {

struct known_statement;
using statement_ptr = boost::local_shared_ptr<known_statement>;

// What the text of COMMIT and ROLLBACK says that their command tag does not.
enum class transaction_words : std::uint8_t { none, and_chain, to_savepoint };
transaction_words transaction_words_of(std::string_view shape);

struct statement_effect {
  enum class kind : std::uint8_t {
    prepare,     // `inner` gets the name
    execute,     // runs the statement of that name, with `arguments`
    deallocate,  // the name is gone
    set_scope,   // pgweir.scope becomes `name`; empty: none
  };
  kind what = kind::prepare;
  std::string name;
  statement_ptr inner;
  std::vector<core::value_digest> arguments;  // of `execute`; no digest where no literal stands
  std::size_t inner_begin = 0;                // of `prepare`: where the inner shape begins
};

// None for most statements. `digests` are those of the literals, from $first_literal_slot on.
std::optional<statement_effect> effect_of(const parser::reduced_statement& written,
                                          std::span<const core::value_digest> digests);

}  // namespace pgweir::session
