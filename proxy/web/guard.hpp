// Who may ask at the web address: decides by what a request says and who sent it. No sockets, no
// clock, no files.
//
// Three dangers, three answers. A web page of somebody else may point a name of its own at this
// address (DNS rebinding): on a loopback address only its own names are answered. It may send the
// reader's browser here: what the browser says to come from another site is refused, but for a link
// that is followed. Other machines may connect: they show a token, the cookie that a token was
// exchanged for, or a certificate that TLS has checked; guesses are slowed down.
//
// Tokens are kept as digests and compared in a time that says nothing of them. Cookies are not
// kept: they are signed with a key of the process and its tokens, and end with either.
#pragma once

#include "core/error.hpp"
#include "core/ip_address.hpp"
#include "core/time.hpp"
#include "proxy/login/crypto.hpp"
#include "proxy/web/guess_limit.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::web {

// The tokens of a file: one a line, between 16 and 512 printable characters without spaces; empty
// lines and such as begin with # are passed over. The failure names `source` and the line, and
// quotes nothing.
core::result<std::vector<core::secret_text>> tokens_from(std::string_view text,
                                                         std::string_view source);

struct guard_rules {
  bool on_loopback = true;         // the address that is listened on
  bool encrypted = false;          // TLS
  bool certificates = false;       // TLS asks for them
  std::vector<std::string> hosts;  // names beside those of loopback, in lower case
  std::vector<core::secret_text> tokens;
};

// An address that other machines reach, and no way to tell friend from foe: one sentence about what
// to set.
core::result<void> check(const guard_rules& rules, std::string_view address);

// What the guard looks at.
struct visitor {
  core::ip_address from;
  bool has_certificate = false;  // one that TLS has checked
  bool is_probe = false;         // asks only whether the process lives
  std::string_view host;         // headers, empty where there are none
  std::string_view origin;
  std::string_view fetch_site;
  std::string_view fetch_mode;
  std::string_view fetch_dest;
  std::string_view authorization;
  std::string_view cookie;
};

enum class admission : std::uint8_t {
  granted,
  foreign_host,       // a name that is not this address's
  foreign_site,       // another site's page asks
  token_needed,       // none was shown, or a cookie that has ended
  token_wrong,        // not one of ours
  too_many_failures,  // of this visitor: no token is looked at for some seconds
};

class guard {
 public:
  using key = std::array<std::byte, 32>;
  static constexpr std::string_view cookie_name = "pgweir";
  static constexpr auto cookie_life = std::chrono::hours{12};

  // `secret`: random, of this process.
  guard(guard_rules rules, const key& secret);

  // In place of the tokens so far: some where there were some, none where there were none.
  void use(std::span<const core::secret_text> tokens);
  admission judge(const visitor& who, core::time_point now);
  // Whether a token opens the door at all.
  [[nodiscard]] bool asks_for_tokens() const { return !tokens_.empty(); }
  // What is looked at as a token; none: no header of ours, or no token opens.
  [[nodiscard]] std::optional<std::string_view> shown_token(std::string_view authorization) const;
  // For whoever has just shown a token: the value of Set-Cookie.
  [[nodiscard]] std::string cookie(core::time_point now) const;

 private:
  [[nodiscard]] bool names_this_address(std::string_view host) const;
  [[nodiscard]] bool is_other_site(const visitor& who) const;
  [[nodiscard]] bool needs_proof() const;
  [[nodiscard]] bool knows_token(std::string_view token) const;
  [[nodiscard]] bool knows_cookie(std::string_view header, core::time_point now) const;
  [[nodiscard]] std::string signature(std::string_view text) const;
  admission judge_token(std::string_view token, const core::ip_address& from, core::time_point now);

  guard_rules rules_;
  key secret_;
  std::vector<login::digest> tokens_;
  login::digest cookie_key_;
  guess_limit guesses_;
};

}  // namespace pgweir::web
