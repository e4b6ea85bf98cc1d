// pgweir in the server's place during a login (manual: "SASL Authentication"): makes a client prove
// by SCRAM-SHA-256 who it is, before any server is dialled. AuthenticationOk is not said here: the
// server's own follows, once pgweir has logged in there.
//
// A user that nobody knows goes through the same exchange and fails at its end. Collects at most
// limits::login_message_bytes of one message. Used once.
#pragma once

#include "core/bytes.hpp"
#include "proxy/login/scram_server.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::login {

enum class client_login_action : std::uint8_t {
  read_more,  // nothing to do until more bytes come
  answer,     // send reply(); the login goes on
  verified,   // send reply(); the client is who it says it is; over
  refuse,     // send reply(), an ErrorResponse, and close; over
};

class client_login {
 public:
  // What the client is asked first: AuthenticationSASL with the mechanisms.
  static std::vector<std::byte> question(bool with_channel_binding);

  // `user` is for the message of a failed login only.
  client_login(std::string_view user, scram_server check);

  client_login_action step(core::bytes_view received);

  [[nodiscard]] core::bytes_view reply() const { return reply_; }
  // After `verified`.
  [[nodiscard]] proven_keys proven() const { return check_.proven(); }

 private:
  enum class state : std::uint8_t { wants_first, wants_final, over };

  client_login_action judge(core::bytes_view body);
  client_login_action read_first(core::bytes_view body);
  client_login_action read_final(core::bytes_view body);
  client_login_action refuse(std::string_view sqlstate, std::string_view message);
  client_login_action failed(scram_errc why);

  state state_ = state::wants_first;
  std::string user_;
  scram_server check_;
  std::vector<std::byte> received_;
  std::vector<std::byte> reply_;
};

}  // namespace pgweir::login
