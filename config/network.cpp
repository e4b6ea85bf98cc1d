#include "config/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace pgweir::config {

namespace {

constexpr std::string_view unix_name = "unix";
constexpr unsigned all_bits = 128;

// In front of an address as it is held.
unsigned fixed_bits(core::ip_version version) { return version == core::ip_version::four ? 96 : 0; }

core::ip_address front_of(core::ip_address address, unsigned bits) {
  for (unsigned i = 0; i < address.bytes.size(); ++i) {
    const unsigned kept = std::clamp(bits, i * 8, i * 8 + 8) - i * 8;
    address.bytes[i] &= static_cast<std::byte>(0xFF00U >> kept);
  }
  return address;
}

}  // namespace

std::optional<network> network::from(std::string_view text) {
  network out;
  out.is_unix_ = text == unix_name;
  if (out.is_unix_) return out;
  const auto slash = std::min(text.find('/'), text.size());
  const auto address = core::ip_from(text.substr(0, slash));
  if (!address) return std::nullopt;
  out.version_ = address->version();
  const auto fixed = fixed_bits(out.version_);
  unsigned bits = all_bits - fixed;
  if (slash < text.size()) {
    const auto digits = text.substr(slash + 1);
    const auto* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, bits);
    if (read.ec != std::errc{} || read.ptr != end || bits > all_bits - fixed) return std::nullopt;
  }
  out.bits_ = static_cast<std::uint8_t>(fixed + bits);
  out.prefix_ = front_of(*address, out.bits_);
  return out;
}

bool network::contains(const core::ip_address& address) const {
  return !is_unix_ && front_of(address, bits_) == prefix_;
}

std::string network::text() const {
  if (is_unix_) return std::string{unix_name};
  return fmt::format("{}/{}", prefix_.text(), bits_ - fixed_bits(version_));
}

}  // namespace pgweir::config
