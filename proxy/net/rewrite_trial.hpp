// Is one statement for all worth it? Runs a loop as the client did and the statement that may take
// its place, compares their rows, and measures both. For verification::execute only: the caller
// sees to that.
//
// All of it in one READ ONLY transaction that sees the same rows throughout. What writes, locks or
// is volatile, as far as a text tells, is not run.
#pragma once

#include "core/side_question.hpp"
#include "proxy/net/side_session.hpp"

namespace pgweir::net {

// At most limits::measured_values and limits::measured_rows, and some seconds; what is more is
// refused. A loop that is slow is measured less often than three times.
core::rewrite_measured::answer measure_rewrite(side_session& server,
                                               const core::rewrite_question& asked);

}  // namespace pgweir::net
