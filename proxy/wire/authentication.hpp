// Authentication messages (manual: "Message Formats", Authentication…): the codes, and how one is
// built. Reading them is the login's business.
#pragma once

#include "core/bytes.hpp"
#include "proxy/wire/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pgweir::wire {

enum class auth_code : std::uint32_t {
  ok = 0,
  cleartext_password = 3,
  md5_password = 5,  // followed by four bytes of salt
  sasl = 10,         // followed by mechanisms, each with its zero, and a last zero
  sasl_continue = 11,
  sasl_final = 12,
};

// A complete message: 'R', length, code, data.
std::vector<std::byte> authentication(auth_code code, core::bytes_view data);

// A complete message of the client: 'p', length, data (PasswordMessage, SASLInitialResponse,
// SASLResponse). In one piece of memory, so that it can be wiped.
std::vector<std::byte> password_message(core::bytes_view data);

}  // namespace pgweir::wire
