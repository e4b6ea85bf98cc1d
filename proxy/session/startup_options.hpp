// What a startup packet says of settings: the command line in `options` (`-c statement_timeout=5s`,
// `--statement_timeout=5s`; manual: libpq, "options"), and parameters of their own
// (`statement_timeout`), which are set after it and so have the last word.
#pragma once

#include "core/event.hpp"
#include "proxy/session/startup_phase.hpp"

#include <string_view>

namespace pgweir::session {

core::session_timeouts timeouts_of(const startup_packet& startup);

// Of a setting in milliseconds, with or without a unit: 0 is no timeout. What is no number is one:
// the server refuses it.
bool is_no_timeout(std::string_view value);

}  // namespace pgweir::session
