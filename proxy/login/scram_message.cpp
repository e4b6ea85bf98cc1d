#include "proxy/login/scram_message.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace pgweir::login {

namespace {

// Attributes "x=value", separated by commas, taken from the front. A value holds no comma.
class attributes {
 public:
  explicit attributes(std::string_view text) : rest_{text} {}

  // The value of the next attribute, which must be `name`.
  std::optional<std::string_view> take(char name) {
    if (over_ || rest_.size() < 2 || rest_[0] != name || rest_[1] != '=') return std::nullopt;
    const auto comma = rest_.find(',');
    const auto value = rest_.substr(2, comma == std::string_view::npos ? comma : comma - 2);
    over_ = comma == std::string_view::npos;
    rest_.remove_prefix(over_ ? rest_.size() : comma + 1);
    return value;
  }
  // Extensions may follow; nobody here knows any.
  [[nodiscard]] bool at_end() const { return over_; }

 private:
  std::string_view rest_;
  bool over_ = false;
};

bool is_nonce(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return c >= 0x21 && c <= 0x7e && c != ','; });
}

std::optional<client_first> read_header(std::string_view message) {
  client_first out;
  const auto comma = message.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto flag = message.substr(0, comma);
  if (flag == "n") {
    out.flag = binding_flag::not_supported;
  } else if (flag == "y") {
    out.flag = binding_flag::server_does_not;
  } else if (flag.starts_with("p=") && flag.size() > 2) {
    out.flag = binding_flag::used;
    out.binding_type = flag.substr(2);
  } else {
    return std::nullopt;
  }
  // No authorization identity: PostgreSQL refuses one too.
  if (message.substr(comma, 2) != ",,") return std::nullopt;
  out.header = message.substr(0, comma + 2);
  out.bare = message.substr(comma + 2);
  return out;
}

}  // namespace

std::optional<client_first> read_client_first(std::string_view message) {
  auto out = read_header(message);
  if (!out) return std::nullopt;
  attributes in{out->bare};
  // The name counts for nothing: the startup packet's does.
  if (!in.take('n')) return std::nullopt;
  const auto nonce = in.take('r');
  if (!nonce || !is_nonce(*nonce)) return std::nullopt;
  out->nonce = *nonce;
  return out;
}

std::optional<server_first> read_server_first(std::string_view message) {
  attributes in{message};
  const auto nonce = in.take('r');
  const auto salt = in.take('s');
  const auto rounds = in.take('i');
  if (!nonce || !salt || !rounds || !is_nonce(*nonce)) return std::nullopt;
  server_first out{*nonce, *salt, 0};
  const auto* end = rounds->data() + rounds->size();
  const auto [at, error] = std::from_chars(rounds->data(), end, out.rounds);
  if (error != std::errc{} || at != end || out.rounds == 0) return std::nullopt;
  return out;
}

std::optional<client_final> read_client_final(std::string_view message) {
  attributes in{message};
  const auto binding = in.take('c');
  const auto nonce = in.take('r');
  if (!binding || !nonce || in.at_end()) return std::nullopt;
  const auto proof_at = message.rfind(",p=");
  if (proof_at == std::string_view::npos) return std::nullopt;
  client_final out{*binding, *nonce, message.substr(proof_at + 3), message.substr(0, proof_at)};
  if (out.proof.find(',') != std::string_view::npos) return std::nullopt;
  return out;
}

std::optional<std::string_view> read_server_final(std::string_view message) {
  attributes in{message};
  return in.take('v');
}

}  // namespace pgweir::login
