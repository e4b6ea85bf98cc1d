// Networks by prefix ("10.0.0.0/8", "fd00::/8"), for lists of who may do what.
#pragma once

#include "core/ip_address.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgweir::config {

class network {
 public:
  // An address with or without a prefix length, or "unix": whoever comes by a Unix socket. Bits
  // behind the prefix are dropped. None when it is no such thing.
  static std::optional<network> from(std::string_view text);

  [[nodiscard]] bool contains(const core::ip_address& address) const;
  [[nodiscard]] bool is_unix() const { return is_unix_; }
  // "10.0.0.0/8", as from() takes it.
  [[nodiscard]] std::string text() const;

 private:
  core::ip_address prefix_;
  core::ip_version version_ = core::ip_version::six;
  std::uint8_t bits_ = 0;  // of the address as it is held: IPv4 has 96 more
  bool is_unix_ = false;
};

}  // namespace pgweir::config
