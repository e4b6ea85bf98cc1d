#include "proxy/login/server_login.hpp"

#include "core/limits.hpp"
#include "proxy/wire/authentication.hpp"
#include "proxy/wire/error_response.hpp"
#include "proxy/wire/frame.hpp"
#include "proxy/wire/sqlstate.hpp"

#include <utility>

namespace pgweir::login {

namespace {

constexpr std::size_t md5_salt_bytes = 4;

// What a password is asked for with: the message's words when it cannot be given.
constexpr std::string_view cleartext = "in clear text";
constexpr std::string_view md5 = "by MD5";

struct offered {
  bool plain = false;
  bool plus = false;
};

offered read_mechanisms(core::bytes_view list) {
  offered out;
  core::bytes_cursor in{list};
  while (const auto name = in.c_string()) {
    if (name->empty()) break;
    out.plain = out.plain || *name == mechanism_plain;
    out.plus = out.plus || *name == mechanism_plus;
  }
  return out;
}

// The text may be a password: growing would leave a copy behind in memory.
std::vector<std::byte> with_zero(std::string_view text) {
  std::vector<std::byte> out;
  out.reserve(text.size() + 1);
  core::append(out, core::as_bytes(text));
  out.push_back(std::byte{0});
  return out;
}

// Its length, however much of it has come, is none of a login's message.
bool is_overlong(core::bytes_view message) {
  if (message.size() < wire::message_head_bytes) return false;
  const auto length = *core::bytes_cursor{message.subspan(1)}.u32();
  return length < 4 || length > core::limits::login_message_bytes;
}

// Each begins a way to log in, and there is only one.
bool begins_a_way(wire::auth_code code) {
  return code == wire::auth_code::cleartext_password || code == wire::auth_code::md5_password ||
         code == wire::auth_code::sasl;
}

}  // namespace

server_login::server_login(std::string user, const credential& knows, std::string nonce,
                           server_leg leg)
    : user_{std::move(user)}, knows_{knows}, nonce_{std::move(nonce)}, leg_{std::move(leg)} {}

server_login_action server_login::step(core::bytes_view received) {
  forget_reply();
  core::append(received_, received);
  core::bytes_view rest{received_};
  auto action = server_login_action::read_more;
  while (action == server_login_action::read_more && state_ != state::over) {
    const auto said = first_message(rest);
    if (!said) {
      if (is_overlong(rest)) action = refuse("the server sent no message of a login");
      break;
    }
    action = judge(*said);
    if (action != server_login_action::hand_through) rest = rest.subspan(said->whole.size());
  }
  if (action == server_login_action::hand_through) core::append(for_client_, rest);
  received_.erase(received_.begin(), received_.end() - static_cast<std::ptrdiff_t>(rest.size()));
  return action;
}

std::optional<server_login::server_message> server_login::first_message(core::bytes_view received) {
  if (received.size() < wire::message_head_bytes || is_overlong(received)) return std::nullopt;
  core::bytes_cursor in{received};
  const auto type = static_cast<char>(*in.u8());
  const auto body = in.take(*in.u32() - 4);
  if (!body) return std::nullopt;
  return server_message{type, received.first(wire::message_head_bytes + body->size()), *body};
}

server_login_action server_login::judge(const server_message& said) {
  switch (said.type) {
    case 'R':
      return read_authentication(said.body);
    case 'E':
      state_ = state::over;
      return server_login_action::hand_through;
    case 'N':
    case 'v':
      return pass_on(said.whole);
    default:
      return refuse("the server sent no message of a login");
  }
}

server_login_action server_login::pass_on(core::bytes_view notice) {
  if (for_client_.size() + notice.size() > core::limits::login_notices_bytes) {
    return refuse("the server says too much before the login is over");
  }
  core::append(for_client_, notice);
  return server_login_action::read_more;
}

server_login_action server_login::read_authentication(core::bytes_view body) {
  core::bytes_cursor in{body};
  const auto code = in.u32();
  if (!code) return refuse("the server sent a malformed Authentication message");
  const auto data = *in.take(in.remaining());
  const auto asked = static_cast<wire::auth_code>(*code);
  if (begins_a_way(asked) && state_ != state::unasked) {
    return refuse("the server asks a second time who logs in");
  }
  switch (asked) {
    case wire::auth_code::ok:
      // Halfway through SCRAM, somebody else might be answering.
      if (state_ == state::scram_first || state_ == state::scram_final) {
        return failed(scram_errc::wrong_signature);
      }
      state_ = state::over;
      return server_login_action::hand_through;
    case wire::auth_code::cleartext_password:
      return say_password(cleartext, {});
    case wire::auth_code::md5_password:
      return say_password(md5, data);
    case wire::auth_code::sasl:
      return begin_scram(data);
    case wire::auth_code::sasl_continue:
      return continue_scram(data);
    case wire::auth_code::sasl_final:
      return finish_scram(data);
  }
  return refuse(
      "the server asks for an authentication that pgweir cannot give (code " +
          std::to_string(*code) + ")",
      "Login on behalf works with trust, scram-sha-256, md5 and password in pg_hba.conf.");
}

server_login_action server_login::begin_scram(core::bytes_view mechanisms) {
  const auto offer = read_mechanisms(mechanisms);
  if (!offer.plain) return refuse("the server offers no SCRAM-SHA-256");
  const bool binds = offer.plus && leg_.channel.has_value();
  scram_ = std::make_unique<scram_client>(knows_, nonce_, binds ? leg_.channel : std::nullopt);
  const auto first = scram_->first(leg_.channel.has_value() && !offer.plus);
  auto data = with_zero(scram_->mechanism());
  core::append_u32(data, static_cast<std::uint32_t>(first.size()));
  core::append(data, core::as_bytes(first));
  return answer(data, state::scram_first);
}

server_login_action server_login::continue_scram(core::bytes_view data) {
  if (state_ != state::scram_first) return failed(scram_errc::malformed);
  const auto proof = scram_->answer(core::as_text(data));
  if (!proof) return failed(proof.error());
  return answer(core::as_bytes(*proof), state::scram_final);
}

server_login_action server_login::finish_scram(core::bytes_view data) {
  if (state_ != state::scram_final) return failed(scram_errc::malformed);
  if (const auto proven = scram_->check(core::as_text(data)); !proven) {
    return failed(proven.error());
  }
  state_ = state::proven;
  return server_login_action::read_more;
}

server_login_action server_login::say_password(std::string_view asked_for, core::bytes_view salt) {
  const auto* password = std::get_if<core::secret_text>(&knows_);
  if (password == nullptr) {
    return refuse("the server asks for the password " + std::string{asked_for} +
                      ", but auth_file holds only its SCRAM secret",
                  "Use scram-sha-256 in the server's pg_hba.conf, or the password in auth_file.");
  }
  if (asked_for == md5) {
    if (salt.size() != md5_salt_bytes) return refuse("the server sent a malformed MD5 request");
    return answer(with_zero(md5_answer(password->view(), user_, salt)), state::answered);
  }
  if (!leg_.is_private) {
    return refuse("the server asks for the password in clear text over an unencrypted connection",
                  "Use scram-sha-256 in the server's pg_hba.conf, or TLS towards the server.");
  }
  auto data = with_zero(password->view());
  const auto action = answer(data, state::answered);
  core::wipe(data.data(), data.size());
  return action;
}

server_login_action server_login::answer(core::bytes_view data, state next) {
  reply_ = wire::password_message(data);
  state_ = next;
  return server_login_action::answer;
}

server_login_action server_login::failed(scram_errc why) {
  const bool stale = why == scram_errc::other_secret;
  return refuse(
      "cannot log in to the server for user \"" + user_ + "\": " + std::string{words_for(why)},
      stale ? "Copy the role's secret from the server's pg_authid to auth_file again." : "");
}

server_login_action server_login::refuse(std::string_view message, std::string_view hint) {
  reply_ = wire::fatal_error_response(wire::sqlstate::invalid_authorization, message, hint);
  state_ = state::over;
  return server_login_action::refuse;
}

// What was a password's place in memory is given back without it.
void server_login::forget_reply() {
  core::wipe(reply_.data(), reply_.size());
  reply_.clear();
}

}  // namespace pgweir::login
