// The few operations that SCRAM-SHA-256 is made of (RFC 5802, 7677), on OpenSSL and Libidn. The
// only files of this folder that include them. No randomness: nonces and salts come from the
// caller.
#pragma once

#include "core/bytes.hpp"
#include "core/secret_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::login {

// Of SHA-256. Most of them here can be used in place of a password: wiped when it goes.
struct digest : std::array<std::byte, 32> {
  digest() : array{} {}
  explicit digest(const array& bytes) : array{bytes} {}
  digest(const digest&) = default;
  digest& operator=(const digest&) = default;
  ~digest() { core::wipe(data(), size()); }
};

// Throw std::runtime_error when OpenSSL cannot (it has no SHA-256, or no memory).
digest sha256(core::bytes_view message);
digest hmac_sha256(core::bytes_view key, core::bytes_view message);
// PBKDF2 with HMAC-SHA-256; `rounds` from 1.
digest salted_password(std::string_view password, core::bytes_view salt, std::uint32_t rounds);
// As PostgreSQL's `md5` method wants it: "md5" and 32 hexadecimal digits.
std::string md5_answer(std::string_view password, std::string_view user, core::bytes_view salt);

digest exclusive_or(const digest& a, const digest& b);
// Takes the same time wherever they differ.
bool same(const digest& a, const digest& b);

std::string base64(core::bytes_view bytes);
// None when it is not canonical base64 with its padding.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

// The password as SCRAM means it (SASLprep, RFC 4013). One that the profile does not allow is used
// as it is, which is what PostgreSQL does.
core::secret_text prepared_password(std::string_view password);

}  // namespace pgweir::login
