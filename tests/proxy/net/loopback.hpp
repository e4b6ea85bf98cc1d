// Sockets for tests: pairs over loopback, and the far ends of what is tested. Blocking, with a
// deadline that only guards against a hanging test.
#pragma once

#include "core/bytes.hpp"
#include "proxy/net/unique_fd.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pgweir::net {

// One end of a connection, spoken to from a test.
class peer {
 public:
  peer() = default;
  explicit peer(unique_fd fd);

  void send(std::string_view bytes);
  // As many as the kernel takes without waiting; how many.
  std::size_t send_what_fits(std::string_view bytes);
  // Waits for so many bytes.
  std::string receive(std::size_t count);
  // Waits for the end of stream; what came before it. A reset ends with "<reset>".
  std::string receive_all();
  // What is there now.
  std::string receive_some();
  void shut_down_writing();
  void close() { fd_.reset(); }
  // Closes with a reset instead of an end of stream.
  void reset();
  [[nodiscard]] int fd() const { return fd_.get(); }
  explicit operator bool() const { return static_cast<bool>(fd_); }

 private:
  unique_fd fd_;
};

// Listens on a free port of 127.0.0.1.
class test_listener {
 public:
  test_listener();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  peer accept();
  [[nodiscard]] int fd() const { return fd_.get(); }
  // True when a client waits to be accepted, after waiting for one up to `milliseconds`.
  bool has_client(int milliseconds);
  void close() { fd_.reset(); }

 private:
  unique_fd fd_;
  std::uint16_t port_ = 0;
};

peer connect_to(std::uint16_t port);
// The same in two steps, for a test that leaves no descriptor for the socket.
unique_fd unconnected();
peer connect(unique_fd fd, std::uint16_t port);
// Two ends of one TCP connection; the second is non-blocking.
std::pair<peer, unique_fd> tcp_pair();
// The same over a Unix socket, whose buffers are small and have no timers of their own.
std::pair<peer, unique_fd> local_pair();

// A startup packet for user "u" and database "d" (with a parameter more, or another database), and
// the four bytes of a length.
std::string startup_packet(std::string_view name = {}, std::string_view value = {});
std::string cancel_request(std::uint32_t pid, std::uint32_t key);
std::string number(std::uint32_t value);

}  // namespace pgweir::net
