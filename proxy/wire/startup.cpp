#include "proxy/wire/startup.hpp"

namespace pgweir::wire {

std::vector<std::byte> cancel_request(core::bytes_view key) {
  std::vector<std::byte> out;
  core::append_u32(out, static_cast<std::uint32_t>(startup_head_bytes + key.size()));
  core::append_u32(out, cancel_request_code);
  core::append(out, key);
  return out;
}

result<std::vector<std::pair<std::string_view, std::string_view>>> read_startup_parameters(
    core::bytes_view body) {
  std::vector<std::pair<std::string_view, std::string_view>> parameters;
  core::bytes_cursor in{body};
  while (true) {
    const auto name = in.c_string();
    if (!name) return wire_errc::missing_string;
    if (name->empty()) break;
    const auto value = in.c_string();
    if (!value) return wire_errc::missing_string;
    parameters.emplace_back(*name, *value);
  }
  if (!in.at_end()) return wire_errc::left_over;
  return parameters;
}

}  // namespace pgweir::wire
