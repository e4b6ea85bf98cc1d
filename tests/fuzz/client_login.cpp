// What a hostile client can say to pgweir when it logs in on behalf: right messages with changes,
// or anything at all. Whole and byte by byte the same must come of it, and only who knows the
// password is verified.
//
// The first byte says how; then edits (edits.hpp), or bytes as they are.
#include "proxy/login/client_login.hpp"

#include "core/ensure.hpp"
#include "proxy/login/scram_client.hpp"
#include "proxy/wire/authentication.hpp"
#include "tests/fuzz/edits.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::fuzz {
namespace {

using core::bytes_view;
using login::client_login_action;

constexpr std::string_view password = "pencil";
const login::channel_binding certificate{std::vector<std::byte>(32, std::byte{7})};

struct manner {
  explicit manner(unsigned flags)
      : raw{(flags & 1U) != 0},
        has_channel{(flags & 2U) != 0},
        binds{(flags & 4U) != 0},
        stranger{(flags & 8U) != 0} {}
  bool raw;
  bool has_channel;  // the connection has TLS
  bool binds;        // the client wants to use it
  bool stranger;     // nobody's secret is checked against
};

login::scram_secret secret() {
  return login::secret_of(password, std::vector<std::byte>(16, std::byte{3}), 1);
}

login::client_login begin(const manner& how) {
  auto known = how.stranger ? login::scram_secret{} : secret();
  return {"ann", login::scram_server{std::move(known), "server",
                                     how.has_channel ? certificate : std::nullopt}};
}

bool is_message(bytes_view reply, char type) {
  core::bytes_cursor in{reply};
  const auto first = in.u8();
  const auto length = in.u32();
  return first && static_cast<char>(*first) == type && length && *length == reply.size() - 1;
}

// What came of one message.
struct turn {
  client_login_action said = client_login_action::read_more;
  bool early = false;  // before its last byte was there
  std::string reply;
};

turn give(login::client_login& to, bytes_view bytes, std::size_t size) {
  turn out;
  while (!bytes.empty() && out.said == client_login_action::read_more) {
    const auto piece = bytes.first(std::min(size, bytes.size()));
    bytes = bytes.subspan(piece.size());
    out.said = to.step(piece);
  }
  out.early = !bytes.empty();
  if (out.said != client_login_action::read_more) out.reply = core::as_text(to.reply());
  return out;
}

// Both ways of giving a message.
client_login_action compare(login::client_login& whole, login::client_login& slow,
                            bytes_view message) {
  const auto at_once = give(whole, message, message.size());
  const auto by_byte = give(slow, message, 1);
  if (by_byte.early) {
    // What stands behind a message is refused only where it is seen together with it.
    ensure(at_once.said == client_login_action::refuse);
    return at_once.said;
  }
  ensure(at_once.said == by_byte.said);
  ensure(at_once.reply == by_byte.reply);
  switch (at_once.said) {
    case client_login_action::read_more:
      break;
    case client_login_action::answer:
      ensure(is_message(core::as_bytes(at_once.reply), 'R'));
      break;
    case client_login_action::verified:
      ensure(is_message(core::as_bytes(at_once.reply), 'R'));
      ensure(login::same(login::sha256(whole.proven().keys.client_key), secret().stored_key));
      break;
    case client_login_action::refuse:
      ensure(is_message(core::as_bytes(at_once.reply), 'E'));
      break;
  }
  return at_once.said;
}

std::string initial_response(std::string_view mechanism, std::string_view message) {
  std::vector<std::byte> body;
  core::append(body, core::as_bytes(mechanism));
  body.push_back(std::byte{0});
  core::append_u32(body, static_cast<std::uint32_t>(message.size()));
  core::append(body, core::as_bytes(message));
  return std::string{core::as_text(wire::password_message(body))};
}

void play_edited(const manner& how, const edits& changed) {
  auto whole = begin(how);
  auto slow = begin(how);
  const login::credential knows = core::secret_text{std::string{password}};
  const bool plus = how.has_channel && how.binds;
  login::scram_client client{knows, "client", plus ? certificate : std::nullopt};
  const auto first = initial_response(client.mechanism(), client.first(false));
  if (compare(whole, slow, core::as_bytes(changed.of(0, first))) != client_login_action::answer) {
    return;
  }
  const auto question = core::as_text(whole.reply()).substr(9);
  const auto proof = client.answer(question);
  if (!proof) return;
  const auto final = std::string{core::as_text(wire::password_message(core::as_bytes(*proof)))};
  compare(whole, slow, core::as_bytes(changed.of(1, final)));
}

}  // namespace

void client_login(bytes_view input) {
  if (input.empty()) return;
  const manner how{std::to_integer<unsigned>(input.front())};
  const auto rest = input.subspan(1);
  if (!how.raw) return play_edited(how, edits{rest});
  auto whole = begin(how);
  auto slow = begin(how);
  // A byte before each piece says how long it is.
  core::bytes_cursor in{rest};
  auto said = client_login_action::read_more;
  while (said == client_login_action::read_more || said == client_login_action::answer) {
    const auto length = in.u8();
    if (!length) return;
    said = compare(whole, slow, *in.take(std::min<std::size_t>(*length, in.remaining())));
  }
}

}  // namespace pgweir::fuzz
