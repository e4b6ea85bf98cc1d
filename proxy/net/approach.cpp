#include "proxy/net/approach.hpp"

#include "proxy/net/socket.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

// A Unix socket's full queue refuses instead of waiting: asked again after so long.
constexpr core::duration queue_full_pause = 10ms;

constexpr std::string_view see_its_log = "The server's own log may say why.";
constexpr std::string_view see_what_listens = "Check that a PostgreSQL server listens there.";

}  // namespace

approach::approach(const means& with, upstream::address_list to,
                   std::shared_ptr<const tls_contexts> contexts)
    : with_{with}, to_{std::move(to)}, contexts_{std::move(contexts)} {}

approach::progress approach::begin(core::time_point now) {
  given_up_at_ = now + with_.connect_timeout;
  return try_address(now);
}

approach::progress approach::try_address(core::time_point now) {
  step_ = step::connecting;
  const auto& to = where()->at;
  unique_fd fd = new_socket(to);
  if (!fd) return try_next(errno, now);
  set_options(fd.get(), to, with_.tcp);
  const int failed = ::connect(fd.get(), to.get(), to.size);
  const int why = errno;
  if (failed != 0 && why == EAGAIN) {
    step_ = step::pausing;
    deadline_ = now + queue_full_pause;
    return progress::under_way;
  }
  if (failed != 0 && why != EINPROGRESS) return try_next(why, now);
  deadline_ = given_up_at_;
  with_.pair.attach(side::server, std::move(fd));
  if (failed == 0) return connected(now);
  const bool watched = with_.poll.watch(with_.pair.socket(side::server), EPOLLOUT);
  return watched ? progress::under_way : try_next(errno, now);
}

approach::progress approach::try_next(int why, core::time_point now) {
  with_.pair.detach_server();
  last_error_ = why;
  if (attempt_ + 1 == to_->size()) return progress::not_reached;
  ++attempt_;
  return begin(now);
}

approach::progress approach::on_ready(std::uint32_t events, core::time_point now) {
  switch (step_) {
    case step::connecting: {
      const int error = connect_error(with_.pair.socket(side::server).fd);
      if (error == EINPROGRESS) return progress::under_way;
      return error == 0 ? connected(now) : try_next(error, now);
    }
    case step::pausing:
      return progress::under_way;
    case step::asking:
      return read_answer(now);
    case step::securing:
      return take_handshake(with_.pair.read_early(side::server, events, now));
  }
  return progress::under_way;
}

approach::progress approach::on_deadline(core::time_point now) {
  if (step_ != step::pausing) return try_next(ETIMEDOUT, now);
  return now < given_up_at_ ? try_address(now) : try_next(EAGAIN, now);
}

// A Unix socket has no TLS, as with PostgreSQL, whatever the others of the list must have.
approach::progress approach::connected(core::time_point now) {
  const auto mode =
      where()->at.is_unix() ? config::server_tls_mode::disable : contexts_->server.mode;
  return take(session::step_when_connected(mode), now);
}

approach::progress approach::take(session::server_step next, core::time_point now) {
  switch (next) {
    case session::server_step::plain:
      return progress::arrived;
    case session::server_step::ask:
      return ask(now);
    case session::server_step::start_tls:
      step_ = step::securing;
      with_.pair.encrypt(side::server,
                         tls_stream::with_server(*contexts_, where()->host, with_.tls_room));
      return take_handshake(with_.pair.take_early(side::server, {}, now));
    case session::server_step::refused_no_tls:
      return object("it does not support TLS",
                    "Switch ssl on in the server, or allow plain text with sslmode=prefer or "
                    "disable in pgweir's upstream.");
    case session::server_step::refused_error:
      return object("it answered the request for TLS with an error",
                    "The server's own log says which.");
    case session::server_step::refused_no_answer:
      return object("it answered the request for TLS with something else", see_what_listens);
  }
  return progress::under_way;
}

approach::progress approach::ask(core::time_point now) {
  step_ = step::asking;
  const bool asked = with_.pair.say(side::server, session::ssl_request(), now) &&
                     with_.poll.watch(with_.pair.socket(side::server), EPOLLIN);
  return asked ? progress::under_way : try_next(errno, now);
}

// One byte and no more: all behind it is for TLS to judge.
approach::progress approach::read_answer(core::time_point now) {
  std::byte answer{};
  const ssize_t count = ::recv(with_.pair.socket(side::server).fd, &answer, 1, 0);
  if (count < 0) return is_passing(errno) ? progress::under_way : try_next(errno, now);
  if (count == 0) return object("it closed the connection when it was asked for TLS", see_its_log);
  return take(session::step_when_answered(contexts_->server.mode, answer), now);
}

approach::progress approach::take_handshake(const early_bytes& early) {
  const auto* tls = with_.pair.tls_of(side::server);
  switch (early.how) {
    case early_bytes::outcome::ended:
      return object("it closed the connection during the handshake", see_its_log);
    case early_bytes::outcome::failed:
      return object(
          tls->failure(),
          "Check server_tls.ca, the server's certificate and the host in pgweir's upstream.");
    case early_bytes::outcome::going_on:
      break;
  }
  if (tls->state() == tls_state::handshake) return progress::under_way;
  if (!early.plain.empty()) return object("it spoke before it was spoken to", see_what_listens);
  return progress::arrived;
}

approach::progress approach::object(std::string reason, std::string_view hint) {
  objection_ = {std::move(reason), hint};
  return progress::not_secured;
}

}  // namespace pgweir::net
