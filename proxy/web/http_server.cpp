#include "proxy/web/http_server.hpp"

#include "proxy/web/clock.hpp"
#include "proxy/web/event_hub.hpp"
#include "proxy/web/http_connection.hpp"
#include "proxy/web/routes.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/ssl.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <chrono>
#include <exception>
#include <optional>
#include <pthread.h>
#include <thread>
#include <unordered_map>
#include <utility>

namespace pgweir::web {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 100ms;  // for news
constexpr auto pause_after_failure = 100ms;

std::optional<asio::ssl::context> shared_context(ssl_ctx_st* tls) {
  if (tls == nullptr) return std::nullopt;
  SSL_CTX_up_ref(tls);
  return std::optional<asio::ssl::context>{std::in_place, tls};
}

}  // namespace

struct http_server::state {
  state(int listening, surroundings around)
      : files{around.page},
        door{std::move(around.rules), around.secret},
        past{std::move(around.past)},
        pages{around.of, files, door, past ? &*past : nullptr},
        events{around.of},
        room{around.room},
        tls{shared_context(around.tls)} {
    sockaddr_storage bound{};
    socklen_t size = sizeof(bound);
    ::getsockname(listening, reinterpret_cast<sockaddr*>(&bound), &size);
    listener.assign(bound.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), listening);
  }

  assets files;
  guard door;
  std::optional<history::reader> past;
  routes pages;
  event_hub events;
  seats room;
  meeting_place ground{pages, events, room, {}, 0};
  std::optional<asio::ssl::context> tls;
  std::unordered_map<seats::ticket, tcp::socket*> sockets;
  // Behind all that connections use: they end with it.
  asio::io_context io{1};
  tcp::acceptor listener{io};
  std::thread thread;

  asio::awaitable<void> accept_all();
  asio::awaitable<void> look_for_news();
  void seat(tcp::socket socket);
  asio::awaitable<void> serve(tcp::socket socket, seats::ticket mine);
  template <class Stream>
  asio::awaitable<void> serve_on(Stream& stream, seats::ticket mine);
};

http_server::http_server(int listener, surroundings around)
    : state_{std::make_unique<state>(listener, std::move(around))} {}

http_server::~http_server() { stop(); }

void http_server::start() {
  asio::co_spawn(state_->io, state_->accept_all(), asio::detached);
  asio::co_spawn(state_->io, state_->look_for_news(), asio::detached);
  state_->thread = std::thread{[this] {
    ::pthread_setname_np(::pthread_self(), "pgweir-http");
    state_->io.run();
  }};
}

// The thread's own things: it changes them.
void http_server::use(std::vector<core::secret_text> tokens, ssl_ctx_st* tls) {
  asio::post(state_->io, [my = state_.get(), tokens = std::move(tokens),
                          context = shared_context(tls)]() mutable {
    my->door.use(tokens);
    my->tls = std::move(context);
  });
}

void http_server::stop() {
  if (!state_->thread.joinable()) return;
  state_->io.stop();
  state_->thread.join();
}

// Nobody hears of what is thrown out of it, and it is not begun again.
asio::awaitable<void> http_server::state::accept_all() {
  asio::steady_timer pause{io};
  bool failing = false;
  while (true) {
    try {
      if (failing) {
        pause.expires_after(pause_after_failure);
        co_await pause.async_wait(asio::use_awaitable);
      }
      seat(co_await listener.async_accept(asio::use_awaitable));
      failing = false;
    } catch (const std::exception& why) {
      if (!std::exchange(failing, true)) {
        spdlog::warn("the web address takes no new connections for now: {}", why.what());
      }
    }
  }
}

void http_server::state::seat(tcp::socket socket) {
  const auto arrived = room.arrive();
  if (arrived.gives_way) {
    // Its coroutine hears of it and ends.
    const auto found = sockets.find(*arrived.gives_way);
    boost::system::error_code ignored;
    if (found != sockets.end()) found->second->close(ignored);
  }
  asio::co_spawn(io, serve(std::move(socket), arrived.mine), asio::detached);
}

asio::awaitable<void> http_server::state::serve(tcp::socket socket, seats::ticket mine) {
  if (tls) {
    tls_stream stream{std::move(socket), *tls};
    co_await serve_on(stream, mine);
  } else {
    plain_stream stream{std::move(socket)};
    co_await serve_on(stream, mine);
  }
}

template <class Stream>
asio::awaitable<void> http_server::state::serve_on(Stream& stream, seats::ticket mine) {
  sockets[mine] = &boost::beast::get_lowest_layer(stream).socket();
  try {
    co_await converse(stream, ground, mine);
  } catch (const std::exception& ended) {
    spdlog::debug("a web connection ended: {}", ended.what());
  }
  sockets.erase(mine);
  room.leaves(mine);
}

// The same holds for it.
asio::awaitable<void> http_server::state::look_for_news() {
  asio::steady_timer pause{io};
  bool failing = false;
  while (true) {
    try {
      pause.expires_after(look_every);
      co_await pause.async_wait(asio::use_awaitable);
      if (events.step(now())) ground.wake_listeners();
      failing = false;
    } catch (const std::exception& why) {
      if (!std::exchange(failing, true)) {
        spdlog::error("listeners of events are told nothing for now: {}", why.what());
      }
    }
  }
}

}  // namespace pgweir::web
