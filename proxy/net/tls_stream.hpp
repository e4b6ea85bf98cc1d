// TLS of one leg as a change of bytes: ciphertext in, plain bytes out, and the other way round. It
// knows no socket and never waits: who has bytes gives all of them, and sends what comes out.
//
// So nothing that was received stays inside but a record that is not complete, and readiness of the
// socket is all that there is to wait for. Everything it hands out lies in the worker's buffers and
// lives until the next call to any stream of that worker; an idle stream holds no buffer. Stays
// where it is made (OpenSSL points to it).
#pragma once

#include "core/bytes.hpp"
#include "proxy/login/channel.hpp"
#include "proxy/net/tls_context.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct ssl_st;

namespace pgweir::net {

// Shared by the streams of one worker; empty until the first of them.
struct tls_buffers {
  std::vector<std::byte> opened;
  std::vector<std::byte> sealed;
};

enum class tls_state : std::uint8_t {
  handshake,
  open,
  ended,   // the peer has said that nothing follows; it may still be sent to
  failed,  // failure() says why
};

class tls_stream {
 public:
  // The side that is connected to (a client's leg), or the one that connects: to `host`, whose name
  // is sent and, with verify-full, must be on the certificate.
  // Precondition: the contexts have one for it.
  static std::unique_ptr<tls_stream> with_client(const tls_contexts& contexts, tls_buffers& room);
  static std::unique_ptr<tls_stream> with_server(const tls_contexts& contexts, std::string host,
                                                 tls_buffers& room);
  tls_stream(const tls_stream&) = delete;
  tls_stream& operator=(const tls_stream&) = delete;

  // Takes all of `received` (at most limits::scratch_bytes) and gives what it says. With nothing,
  // the side that connects begins. Send answer() afterwards, whatever the state is.
  core::bytes_view open(core::bytes_view received);
  [[nodiscard]] core::bytes_view answer() const { return room_.sealed; }
  // What to send for `plain`. Nothing before the handshake is over and after a failure.
  core::bytes_view seal(core::bytes_view plain);
  // What to send as the last: nothing follows. Empty when that was said before.
  core::bytes_view close_notify();

  [[nodiscard]] tls_state state() const { return state_; }
  [[nodiscard]] const std::string& failure() const { return failure_; }

  // After the handshake.
  [[nodiscard]] bool has_alpn() const;
  [[nodiscard]] bool has_peer_certificate() const;
  // tls-server-end-point (RFC 5929) of our certificate, or of the peer's. None: it has none.
  [[nodiscard]] login::channel_binding own_end_point() const;
  [[nodiscard]] login::channel_binding peer_end_point() const;
  // Ours, as this client sees it, is the server's own.
  [[nodiscard]] bool shows_certificate_of(const tls_stream& server) const;

 private:
  struct ssl_deleter {
    void operator()(ssl_st* ssl) const;
  };
  struct bytes_source;  // what OpenSSL takes for its network

  tls_stream(ssl_ctx_st* context, tls_buffers& room);
  void shake_hands();
  void check_host(const std::string& host);
  void judge(int result);
  void fail(std::string reason);

  tls_buffers& room_;
  std::unique_ptr<ssl_st, ssl_deleter> ssl_;
  core::bytes_view unread_;
  std::unique_ptr<const std::string> checked_host_;  // until the handshake is over; null: any
  tls_state state_ = tls_state::handshake;
  std::string failure_;
};

}  // namespace pgweir::net
