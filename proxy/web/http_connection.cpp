#include "proxy/web/http_connection.hpp"

#include "proxy/web/clock.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/ssl.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace pgweir::web {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto handshake_time = 10s;
constexpr auto head_time = 10s;      // for the whole head of a request, from its first byte
constexpr auto idle_time = 60s;      // between two requests
constexpr auto progress_time = 10s;  // a reader that takes nothing for so long is dropped
constexpr auto farewell_time = 1s;   // for the rest of a request that nobody wants
constexpr std::size_t farewell_bytes = 64 * 1024;
constexpr std::size_t piece_bytes = 16 * 1024;  // written at once: progress is seen by it
constexpr auto heartbeat_every = 15s;

core::ip_address address_of(const asio::ip::tcp::endpoint& from) {
  if (from.address().is_v4()) {
    std::array<std::byte, 4> bytes{};
    const auto four = from.address().to_v4().to_bytes();
    std::ranges::transform(four, bytes.begin(), [](auto each) { return std::byte{each}; });
    return core::ip_address::mapped(bytes);
  }
  core::ip_address out;
  const auto six = from.address().to_v6().to_bytes();
  std::ranges::transform(six, out.bytes.begin(), [](auto each) { return std::byte{each}; });
  return out;
}

struct x509_deleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

bool has_certificate(tls_stream& stream) {
  const std::unique_ptr<X509, x509_deleter> shown{
      SSL_get1_peer_certificate(stream.native_handle())};
  return shown && SSL_get_verify_result(stream.native_handle()) == X509_V_OK;
}

// As long as it lives, so many bytes wait to be sent.
class unsent {
 public:
  unsent(meeting_place& ground, std::size_t bytes) : ground_{ground}, bytes_{bytes} {
    ground_.unsent_bytes += bytes_;
  }
  ~unsent() { ground_.unsent_bytes -= bytes_; }
  unsent(const unsent&) = delete;
  unsent& operator=(const unsent&) = delete;

 private:
  meeting_place& ground_;
  std::size_t bytes_;
};

// As long as it lives, somebody listens.
class attendance {
 public:
  attendance(meeting_place& ground, detail wanted, asio::steady_timer& alarm)
      : ground_{ground},
        me_{ground.events.join(wanted)},
        place_{ground.listening.insert(ground.listening.end(), &alarm)} {}
  ~attendance() {
    ground_.listening.erase(place_);
    ground_.events.leave(me_);
  }
  attendance(const attendance&) = delete;
  attendance& operator=(const attendance&) = delete;

  event_text next() { return ground_.events.next(me_, now()); }

 private:
  meeting_place& ground_;
  event_hub::listener me_;
  std::list<asio::steady_timer*>::iterator place_;
};

template <class Stream>
class conversation {
 public:
  conversation(Stream& stream, meeting_place& ground, seats::ticket mine)
      : stream_{stream}, ground_{ground}, mine_{mine} {}

  asio::awaitable<void> run() {
    bool more = true;
    while (more) {
      ground_.room.waits(mine_);
      const auto head = co_await read_head();
      ground_.room.works(mine_);
      more = co_await answer_to(head);
    }
    co_await say_farewell();
  }

 private:
  struct manner {
    bool stays = false;      // the connection does
    bool head_only = false;  // HEAD
  };
  static constexpr manner last_words{};

  auto& socket() { return boost::beast::get_lowest_layer(stream_); }

  asio::awaitable<head_mark> read_head() {
    auto found = find_head(arrived_);
    auto patience = asked_before_ ? idle_time : head_time;
    asked_before_ = true;
    bool begun = !arrived_.empty();
    socket().expires_after(begun ? head_time : patience);
    while (found.now == head_mark::state::need_more) {
      std::array<char, 4096> piece;
      const auto count = co_await stream_.async_read_some(asio::buffer(piece), asio::use_awaitable);
      if (!std::exchange(begun, true)) socket().expires_after(head_time);
      arrived_.append(piece.data(), count);
      found = find_head(arrived_);
    }
    co_return found;
  }

