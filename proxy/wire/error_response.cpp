#include "proxy/wire/error_response.hpp"

#include "core/bytes.hpp"
#include "proxy/wire/frame.hpp"

#include <cstdint>
#include <string>

namespace pgweir::wire {
namespace {

void add_field(std::vector<std::byte>& out, char code, std::string_view text) {
  out.push_back(static_cast<std::byte>(code));
  core::append(out, core::as_bytes(text.substr(0, text.find('\0'))));
  out.push_back(std::byte{0});
}

std::string_view word_for(error_severity severity) {
  switch (severity) {
    case error_severity::error:
      return "ERROR";
    case error_severity::fatal:
      return "FATAL";
  }
  return {};
}

}  // namespace

std::vector<std::byte> error_response(error_severity severity, std::string_view sqlstate,
                                      std::string_view message, std::string_view hint) {
  std::vector<std::byte> out(message_head_bytes);
  out[0] = static_cast<std::byte>('E');
  add_field(out, 'S', word_for(severity));
  add_field(out, 'V', word_for(severity));
  add_field(out, 'C', sqlstate);
  add_field(out, 'M', "pgweir: " + std::string{message});
  if (!hint.empty()) add_field(out, 'H', hint);
  out.push_back(std::byte{0});
  core::put_u32(out, 1, static_cast<std::uint32_t>(out.size() - 1));
  return out;
}

std::vector<std::byte> fatal_error_response(std::string_view sqlstate, std::string_view message,
                                            std::string_view hint) {
  return error_response(error_severity::fatal, sqlstate, message, hint);
}

}  // namespace pgweir::wire
