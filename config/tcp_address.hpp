// Where one listens or connects.
#pragma once

#include <cstdint>
#include <string>

namespace pgweir::config {

// A TCP address; where it is said so, a host that is a directory means the Unix socket of that port
// in it, as libpq names it. Port 0 asks the system for a free one.
struct tcp_address {
  std::string host;
  std::uint16_t port = 0;

  [[nodiscard]] bool is_unix() const { return host.starts_with('/'); }
  bool operator==(const tcp_address&) const = default;
};

}  // namespace pgweir::config
