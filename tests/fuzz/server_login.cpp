// What a hostile server can say to pgweir when it logs in on behalf: the way of a real one with
// changes, or anything at all. Whole and byte by byte the same must come of it; a password is said
// only where it may be, and who has not proved itself is not believed.
//
// The first byte says how; then edits (edits.hpp), or bytes as they are.
#include "proxy/login/server_login.hpp"

#include "core/ensure.hpp"
#include "core/limits.hpp"
#include "proxy/login/scram_server.hpp"
#include "proxy/wire/authentication.hpp"
#include "tests/fuzz/edits.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::fuzz {
namespace {

using core::bytes_view;
using login::server_login_action;
using wire::auth_code;

constexpr std::string_view password = "pencil";
const std::vector<std::byte> salt(16, std::byte{3});
const login::channel_binding certificate{std::vector<std::byte>(32, std::byte{7})};

struct manner {
  explicit manner(unsigned flags)
      : raw{(flags & 1U) != 0},
        is_private{(flags & 2U) != 0},
        is_tls{(flags & 4U) != 0},
        knows_password{(flags & 8U) != 0},
        asks{(flags >> 4U) % 5} {}
  bool raw;
  bool is_private;
  bool is_tls;
  bool knows_password;  // else proven keys
  unsigned asks;        // how the server wants to know who it is
};

login::credential known(const manner& how) {
  if (how.knows_password) return core::secret_text{std::string{password}};
  return login::proven_keys{login::keys_of(password, salt, 1), salt, 1};
}

login::server_leg leg(const manner& how) {
  return {how.is_private || how.is_tls, how.is_tls, how.is_tls ? certificate : std::nullopt};
}

// One way of giving a server's bytes: all that came of it.
struct heard {
  std::vector<std::string> replies;
  server_login_action end = server_login_action::read_more;
  std::string words;  // for the client
};

void give(login::server_login& to, heard& so_far, bytes_view bytes, std::size_t size) {
  while (!bytes.empty() && so_far.end == server_login_action::read_more) {
    const auto piece = bytes.first(std::min(size, bytes.size()));
    bytes = bytes.subspan(piece.size());
    auto said = to.step(piece);
    for (; said == server_login_action::answer; said = to.step({})) {
      so_far.replies.emplace_back(core::as_text(to.reply()));
    }
    so_far.end = said;
    if (said == server_login_action::hand_through) so_far.words = core::as_text(to.for_client());
    if (said == server_login_action::refuse) so_far.words = core::as_text(to.error());
  }
  // What comes behind is the client's as it is.
  if (so_far.end == server_login_action::hand_through) so_far.words += core::as_text(bytes);
}

// Both ways side by side.
class pair {
 public:
  explicit pair(const manner& how)
      : how_{how},
        knows_{known(how)},
        whole_{"ann", knows_, "client", leg(how)},
        slow_{"ann", knows_, "client", leg(how)} {}

  // The newest reply; none: the login does not go on.
  std::optional<std::string> say(bytes_view message) {
    const auto before = at_once_.replies.size();
    give(whole_, at_once_, message, message.size());
    give(slow_, by_byte_, message, 1);
    check();
    const bool goes_on = at_once_.end == server_login_action::read_more;
    if (!goes_on || at_once_.replies.size() == before) return std::nullopt;
    return at_once_.replies.back();
  }
  [[nodiscard]] bool was_believed() const {
    return at_once_.end == server_login_action::hand_through && says_ok(at_once_.words);
  }

 private:
  void check() const {
    ensure(at_once_.end == by_byte_.end);
    ensure(at_once_.replies == by_byte_.replies);
    ensure(at_once_.words == by_byte_.words);
    for (const auto& each : at_once_.replies) {
      ensure(each.starts_with('p'));
      ensure(how_.is_private || how_.is_tls || each.find(password) == std::string::npos);
    }
    if (at_once_.end == server_login_action::refuse) ensure(at_once_.words.starts_with('E'));
  }
  static bool says_ok(std::string_view words) {
    core::bytes_cursor in{core::as_bytes(words)};
    while (const auto type = in.u8()) {
      if (static_cast<char>(*type) == 'R') return true;
      const auto length = in.u32();
      if (!length || *length < 4 || !in.take(*length - 4)) return false;
    }
    return false;
  }

  manner how_;
  login::credential knows_;
  login::server_login whole_;
  login::server_login slow_;
  heard at_once_;
  heard by_byte_;
};

std::string asked(auth_code code, std::string_view data = {}) {
  return std::string{core::as_text(wire::authentication(code, core::as_bytes(data)))};
}

std::string first_question(const manner& how) {
  using namespace std::string_literals;
  switch (how.asks) {
    case 0:
      return asked(auth_code::ok);
    case 1:
      return asked(auth_code::cleartext_password);
    case 2:
      return asked(auth_code::md5_password, "salt");
    case 3:
      return asked(auth_code::sasl, "SCRAM-SHA-256\0\0"s);
    default:
      return asked(auth_code::sasl, "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"s);
  }
}

// A real server's side of SCRAM.
void play_scram(const manner& how, const edits& changed, pair& both, std::string_view reply) {
  login::scram_server server{login::secret_of(password, salt, 1), "server",
                             how.is_tls ? certificate : std::nullopt};
  const auto body = reply.substr(5);
  const auto name = body.find('\0');
  if (name == std::string_view::npos) return;
  const auto challenge = server.first(body.substr(0, name), body.substr(name + 5));
  if (!challenge) return;
  const auto next =
      both.say(core::as_bytes(changed.of(1, asked(auth_code::sasl_continue, *challenge))));
  if (!next) return;
  const auto proof = server.final(std::string_view{*next}.substr(5));
  const auto honest = asked(auth_code::sasl_final, proof ? *proof : "v=");
  const auto said = changed.of(2, honest);
  both.say(core::as_bytes(said));
  both.say(core::as_bytes(changed.of(3, asked(auth_code::ok))));
  ensure(!both.was_believed() || (proof && said == honest));
}

}  // namespace

void server_login(bytes_view input) {
  if (input.empty()) return;
  const manner how{std::to_integer<unsigned>(input.front())};
  const auto rest = input.subspan(1);
  pair both{how};
  if (how.raw) {
    both.say(rest);
    return;
  }
  const edits changed{rest};
  const auto question = changed.of(0, first_question(how));
  const auto reply = both.say(core::as_bytes(question));
  if (!reply) return;
  if (how.asks > 2) {
    play_scram(how, changed, both, *reply);
  } else {
    both.say(core::as_bytes(changed.of(3, asked(auth_code::ok))));
  }
}

}  // namespace pgweir::fuzz
