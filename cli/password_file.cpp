#include "cli/password_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgweir::cli {

namespace {

// Takes "host" from "host:port:…"; "\:" and "\\" stand for themselves.
std::string take_field(std::string_view& line) {
  std::string out;
  std::size_t i = 0;
  for (; i < line.size() && line[i] != ':'; ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) ++i;
    out += line[i];
  }
  line.remove_prefix(std::min(i + 1, line.size()));
  return out;
}

std::string escaped(std::string_view host) {
  std::string out;
  for (char c : host) {
    if (c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// libpq looks for the name that the connection was asked for; sockets are "localhost" there.
bool is_about(const std::string& host, const std::string& port, const endpoint& server) {
  const bool any_host = host == "*" || host == server.host;
  const bool local = host == "localhost" && (server.host.empty() || server.host.starts_with('/'));
  return (any_host || local) && (port == "*" || port == std::to_string(server.port));
}

}  // namespace

std::optional<std::string> with_lines_for(std::string_view file, const endpoint& server,
                                          const endpoint& proxy) {
  std::string added;
  bool needed = false;
  auto rest = file;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const auto host = take_field(line);
    const auto port = take_field(line);
    if (!is_about(host, port, server)) continue;
    needed = needed || host != "*" || port != "*";
    added += fmt::format("{}:{}:{}\n", escaped(proxy.host), proxy.port, line);
  }
  if (!needed) return std::nullopt;
  return added.append(file);
}

}  // namespace pgweir::cli
