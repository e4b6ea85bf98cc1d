#include "cli/web_client.hpp"

#include "cli/files.hpp"
#include "proxy/web/guard.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <exception>
#include <limits>
#include <utility>

namespace pgweir::cli {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

using namespace std::chrono_literals;

constexpr auto patience_for_a_connection = 15s;
constexpr auto longest_silence = 60s;

using request = http::request<http::empty_body>;

using plain_stream = beast::tcp_stream;
using tls_stream = asio::ssl::stream<beast::tcp_stream>;

// The other side is there, but it shows a certificate that is not to be trusted.
struct untrusted {
  std::string why;
};

// The certificate must be signed by who is trusted, and made out for this host.
asio::ssl::context context_for(const web_address& to) {
  asio::ssl::context out{asio::ssl::context::tls_client};
  SSL_CTX_set_min_proto_version(out.native_handle(), TLS1_2_VERSION);
  out.set_verify_mode(asio::ssl::verify_peer);
  out.set_verify_callback([names = asio::ssl::host_name_verification{to.host}](
                              bool signed_well, asio::ssl::verify_context& seen) {
    const bool fits = names(signed_well, seen);
    if (signed_well && !fits) {
      X509_STORE_CTX_set_error(seen.native_handle(), X509_V_ERR_HOSTNAME_MISMATCH);
    }
    return fits;
  });
  if (to.ca.empty()) {
    out.set_default_verify_paths();
  } else {
    out.add_certificate_authority(asio::buffer(to.ca));
  }
  return out;
}

core::result<std::string> read_authority(const std::string& path) {
  auto text = read_whole(path);
  if (!text) return text;
  asio::ssl::context tried{asio::ssl::context::tls_client};
  boost::system::error_code error;
  tried.add_certificate_authority(asio::buffer(*text), error);
  // An empty one is no error to it.
  if (!error && !text->empty()) return text;
  return wrong_usage(fmt::format("the file {} of --ca holds no certificate in PEM form ({}).", path,
                                 text->empty() ? "it is empty" : error.message()));
}

asio::awaitable<void> connect(plain_stream& stream, const web_address& to) {
  tcp::resolver resolver{stream.get_executor()};
  stream.expires_after(patience_for_a_connection);
  co_await stream.async_connect(
      co_await resolver.async_resolve(to.host, to.port, asio::use_awaitable), asio::use_awaitable);
}

asio::awaitable<void> connect(tls_stream& stream, const web_address& to) {
  co_await connect(stream.next_layer(), to);
  // The macro for it casts as C does.
  auto name = to.host;
  SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           name.data());
  boost::system::error_code error;
  co_await stream.async_handshake(asio::ssl::stream_base::client,
                                  asio::redirect_error(asio::use_awaitable, error));
  if (!error) co_return;
  const auto verdict = SSL_get_verify_result(stream.native_handle());
  if (verdict != X509_V_OK) throw untrusted{X509_verify_cert_error_string(verdict)};
  throw boost::system::system_error{error};
}

