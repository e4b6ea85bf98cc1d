#include "proxy/login/credentials.hpp"

#include <utility>

namespace pgweir::login {

namespace {

constexpr std::size_t salt_bytes = 16;  // as PostgreSQL makes them

}  // namespace

credentials::credentials(std::shared_ptr<const config::auth_file> entries, const salt_key& key)
    : entries_{std::move(entries)}, key_{key} {}

scram_secret credentials::secret_for(std::string_view user) {
  const auto* known = entries_->find(user);
  if (known == nullptr) {
    scram_secret decoy;
    decoy.salt = salt_for(user);
    // Nobody knows what hashes to these.
    decoy.stored_key = hmac_sha256(key_, core::as_bytes("stored key of nobody"));
    decoy.server_key = hmac_sha256(key_, core::as_bytes("server key of nobody"));
    return decoy;
  }
  if (auto stored = read_scram_secret(known->view())) return *stored;
  const auto found = made_.find(std::string{user});
  if (found != made_.end()) return found->second;
  return made_.emplace(std::string{user}, secret_of(known->view(), salt_for(user))).first->second;
}

core::secret_text credentials::password_of(std::string_view user) const {
  const auto* known = entries_->find(user);
  if (known == nullptr || read_scram_secret(known->view())) return {};
  return core::secret_text{std::string{known->view()}};
}

std::vector<std::byte> credentials::salt_for(std::string_view user) const {
  const auto mixed = hmac_sha256(key_, core::as_bytes(user));
  return {mixed.begin(), mixed.begin() + salt_bytes};
}

}  // namespace pgweir::login
