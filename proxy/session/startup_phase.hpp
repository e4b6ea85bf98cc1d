// The beginning of a client connection, before there is a server: negotiation requests, the startup
// packet, a cancel request (manual: "Message Flow", Start-up, Canceling Requests, SSL).
//
// The relay gives every byte that arrives and does what the answer says, until the answer ends the
// phase. Nothing is sent to a server before a startup packet is complete. Owns what it collects
// (at most limits::startup_packet_bytes).
#pragma once

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
  connect,        // dial the server and send packet(); the phase is over
  cancel,         // dial the server, send packet(), read to EOF, then close the client; over
  refuse,         // send error() and close; over
  close_quietly,  // close without a word (PostgreSQL does the same); over
};

class startup_phase {
 public:
  // Takes what was read; call again with an empty view after answer_no was carried out.
  startup_action step(core::bytes_view received);

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

  startup_action judge_packet();
  startup_action answer_negotiation(bool& seen, std::string_view what);
  startup_action read_startup(std::uint32_t protocol);
  startup_action refuse(std::string_view message);
  startup_action close();

  state state_ = state::waiting;
  std::vector<std::byte> received_;
  std::vector<std::byte> error_;
  std::size_t packet_bytes_ = 0;
  startup_packet fields_;
  bool saw_ssl_request_ = false;
  bool saw_gss_request_ = false;
};

}  // namespace pgweir::session
