#include "proxy/wire/proxy_header.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <charconv>

namespace pgweir::wire {
namespace {

constexpr std::byte text_first{'P'};
constexpr std::byte binary_first{0x0D};
constexpr std::string_view text_start = "PROXY ";
constexpr std::string_view line_end = "\r\n";
constexpr std::size_t most_text_bytes = 107;  // with the line's end: fixed by version 1
constexpr std::array<unsigned char, 12> signature{0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D,
                                                  0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
constexpr std::size_t binary_head_bytes = 16;

// Version 2, byte 13: the version and the command.
constexpr std::uint8_t local_command = 0x20;
constexpr std::uint8_t proxy_command = 0x21;
// Byte 14: address family and transport.
constexpr std::uint8_t tcp_over_ipv4 = 0x11;
constexpr std::uint8_t tcp_over_ipv6 = 0x21;
constexpr std::uint8_t unix_stream = 0x31;
constexpr std::uint8_t highest_family = 0x3;
constexpr std::uint8_t highest_transport = 0x2;

std::string_view next_word(std::string_view& line) {
  const auto end = std::min(line.find(' '), line.size());
  const auto word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

std::optional<std::uint16_t> port_from(std::string_view text) {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  const bool is_number = read.ec == std::errc{} && read.ptr == end;
  if (!is_number || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return port;
}

// Only IPv6 is written with colons.
std::optional<core::ip_address> address_from(std::string_view text, bool six) {
  const bool has_colons = text.find(':') != std::string_view::npos;
  return has_colons == six ? core::ip_from(text) : std::nullopt;
}

// What both addresses and ports of a family take; 0: none that is looked at.
std::size_t block_bytes(std::uint8_t family) {
  switch (family) {
    case tcp_over_ipv4:
      return 12;
    case tcp_over_ipv6:
      return 36;
    case unix_stream:
      return 216;
    default:
      return 0;
  }
}

}  // namespace

proxy_header_step proxy_header::read(core::bytes_view& bytes) {
  if (bytes.empty()) return proxy_header_step::need_more;
  if (state_ == state::first_byte) {
    if (bytes.front() != text_first && bytes.front() != binary_first) {
      return proxy_header_step::absent;
    }
    state_ = bytes.front() == text_first ? state::text : state::binary_head;
  }
  return state_ == state::text ? read_text(bytes) : read_binary(bytes);
}

bool proxy_header::hold(core::bytes_view& bytes, std::size_t wanted) {
  const auto taken = std::min(wanted - size_, bytes.size());
  std::copy_n(bytes.begin(), taken, held_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += taken;
  bytes = bytes.subspan(taken);
  return size_ == wanted;
}

proxy_header_step proxy_header::read_text(core::bytes_view& bytes) {
  while (!bytes.empty()) {
    if (size_ == most_text_bytes) return proxy_header_step::malformed;
    hold(bytes, size_ + 1);
    const auto line = core::as_text(held());
    const auto start = std::min(line.size(), text_start.size());
    if (line.substr(0, start) != text_start.substr(0, start)) return proxy_header_step::malformed;
    if (!line.ends_with(line_end)) continue;
    const bool good = judge_text(line.substr(start, line.size() - start - line_end.size()));
    return good ? proxy_header_step::complete : proxy_header_step::malformed;
  }
  return proxy_header_step::need_more;
}

// "TCP4 192.0.2.1 198.51.100.1 56324 5432"
bool proxy_header::judge_text(std::string_view line) {
  const auto protocol = next_word(line);
  if (protocol == "UNKNOWN") return true;
  if (protocol != "TCP4" && protocol != "TCP6") return false;
  const auto from = address_from(next_word(line), protocol == "TCP6");
  const auto to = address_from(next_word(line), protocol == "TCP6");
  const auto from_port = port_from(next_word(line));
  const auto to_port = port_from(next_word(line));
  if (!line.empty() || !from || !to || !from_port || !to_port) return false;
  client_ = proxied_client{from, *from_port};
  return true;
}

proxy_header_step proxy_header::read_binary(core::bytes_view& bytes) {
  if (state_ == state::binary_head) {
    const bool whole = hold(bytes, binary_head_bytes);
    const auto seen = std::min(size_, signature.size());
    const bool alike = std::equal(signature.begin(), signature.begin() + seen, held_.begin(),
                                  [](unsigned char a, std::byte b) { return std::byte{a} == b; });
    if (!alike || (whole && !judge_binary_head())) return proxy_header_step::malformed;
    if (!whole) return proxy_header_step::need_more;
    state_ = state::binary_addresses;
  }
  if (state_ == state::binary_addresses) {
    if (!hold(bytes, binary_head_bytes + address_bytes_)) return proxy_header_step::need_more;
    judge_addresses();
    state_ = state::binary_rest;
  }
  const auto skipped = std::min(rest_, bytes.size());
  bytes = bytes.subspan(skipped);
  rest_ -= skipped;
  return rest_ == 0 ? proxy_header_step::complete : proxy_header_step::need_more;
}

bool proxy_header::judge_binary_head() {
  const auto command = std::to_integer<std::uint8_t>(held_[12]);
  const auto family = std::to_integer<std::uint8_t>(held_[13]);
  const std::size_t length = *core::bytes_cursor{held().subspan(14)}.u16();
  if (length > core::limits::proxy_header_bytes - binary_head_bytes) return false;
  rest_ = length;
  if (command == local_command) return true;
  if (command != proxy_command) return false;
  if ((family >> 4U) > highest_family || (family & 0xFU) > highest_transport) return false;
  address_bytes_ = block_bytes(family);
  if (address_bytes_ > length) return false;
  rest_ = length - address_bytes_;
  return true;
}

void proxy_header::judge_addresses() {
  if (address_bytes_ == 0) return;
  core::bytes_cursor block{held().subspan(binary_head_bytes)};
  const auto family = std::to_integer<std::uint8_t>(held_[13]);
  if (family == unix_stream) {
    client_.emplace();
    return;
  }
  std::array<std::byte, 4> four{};
  core::ip_address six;
  const std::size_t size = family == tcp_over_ipv4 ? four.size() : six.bytes.size();
  const auto from = *block.take(size);
  block.take(size);
  std::ranges::copy(from, family == tcp_over_ipv4 ? four.begin() : six.bytes.begin());
  client_ =
      proxied_client{family == tcp_over_ipv4 ? core::ip_address::mapped(four) : six, *block.u16()};
}

}  // namespace pgweir::wire
