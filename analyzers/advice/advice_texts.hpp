// Fewer texts for one query: values apart from the text, lists as one array, and the same in the
// words of the recognised ORM.
#pragma once

#include "core/finding.hpp"
#include "parser/statement.hpp"

namespace pgweir::analyzers {

core::fix advise_literal_sql(const parser::statement& statement,
                             core::literal_sql_evidence::origin from, core::orm dialect);
core::fix advise_shape_explosion(const parser::statement& statement,
                                 const core::shape_explosion_evidence& seen, core::orm dialect);

}  // namespace pgweir::analyzers
