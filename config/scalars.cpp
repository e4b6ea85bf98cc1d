#include "config/scalars.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace pgweir::config {

namespace {

struct unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

// Longest first, for writing.
constexpr std::array<unit, 6> units{{
    {"h", 3'600'000'000'000},
    {"min", 60'000'000'000},
    {"s", 1'000'000'000},
    {"ms", 1'000'000},
    {"us", 1'000},
    {"ns", 1},
}};

template <class T>
std::optional<T> whole_number(std::string_view text) {
  T n{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, n);
  if (text.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return n;
}

}  // namespace

std::optional<core::duration> duration_from(std::string_view text) {
  const auto digits = text.find_first_not_of("0123456789.");
  if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
  const auto n = whole_number<double>(text.substr(0, digits));
  auto name = text.substr(digits);
  while (name.starts_with(' ')) name.remove_prefix(1);
  if (name == "m") name = "min";
  for (const auto& u : units) {
    if (!n || name != u.name) continue;
    const double ns = *n * static_cast<double>(u.nanoseconds);
    // Beyond that a duration has no meaning here, and the cast none at all.
    constexpr double most = 9.0e18;
    if (ns > most) return std::nullopt;
    return core::duration{static_cast<std::int64_t>(std::llround(ns))};
  }
  return std::nullopt;
}

std::string to_text(core::duration d) {
  for (const auto& u : units) {
    if (d.count() != 0 && d.count() % u.nanoseconds == 0) {
      return fmt::format("{}{}", d.count() / u.nanoseconds, u.name);
    }
  }
  return "0s";
}

std::optional<tcp_address> address_from(std::string_view text) {
  const auto colon = text.rfind(':');
  auto host = colon == std::string_view::npos ? std::string_view{} : text.substr(0, colon);
  const auto port =
      whole_number<std::uint16_t>(colon == std::string_view::npos ? text : text.substr(colon + 1));
  if (!port) return std::nullopt;
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;  // an IPv6 address without brackets: where the port begins is not sure
  }
  return tcp_address{host.empty() ? "127.0.0.1" : std::string{host}, *port};
}

std::string to_text(const tcp_address& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", address.host, address.port)
            : fmt::format("{}:{}", address.host, address.port);
}

std::optional<bool> bool_from(std::string_view text) {
  if (text == "true" || text == "on" || text == "yes" || text == "1") return true;
  if (text == "false" || text == "off" || text == "no" || text == "0") return false;
  return std::nullopt;
}

std::optional<std::uint64_t> integer_from(std::string_view text) {
  return whole_number<std::uint64_t>(text);
}

std::optional<double> number_from(std::string_view text) {
  auto n = whole_number<double>(text);
  return n && std::isfinite(*n) ? n : std::nullopt;
}

}  // namespace pgweir::config
