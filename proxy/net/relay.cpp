#include "proxy/net/relay.hpp"

#include "core/ensure.hpp"
#include "proxy/net/socket.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace pgweir::net {

namespace {

// The peer did not end the connection: nobody hears from it any more, or what is heard is no TLS.
bool is_loss(int error) {
  return error == EPROTO || error == ETIMEDOUT || error == EHOSTUNREACH || error == ENETUNREACH ||
         error == ENETDOWN || error == EHOSTDOWN;
}

}  // namespace

void overflow::keep(core::bytes_view rest) {
  ensure(empty() && !rest.empty());
  bytes_ = std::make_unique_for_overwrite<std::byte[]>(rest.size());
  std::memcpy(bytes_.get(), rest.data(), rest.size());
  begin_ = 0;
  end_ = rest.size();
}

void overflow::append(core::bytes_view more) {
  if (more.empty()) return;
  const auto held = view();
  auto longer = std::make_unique_for_overwrite<std::byte[]>(held.size() + more.size());
  if (!held.empty()) std::memcpy(longer.get(), held.data(), held.size());
  std::memcpy(longer.get() + held.size(), more.data(), more.size());
  begin_ = 0;
  end_ = held.size() + more.size();
  bytes_ = std::move(longer);
}

void overflow::consume(std::size_t count) {
  begin_ += count;
  if (begin_ == end_) clear();
}

relay::relay(poller& poll, unseen_bytes& unseen, connection_watch& watch, void* owner)
    : poll_{poll}, unseen_{unseen}, watch_{watch} {
  for (const side which : {side::client, side::server}) {
    leg_of(which).watched.owner = owner;
    leg_of(which).watched.tag = static_cast<int>(which);
  }
}

relay::~relay() { close_all(); }

void relay::close_all() {
  for (auto& each : legs_) close(each);
  flowing_ = false;
}

void relay::attach(side which, unique_fd fd) {
  leg& it = leg_of(which);
  it.watched.fd = fd.get();
  it.fd = std::move(fd);
  it.input_over = false;
  it.output_over = false;
}

void relay::begin() {
  flowing_ = true;
  // What was said together with somebody's last words came before this.
  for (const side which : {side::client, side::server}) {
    const auto* stream = tls_of(which);
    if (stream != nullptr && stream->state() == tls_state::ended) end_input(which, 0);
  }
  update_interest();
}

void relay::on_ready(side which, std::uint32_t events, core::time_point now) {
  const bool failed = (events & (EPOLLHUP | EPOLLERR)) != 0;
  if ((failed || (events & EPOLLOUT) != 0) && !leg_of(which).waiting.empty()) flush(which, now);
  if ((failed || (events & EPOLLIN) != 0) && (wanted(which) & EPOLLIN) != 0) {
    encrypted_ ? pump_encrypted(which, now) : pump(which, now);
  }
  update_interest();
}

relay_state relay::state() const {
  const leg& client = leg_of(side::client);
  const leg& server = leg_of(side::server);
  if (client.output_over && server.output_over) {
    const bool may_still_read_us = server.input_over && !client.input_over;
    return may_still_read_us ? relay_state::lingering : relay_state::over;
  }
  if (client.output_over) {
    // Only what the client had sent before is left to deliver.
    const bool nothing_left = client.input_over && server.waiting.empty();
    return nothing_left ? relay_state::over : relay_state::half_closed;
  }
  return relay_state::open;
}

bool relay::say(side to, core::bytes_view bytes, core::time_point now) {
  leg& it = leg_of(to);
  if (it.output_over) return false;
  give(to, bytes, now);
  if (flowing_) update_interest();
  return true;
}

void relay::end_after_flush() {
  detach_server();
  finish_output(leg_of(side::client));
  flowing_ = true;
  update_interest();
}

void relay::detach_server() { close(leg_of(side::server)); }

