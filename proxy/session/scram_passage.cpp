#include "proxy/session/scram_passage.hpp"

#include "core/limits.hpp"
#include "proxy/wire/authentication.hpp"
#include "proxy/wire/backend_message.hpp"
#include "proxy/wire/frame.hpp"
#include "proxy/wire/frontend_message.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace pgweir::session {
namespace {

constexpr std::size_t header_bytes = wire::message_head_bytes;
constexpr std::size_t code_bytes = 4;
// RFC 4422: the name of a mechanism has at most so many letters. One more for the zero behind it.
constexpr std::size_t mechanism_bytes = 20 + 1;

bool binds(std::string_view mechanism) { return mechanism.ends_with("-PLUS"); }

// The mechanisms of an AuthenticationSASL message, which is whole; none: it is malformed.
std::optional<std::vector<std::string_view>> mechanisms_of(core::bytes_view message) {
  core::bytes_cursor in{message.subspan(header_bytes + code_bytes)};
  std::vector<std::string_view> out;
  while (true) {
    const auto name = in.c_string();
    if (!name) return std::nullopt;
    if (name->empty()) break;
    out.push_back(*name);
  }
  return in.at_end() ? std::optional{out} : std::nullopt;
}

void move_front(core::bytes_view& from, std::size_t count, std::vector<std::byte>& to) {
  count = std::min(count, from.size());
  to.insert(to.end(), from.begin(), from.begin() + static_cast<std::ptrdiff_t>(count));
  from = from.subspan(count);
}

std::uint32_t length_in(const std::vector<std::byte>& held) {
  return *core::bytes_cursor{core::bytes_view{held}.subspan(1)}.u32();
}

}  // namespace

scram_rule scram_rule_for(const encrypted_legs& legs) {
  if (!legs.server || (legs.client && legs.same_certificate)) return scram_rule::untouched;
  return legs.client ? scram_rule::watch_choice : scram_rule::hide_plus;
}

scram_passage::scram_passage(scram_rule how) : how_{how} {
  if (how == scram_rule::untouched) server_ = server_state::over;
}

bool scram_passage::is_over() const {
  if (server_ != server_state::over || is_doomed()) return false;
  return client_ != client_state::choosing;
}

core::bytes_view scram_passage::from_server(core::bytes_view bytes) {
  out_.clear();
  while (!bytes.empty()) {
    switch (server_) {
      case server_state::header:
        move_front(bytes, header_bytes - of_server_.size(), of_server_);
        if (of_server_.size() == header_bytes) read_header();
        break;
      case server_state::other_body: {
        const auto taken = std::min(bytes.size(), expected_);
        move_front(bytes, taken, out_);
        expected_ -= taken;
        if (expected_ == 0) server_ = server_state::header;
        break;
      }
      case server_state::authentication:
        move_front(bytes, expected_ - of_server_.size(), of_server_);
        if (of_server_.size() == expected_) read_authentication();
        break;
      case server_state::over:
        move_front(bytes, bytes.size(), out_);
        break;
    }
  }
  return out_;
}

void scram_passage::read_header() {
  const auto length = length_in(of_server_);
  const bool is_authentication =
      static_cast<char>(of_server_.front()) == wire::backend::authentication;
  if (length < 4 || (is_authentication &&
                     (length < 4 + code_bytes || length > core::limits::authentication_bytes))) {
    server_ = server_state::over;
    return pass(of_server_);
  }
  if (is_authentication) {
    expected_ = 1 + length;
    server_ = server_state::authentication;
    return;
  }
  expected_ = length - 4;
  if (expected_ > 0) server_ = server_state::other_body;
  pass(of_server_);
}

// The first of them says how the login goes on, whatever it is.
void scram_passage::read_authentication() {
  server_ = server_state::over;
  const auto code = *core::bytes_cursor{core::bytes_view{of_server_}.subspan(header_bytes)}.u32();
  if (static_cast<wire::auth_code>(code) == wire::auth_code::sasl) {
    const auto offered = mechanisms_of(of_server_);
    if (offered && std::ranges::any_of(*offered, binds)) {
      if (how_ == scram_rule::hide_plus) hide_plus();
      if (how_ == scram_rule::watch_choice && client_ == client_state::not_asked) {
        client_ = client_state::choosing;
      }
    }
  }
  pass(of_server_);
}

void scram_passage::hide_plus() {
  const auto offered = *mechanisms_of(of_server_);
  // A list of nothing would say nothing to the client: better its own words about what it got.
  if (std::ranges::all_of(offered, binds)) return;
  std::vector<std::byte> message{of_server_.begin(),
                                 of_server_.begin() + header_bytes + code_bytes};
  for (const auto mechanism : offered) {
    if (binds(mechanism)) continue;
    core::append(message, core::as_bytes(mechanism));
    message.push_back(std::byte{0});
  }
  message.push_back(std::byte{0});
  core::put_u32(message, 1, static_cast<std::uint32_t>(message.size() - 1));
  of_server_ = std::move(message);
}

core::bytes_view scram_passage::from_client(core::bytes_view bytes) {
  switch (client_) {
    case client_state::over:
      return bytes;
    case client_state::not_asked:
      // Who speaks before it is asked follows no choice of ours.
      if (!bytes.empty()) client_ = client_state::over;
      return bytes;
    case client_state::doomed:
      return {};
    case client_state::choosing:
      break;
  }
  out_.clear();
  move_front(bytes, header_bytes + mechanism_bytes - of_client_.size(), of_client_);
  read_choice();
  if (client_ == client_state::over) move_front(bytes, bytes.size(), out_);
  return out_;
}

void scram_passage::read_choice() {
  if (of_client_.empty()) return;
  if (static_cast<char>(of_client_.front()) != wire::frontend::password) {
    client_ = client_state::over;
    return pass(of_client_);
  }
  if (of_client_.size() < header_bytes) return;
  const auto length = length_in(of_client_);
  const std::size_t body = length < 4 ? 0 : length - 4;
  const auto name = core::as_text(core::bytes_view{of_client_}.subspan(header_bytes));
  const auto end = name.find('\0');
  const bool is_whole = end != std::string_view::npos && end < body;
  if (is_whole && binds(name.substr(0, end))) {
    client_ = client_state::doomed;
    return;
  }
  if (!is_whole && name.size() < std::min(body, mechanism_bytes)) return;
  client_ = client_state::over;
  pass(of_client_);
}

core::bytes_view scram_passage::rest_of_server() {
  out_.clear();
  server_ = server_state::over;
  pass(of_server_);
  return out_;
}

core::bytes_view scram_passage::rest_of_client() {
  out_.clear();
  if (!is_doomed()) pass(of_client_);
  return out_;
}

void scram_passage::pass(std::vector<std::byte>& held) {
  core::append(out_, held);
  held.clear();
}

}  // namespace pgweir::session
