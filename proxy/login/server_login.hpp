// pgweir in the client's place during a login: answers what the server asks (manual: "Start-up",
// "SASL Authentication") with a password or with proven keys, and stops at the first message that
// is the client's own again: AuthenticationOk, or the server's ErrorResponse.
//
// What comes before that and is not ours to answer (NoticeResponse, NegotiateProtocolVersion) is
// for the client, too: up to limits::login_notices_bytes. Collects at most
// limits::login_message_bytes of one message. Used once.
#pragma once

#include "core/bytes.hpp"
#include "proxy/login/scram_client.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::login {

enum class server_login_action : std::uint8_t {
  read_more,     // nothing to do until more bytes come
  answer,        // send reply() to the server and call step({}) again
  hand_through,  // for_client() and all that follows is the client's; over
  refuse,        // the login cannot succeed: send error() to the client and close; over
};

// The connection to the server, as far as a login depends on it.
struct server_leg {
  bool is_private = false;  // TLS, or a Unix socket: a password may be said in clear text
  bool is_tls = false;
  channel_binding channel;  // of the server's certificate
};

class server_login {
 public:
  // `knows` outlives it.
  server_login(std::string user, const credential& knows, std::string nonce, server_leg leg);
  ~server_login() { forget_reply(); }

  server_login_action step(core::bytes_view received);

  // Until the next step(). May be a password.
  [[nodiscard]] core::bytes_view reply() const { return reply_; }
  [[nodiscard]] core::bytes_view for_client() const { return for_client_; }
  [[nodiscard]] core::bytes_view error() const { return reply_; }

 private:
  enum class state : std::uint8_t {
    unasked,      // the server has not said how it wants to know us
    answered,     // with a password: only its verdict is left
    scram_first,  // our first SCRAM message is sent
    scram_final,  // our proof is sent
    proven,       // the server has proved that it knows the secret, too
    over,
  };

  struct server_message {
    char type;
    core::bytes_view whole;
    core::bytes_view body;
  };
  // The whole message at the front of `received`, or none yet.
  static std::optional<server_message> first_message(core::bytes_view received);

  server_login_action judge(const server_message& said);
  server_login_action pass_on(core::bytes_view notice);
  server_login_action read_authentication(core::bytes_view body);
  server_login_action begin_scram(core::bytes_view mechanisms);
  server_login_action continue_scram(core::bytes_view data);
  server_login_action finish_scram(core::bytes_view data);
  server_login_action say_password(std::string_view asked_for, core::bytes_view salt);
  server_login_action answer(core::bytes_view data, state next);
  server_login_action failed(scram_errc why);
  server_login_action refuse(std::string_view message, std::string_view hint = {});
  void forget_reply();

  state state_ = state::unasked;
  std::string user_;
  const credential& knows_;
  std::string nonce_;
  server_leg leg_;
  std::unique_ptr<scram_client> scram_;
  std::vector<std::byte> received_;
  std::vector<std::byte> reply_;
  std::vector<std::byte> for_client_;
};

}  // namespace pgweir::login
