#include "proxy/login/client_login.hpp"

#include "core/limits.hpp"
#include "proxy/wire/authentication.hpp"
#include "proxy/wire/error_response.hpp"
#include "proxy/wire/frame.hpp"
#include "proxy/wire/sqlstate.hpp"

#include <utility>

namespace pgweir::login {

namespace {

using namespace wire::sqlstate;

}  // namespace

std::vector<std::byte> client_login::question(bool with_channel_binding) {
  std::string mechanisms;
  if (with_channel_binding) mechanisms += std::string{mechanism_plus} + '\0';
  mechanisms += std::string{mechanism_plain} + '\0' + '\0';
  return wire::authentication(wire::auth_code::sasl, core::as_bytes(mechanisms));
}

client_login::client_login(std::string_view user, scram_server check)
    : user_{user}, check_{std::move(check)} {}

client_login_action client_login::step(core::bytes_view received) {
  if (state_ == state::over) return client_login_action::read_more;
  received_.insert(received_.end(), received.begin(), received.end());
  if (received_.size() < wire::message_head_bytes) return client_login_action::read_more;
  core::bytes_cursor in{received_};
  const auto type = static_cast<char>(*in.u8());
  const auto length = *in.u32();
  if (type != 'p') return refuse(protocol_violation, "expected a SASL response");
  if (length < 4 || length > core::limits::login_message_bytes) {
    return refuse(protocol_violation, "invalid length of a SASL response");
  }
  const std::size_t body_bytes = length - 4;
  if (in.remaining() < body_bytes) return client_login_action::read_more;
  const auto body = *in.take(body_bytes);
  // The client cannot know what to say before it has our answer.
  if (!in.at_end()) return refuse(protocol_violation, "received data behind a SASL response");
  const auto action = judge(body);
  received_.clear();
  return action;
}

client_login_action client_login::judge(core::bytes_view body) {
  switch (state_) {
    case state::wants_first:
      return read_first(body);
    case state::wants_final:
      return read_final(body);
    case state::over:
      break;
  }
  return client_login_action::read_more;
}

client_login_action client_login::read_first(core::bytes_view body) {
  core::bytes_cursor in{body};
  const auto mechanism = in.c_string();
  const auto length = in.i32();
  if (!mechanism || !length || *length < 0) {
    return refuse(protocol_violation, "malformed SASLInitialResponse");
  }
  const auto message = in.take(static_cast<std::size_t>(*length));
  if (!message || !in.at_end()) return refuse(protocol_violation, "malformed SASLInitialResponse");
  const auto answer = check_.first(*mechanism, core::as_text(*message));
  if (!answer) return failed(answer.error());
  reply_ = wire::authentication(wire::auth_code::sasl_continue, core::as_bytes(*answer));
  state_ = state::wants_final;
  return client_login_action::answer;
}

client_login_action client_login::read_final(core::bytes_view body) {
  const auto answer = check_.final(core::as_text(body));
  if (!answer) return failed(answer.error());
  reply_ = wire::authentication(wire::auth_code::sasl_final, core::as_bytes(*answer));
  state_ = state::over;
  return client_login_action::verified;
}

client_login_action client_login::failed(scram_errc why) {
  switch (why) {
    case scram_errc::malformed:
    case scram_errc::unknown_mechanism:
    case scram_errc::binding_not_offered:
    case scram_errc::nonce_differs:
      return refuse(protocol_violation, words_for(why));
    case scram_errc::binding_hidden:
    case scram_errc::binding_differs:
      return refuse(invalid_authorization, words_for(why));
    case scram_errc::wrong_proof:
    case scram_errc::wrong_signature:
    case scram_errc::other_secret:
    case scram_errc::too_many_rounds:
      break;
  }
  return refuse(invalid_password, "password authentication failed for user \"" + user_ + "\"");
}

client_login_action client_login::refuse(std::string_view sqlstate, std::string_view message) {
  reply_ = wire::fatal_error_response(sqlstate, message);
  state_ = state::over;
  return client_login_action::refuse;
}

}  // namespace pgweir::login
