// The beginning of a client connection, before there is a server: negotiation requests, the startup
// packet, a cancel request (manual: "Message Flow", Start-up, Canceling Requests, SSL).
//
// The relay gives every byte that arrives and does what the answer says, until the answer ends the
// phase. Once TLS has begun, what it gives is what TLS made of the bytes. Nothing is sent to a
// server before a startup packet is complete. Owns what it collects (at most
// limits::startup_packet_bytes).
#pragma once

#include "config/tls.hpp"
#include "core/bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::session {

// The fields of a startup packet; names and values as sent.
struct startup_packet {
  std::uint32_t protocol = 0;  // 0x00030000 is 3.0
  std::vector<std::pair<std::string, std::string>> parameters;
  bool asked_for_tls = false;

  // Empty when absent.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

enum class startup_action : std::uint8_t {
  read_more,      // nothing to do until more bytes come
  answer_no,      // send the single byte 'N' (SSLRequest, GSSENCRequest); the phase goes on
  answer_yes,     // send the single byte 'S' and begin TLS; then secured()
  begin_tls,      // the client has begun TLS, take_received() is of it; then secured()
  connect,        // dial the server and send packet(); the phase is over
  cancel,         // dial the server, send packet(), read to EOF, then close the client; over
  refuse,         // send error() and close; over
  close_quietly,  // close without a word (PostgreSQL does the same); over
};

// What this client may do about TLS.
struct encryption_policy {
  config::client_tls_mode mode = config::client_tls_mode::off;
  bool certificate_required = false;
};

// What TLS with the client has come to.
struct secured_by {
  bool with_alpn = false;  // the client named PostgreSQL's protocol, and so did we
  bool with_certificate = false;
};

class startup_phase {
 public:
  explicit startup_phase(encryption_policy policy = {}) : policy_{policy} {}

  // Takes what was read; call again with an empty view after answer_no was carried out.
  startup_action step(core::bytes_view received);
  // After answer_yes or begin_tls, once: TLS stands. Gives read_more or close_quietly.
  startup_action secured(secured_by how);

  // Bytes of TLS that arrived in place of a packet (after begin_tls).
  std::vector<std::byte> take_received() { return std::exchange(received_, {}); }

  // The bytes for the server, unchanged (after connect or cancel). Valid as long as this object.
  [[nodiscard]] core::bytes_view packet() const;
  // What the packet says (after connect).
  [[nodiscard]] const startup_packet& fields() const;
  // Bytes that arrived behind the packet (after connect): the relay sends them on behind it.
  [[nodiscard]] core::bytes_view behind_packet() const;
  // A complete ErrorResponse (after refuse).
  [[nodiscard]] core::bytes_view error() const;

 private:
  enum class state : std::uint8_t { waiting, over };
  enum class encryption : std::uint8_t { none, negotiated, direct };

  startup_action judge_packet();
  startup_action answer_ssl_request();
  startup_action answer_negotiation(bool& seen, std::string_view what);
  startup_action begin_tls();
  startup_action read_startup(std::uint32_t protocol);
  bool violates_policy();
  startup_action refuse(std::string_view message);
  startup_action close();

  encryption_policy policy_;
  state state_ = state::waiting;
  encryption encryption_ = encryption::none;
  secured_by secured_;
  std::vector<std::byte> received_;
  std::vector<std::byte> error_;
  std::size_t packet_bytes_ = 0;
  startup_packet fields_;
  bool saw_ssl_request_ = false;
  bool saw_gss_request_ = false;
};

}  // namespace pgweir::session
