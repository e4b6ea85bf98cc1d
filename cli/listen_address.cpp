#include "cli/listen_address.hpp"

#include "cli/command.hpp"
#include "config/scalars.hpp"
#include "core/ip_address.hpp"

#include <fmt/format.h>

namespace pgweir::cli {

core::result<config::tcp_address> listen_address_from(const std::string& text) {
  const auto at = config::address_from(text);
  if (at && !at->is_unix()) return *at;
  return wrong_usage(
      fmt::format("--listen of pgweir run is one TCP address with a port, such as 127.0.0.1:6432, "
                  "not \"{}\".",
                  text));
}

endpoint reachable_at(const std::string& host, std::uint16_t port) {
  if (host == "0.0.0.0") return {"127.0.0.1", port};
  if (host == "::") return {"::1", port};
  return {host, port};
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  const auto address = core::ip_from(host);
  return address && address->is_loopback();
}

}  // namespace pgweir::cli
