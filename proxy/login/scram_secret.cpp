#include "proxy/login/scram_secret.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace pgweir::login {

namespace {

// Takes the front of `rest` up to `mark`, which goes with it. None without a mark.
std::optional<std::string_view> take_until(std::string_view& rest, char mark) {
  const auto end = rest.find(mark);
  if (end == std::string_view::npos) return std::nullopt;
  const auto taken = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return taken;
}

std::optional<digest> digest_from(std::string_view text) {
  auto bytes = from_base64(text);
  digest out;
  if (!bytes || bytes->size() != out.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  core::wipe(bytes->data(), bytes->size());
  return out;
}

digest client_key_of(const digest& salted) {
  return hmac_sha256(salted, core::as_bytes("Client Key"));
}

}  // namespace

std::optional<scram_secret> read_scram_secret(std::string_view text) {
  auto rest = text;
  if (take_until(rest, '$') != "SCRAM-SHA-256") return std::nullopt;
  const auto rounds = take_until(rest, ':');
  const auto salt = take_until(rest, '$');
  const auto stored_key = take_until(rest, ':');
  if (!rounds || !salt || !stored_key) return std::nullopt;
  scram_secret out;
  const auto* end = rounds->data() + rounds->size();
  const auto [at, error] = std::from_chars(rounds->data(), end, out.rounds);
  if (error != std::errc{} || at != end || out.rounds == 0) return std::nullopt;
  if (out.rounds > core::limits::scram_rounds) return std::nullopt;
  auto salt_bytes = from_base64(*salt);
  const auto stored = digest_from(*stored_key);
  const auto server = digest_from(rest);
  if (!salt_bytes || salt_bytes->empty() || !stored || !server) return std::nullopt;
  out.salt = std::move(*salt_bytes);
  out.stored_key = *stored;
  out.server_key = *server;
  return out;
}

scram_keys keys_of(std::string_view password, core::bytes_view salt, std::uint32_t rounds) {
  const auto salted = salted_password(prepared_password(password).view(), salt, rounds);
  scram_keys out;
  out.client_key = client_key_of(salted);
  out.server_key = hmac_sha256(salted, core::as_bytes("Server Key"));
  return out;
}

scram_secret secret_of(std::string_view password, std::vector<std::byte> salt,
                       std::uint32_t rounds) {
  const auto keys = keys_of(password, salt, rounds);
  scram_secret out;
  out.rounds = rounds;
  out.salt = std::move(salt);
  out.stored_key = sha256(keys.client_key);
  out.server_key = keys.server_key;
  return out;
}

}  // namespace pgweir::login