// An IPv6 address stands in brackets.
std::string in_url(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

request request_for(const web_address& from, const std::string& target) {
  request asked{http::verb::get, target, 11};
  asked.set(http::field::host, in_url(from.host) + ":" + from.port);
  asked.set(http::field::connection, "close");
  if (!from.token.empty()) asked.set(http::field::authorization, "Bearer " + from.token);
  return asked;
}

template <class Stream>
asio::awaitable<void> connect_and_ask(Stream& stream, const web_address& from,
                                      const std::string& target) {
  co_await connect(stream, from);
  const auto asked = request_for(from, target);
  co_await http::async_write(stream, asked, asio::use_awaitable);
}

core::failure nothing_there(const web_address& at, const std::string& why) {
  return not_judged(fmt::format(
      "nothing answers at {} ({}). Start it with pgweir serve, or name its address with --web.",
      at.url(), why));
}

core::failure not_trusted(const web_address& at, const std::string& why) {
  return not_judged(fmt::format(
      "the certificate of {} is not to be trusted ({}). Name who signs it with --ca, and the host "
      "that it is made out for with --web.",
      at.url(), why));
}

// Words for an answer that is none of 200.
std::string words_of(unsigned status, const web_address& from) {
  const bool shown = !from.token.empty();
  switch (status) {
    case 401:
      return shown ? "it does not take this token"
                   : "it asks for a token: name a file with one with --token-file";
    case 403:
      return "it does not answer under this name; see web.hosts";
    case 429:
      return "it has seen too many wrong tokens; wait a minute";
    case 503:
      return "it has no room for more; try again";
    default:
      return fmt::format("it answered {}: is it pgweir?", status);
  }
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  return read.ec == std::errc{} && read.ptr == end && port != 0;
}

// One page that is fetched; all outlives it.
struct fetched {
  const web_address& from;
  const std::string& target;
  core::result<std::string>& into;

  template <class Stream>
  asio::awaitable<void> talk(Stream& stream) const {
    co_await connect_and_ask(stream, from, target);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> answer;
    answer.body_limit(std::numeric_limits<std::uint64_t>::max());
    beast::get_lowest_layer(stream).expires_after(longest_silence);
    co_await http::async_read(stream, buffer, answer, asio::use_awaitable);
    if (answer.get().result() == http::status::ok) {
      into = std::move(answer.get().body());
    } else {
      into = not_judged(fmt::format("{} gives no {}: {}.", from.url(), target,
                                    words_of(answer.get().result_int(), from)));
    }
  }
};

// One stream that is followed; all outlives it.
struct followed {
  const web_address& from;
  const std::string& target;
  const stream_listener& listener;
  stream_end& end;

  template <class Stream>
  asio::awaitable<void> talk(Stream& stream) const {
    co_await connect_and_ask(stream, from, target);
    beast::flat_buffer buffer;
    http::response_parser<http::buffer_body> answer;
    answer.body_limit(std::numeric_limits<std::uint64_t>::max());
    co_await http::async_read_header(stream, buffer, answer, asio::use_awaitable);
    if (answer.get().result() != http::status::ok) {
      end.why = words_of(answer.get().result_int(), from);
      co_return;
    }
    end.connected = true;
    listener.begun();
    event_stream events;
    std::array<char, 16 * 1024> piece{};
    while (!answer.is_done() && !events.overlong()) {
      answer.get().body().data = piece.data();
      answer.get().body().size = piece.size();
      beast::get_lowest_layer(stream).expires_after(longest_silence);
      boost::system::error_code error;
      co_await http::async_read_some(stream, buffer, answer,
                                     asio::redirect_error(asio::use_awaitable, error));
      const auto got = piece.size() - answer.get().body().size;
      for (const auto& each : events.feed({piece.data(), got})) {
        if (!listener.take(each)) co_return;
      }
      if (error && error != http::error::need_buffer) throw boost::system::system_error{error};
    }
    end.why = "the server ended it";
  }
};

// `what` outlives the coroutine.
template <class What>
asio::awaitable<void> over_connection(const What& what) {
  auto executor = co_await asio::this_coro::executor;
  if (what.from.encrypted) {
    auto context = context_for(what.from);
    tls_stream stream{executor, context};
    co_await what.talk(stream);
  } else {
    plain_stream stream{executor};
    co_await what.talk(stream);
  }
}

// What went wrong with a connection; no words: nothing.
struct trouble {
  std::string why;
  bool with_certificate = false;
};

// Until it is over, or asked to stop.
template <class What>
trouble run(const What& what, const std::stop_token& stop) {
  trouble out;
  asio::io_context io{1};
  const std::stop_callback stopped{stop, [&io] { io.stop(); }};
  asio::co_spawn(io, over_connection(what), [&out](const std::exception_ptr& failed) {
    if (!failed) return;
    try {
      std::rethrow_exception(failed);
    } catch (const boost::system::system_error& error) {
      out.why = error.code().message();
    } catch (const untrusted& certificate) {
      out = {certificate.why, true};
    }
  });
  io.run();
  return out;
}

}  // namespace

std::string web_address::url() const {
  return fmt::format("{}://{}:{}", encrypted ? "https" : "http", in_url(host), port);
}

core::result<web_address> web_address_from(std::string_view text) {
  const auto given = text;
  const bool encrypted = text.starts_with("https://");
  if (encrypted) text.remove_prefix(8);
  if (text.starts_with("http://")) text.remove_prefix(7);
  while (text.ends_with('/')) text.remove_suffix(1);
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  auto host = text.substr(0, colon);
  const auto port = colon == std::string_view::npos ? "7433" : text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || host.find('/') != std::string_view::npos || !is_port(port)) {
    return wrong_usage(
        fmt::format("--web must be an address such as {}, not \"{}\".", default_web, given));
  }
  return web_address{std::string{host}, std::string{port}, encrypted, {}, {}};
}

CLI::Option* add_web_flags(CLI::App& command, web_flags& into) {
  command.add_option("--token-file", into.token_file, "a file with the token that it asks for")
      ->type_name("FILE");
  command
      .add_option("--ca", into.ca, "of https: who signs its certificate (PEM) [the system's list]")
      ->type_name("FILE");
  return command
      .add_option("--web", into.web, fmt::format("where pgweir serve answers [{}]", default_web))
      ->type_name("URL");
}

core::result<web_address> web_address_of(const web_flags& flags) {
  auto out = web_address_from(flags.web);
  if (!out) return out;
  if (!flags.ca.empty()) {
    auto authority = read_authority(flags.ca);
    if (!authority) return authority.error();
    out->ca = *std::move(authority);
  }
  if (flags.token_file.empty()) return out;
  const auto text = read_whole(flags.token_file);
  if (!text) return text.error();
  const auto tokens = web::tokens_from(*text, flags.token_file);
  if (!tokens) return tokens.error();
  out->token = tokens->front().view();
  return out;
}

core::result<std::string> fetch(const web_address& from, const std::string& target) {
  core::result<std::string> out{std::string{}};
  const auto met = run(fetched{from, target, out}, {});
  if (met.with_certificate) return not_trusted(from, met.why);
  if (!met.why.empty()) return nothing_there(from, met.why);
  return out;
}

stream_end follow(const web_address& from, const std::string& target,
                  const stream_listener& listener, const std::stop_token& stop) {
  stream_end end;
  const auto met = run(followed{from, target, listener, end}, stop);
  if (met.with_certificate) {
    end.why = "its certificate is not to be trusted: " + met.why;
  } else if (!met.why.empty()) {
    end.why = met.why;
  }
  return end;
}

}  // namespace pgweir::cli
