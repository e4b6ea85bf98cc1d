#include "analyzers/advice/advice_unwrapped_writes.hpp"

#include "analyzers/advice/sql_edit.hpp"
#include "analyzers/advice/transaction_lines.hpp"

namespace pgweir::analyzers {

core::fix advise_unwrapped_writes(const parser::statement& first, const parser::statement& second,
                                  core::orm dialect) {
  core::fix fix;
  if (!first.shortened && !second.shortened) {
    fix.sql = "BEGIN;\n" + sql_edit{first.text}.text() + ";\n" + sql_edit{second.text}.text() +
              ";\nCOMMIT;";
  }
  fix.dialect = dialect;
  fix.orm_line = short_transaction(dialect);
  fix.note =
      "One transaction around both: an error between them leaves half of it behind, and one COMMIT "
      "costs less than two.";
  return fix;
}

}  // namespace pgweir::analyzers