  // True when the connection stays for another request.
  asio::awaitable<bool> answer_to(head_mark head) {
    if (head.now == head_mark::state::refused) {
      co_await send(error_answer(head.why.status, head.why.sentence), last_words);
      co_return false;
    }
    const auto asked = read_request(std::string_view{arrived_}.substr(0, head.size));
    arrived_.erase(0, head.size);
    if (!asked) {
      co_await send(error_answer(asked.error().status, asked.error().sentence), last_words);
      co_return false;
    }
    const bool head_only = asked->method == verb::head;
    auto given = answered(*asked);
    if (auto* words = std::get_if<answer>(&given)) {
      co_await send(std::move(*words), manner{asked->stays, head_only});
      co_return asked->stays;
    }
    if (head_only) {
      const auto words = head_of_events();
      co_await write(words);
    } else if (ground_.room.listens(mine_)) {
      co_await follow_events(std::get<event_stream_wanted>(given).of_findings);
    } else {
      co_await send(too_many_listeners(), last_words);
    }
    co_return false;
  }

  std::variant<answer, event_stream_wanted> answered(const request& asked) {
    try {
      return ground_.pages.serve(asked, sender(), anchor_now());
    } catch (const std::exception& failed) {
      spdlog::error("the page {} could not be made: {}", asked.to.path, failed.what());
      return error_answer(500, "this page could not be made; the log says why");
    }
  }

  static answer too_many_listeners() {
    auto out = error_answer(503, "too many listen already");
    out.headers.emplace_back("Retry-After", "5");
    return out;
  }

  routes::sender sender() {
    boost::system::error_code gone;
    const auto from = socket().socket().remote_endpoint(gone);
    routes::sender out{gone ? core::ip_address{} : address_of(from), false};
    if constexpr (std::is_same_v<Stream, tls_stream>)
      out.has_certificate = has_certificate(stream_);
    return out;
  }

  asio::awaitable<void> send(answer words, manner how) {
    if (ground_.unsent_bytes > 0 && ground_.unsent_bytes + words.body.size() > most_unsent_bytes) {
      words = error_answer(503, "too much is being sent already");
      words.headers.emplace_back("Retry-After", "5");
    }
    const unsent counted{ground_, words.body.size()};
    const auto head = head_of(words, how.stays);
    co_await write(head);
    if (!how.head_only) co_await write(words.body);
  }

  // Fails when nothing could be written for a while.
  asio::awaitable<void> write(std::string_view bytes) {
    while (!bytes.empty()) {
      socket().expires_after(progress_time);
      const auto piece = bytes.substr(0, piece_bytes);
      const auto count = co_await stream_.async_write_some(asio::buffer(piece.data(), piece.size()),
                                                           asio::use_awaitable);
      bytes.remove_prefix(count);
    }
  }

  asio::awaitable<void> follow_events(detail wanted) {
    arrived_ = {};
    const auto head = head_of_events();
    co_await write(head);
    asio::steady_timer alarm{stream_.get_executor()};
    attendance listening{ground_, wanted, alarm};
    auto spoken = now();
    while (true) {
      while (const auto text = listening.next()) {
        co_await write(*text);
        spoken = now();
      }
      if (ground_.events.ended()) co_return;
      if (now() - spoken >= heartbeat_every) {
        co_await write(": still here\n\n");
        spoken = now();
        continue;
      }
      boost::system::error_code woken;
      alarm.expires_after(heartbeat_every - (now() - spoken));
      co_await alarm.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
  }

  // Closing on unread bytes would reset the connection, and the answer might never be read.
  asio::awaitable<void> say_farewell() {
    if constexpr (std::is_same_v<Stream, tls_stream>) {
      socket().expires_after(farewell_time);
      // A client that still talks makes it fail, and is who the rest is for.
      boost::system::error_code ignored;
      co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    }
    socket().socket().shutdown(asio::ip::tcp::socket::shutdown_send);
    socket().expires_after(farewell_time);
    std::array<char, 4096> unread;
    std::size_t left = farewell_bytes;
    while (left > 0) {
      const auto count =
          co_await socket().async_read_some(asio::buffer(unread), asio::use_awaitable);
      left -= std::min(left, count);
    }
  }

  Stream& stream_;
  meeting_place& ground_;
  seats::ticket mine_;
  std::string arrived_;  // and not yet read
  bool asked_before_ = false;
};

}  // namespace

asio::awaitable<void> converse(plain_stream& stream, meeting_place& ground, seats::ticket mine) {
  conversation talk{stream, ground, mine};
  co_await talk.run();
}

asio::awaitable<void> converse(tls_stream& stream, meeting_place& ground, seats::ticket mine) {
  stream.next_layer().expires_after(handshake_time);
  co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
  conversation talk{stream, ground, mine};
  co_await talk.run();
}

}  // namespace pgweir::web
