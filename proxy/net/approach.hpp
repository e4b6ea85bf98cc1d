// The way to the server: one address after the other until one is reached, and TLS with it where
// that is wanted. What an answer means is server_negotiation's; here are the attempts and their
// time.
//
// Works on the server's leg of a relay that does not flow yet. Its owner hands it what the poller
// says of that leg, and what to do when deadline() has passed. Used once.
#pragma once

#include "config/settings.hpp"
#include "core/time.hpp"
#include "proxy/net/poller.hpp"
#include "proxy/net/relay.hpp"
#include "proxy/net/tls_context.hpp"
#include "proxy/net/tls_stream.hpp"
#include "proxy/net/upstream.hpp"
#include "proxy/session/server_negotiation.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pgweir::net {

class approach {
 public:
  enum class progress : std::uint8_t {
    under_way,
    arrived,      // the leg stands, in plain text or in TLS, and nothing was said on it
    not_reached,  // by no address: last_error()
    not_secured,  // one was reached, but TLS with it is not as it must be: objection()
  };
  // Why a server is not as TLS must be, and what may be done about it.
  struct words {
    std::string reason;
    std::string_view hint;
  };
  // All outlive the approach.
  struct means {
    relay& pair;
    poller& poll;
    tls_buffers& tls_room;
    const config::tcp_settings& tcp;
    core::duration connect_timeout;  // of one address, TLS included
  };

  // `to` is not empty.
  approach(const means& with, upstream::address_list to,
           std::shared_ptr<const tls_contexts> contexts);

  progress begin(core::time_point now);
  // Something happened on the server's leg.
  progress on_ready(std::uint32_t events, core::time_point now);
  progress on_deadline(core::time_point now);

  // While it is under way.
  [[nodiscard]] core::time_point deadline() const { return deadline_; }
  // Which was reached, or is being tried.
  [[nodiscard]] std::shared_ptr<const server_address> where() const {
    return {to_, &(*to_)[attempt_]};
  }
  [[nodiscard]] int last_error() const { return last_error_; }
  [[nodiscard]] const words& objection() const { return objection_; }

 private:
  enum class step : std::uint8_t {
    connecting,
    pausing,   // a Unix socket's queue was full
    asking,    // for TLS
    securing,  // TLS begins
  };

  progress try_address(core::time_point now);
  progress try_next(int why, core::time_point now);
  progress connected(core::time_point now);
  progress take(session::server_step next, core::time_point now);
  progress ask(core::time_point now);
  progress read_answer(core::time_point now);
  progress take_handshake(const early_bytes& early);
  progress object(std::string reason, std::string_view hint);

  means with_;
  upstream::address_list to_;
  std::shared_ptr<const tls_contexts> contexts_;
  step step_ = step::connecting;
  std::size_t attempt_ = 0;
  core::time_point given_up_at_{};  // this address
  core::time_point deadline_{};
  int last_error_ = 0;
  words objection_;
};

}  // namespace pgweir::net
