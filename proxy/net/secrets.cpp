#include "proxy/net/secrets.hpp"

#include "proxy/login/crypto.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace pgweir::net {

namespace {

// As many bytes as PostgreSQL's own (SCRAM_RAW_NONCE_LEN).
constexpr std::size_t nonce_bytes = 18;

// Up to 256 bytes are given whole or not at all.
template <class Bytes>
Bytes drawn() {
  Bytes out{};
  static_assert(sizeof(out) <= 256);
  while (::getrandom(out.data(), sizeof(out), 0) != sizeof(out)) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  return out;
}

}  // namespace

core::value_digester make_digester() {
  const auto secrets = drawn<std::array<std::uint64_t, 2>>();
  return {secrets[0], secrets[1]};
}

std::array<std::byte, 32> random_digest() { return drawn<std::array<std::byte, 32>>(); }

std::string make_nonce() { return login::base64(drawn<std::array<std::byte, nonce_bytes>>()); }

}  // namespace pgweir::net
