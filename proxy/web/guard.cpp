#include "proxy/web/guard.hpp"

#include "core/bytes.hpp"
#include "proxy/web/host_name.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace pgweir::web {

namespace {

constexpr std::size_t shortest_token = 16;
constexpr std::size_t longest_token = 512;
constexpr std::size_t most_tokens = 16;
// A longer header is no proof of anything, and is not searched.
constexpr std::size_t longest_cookies = 4 * 1024;

bool is_token(std::string_view text) {
  return text.size() >= shortest_token && text.size() <= longest_token &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

core::failure wrong(std::string sentence) {
  return {core::exit_code::wrong_usage, std::move(sentence)};
}

// The token of "Bearer …", which may be empty; the scheme's case is of no meaning.
std::optional<std::string_view> bearer_token(std::string_view header) {
  const auto end = std::min(header.find(' '), header.size());
  if (!same_name(header.substr(0, end), "bearer")) return std::nullopt;
  return trimmed(header.substr(end));
}

std::string_view cookie_value(std::string_view header, std::string_view name) {
  if (header.size() > longest_cookies) return {};
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    const auto pair = trimmed(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const auto equals = pair.find('=');
    if (pair.substr(0, equals) == name && equals != std::string_view::npos) {
      return pair.substr(equals + 1);
    }
  }
  return {};
}

std::int64_t seconds_of(core::time_point at) {
  return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

}  // namespace

core::result<std::vector<core::secret_text>> tokens_from(std::string_view text,
                                                         std::string_view source) {
  std::vector<core::secret_text> out;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    if (!is_token(line)) {
      return wrong(fmt::format(
          "{}: line {} is no token: it needs {} to {} printable characters without spaces, such "
          "as `openssl rand -hex 32` gives.",
          source, number, shortest_token, longest_token));
    }
    if (out.size() == most_tokens) {
      return wrong(fmt::format("{} holds more than {} tokens.", source, most_tokens));
    }
    out.emplace_back(std::string{line});
  }
  if (out.empty()) return wrong(fmt::format("{} holds no token.", source));
  return out;
}

core::result<void> check(const guard_rules& rules, std::string_view address) {
  if (rules.on_loopback || !rules.tokens.empty() || rules.certificates) return {};
  return wrong(fmt::format(
      "other machines reach web.listen {}: set web.token_file to a file with a token (openssl rand "
      "-hex 32), or web.client_ca (with web.certificate and web.key), or listen on 127.0.0.1.",
      address));
}

guard::guard(guard_rules rules, const key& secret) : rules_{std::move(rules)}, secret_{secret} {
  use(rules_.tokens);
  rules_.tokens.clear();
}

void guard::use(std::span<const core::secret_text> tokens) {
  tokens_.clear();
  std::vector<std::byte> all;
  for (const auto& each : tokens) {
    tokens_.push_back(login::hmac_sha256(secret_, core::as_bytes(each.view())));
    all.insert(all.end(), tokens_.back().begin(), tokens_.back().end());
  }
  cookie_key_ = login::hmac_sha256(secret_, all);
}

admission guard::judge(const visitor& who, core::time_point now) {
  // Probes of a cluster name the address as they like; what they hear is no secret.
  const bool free_to_ask = who.is_probe && !rules_.on_loopback;
  if (free_to_ask) return admission::granted;
  if (!names_this_address(who.host)) return admission::foreign_host;
  if (is_other_site(who)) return admission::foreign_site;
  if (who.is_probe || !needs_proof()) return admission::granted;
  // Whoever shows a token wants it looked at: a certificate does not make a wrong one right.
  if (const auto token = shown_token(who.authorization)) return judge_token(*token, who.from, now);
  if (who.has_certificate) return admission::granted;
  return knows_cookie(who.cookie, now) ? admission::granted : admission::token_needed;
}

bool guard::needs_proof() const {
  return !rules_.on_loopback || !tokens_.empty() || rules_.certificates;
}

bool guard::names_this_address(std::string_view host) const {
  const auto name = name_of_host(host);
  const bool listed = std::ranges::any_of(
      rules_.hosts, [&](const std::string& each) { return same_name(each, name); });
  if (listed || is_loopback_name(name)) return true;
  // Elsewhere a name is not what keeps strangers out, unless it is said which there are.
  return !rules_.on_loopback && rules_.hosts.empty();
}

bool guard::is_other_site(const visitor& who) const {
  if (!who.origin.empty()) {
    const auto mark = who.origin.find("://");
    const auto origin = mark == std::string_view::npos ? "" : who.origin.substr(mark + 3);
    const auto name = name_of_host(origin);
    // A reverse proxy may have taken the port away.
    const bool listed = std::ranges::any_of(
        rules_.hosts, [&](const std::string& each) { return same_name(each, name); });
    if (origin.empty() || (!same_name(origin, who.host) && !listed)) return true;
  }
  if (who.fetch_site.empty() || who.fetch_site == "same-origin" || who.fetch_site == "none") {
    return false;
  }
  // A link in a chat or a mail: the other page learns nothing of what it leads to.
  return who.fetch_mode != "navigate" || who.fetch_dest != "document";
}

// Other schemes are none of ours: a reverse proxy may have asked for a password of its own.
std::optional<std::string_view> guard::shown_token(std::string_view authorization) const {
  return asks_for_tokens() ? bearer_token(authorization) : std::nullopt;
}

admission guard::judge_token(std::string_view token, const core::ip_address& from,
                             core::time_point now) {
  if (!guesses_.may_guess(from, now)) return admission::too_many_failures;
  if (knows_token(token)) return admission::granted;
  guesses_.failed(from, now);
  return admission::token_wrong;
}

bool guard::knows_token(std::string_view token) const {
  if (token.size() > longest_token) return false;
  const auto shown = login::hmac_sha256(secret_, core::as_bytes(token));
  bool known = false;
  for (const auto& each : tokens_) known |= login::same(each, shown);
  return known;
}

std::string guard::signature(std::string_view text) const {
  const auto digest =
      login::hmac_sha256(cookie_key_, core::as_bytes(fmt::format("cookie {}", text)));
  std::string out;
  for (const auto each : digest) out += fmt::format("{:02x}", std::to_integer<unsigned>(each));
  return out;
}

std::string guard::cookie(core::time_point now) const {
  const auto until = std::to_string(seconds_of(now + cookie_life));
  return fmt::format("{}={}.{}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", cookie_name, until,
                     signature(until), std::chrono::seconds{cookie_life}.count(),
                     rules_.encrypted ? "; Secure" : "");
}

bool guard::knows_cookie(std::string_view header, core::time_point now) const {
  if (tokens_.empty()) return false;
  const auto value = cookie_value(header, cookie_name);
  const auto dot = value.find('.');
  if (dot == std::string_view::npos) return false;
  const auto until = value.substr(0, dot);
  // Both as digests, so that the comparison takes the same time wherever they differ.
  const auto shown = login::sha256(core::as_bytes(value.substr(dot + 1)));
  if (!login::same(shown, login::sha256(core::as_bytes(signature(until))))) return false;
  std::int64_t seconds = 0;
  const auto read = std::from_chars(until.data(), until.data() + until.size(), seconds);
  return read.ec == std::errc{} && seconds_of(now) < seconds;
}

}  // namespace pgweir::web
