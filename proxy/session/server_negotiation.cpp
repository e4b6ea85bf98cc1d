#include "proxy/session/server_negotiation.hpp"

#include "proxy/wire/startup.hpp"

#include <array>

namespace pgweir::session {
namespace {

constexpr std::byte byte_of(std::uint32_t number, unsigned at) {
  return static_cast<std::byte>(number >> (24U - 8U * at));
}

constexpr auto made_request() {
  std::array<std::byte, wire::startup_head_bytes> out{};
  for (unsigned i = 0; i < 4; ++i) {
    out[i] = byte_of(wire::startup_head_bytes, i);
    out[4 + i] = byte_of(wire::ssl_request_code, i);
  }
  return out;
}

constexpr auto question = made_request();

}  // namespace

server_step step_when_connected(config::server_tls_mode mode) {
  return mode == config::server_tls_mode::disable ? server_step::plain : server_step::ask;
}

server_step step_when_answered(config::server_tls_mode mode, std::byte answer) {
  switch (static_cast<char>(answer)) {
    case 'S':
      return server_step::start_tls;
    case 'N':
      return mode == config::server_tls_mode::prefer ? server_step::plain
                                                     : server_step::refused_no_tls;
    case 'E':
      return server_step::refused_error;
    default:
      return server_step::refused_no_answer;
  }
}

core::bytes_view ssl_request() { return question; }

}  // namespace pgweir::session
