#include "proxy/net/side_peer.hpp"

#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace pgweir::net {

namespace {

// As IPv6, in which IPv4 has its place.
using address = std::array<std::uint8_t, 16>;

address mapped(const in_addr& v4) {
  address out{};
  out[10] = out[11] = 0xff;
  std::memcpy(out.data() + 12, &v4, sizeof v4);
  return out;
}

address plain(const in6_addr& v6) {
  address out{};
  std::memcpy(out.data(), &v6, sizeof v6);
  return out;
}

struct tcp_end {
  address where{};
  std::uint16_t port = 0;
};

std::optional<tcp_end> end_of(const sockaddr_storage& of) {
  if (of.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &of, sizeof in);
    return tcp_end{mapped(in.sin_addr), ntohs(in.sin_port)};
  }
  if (of.ss_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &of, sizeof in);
    return tcp_end{plain(in.sin6_addr), ntohs(in.sin6_port)};
  }
  return std::nullopt;
}

constexpr address any_v6{};
constexpr address any_v4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};

}  // namespace

bool leads_to_own_listener(const sockaddr_storage& local, const sockaddr_storage& peer,
                           std::span<const sockaddr_storage> own) {
  const auto here = end_of(local);
  const auto there = end_of(peer);
  if (!here || !there) return false;
  return std::ranges::any_of(own, [&](const sockaddr_storage& each) {
    const auto listens = end_of(each);
    if (!listens || listens->port != there->port) return false;
    const bool anywhere = listens->where == any_v4 || listens->where == any_v6;
    return (anywhere ? here->where : listens->where) == there->where;
  });
}

bool leads_to_ourselves(int fd, std::span<const sockaddr_storage> own) {
  sockaddr_storage local{};
  sockaddr_storage peer{};
  socklen_t local_size = sizeof local;
  socklen_t peer_size = sizeof peer;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&local), &local_size) != 0) return false;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &peer_size) != 0) return false;
  if (peer.ss_family != AF_UNIX) return leads_to_own_listener(local, peer, own);
  ucred process{};
  socklen_t size = sizeof process;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &process, &size) != 0) return false;
  return process.pid == ::getpid();
}

}  // namespace pgweir::net
