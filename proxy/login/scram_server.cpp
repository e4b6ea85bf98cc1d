#include "proxy/login/scram_server.hpp"

#include <utility>

namespace pgweir::login {

namespace {

// base64 of the header and the channel's data, as the client's final message must repeat it.
std::string binding_of(std::string_view header, const channel_binding* channel) {
  const auto bytes = core::as_bytes(header);
  std::vector<std::byte> all{bytes.begin(), bytes.end()};
  if (channel != nullptr) all.insert(all.end(), (*channel)->begin(), (*channel)->end());
  return base64(all);
}

}  // namespace

scram_server::scram_server(scram_secret known, std::string nonce, channel_binding channel)
    : known_{std::move(known)}, nonce_{std::move(nonce)}, channel_{std::move(channel)} {}

result<std::string> scram_server::first(std::string_view mechanism, std::string_view message) {
  const auto read = read_client_first(message);
  if (!read) return scram_errc::malformed;
  if (const auto fits = check_binding(mechanism, *read); !fits) return fits.error();
  binds_ = read->flag == binding_flag::used;
  header_ = read->header;
  nonce_ = std::string{read->nonce} + nonce_;
  auto answer = "r=" + nonce_ + ",s=" + base64(known_.salt) + ",i=" + std::to_string(known_.rounds);
  signed_ = std::string{read->bare} + "," + answer;
  return answer;
}

result<void> scram_server::check_binding(std::string_view mechanism,
                                         const client_first& message) const {
  const bool plus = mechanism == mechanism_plus;
  if (!plus && mechanism != mechanism_plain) return scram_errc::unknown_mechanism;
  if (plus && !channel_) return scram_errc::unknown_mechanism;
  switch (message.flag) {
    case binding_flag::used:
      if (!plus || message.binding_type != binding_type) return scram_errc::binding_not_offered;
      return {};
    case binding_flag::server_does_not:
      if (channel_) return scram_errc::binding_hidden;
      break;
    case binding_flag::not_supported:
      break;
  }
  if (plus) return scram_errc::malformed;
  return {};
}

result<std::string> scram_server::final(std::string_view message) {
  const auto read = read_client_final(message);
  if (!read) return scram_errc::malformed;
  if (read->binding != binding_of(header_, binds_ ? &channel_ : nullptr)) {
    return binds_ ? scram_errc::binding_differs : scram_errc::malformed;
  }
  if (read->nonce != nonce_) return scram_errc::nonce_differs;
  const auto proof_bytes = from_base64(read->proof);
  digest proof;
  if (!proof_bytes || proof_bytes->size() != proof.size()) return scram_errc::malformed;
  std::copy(proof_bytes->begin(), proof_bytes->end(), proof.begin());
  signed_ += "," + std::string{read->without_proof};
  const auto signature = hmac_sha256(known_.stored_key, core::as_bytes(signed_));
  const auto key = exclusive_or(proof, signature);
  if (!same(sha256(key), known_.stored_key)) return scram_errc::wrong_proof;
  client_key_ = key;
  return "v=" + base64(hmac_sha256(known_.server_key, core::as_bytes(signed_)));
}

}  // namespace pgweir::login
