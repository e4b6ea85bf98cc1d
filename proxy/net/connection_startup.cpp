// What a client says first, up to its startup packet: a PROXY header of its load balancer, requests
// for TLS, TLS itself.
#include "proxy/net/connection.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pgweir::net {

void connection::read_startup(std::uint32_t events, core::time_point now) {
  take_startup(relay_.read_early(side::client, events, now), now);
}

void connection::take_startup(const early_bytes& early, core::time_point now) {
  switch (early.how) {
    case early_bytes::outcome::ended:
      spdlog::debug("client {} left before its startup packet", beginning_->from.host());
      close(now);
      return;
    case early_bytes::outcome::failed:
      client_tls_failed(now);
      return;
    case early_bytes::outcome::going_on:
      break;
  }
  auto plain = early.plain;
  if (beginning_->header && !read_proxy_header(plain, now)) return;
  const auto* tls = relay_.tls_of(side::client);
  if (tls != nullptr && tls->state() == tls_state::handshake) return;
  if (tls != nullptr && !std::exchange(beginning_->is_secured, true)) {
    act(beginning_->startup.secured({tls->has_alpn(), tls->has_peer_certificate()}), now);
  }
  if (phase_ == phase::starting && !plain.empty()) {
    act(beginning_->startup.step(plain), now);
  }
}

bool connection::speaks_for_others(const socket_address& who) const {
  const auto ip = who.ip();
  return std::ranges::any_of(room_.how.relay.proxy_protocol.from, [&](const auto& network) {
    return ip ? network.contains(*ip) : network.is_unix();
  });
}

// True when what is left of `received` is the client's own.
bool connection::read_proxy_header(core::bytes_view& received, core::time_point now) {
  auto& header = beginning_->header;
  switch (header->read(received)) {
    case wire::proxy_header_step::need_more:
      return false;
    case wire::proxy_header_step::complete:
      if (const auto client = header->client()) beginning_->from = address_of(*client);
      header.reset();
      return true;
    case wire::proxy_header_step::absent:
      header.reset();
      if (!room_.how.relay.proxy_protocol.required) return true;
      spdlog::warn("{} is to send a PROXY header and did not: closed", beginning_->from.text());
      close(now);
      return false;
    case wire::proxy_header_step::malformed:
      spdlog::warn("the PROXY header of {} cannot be read: closed", beginning_->from.text());
      close(now);
      return false;
  }
  return false;
}

void connection::act(session::startup_action action, core::time_point now) {
  constexpr std::array no{std::byte{'N'}};
  constexpr std::array yes{std::byte{'S'}};
  while (action == session::startup_action::answer_no) {
    relay_.say(side::client, no, now);
    action = beginning_->startup.step({});
  }
  switch (action) {
    case session::startup_action::answer_no:
    case session::startup_action::read_more:
      return;
    case session::startup_action::answer_yes:
      relay_.say(side::client, yes, now);
      begin_client_tls();
      return;
    case session::startup_action::begin_tls: {
      const auto begun = beginning_->startup.take_received();
      begin_client_tls();
      take_startup(relay_.take_early(side::client, begun, now), now);
      return;
    }
    case session::startup_action::connect:
      admit(now);
      return;
    case session::startup_action::cancel:
      admit_cancel(now);
      return;
    case session::startup_action::refuse:
      say_last(beginning_->startup.error(), now);
      return;
    case session::startup_action::close_quietly:
      close(now);
      return;
  }
}

void connection::begin_client_tls() {
  relay_.encrypt(side::client, tls_stream::with_client(*beginning_->tls, room_.tls_room));
}

// TLS has told the client what it did not like; in plain text nothing may be said here.
void connection::client_tls_failed(core::time_point now) {
  spdlog::info("no TLS with the client {}: {}", beginning_->from.host(),
               relay_.tls_of(side::client)->failure());
  say_last({}, now);
}

}  // namespace pgweir::net