// One read, one write, then the look. Level-triggered: what is left is reported again.
void relay::pump(side which, core::time_point now) {
  leg& from = leg_of(which);
  leg& to = leg_of(other(which));
  const auto room = unseen_.room();
  const ssize_t count = ::recv(from.fd.get(), room.data(), room.size(), 0);
  if (count < 0 && is_passing(errno)) return;
  if (count <= 0) {
    end_input(which, count < 0 ? errno : 0);
    return;
  }
  const core::bytes_view bytes = room.first(static_cast<std::size_t>(count));
  if (to.output_over) return;
  forward(to, bytes, now);
  if (to.waiting.empty() && !to.output_over) watch_.sent_on(now);
  if (watch_.looks_later()) {
    unseen_.keep(watch_, which, bytes.size(), now);
  } else {
    watch_.show(which, bytes, now);
  }
}

void relay::end_input(side which, int error) {
  leg& from = leg_of(which);
  from.input_over = true;
  if (error != 0) break_output(from);
  if (ends_without_a_word(which, error)) {
    lost_server_ = error != 0 ? error : ECONNRESET;
  } else {
    finish_output(leg_of(other(which)));
  }
}

// A server says why it ends. Where it did not, and there is a place for words, others may say it.
bool relay::ends_without_a_word(side which, int error) const {
  if (which == side::client) return false;
  const bool owed_words = !leg_of(side::client).input_over && watch_.at_server_message_boundary() &&
                          !watch_.farewell_said();
  return is_loss(error) || owed_words;
}

void relay::flush(side which, core::time_point now) {
  leg& to = leg_of(which);
  if (!send_waiting(to)) return;
  if (leg_of(other(which)).input_over) {
    finish_output(to);
  } else if (which == side::client) {
    watch_.client_was_slow(now - to.blocked_since);
  }
}

// True when nothing waits any more.
bool relay::send_waiting(leg& to) {
  const auto rest = to.waiting.view();
  const ssize_t sent = ::send(to.fd.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
  if (sent < 0) {
    if (!is_passing(errno)) break_output(to);
    return false;
  }
  to.waiting.consume(static_cast<std::size_t>(sent));
  return to.waiting.empty();
}

void relay::forward(leg& to, core::bytes_view bytes, core::time_point now) {
  const ssize_t sent = ::send(to.fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0 && !is_passing(errno)) {
    break_output(to);
    return;
  }
  const auto taken = sent > 0 ? static_cast<std::size_t>(sent) : 0;
  if (taken == bytes.size()) return;
  to.waiting.keep(bytes.subspan(taken));
  to.blocked_since = now;
}

// The end of stream, once all before it is sent; flush() comes back here.
void relay::finish_output(leg& to) {
  if (to.output_over || !to.waiting.empty()) return;
  if (encrypted_) {
    say_nothing_follows(to);
    if (to.output_over || !to.waiting.empty()) return;
  }
  ::shutdown(to.fd.get(), SHUT_WR);
  to.output_over = true;
}

void relay::break_output(leg& to) {
  to.output_over = true;
  to.waiting.clear();
}

std::uint32_t relay::wanted(side which) const {
  const leg& it = leg_of(which);
  const leg& to = leg_of(other(which));
  // A server is not read for a client that takes nothing any more. A client is: what it still sends
  // is thrown away until its end of stream, because closing on unread bytes would reset it.
  const bool has_reader = which == side::client || !to.output_over;
  std::uint32_t interest = 0;
  if (flowing_ && !it.input_over && to.waiting.empty() && has_reader) interest |= EPOLLIN;
  if (!it.waiting.empty()) interest |= EPOLLOUT;
  return interest;
}

void relay::update_interest() {
  for (const side which : {side::client, side::server}) {
    leg& it = leg_of(which);
    if (!it.fd || poll_.watch(it.watched, wanted(which))) continue;
    it.input_over = true;
    break_output(it);
    finish_output(leg_of(other(which)));
  }
}

void relay::close(leg& which) {
  if (which.fd && encrypted_) {
    say_nothing_follows(which);
    encrypted_->of(&which == &leg_of(side::client) ? side::client : side::server).reset();
  }
  which.input_over = true;
  which.output_over = true;
  if (!which.fd) return;
  poll_.watch(which.watched, 0);
  which.fd.reset();
  which.waiting.clear();
  which.watched.fd = -1;
}

}  // namespace pgweir::net
