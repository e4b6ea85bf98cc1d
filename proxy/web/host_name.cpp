#include "proxy/web/host_name.hpp"

#include "core/ip_address.hpp"

#include <algorithm>

namespace pgweir::web {

namespace {

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view name_of_host(std::string_view host) {
  const auto bracket = host.starts_with('[') ? host.find(']') : std::string_view::npos;
  if (bracket != std::string_view::npos) {
    const auto rest = host.substr(bracket + 1);
    return rest.empty() || rest.front() == ':' ? host.substr(0, bracket + 1) : host;
  }
  return host.substr(0, host.find(':'));
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lowered, lowered);
}

bool is_loopback_name(std::string_view name) {
  if (name.empty() || same_name(name, "localhost") || name == "[::1]") return true;
  // Resolvers do not ask the network for names below localhost (RFC 6761).
  constexpr std::string_view below = ".localhost";
  if (name.size() > below.size() && same_name(name.substr(name.size() - below.size()), below)) {
    return true;
  }
  return name.starts_with("127.") && core::ip_from(name).has_value();
}

}  // namespace pgweir::web
