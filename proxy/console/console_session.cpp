#include "proxy/console/console_session.hpp"

#include "core/limits.hpp"
#include "proxy/wire/authentication.hpp"
#include "proxy/wire/error_response.hpp"
#include "proxy/wire/frontend_message.hpp"
#include "proxy/wire/sqlstate.hpp"
#include "proxy/wire/startup.hpp"

#include <algorithm>

namespace pgweir::console {

namespace {

namespace sqlstate = wire::sqlstate;
namespace frontend = wire::frontend;

// Of one message; the console's commands are short, and so are the names of statements.
constexpr std::uint32_t message_bytes_at_most = 16 * 1024;
// With so much to send no command begins: the client reads first.
constexpr std::size_t output_bytes = 256 * 1024;

constexpr error_words too_long{"54000", "the message is too long for the console", {}};
constexpr error_words too_much{"54000", "the answers to one query are too long for the console",
                               "Ask for less at once."};
constexpr error_words malformed{sqlstate::protocol_violation, "the message cannot be read", {}};
constexpr error_words no_function_calls{
    sqlstate::not_supported, "the console has no functions to call", {}};

std::string_view value_of(
    const std::vector<std::pair<std::string_view, std::string_view>>& parameters,
    std::string_view name) {
  const auto found = std::ranges::find(parameters, name, [](const auto& p) { return p.first; });
  return found == parameters.end() ? std::string_view{} : found->second;
}

}  // namespace

void console_session::step(core::bytes_view received) {
  core::append(waiting_, received);
  if (state_ == state::starting) read_startup();
  if (state_ == state::logging_in) read_proof();
  core::bytes_view bytes{waiting_};
  while (out_.size() < output_bytes && serve(bytes)) {
  }
  waiting_.erase(waiting_.begin(), waiting_.end() - static_cast<std::ptrdiff_t>(bytes.size()));
}

void console_session::read_startup() {
  core::bytes_cursor in{waiting_};
  const auto length = in.u32();
  if (!length) return;
  if (*length < wire::startup_head_bytes || *length > core::limits::startup_packet_bytes) {
    return end(sqlstate::protocol_violation, "invalid length of startup packet");
  }
  if (waiting_.size() < *length) return;
  const std::vector<std::byte> packet{waiting_.begin(), waiting_.begin() + *length};
  waiting_.erase(waiting_.begin(), waiting_.begin() + *length);
  begin(packet);
}

void console_session::begin(core::bytes_view packet) {
  core::bytes_cursor in{packet.subspan(4)};
  const auto protocol = *in.u32();
  const auto parameters = wire::read_startup_parameters(packet.subspan(wire::startup_head_bytes));
  if (wire::major_version(protocol) != 3 || !parameters) {
    return end(sqlstate::not_supported, "unsupported frontend protocol");
  }
  std::vector<std::string_view> extensions;
  for (const auto& [name, value] : *parameters) {
    if (name.starts_with("_pq_.")) extensions.push_back(name);
  }
  if ((protocol & 0xffffU) > 0 || !extensions.empty()) {
    put_negotiate_protocol_version(out_, extensions);
  }
  switch (who_.how) {
    case admission::door::open:
      return welcome();
    case admission::door::password:
      return ask_for_token(value_of(*parameters, "user"));
    case admission::door::closed:
      return end(sqlstate::invalid_authorization, "the console is not open to this client",
                 "Connect from pgweir's own machine, or set web.token_file and log in with one of "
                 "its tokens as the password.");
    case admission::door::barred:
      return end(sqlstate::invalid_authorization, "too many wrong tokens; wait a minute");
  }
}

void console_session::ask_for_token(std::string_view user) {
  for (const auto& token : who_.tokens) {
    checks_.emplace_back(user, login::scram_server{token, who_.nonce, std::nullopt});
  }
  core::append(out_, login::client_login::question(false));
  state_ = state::logging_in;
}

// All checks hear the same and answer the same, until the proof is right for one of them.
void console_session::read_proof() {
  if (waiting_.empty()) return;
  const auto received = std::exchange(waiting_, {});
  auto said = login::client_login_action::read_more;
  const login::client_login* speaker = nullptr;
  for (auto& check : checks_) {
    const auto action = check.step(received);
    if (speaker != nullptr && action != login::client_login_action::verified) continue;
    said = action;
    speaker = &check;
    if (action == login::client_login_action::verified) break;
  }
  if (speaker == nullptr || said == login::client_login_action::read_more) return;
  core::append(out_, speaker->reply());
  if (said == login::client_login_action::verified) {
    checks_.clear();
    welcome();
  } else if (said == login::client_login_action::refuse) {
    state_ = state::unproven;
  }
}

void console_session::welcome() {
  core::append(out_, wire::authentication(wire::auth_code::ok, {}));
  for (const auto& each : reported_settings(query_.process().who())) {
    if (each.at_start) put_parameter_status(out_, each.name, each.value);
  }
  put_ready_for_query(out_, query_.status());
  state_ = state::serving;
}

// True when there may be more to do.
bool console_session::serve(core::bytes_view& bytes) {
  if (state_ != state::serving && state_ != state::skipping) return false;
  switch (frames_.next(bytes)) {
    case wire::frame_step::need_more:
      return false;
    case wire::frame_step::header:
      return take_header();
    case wire::frame_step::body:
      take_body(frames_.type(), frames_.body(), frames_.body_is_cut());
      return true;
    case wire::frame_step::piece:
      return true;
    case wire::frame_step::bad_length:
      end(sqlstate::protocol_violation, "invalid message length");
      return false;
  }
  return false;
}

bool console_session::take_header() {
  switch (frames_.type()) {
    case frontend::sync:
      state_ = state::serving;
      query_.sync(out_);
      return true;
    case frontend::terminate:
      state_ = state::over;
      return false;
    case frontend::query:
    case frontend::function_call:
    case frontend::parse:
    case frontend::bind:
    case frontend::describe:
    case frontend::execute:
    case frontend::close:
      if (state_ == state::serving) frames_.collect(message_bytes_at_most);
      return true;
    case frontend::flush:
    case frontend::copy_data:
    case frontend::copy_done:
    case frontend::copy_fail:
      return true;
    default:
      end(sqlstate::protocol_violation, "invalid frontend message type");
      return false;
  }
}

// The manual wants an answer to each message of the extended protocol, and silence from an error
// until Sync. A simple query and a function call end by themselves.
void console_session::take_body(char type, core::bytes_view body, bool cut) {
  const auto answer = [&](const auto& read, auto member) -> extended_query::outcome {
    if (cut) return too_long;
    if (!read) return malformed;
    return (query_.*member)(*read, out_);
  };
  extended_query::outcome failure;
  switch (type) {
    case frontend::query:
      if (const auto read = wire::read_query(body, cut); cut || !read) {
        failed(cut ? too_long : malformed);
      } else {
        simple_query(read->text);
      }
      return put_ready_for_query(out_, query_.status());
    case frontend::function_call:
      failed(no_function_calls);
      return put_ready_for_query(out_, query_.status());
    case frontend::parse:
      failure = answer(wire::read_parse(body, cut), &extended_query::parse);
      break;
    case frontend::bind:
      failure = answer(wire::read_bind(body, cut), &extended_query::bind);
      break;
    case frontend::describe:
      failure = answer(wire::read_named(body), &extended_query::describe);
      break;
    case frontend::execute:
      failure = answer(wire::read_execute(body), &extended_query::execute);
      break;
    default:
      failure = answer(wire::read_named(body), &extended_query::close);
      break;
  }
  if (!failure) return;
  failed(*failure);
  state_ = state::skipping;
}

void console_session::simple_query(std::string_view text) {
  for (const auto part : commands_in(text)) {
    if (out_.size() >= output_bytes) return failed(too_much);
    if (const auto failure = query_.run(part, out_)) return failed(*failure);
  }
}

void console_session::failed(const error_words& why) { put_error(out_, why); }

void console_session::end(std::string_view sqlstate, std::string_view message,
                          std::string_view hint) {
  core::append(out_, wire::fatal_error_response(sqlstate, message, hint));
  state_ = state_ == state::starting ? state::refused : state::over;
}

}  // namespace pgweir::console
