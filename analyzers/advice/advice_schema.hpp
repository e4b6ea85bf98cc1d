// Who may change the schema, as which role, and what ends a statement that takes forever: as SQL
// and in the words of the recognised ORM.
#pragma once

#include "core/finding.hpp"

#include <string>

namespace pgweir::analyzers {

core::fix advise_runtime_ddl(core::orm dialect);
core::fix advise_privileged_session(const core::privileged_session_evidence& seen,
                                    const std::string& database);
core::fix advise_no_statement_timeout(const std::string& role, const std::string& database,
                                      core::orm dialect);
core::fix advise_connection_churn(core::orm dialect);

}  // namespace pgweir::analyzers
