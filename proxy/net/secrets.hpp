// What must not be guessed: the secrets of this process, drawn anew at each start
// (core/value_digest.hpp), and nonces. All throw std::system_error when the system has no
// randomness to give.
#pragma once

#include "core/value_digest.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace pgweir::net {

core::value_digester make_digester();

std::array<std::byte, 32> random_digest();

// For one exchange of SCRAM: printable, without a comma.
std::string make_nonce();

}  // namespace pgweir::net
