// One connection to the web address, from its first byte to its end: reads requests, writes
// answers, or follows events. What is answered decide routes and event_hub; who may stay, seats.
//
// Patience is bounded: a head of a request has some seconds in all, and whoever reads must take
// something every ten. Bodies are never read. All connections run on the one thread of the server.
#pragma once

#include "proxy/web/event_hub.hpp"
#include "proxy/web/routes.hpp"
#include "proxy/web/seats.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <cstddef>
#include <list>
#include <string>
#include <string_view>

namespace pgweir::web {

// What all connections of a server share.
struct meeting_place {
  routes& pages;
  event_hub& events;
  seats& room;
  std::list<boost::asio::steady_timer*> listening;  // each is cancelled when there is news
  std::size_t unsent_bytes = 0;                     // of answers that are being written

  void wake_listeners() const {
    for (auto* each : listening) each->cancel();
  }
};

// Answers that wait for slow readers, in all; beyond it others are told to come again. The largest
// report is some ten of it.
inline constexpr std::size_t most_unsent_bytes = 64 * 1024 * 1024;

using plain_stream = boost::beast::tcp_stream;
using tls_stream = boost::asio::ssl::stream<boost::beast::tcp_stream>;

// Both run until the connection ends, and throw boost::system::system_error when it breaks. The
// stream and the ground outlive them.
boost::asio::awaitable<void> converse(plain_stream& stream, meeting_place& ground,
                                      seats::ticket mine);
// With the handshake.
boost::asio::awaitable<void> converse(tls_stream& stream, meeting_place& ground,
                                      seats::ticket mine);

}  // namespace pgweir::web
