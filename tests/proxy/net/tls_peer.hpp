// One end of a connection that speaks TLS, for tests: a peer with a tls_stream in front. Blocking,
// like the peer.
#pragma once

#include "proxy/net/tls_stream.hpp"
#include "tests/proxy/net/loopback.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace pgweir::net {

class tls_peer {
 public:
  // A client or a server with the settings of that leg; the handshake is done at once.
  static tls_peer as_client(peer over, const config::settings& how);
  static tls_peer as_server(peer over, const config::settings& how);

  void send(std::string_view plain);
  std::string receive(std::size_t count);
  // Until the end of stream, said or not.
  std::string receive_all();
  // What there is now, without waiting.
  std::string receive_some();
  // As far as the kernel takes it without waiting; false when something is left for later.
  bool send_what_fits(std::string_view plain);
  // Says that nothing follows, and closes that direction.
  void shut_down_writing();
  void close() { over_.close(); }

  [[nodiscard]] tls_state state() const { return stream_->state(); }
  [[nodiscard]] const tls_stream& stream() const { return *stream_; }
  [[nodiscard]] std::string failure() const { return stream_->failure(); }
  [[nodiscard]] peer& under() { return over_; }

 private:
  explicit tls_peer(peer over) : over_{std::move(over)} {}
  void shake_hands();
  // Waits for bytes; false at the end of stream.
  bool read_more();
  void take(std::string_view sealed);

  peer over_;
  std::unique_ptr<tls_buffers> room_ = std::make_unique<tls_buffers>();
  std::unique_ptr<tls_stream> stream_;
  std::string heard_;
  std::string unsent_;
};

}  // namespace pgweir::net
