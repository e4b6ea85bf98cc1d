#include "proxy/login/scram_client.hpp"

#include "core/limits.hpp"
#include "proxy/login/scram_message.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::login {

scram_client::scram_client(const credential& knows, std::string nonce, channel_binding channel)
    : knows_{knows}, nonce_{std::move(nonce)}, channel_{std::move(channel)} {}

std::string_view scram_client::mechanism() const {
  return channel_ ? mechanism_plus : mechanism_plain;
}

std::string scram_client::first(bool could_bind) {
  header_ = could_bind ? "y,," : "n,,";
  if (channel_) header_ = "p=" + std::string{binding_type} + ",,";
  bare_ = "n=,r=" + nonce_;  // the server takes the name of the startup packet
  return header_ + bare_;
}

result<std::string> scram_client::answer(std::string_view server_first) {
  const auto read = read_server_first(server_first);
  if (!read) return scram_errc::malformed;
  if (!read->nonce.starts_with(nonce_) || read->nonce.size() == nonce_.size()) {
    return scram_errc::nonce_differs;
  }
  const auto salt = from_base64(read->salt);
  if (!salt) return scram_errc::malformed;
  const auto keys = keys_for(*salt, read->rounds);
  if (!keys) return keys.error();

  const auto header = core::as_bytes(header_);
  std::vector<std::byte> binding{header.begin(), header.end()};
  if (channel_) binding.insert(binding.end(), channel_->begin(), channel_->end());
  auto message = "c=" + base64(binding) + ",r=" + std::string{read->nonce};
  const auto all = bare_ + "," + std::string{server_first} + "," + message;
  const auto signature = hmac_sha256(sha256(keys->client_key), core::as_bytes(all));
  server_signature_ = hmac_sha256(keys->server_key, core::as_bytes(all));
  return message + ",p=" + base64(exclusive_or(keys->client_key, signature));
}

result<scram_keys> scram_client::keys_for(core::bytes_view salt, std::uint32_t rounds) const {
  if (rounds > core::limits::scram_rounds) return scram_errc::too_many_rounds;
  if (const auto* password = std::get_if<core::secret_text>(&knows_)) {
    return keys_of(password->view(), salt, rounds);
  }
  const auto& proven = std::get<proven_keys>(knows_);
  if (proven.rounds != rounds || !std::ranges::equal(proven.salt, salt)) {
    return scram_errc::other_secret;
  }
  return proven.keys;
}

result<void> scram_client::check(std::string_view server_final) const {
  const auto signature = read_server_final(server_final);
  if (!signature) return scram_errc::malformed;
  const auto bytes = from_base64(*signature);
  digest theirs;
  if (!bytes || bytes->size() != theirs.size()) return scram_errc::malformed;
  std::copy(bytes->begin(), bytes->end(), theirs.begin());
  if (!same(theirs, server_signature_)) return scram_errc::wrong_signature;
  return {};
}

}  // namespace pgweir::login
