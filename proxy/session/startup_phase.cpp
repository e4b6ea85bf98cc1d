#include "proxy/session/startup_phase.hpp"

#include "core/limits.hpp"
#include "proxy/wire/error_response.hpp"
#include "proxy/wire/sqlstate.hpp"
#include "proxy/wire/startup.hpp"

#include <algorithm>

namespace pgweir::session {
namespace {

struct packet_head {
  std::uint32_t length = 0;
  std::uint32_t code = 0;
};

packet_head head_of(core::bytes_view packet) {
  core::bytes_cursor in{packet};
  packet_head head;
  head.length = *in.u32();
  head.code = *in.u32();
  return head;
}

}  // namespace

std::string_view startup_packet::parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, [](const auto& p) { return p.first; });
  return found == parameters.end() ? std::string_view{} : found->second;
}

startup_action startup_phase::step(core::bytes_view received) {
  if (state_ == state::over) return startup_action::close_quietly;
  // A peer that sends more than the relay reads at once cannot make this grow: the packet is
  // complete, or refused, before a second read of that size.
  received_.insert(received_.end(), received.begin(), received.end());
  if (received_.empty()) return startup_action::read_more;
  if (received_[0] == wire::tls_handshake) return begin_tls();
  // No packet of up to 10,000 bytes begins with another byte: HTTP, noise.
  if (received_[0] != std::byte{0}) return close();
  if (received_.size() < sizeof(std::uint32_t)) return startup_action::read_more;
  const auto length = *core::bytes_cursor{received_}.u32();
  if (length < wire::startup_head_bytes || length > core::limits::startup_packet_bytes) {
    return close();
  }
  if (received_.size() < length) return startup_action::read_more;
  packet_bytes_ = length;
  return judge_packet();
}

// Only as the very first thing: who has asked, or has TLS already, sends packets.
startup_action startup_phase::begin_tls() {
  const bool is_first = !saw_ssl_request_ && !saw_gss_request_ && encryption_ == encryption::none;
  if (policy_.mode == config::client_tls_mode::off || !is_first) return close();
  encryption_ = encryption::direct;
  fields_.asked_for_tls = true;
  return startup_action::begin_tls;
}

// Without ALPN, TLS that nobody asked for may be meant for another protocol (PostgreSQL closes,
// too).
startup_action startup_phase::secured(secured_by how) {
  secured_ = how;
  if (encryption_ == encryption::direct && !how.with_alpn) return close();
  return startup_action::read_more;
}

startup_action startup_phase::judge_packet() {
  const auto head = head_of(packet());
  switch (head.code) {
    case wire::ssl_request_code:
      return answer_ssl_request();
    case wire::gss_request_code:
      return answer_negotiation(saw_gss_request_, "GSSAPI encryption");
    case wire::cancel_request_code:
      if (head.length < wire::cancel_min_bytes || head.length > wire::cancel_max_bytes) {
        return close();
      }
      state_ = state::over;
      return startup_action::cancel;
    default:
      return read_startup(head.code);
  }
}

startup_action startup_phase::answer_ssl_request() {
  fields_.asked_for_tls = true;
  const auto said = answer_negotiation(saw_ssl_request_, "SSL");
  const bool declined =
      policy_.mode == config::client_tls_mode::off || encryption_ != encryption::none;
  if (said != startup_action::answer_no || declined) return said;
  encryption_ = encryption::negotiated;
  // As in PostgreSQL: what else there was to negotiate has had its time.
  saw_gss_request_ = true;
  return startup_action::answer_yes;
}

startup_action startup_phase::answer_negotiation(bool& seen, std::string_view what) {
  if (packet_bytes_ != wire::startup_head_bytes) return close();
  if (seen) return refuse("a second " + std::string{what} + " request is not allowed");
  // Such bytes were sent before the client could know our answer: somebody in between may have
  // put them there (CVE-2021-23214).
  if (received_.size() > packet_bytes_) {
    return refuse("received unencrypted data after " + std::string{what} + " request");
  }
  seen = true;
  received_.clear();
  packet_bytes_ = 0;
  return startup_action::answer_no;
}

bool startup_phase::violates_policy() {
  const bool encrypted = encryption_ != encryption::none;
  if (policy_.mode == config::client_tls_mode::require && !encrypted) {
    error_ = wire::fatal_error_response(
        wire::sqlstate::invalid_authorization, "connections must be encrypted",
        "Connect with sslmode=require or stronger; pgweir's setting is client_tls.mode.");
    return true;
  }
  if (policy_.certificate_required && encrypted && !secured_.with_certificate) {
    error_ = wire::fatal_error_response(
        wire::sqlstate::invalid_authorization, "connection requires a valid client certificate",
        "Connect with sslcert and sslkey; pgweir's setting is client_tls.verify_client.");
    return true;
  }
  return false;
}

startup_action startup_phase::read_startup(std::uint32_t protocol) {
  if (violates_policy()) {
    state_ = state::over;
    return startup_action::refuse;
  }
  fields_.protocol = protocol;
  // What the server does not understand, it says itself; so does it of a bad layout.
  if (wire::major_version(protocol) == 3) {
    const auto parameters =
        wire::read_startup_parameters(packet().subspan(wire::startup_head_bytes));
    if (parameters) {
      for (const auto& [name, value] : *parameters) fields_.parameters.emplace_back(name, value);
    }
  }
  state_ = state::over;
  return startup_action::connect;
}

startup_action startup_phase::refuse(std::string_view message) {
  error_ = wire::fatal_error_response(wire::sqlstate::protocol_violation, message);
  state_ = state::over;
  return startup_action::refuse;
}

startup_action startup_phase::close() {
  state_ = state::over;
  return startup_action::close_quietly;
}

core::bytes_view startup_phase::packet() const {
  return core::bytes_view{received_}.first(packet_bytes_);
}

const startup_packet& startup_phase::fields() const { return fields_; }

core::bytes_view startup_phase::behind_packet() const {
  return core::bytes_view{received_}.subspan(packet_bytes_);
}

core::bytes_view startup_phase::error() const { return error_; }

}  // namespace pgweir::session
