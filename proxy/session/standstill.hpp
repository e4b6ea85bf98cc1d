// Whose turn it is in a session: what a drain must know. Nothing of time.
#pragma once

#include <cstdint>

namespace pgweir::session {

enum class standstill : std::uint8_t {
  busy,  // something is asked for or half-sent, or the login is not over, or nobody knows
  idle,
  idle_in_transaction,
};

}  // namespace pgweir::session
