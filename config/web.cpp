#include "config/web.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::config {

namespace {

constexpr std::size_t longest_host_name = 253;  // of DNS

core::failure wrong(std::string sentence) {
  return {core::exit_code::wrong_usage, std::move(sentence)};
}

bool may_stand_in_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

}  // namespace

bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= longest_host_name &&
         std::ranges::all_of(text, may_stand_in_a_name);
}

core::result<void> check(const web_settings& how) {
  if (how.certificate.empty() != how.key.empty()) {
    return wrong("web.certificate and web.key need each other: give both, or neither.");
  }
  if (!how.client_ca.empty() && how.certificate.empty()) {
    return wrong("web.client_ca needs TLS: give web.certificate and web.key, too.");
  }
  return {};
}

}  // namespace pgweir::config
