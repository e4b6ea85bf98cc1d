// Bytes from one socket to the other, both ways: the part that must never slow, change or lose
// anything. Understands nothing; shows what it has forwarded to a connection_watch afterwards.
//
// One recv per readiness and one send of what it gave. What the receiving side does not take at
// once (at most what one read gave) stays in that side's overflow, and until that is gone nothing
// more is read from the other side: no growth. The two directions never wait for each other. An
// idle pair holds no buffer. End of stream is passed on as such, one direction at a time.
//
// A leg with TLS has a tls_stream between the socket's bytes and what they say; all else is the
// same. A pair in plain text pays one look at an empty pointer per wake-up for it: the part with
// TLS is a function of its own (relay_tls.cpp).
#pragma once

#include "core/bytes.hpp"
#include "core/time.hpp"
#include "proxy/net/connection_watch.hpp"
#include "proxy/net/poller.hpp"
#include "proxy/net/side.hpp"
#include "proxy/net/tls_stream.hpp"
#include "proxy/net/unique_fd.hpp"
#include "proxy/net/unseen_bytes.hpp"
#include "proxy/session/scram_passage.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace pgweir::net {

// What is left of a short write. Holds memory only while it is not empty.
class overflow {
 public:
  [[nodiscard]] bool empty() const { return !bytes_; }
  [[nodiscard]] core::bytes_view view() const {
    return {bytes_.get() + begin_, static_cast<std::size_t>(end_ - begin_)};
  }
  // Precondition: empty, and `rest` is not.
  void keep(core::bytes_view rest);
  // Behind what there is, if anything. The caller has a bound.
  void append(core::bytes_view more);
  void consume(std::size_t count);
  void clear() { bytes_.reset(); }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

// How far a pair has come to its end.
enum class relay_state : std::uint8_t {
  open,         // bytes may flow
  half_closed,  // the server has said its last; the client may still send
  lingering,  // all is said; the client's end of stream is awaited so that it reads our last words
  over,       // nothing left to do: close
};

// What a leg gave before the relay flows.
struct early_bytes {
  enum class outcome : std::uint8_t { going_on, ended, failed };
  outcome how = outcome::going_on;
  core::bytes_view plain;  // in the worker's buffers
};

class relay {
 public:
  // `owner`: what the poller's events shall point to. All outlive the relay.
  relay(poller& poll, unseen_bytes& unseen, connection_watch& watch, void* owner);
  ~relay();

  // The client, from the beginning; the server once it is connected (until then there is none).
  void attach(side which, unique_fd fd);
  // Reads flow from here on.
  void begin();

  // From here on this leg speaks TLS.
  void encrypt(side which, std::unique_ptr<tls_stream> stream);
  // Null: it is in plain text.
  [[nodiscard]] const tls_stream* tls_of(side which) const;
  // Before begin(): what comes on that leg, read from its socket, or `received` from there before.
  // The leg is waited for as its handshake needs it.
  early_bytes read_early(side which, std::uint32_t events, core::time_point now);
  early_bytes take_early(side which, core::bytes_view received, core::time_point now);
  // Before begin(), with TLS on the server's leg: how SCRAM gets through (docs/tls.md).
  void watch_scram(session::scram_rule how);
  // The client has chosen what cannot succeed; the server does not know yet.
  [[nodiscard]] bool login_is_doomed() const {
    return encrypted_ && encrypted_->scram && encrypted_->scram->is_doomed();
  }

  // Something happened on `which`. Afterwards look at state().
  void on_ready(side which, std::uint32_t events, core::time_point now);
  [[nodiscard]] relay_state state() const;
  // Why the server is gone (an errno) though nobody had said goodbye; then the client has not been
  // told and is not read. 0: it is not. An end inside a message is no such case: that passes on.
  [[nodiscard]] int lost_server() const { return lost_server_; }
  [[nodiscard]] std::string why_server_was_lost() const;
  // The client has closed, or at least its sending direction; the server has not.
  [[nodiscard]] bool client_has_ended() const {
    return leg_of(side::client).input_over && !leg_of(side::server).input_over;
  }

  // Sends bytes that were not read from a socket: the startup packet to the server, an
  // ErrorResponse to the client. They go behind what that side has not taken yet. False when it is
  // gone.
  bool say(side to, core::bytes_view bytes, core::time_point now);
  // No more for the client, and the server is left: what has been said is still delivered.
  void end_after_flush();

  [[nodiscard]] watched_fd& socket(side which) { return leg_of(which).watched; }
  // Closes the server's socket and forgets it: another address is tried.
  void detach_server();
  // Both, at once.
  void close_all();

 private:
  struct leg {
    unique_fd fd;
    watched_fd watched;
    overflow waiting;  // for this leg
    bool input_over = true;
    bool output_over = true;
    core::time_point blocked_since{};
  };

  // Only of a pair with TLS.
  struct encryption {
    std::array<std::unique_ptr<tls_stream>, 2> streams;
    std::unique_ptr<session::scram_passage> scram;  // until the mechanism is chosen
    std::unique_ptr<tls_stream>& of(side which) { return streams[static_cast<std::size_t>(which)]; }
  };

  leg& leg_of(side which) { return legs_[static_cast<std::size_t>(which)]; }
  [[nodiscard]] const leg& leg_of(side which) const {
    return legs_[static_cast<std::size_t>(which)];
  }
  void pump(side from, core::time_point now);
  void pump_encrypted(side from, core::time_point now);
  void pass_on(side from, core::bytes_view bytes, core::time_point now);
  void end_encrypted_input(side which, int error, core::time_point now);
  void give(side to, core::bytes_view plain, core::time_point now);
  void answer(side to, core::bytes_view sealed, core::time_point now);
  void end_input(side which, int error);
  [[nodiscard]] bool ends_without_a_word(side which, int error) const;
  void flush(side to, core::time_point now);
  static bool send_waiting(leg& to);
  void forward(leg& to, core::bytes_view bytes, core::time_point now);
  void finish_output(leg& to);
  void say_nothing_follows(leg& to);
  static void break_output(leg& to);
  [[nodiscard]] std::uint32_t wanted(side which) const;
  void update_interest();
  void close(leg& which);

  poller& poll_;
  unseen_bytes& unseen_;
  connection_watch& watch_;
  std::array<leg, 2> legs_;
  bool flowing_ = false;
  int lost_server_ = 0;
  std::unique_ptr<encryption> encrypted_;
};

}  // namespace pgweir::net
