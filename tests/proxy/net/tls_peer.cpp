#include "tests/proxy/net/tls_peer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace pgweir::net {

namespace {

std::shared_ptr<const tls_contexts> contexts_of(const config::settings& how) {
  auto read = read_tls_contexts(how);
  if (!read) throw std::runtime_error(read.error().sentence);
  return *read;
}

}  // namespace

tls_peer tls_peer::as_client(peer over, const config::settings& how) {
  tls_peer made{std::move(over)};
  made.stream_ =
      tls_stream::with_server(*contexts_of(how), how.upstream.certificate_host, *made.room_);
  made.shake_hands();
  return made;
}

tls_peer tls_peer::as_server(peer over, const config::settings& how) {
  tls_peer made{std::move(over)};
  made.stream_ = tls_stream::with_client(*contexts_of(how), *made.room_);
  made.shake_hands();
  return made;
}

void tls_peer::shake_hands() {
  take({});
  while (stream_->state() == tls_state::handshake && read_more()) continue;
}

void tls_peer::take(std::string_view sealed) {
  heard_ += core::as_text(stream_->open(core::as_bytes(sealed)));
  over_.send(core::as_text(stream_->answer()));
}

bool tls_peer::read_more() {
  // One byte first: it waits, and what came with it is taken in one go.
  const auto first = over_.receive(1);
  if (first.empty()) return false;
  take(first + over_.receive_some());
  return stream_->state() == tls_state::handshake || stream_->state() == tls_state::open;
}

void tls_peer::send(std::string_view plain) {
  over_.send(core::as_text(stream_->seal(core::as_bytes(plain))));
}

bool tls_peer::send_what_fits(std::string_view plain) {
  if (unsent_.empty()) unsent_ = core::as_text(stream_->seal(core::as_bytes(plain)));
  unsent_.erase(0, over_.send_what_fits(unsent_));
  return unsent_.empty();
}

std::string tls_peer::receive(std::size_t count) {
  while (heard_.size() < count && read_more()) continue;
  auto out = heard_.substr(0, count);
  heard_.erase(0, out.size());
  return out;
}

std::string tls_peer::receive_all() {
  while (read_more()) continue;
  return std::exchange(heard_, {});
}

std::string tls_peer::receive_some() {
  take(over_.receive_some());
  return std::exchange(heard_, {});
}

void tls_peer::shut_down_writing() {
  over_.send(core::as_text(stream_->close_notify()));
  over_.shut_down_writing();
}

}  // namespace pgweir::net
