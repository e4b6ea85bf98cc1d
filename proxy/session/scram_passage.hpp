// SCRAM through a proxy whose two legs are not the same (docs/tls.md; manual: "SASL
// Authentication"). Client and server bind their proof to what each sees of TLS; where that cannot
// fit, the one mechanism that would fail is hidden, or its choice is noticed before it is sent on.
//
// It stands between both directions only until the mechanism is chosen. Everything passes as it
// came, but: the server's first Authentication message is held until it is whole (at most
// limits::authentication_bytes), and so is the beginning of the client's answer to it. What does
// not look like a login passes. Views it hands out live until the next call, and no longer than
// what was given. Nothing of this for a login on behalf of the client (proxy/login), where each leg
// has an exchange of its own.
#pragma once

#include "core/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pgweir::session {

enum class scram_rule : std::uint8_t {
  untouched,
  // Client in plain text, server in TLS: the client would refuse a server that offers channel
  // binding over a connection that has none.
  hide_plus,
  // TLS on both legs with two certificates: a client that binds to ours cannot be believed by the
  // server, and a client must not be told that there is nothing to bind to.
  watch_choice,
};

struct encrypted_legs {
  bool client = false;
  bool server = false;
  bool same_certificate = false;  // clients see the very certificate that the server shows us
};
scram_rule scram_rule_for(const encrypted_legs& legs);

class scram_passage {
 public:
  explicit scram_passage(scram_rule how);

  // What may go on to the client now.
  core::bytes_view from_server(core::bytes_view bytes);
  // What may go on to the server now; nothing any more once the login is doomed.
  core::bytes_view from_client(core::bytes_view bytes);

  // The client chose a mechanism that must fail; the server has not heard of it.
  [[nodiscard]] bool is_doomed() const { return client_ == client_state::doomed; }
  // All has been decided and nothing is held: both directions may pass by.
  [[nodiscard]] bool is_over() const;

  // That direction has ended: what was held of it, whole or not.
  core::bytes_view rest_of_server();
  core::bytes_view rest_of_client();

 private:
  enum class server_state : std::uint8_t { header, other_body, authentication, over };
  enum class client_state : std::uint8_t { not_asked, choosing, doomed, over };

  void read_header();
  void read_authentication();
  void hide_plus();
  void read_choice();
  void pass(std::vector<std::byte>& held);

  scram_rule how_;
  server_state server_ = server_state::header;
  client_state client_ = client_state::not_asked;
  std::size_t expected_ = 0;  // bytes: of a body to come, or of a whole Authentication message
  std::vector<std::byte> of_server_;
  std::vector<std::byte> of_client_;
  std::vector<std::byte> out_;
};

}  // namespace pgweir::session
