#include "tests/proxy/net/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>

namespace pgweir::net {

namespace {

constexpr int guard_seconds = 10;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

void must(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(std::string{what} + ": errno " + std::to_string(errno));
}

}  // namespace

peer::peer(unique_fd fd) : fd_{std::move(fd)} {
  const timeval guard{guard_seconds, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &guard, sizeof(guard));
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &guard, sizeof(guard));
}

void peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    must(sent > 0, "send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::size_t peer::send_what_fits(std::string_view bytes) {
  const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

std::string peer::receive(std::size_t count) {
  std::string bytes(count, '\0');
  const ssize_t got = ::recv(fd_.get(), bytes.data(), count, MSG_WAITALL);
  must(got >= 0, "recv");
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

std::string peer::receive_all() {
  std::string all;
  std::array<char, 65536> chunk{};
  while (true) {
    const ssize_t got = ::recv(fd_.get(), chunk.data(), chunk.size(), 0);
    if (got == 0) return all;
    if (got < 0 && (errno == ECONNRESET || errno == EPIPE)) return all + "<reset>";
    must(got > 0, "recv");
    all.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

std::string peer::receive_some() {
  std::array<char, 65536> chunk{};
  const ssize_t got = ::recv(fd_.get(), chunk.data(), chunk.size(), MSG_DONTWAIT);
  return got > 0 ? std::string{chunk.data(), static_cast<std::size_t>(got)} : std::string{};
}

void peer::shut_down_writing() { ::shutdown(fd_.get(), SHUT_WR); }

void peer::reset() {
  const linger now{1, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  fd_.reset();
}

test_listener::test_listener() : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  auto address = loopback(0);
  socklen_t size = sizeof(address);
  must(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
  must(::listen(fd_.get(), 64) == 0, "listen");
  must(::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0, "getsockname");
  port_ = ntohs(address.sin_port);
}

peer test_listener::accept() {
  must(has_client(guard_seconds * 1'000), "accept");
  return peer{unique_fd{::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)}};
}

bool test_listener::has_client(int milliseconds) {
  pollfd waiting{fd_.get(), POLLIN, 0};
  return ::poll(&waiting, 1, milliseconds) == 1;
}

unique_fd unconnected() { return unique_fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}; }

peer connect(unique_fd fd, std::uint16_t port) {
  const auto address = loopback(port);
  must(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0,
       "connect");
  return peer{std::move(fd)};
}

peer connect_to(std::uint16_t port) { return connect(unconnected(), port); }

std::pair<peer, unique_fd> tcp_pair() {
  test_listener listener;
  peer far = connect_to(listener.port());
  must(listener.has_client(guard_seconds * 1'000), "accept");
  unique_fd near{::accept4(listener.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
  must(static_cast<bool>(near), "accept");
  return {std::move(far), std::move(near)};
}

std::pair<peer, unique_fd> local_pair() {
  std::array<int, 2> ends{};
  must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0, "socketpair");
  peer far{unique_fd{ends[0]}};
  unique_fd near{ends[1]};
  must(::fcntl(near.get(), F_SETFL, O_NONBLOCK) == 0, "fcntl");
  return {std::move(far), std::move(near)};
}

std::string number(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>((value >> shift) & 0xFFU));
  }
  return bytes;
}

std::string startup_packet(std::string_view name, std::string_view value) {
  using namespace std::string_literals;
  auto body = number(0x0003'0000) + "user\0u\0"s;
  if (name != "database") body += "database\0d\0"s;
  if (!name.empty()) body += std::string{name} + '\0' + std::string{value} + '\0';
  body += '\0';
  return number(static_cast<std::uint32_t>(body.size() + 4)) + body;
}

std::string cancel_request(std::uint32_t pid, std::uint32_t key) {
  return number(16) + number(80'877'102) + number(pid) + number(key);
}

}  // namespace pgweir::net
