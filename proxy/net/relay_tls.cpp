// The part of the relay that only pairs with TLS come to: the same steps as pump(), with a
// tls_stream on either side of the bytes.
#include "core/limits.hpp"
#include "proxy/net/relay.hpp"
#include "proxy/net/socket.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace pgweir::net {

void relay::encrypt(side which, std::unique_ptr<tls_stream> stream) {
  if (!encrypted_) encrypted_ = std::make_unique<encryption>();
  encrypted_->of(which) = std::move(stream);
}

const tls_stream* relay::tls_of(side which) const {
  return encrypted_ ? encrypted_->of(which).get() : nullptr;
}

void relay::watch_scram(session::scram_rule how) {
  if (!encrypted_ || how == session::scram_rule::untouched) return;
  encrypted_->scram = std::make_unique<session::scram_passage>(how);
}

std::string relay::why_server_was_lost() const {
  const auto* stream = tls_of(side::server);
  if (stream != nullptr && stream->state() == tls_state::failed) {
    return "TLS failed: " + stream->failure();
  }
  return std::generic_category().message(lost_server_);
}

early_bytes relay::read_early(side which, std::uint32_t events, core::time_point now) {
  leg& it = leg_of(which);
  if ((events & ~static_cast<std::uint32_t>(EPOLLIN)) != 0 && !it.waiting.empty()) {
    send_waiting(it);
  }
  const auto room = unseen_.room();
  const ssize_t count = ::recv(it.fd.get(), room.data(), room.size(), 0);
  if (count < 0 && is_passing(errno)) return take_early(which, {}, now);
  if (count <= 0) return {early_bytes::outcome::ended, {}};
  return take_early(which, room.first(static_cast<std::size_t>(count)), now);
}

early_bytes relay::take_early(side which, core::bytes_view received, core::time_point now) {
  leg& it = leg_of(which);
  early_bytes out{early_bytes::outcome::going_on, received};
  if (encrypted_ && encrypted_->of(which)) {
    auto& stream = *encrypted_->of(which);
    out.plain = stream.open(received);
    answer(which, stream.answer(), now);
    if (stream.state() == tls_state::failed) out.how = early_bytes::outcome::failed;
    // With words before it, begin() sees to it.
    if (stream.state() == tls_state::ended && out.plain.empty()) {
      out.how = early_bytes::outcome::ended;
    }
  }
  const bool waits = !it.waiting.empty();
  if (!poll_.watch(it.watched, waits ? EPOLLIN | EPOLLOUT : EPOLLIN)) {
    out.how = early_bytes::outcome::ended;
  }
  return out;
}

void relay::pump_encrypted(side which, core::time_point now) {
  leg& from = leg_of(which);
  const auto room = unseen_.room();
  const ssize_t count = ::recv(from.fd.get(), room.data(), room.size(), 0);
  if (count < 0 && is_passing(errno)) return;
  if (count <= 0) {
    end_encrypted_input(which, count < 0 ? errno : 0, now);
    return;
  }
  // Nobody hears it any more, as in pump().
  if (leg_of(other(which)).output_over) return;
  core::bytes_view bytes = room.first(static_cast<std::size_t>(count));
  auto state = tls_state::open;
  if (encrypted_->of(which)) {
    auto& stream = *encrypted_->of(which);
    bytes = stream.open(bytes);
    answer(which, stream.answer(), now);
    state = stream.state();
  }
  pass_on(which, bytes, now);
  if (state == tls_state::ended) end_encrypted_input(which, 0, now);
  if (state == tls_state::failed) {
    const bool of_client = which == side::client;
    spdlog::info("TLS with the {} failed: {}", of_client ? "client" : "server",
                 encrypted_->of(which)->failure());
    end_encrypted_input(which, EPROTO, now);
  }
}

void relay::pass_on(side from, core::bytes_view bytes, core::time_point now) {
  auto& scram = encrypted_->scram;
  if (scram) {
    bytes = from == side::client ? scram->from_client(bytes) : scram->from_server(bytes);
  }
  if (!bytes.empty() && !leg_of(other(from)).output_over) {
    give(other(from), bytes, now);
    const auto& to = leg_of(other(from));
    if (to.waiting.empty() && !to.output_over) watch_.sent_on(now);
    watch_.show(from, bytes, now);
  }
  if (scram && scram->is_over()) scram.reset();
}

// A login of which one side has ended is not looked at any more: what was held of either goes on.
void relay::end_encrypted_input(side which, int error, core::time_point now) {
  if (auto scram = std::move(encrypted_->scram)) {
    pass_on(side::client, scram->rest_of_client(), now);
    pass_on(side::server, scram->rest_of_server(), now);
  }
  end_input(which, error);
}

// Sealed where that leg is, in order behind what still waits there.
void relay::give(side to, core::bytes_view plain, core::time_point now) {
  leg& it = leg_of(to);
  auto* stream = encrypted_ ? encrypted_->of(to).get() : nullptr;
  const auto bytes = stream != nullptr ? stream->seal(plain) : plain;
  if (it.waiting.empty()) {
    forward(it, bytes, now);
  } else {
    it.waiting.append(bytes);
  }
  if (stream != nullptr && stream->state() == tls_state::failed) end_input(to, EPROTO);
}

// What TLS itself has to say to its peer, who may not be reading.
void relay::answer(side to, core::bytes_view sealed, core::time_point now) {
  leg& it = leg_of(to);
  if (sealed.empty() || it.output_over) return;
  if (it.waiting.empty()) return forward(it, sealed, now);
  if (it.waiting.view().size() + sealed.size() > core::limits::tls_backlog_bytes) {
    return end_input(to, ENOBUFS);
  }
  it.waiting.append(sealed);
}

void relay::say_nothing_follows(leg& to) {
  const side which = &to == &leg_of(side::client) ? side::client : side::server;
  auto& stream = encrypted_->of(which);
  if (!stream || to.output_over || !to.waiting.empty()) return;
  answer(which, stream->close_notify(), to.blocked_since);
}

}  // namespace pgweir::net
