// The client's part of one SCRAM-SHA-256 exchange (RFC 5802, 7677): logs in with a password, or
// with the keys that a client's own login has shown (ClientKey) and a stored secret holds
// (ServerKey). No I/O and no randomness. Used once.
#pragma once

#include "proxy/login/channel.hpp"
#include "proxy/login/scram_errc.hpp"
#include "proxy/login/scram_secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pgweir::login {

class scram_client {
 public:
  // `knows` outlives it. With a `channel` the mechanism is -PLUS.
  scram_client(const credential& knows, std::string nonce, channel_binding channel);

  [[nodiscard]] std::string_view mechanism() const;
  // For SASLInitialResponse. `could_bind`: this connection has TLS, but the server offered no -PLUS
  // (it is told, and refuses if somebody hid the offer).
  std::string first(bool could_bind);
  // AuthenticationSASLContinue; the answer is for SASLResponse.
  result<std::string> answer(std::string_view server_first);
  // AuthenticationSASLFinal: does the server know the secret, too?
  [[nodiscard]] result<void> check(std::string_view server_final) const;

 private:
  [[nodiscard]] result<scram_keys> keys_for(core::bytes_view salt, std::uint32_t rounds) const;

  const credential& knows_;
  std::string nonce_;
  channel_binding channel_;
  std::string header_;
  std::string bare_;
  digest server_signature_;
};

}  // namespace pgweir::login
