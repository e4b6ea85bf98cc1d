#include "proxy/net/login_line.hpp"

#include <spdlog/fmt/fmt.h>

#include <string_view>

namespace pgweir::net {

namespace {

// PostgreSQL cuts names at 63 bytes; what a client sends may be thousands, and hold line ends.
constexpr std::size_t most_name_bytes = 63;

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char each : name.substr(0, most_name_bytes)) {
    const auto code = static_cast<unsigned char>(each);
    const bool plain = code >= ' ' && code != 0x7F && each != '"' && each != '\\';
    out += plain ? std::string(1, each) : fmt::format("\\x{:02x}", code);
  }
  return out + (name.size() > most_name_bytes ? "\"…" : "\"");
}

}  // namespace

std::string login_line(const login_facts& of) {
  const auto pid = core::bytes_cursor{of.backend_key}.u32();
  auto database = of.startup.parameter("database");
  const auto user = of.startup.parameter("user");
  if (database.empty()) database = user;
  return fmt::format("connection {}: client {}, backend pid {} on {}, user {}, database {}",
                     of.connection.value(), of.client.text(),
                     pid ? std::to_string(*pid) : "unknown", of.server.text(), quoted(user),
                     quoted(database));
}

}  // namespace pgweir::net
