#include "proxy/wire/authentication.hpp"

namespace pgweir::wire {

namespace {

void add_u32(std::vector<std::byte>& out, std::uint32_t number) {
  for (unsigned i = 0; i < 4; ++i) out.push_back(static_cast<std::byte>(number >> (24U - 8U * i)));
}

}  // namespace

std::vector<std::byte> authentication(auth_code code, core::bytes_view data) {
  std::vector<std::byte> out{std::byte{'R'}};
  add_u32(out, static_cast<std::uint32_t>(8 + data.size()));
  add_u32(out, static_cast<std::uint32_t>(code));
  out.insert(out.end(), data.begin(), data.end());
  return out;
}

std::vector<std::byte> password_message(core::bytes_view data) {
  std::vector<std::byte> out{std::byte{'p'}};
  add_u32(out, static_cast<std::uint32_t>(4 + data.size()));
  out.insert(out.end(), data.begin(), data.end());
  return out;
}

}  // namespace pgweir::wire
