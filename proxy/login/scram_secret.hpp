// What a SCRAM-SHA-256 login is checked against: PostgreSQL's stored secret
// (pg_authid.rolpassword), or what a plain password gives with a salt (RFC 5802, section 3); and
// what a server is shown.
#pragma once

#include "core/secret_text.hpp"
#include "proxy/login/crypto.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pgweir::login {

// PostgreSQL's default (SCRAM_SHA_256_DEFAULT_ITERATIONS).
inline constexpr std::uint32_t default_rounds = 4'096;

struct scram_secret {
  std::uint32_t rounds = default_rounds;
  std::vector<std::byte> salt;
  digest stored_key;
  digest server_key;
};

// "SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>". None when it is not of that form, or wants
// more rounds than a login is worth (limits::scram_rounds).
std::optional<scram_secret> read_scram_secret(std::string_view text);

// Both keys of a password, and the ClientKey that only its owner has.
struct scram_keys {
  digest client_key;
  digest server_key;
};
scram_keys keys_of(std::string_view password, core::bytes_view salt, std::uint32_t rounds);

scram_secret secret_of(std::string_view password, std::vector<std::byte> salt,
                       std::uint32_t rounds = default_rounds);

// Good for a server whose secret has this salt and these rounds, and for no other.
struct proven_keys {
  scram_keys keys;
  std::vector<std::byte> salt;
  std::uint32_t rounds = 0;
};
// What pgweir shows to a server: a password, or what a client has proved.
using credential = std::variant<core::secret_text, proven_keys>;

}  // namespace pgweir::login
