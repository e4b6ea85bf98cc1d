// The server's part of one SCRAM-SHA-256 exchange (RFC 5802, 7677): checks that a client knows the
// password behind a stored secret, and learns the ClientKey from its proof, which no stored secret
// holds. No I/O and no randomness. Used once.
#pragma once

#include "proxy/login/channel.hpp"
#include "proxy/login/scram_errc.hpp"
#include "proxy/login/scram_message.hpp"
#include "proxy/login/scram_secret.hpp"

#include <string>
#include <string_view>

namespace pgweir::login {

class scram_server {
 public:
  // `nonce`: this side's part, random, of printable characters without a comma.
  scram_server(scram_secret known, std::string nonce, channel_binding channel);

  // SASLInitialResponse: its mechanism and message. The answer is for AuthenticationSASLContinue.
  result<std::string> first(std::string_view mechanism, std::string_view message);
  // SASLResponse. The answer is for AuthenticationSASLFinal, and the client is who it says it is.
  result<std::string> final(std::string_view message);

  // What this client can log in with elsewhere. After final() succeeded.
  [[nodiscard]] proven_keys proven() const {
    return {{client_key_, known_.server_key}, known_.salt, known_.rounds};
  }

 private:
  [[nodiscard]] result<void> check_binding(std::string_view mechanism,
                                           const client_first& message) const;

  scram_secret known_;
  std::string nonce_;  // both sides' after first()
  channel_binding channel_;
  bool binds_ = false;
  std::string header_;
  std::string signed_;  // the messages so far, as the signature wants them
  digest client_key_;
};

}  // namespace pgweir::login
