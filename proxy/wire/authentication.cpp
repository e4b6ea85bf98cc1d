#include "proxy/wire/authentication.hpp"

namespace pgweir::wire {

std::vector<std::byte> authentication(auth_code code, core::bytes_view data) {
  std::vector<std::byte> out{std::byte{'R'}};
  core::append_u32(out, static_cast<std::uint32_t>(8 + data.size()));
  core::append_u32(out, static_cast<std::uint32_t>(code));
  core::append(out, data);
  return out;
}

// Data may be a password: growing would leave parts of it behind in memory.
std::vector<std::byte> password_message(core::bytes_view data) {
  std::vector<std::byte> out;
  out.reserve(message_head_bytes + data.size());
  out.push_back(std::byte{'p'});
  core::append_u32(out, static_cast<std::uint32_t>(4 + data.size()));
  core::append(out, data);
  return out;
}

}  // namespace pgweir::wire
