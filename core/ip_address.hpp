// IP addresses as bytes and as text. Not sockets, not ports, no names.
//
// All are held as IPv6 ones, IPv4 mapped into them (::ffff:192.0.2.7), so that one comparison
// serves both.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgweir::core {

enum class ip_version : std::uint8_t { four, six };

struct ip_address {
  std::array<std::byte, 16> bytes{};  // network order

  // `bytes`: of an IPv4 address, in network order.
  static ip_address mapped(const std::array<std::byte, 4>& bytes);

  [[nodiscard]] ip_version version() const;
  // Of this machine only: 127.0.0.0/8 and ::1.
  [[nodiscard]] bool is_loopback() const;
  // "192.0.2.7", "2001:db8::7".
  [[nodiscard]] std::string text() const;
  bool operator==(const ip_address&) const = default;
};

// "192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7"; no zone, no brackets, no leading zeros in IPv4.
// None when it is no address.
std::optional<ip_address> ip_from(std::string_view text);

}  // namespace pgweir::core
