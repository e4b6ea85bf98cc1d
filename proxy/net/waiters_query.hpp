// Who waits for the locks of a backend, as the server's own lists of locks and sessions say.
#pragma once

#include "core/side_question.hpp"
#include "proxy/net/side_session.hpp"

namespace pgweir::net {

// Nobody, where the backend is not of this database: behind a pooler its number is the pooler's.
// The names of applications are told to roles with pg_read_all_stats only; else they are empty.
side_result<core::waiters_seen::answer> waiters_of(side_session& server,
                                                   const core::waiters_question& question);

}  // namespace pgweir::net
