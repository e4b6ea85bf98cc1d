#include "proxy/net/secrets.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace pgweir::net {

core::value_digester make_digester() {
  std::array<std::uint64_t, 2> secrets{};
  // Up to 256 bytes are given whole or not at all.
  while (::getrandom(secrets.data(), sizeof(secrets), 0) != sizeof(secrets)) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  return {secrets[0], secrets[1]};
}

}  // namespace pgweir::net
