// The PROXY protocol's header, versions 1 (text) and 2 (binary): what a load balancer puts in front
// of a connection to say whose it is. Not whether it may be believed: that is for the caller to
// decide before it reads one.
//
// Consumes exactly the header and nothing behind it. Holds at most one address block; TLVs are
// hopped over, and a header longer than limits::proxy_header_bytes is malformed.
#pragma once

#include "core/bytes.hpp"
#include "core/ip_address.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pgweir::wire {

// The address of the client as the header gives it.
struct proxied_client {
  std::optional<core::ip_address> ip;  // none: a Unix socket
  std::uint16_t port = 0;
};

enum class proxy_header_step : std::uint8_t {
  need_more,
  complete,   // client() is known; what is left of the bytes came behind the header
  absent,     // the first byte is no header's: nothing was consumed
  malformed,  // begins like a header and is none
};

class proxy_header {
 public:
  // Consumes from the front of `bytes`. Not to be called again after another answer than need_more.
  proxy_header_step read(core::bytes_view& bytes);

  // None: the balancer speaks for itself (LOCAL, a health check) or does not know (UNKNOWN): the
  // connection's own address holds. After `complete`.
  [[nodiscard]] const std::optional<proxied_client>& client() const { return client_; }

 private:
  enum class state : std::uint8_t { first_byte, text, binary_head, binary_addresses, binary_rest };

  proxy_header_step read_text(core::bytes_view& bytes);
  proxy_header_step read_binary(core::bytes_view& bytes);
  bool judge_text(std::string_view line);
  bool judge_binary_head();
  void judge_addresses();
  // Moves bytes into held_ until it holds so many.
  bool hold(core::bytes_view& bytes, std::size_t wanted);
  [[nodiscard]] core::bytes_view held() const { return core::bytes_view{held_}.first(size_); }

  state state_ = state::first_byte;
  std::array<std::byte, 232> held_{};  // the longest: a binary head with two Unix addresses
  std::size_t size_ = 0;
  std::size_t address_bytes_ = 0;  // of the binary address block
  std::size_t rest_ = 0;           // TLVs still to hop over
  std::optional<proxied_client> client_;
};

}  // namespace pgweir::wire
