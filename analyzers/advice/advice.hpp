// Fixes as data: SQL to paste, the same in the words of the recognised ORM, and one sentence on
// what to look at. Only what is sure is given; the rest stays empty. n-plus-one has its own
// (advice_n_plus_one).
#pragma once

#include "core/finding.hpp"
#include "parser/statement.hpp"

namespace pgweir::analyzers {

core::fix advise_unbounded_select(const parser::statement& statement, core::orm dialect);
core::fix advise_slow_query(const parser::statement& statement, core::orm dialect);
core::fix advise_duplicate_query(const parser::statement& statement, core::orm dialect);
core::fix advise_long_transaction(const core::transaction_evidence& seen, core::orm dialect);
core::fix advise_idle_in_transaction(const core::transaction_evidence& seen, core::orm dialect);

}  // namespace pgweir::analyzers
