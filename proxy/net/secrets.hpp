// The secrets of this process, drawn anew at each start (core/value_digest.hpp).
#pragma once

#include "core/value_digest.hpp"

namespace pgweir::net {

// Throws std::system_error when the system has no randomness to give.
core::value_digester make_digester();

}  // namespace pgweir::net
