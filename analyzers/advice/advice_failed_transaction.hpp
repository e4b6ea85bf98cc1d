// The fix of a transaction that goes on after an error.
#pragma once

#include "core/finding.hpp"

namespace pgweir::analyzers {

core::fix advise_failed_transaction(const core::failed_transaction_evidence& seen,
                                    core::orm dialect);

}  // namespace pgweir::analyzers
