#include "proxy/wire/error_response.hpp"

#include "core/bytes.hpp"

#include <cstdint>
#include <string>

namespace pgweir::wire {
namespace {

void add_field(std::vector<std::byte>& out, char code, std::string_view text) {
  out.push_back(static_cast<std::byte>(code));
  const auto bytes = core::as_bytes(text.substr(0, text.find('\0')));
  out.insert(out.end(), bytes.begin(), bytes.end());
  out.push_back(std::byte{0});
}

}  // namespace

std::vector<std::byte> fatal_error_response(std::string_view sqlstate, std::string_view message,
                                            std::string_view hint) {
  std::vector<std::byte> out(5);
  out[0] = static_cast<std::byte>('E');
  add_field(out, 'S', "FATAL");
  add_field(out, 'V', "FATAL");
  add_field(out, 'C', sqlstate);
  add_field(out, 'M', "pgweir: " + std::string{message});
  if (!hint.empty()) add_field(out, 'H', hint);
  out.push_back(std::byte{0});
  const auto length = static_cast<std::uint32_t>(out.size() - 1);
  for (unsigned i = 0; i < 4; ++i) out[1 + i] = static_cast<std::byte>(length >> (24U - 8U * i));
  return out;
}

}  // namespace pgweir::wire
