// ErrorResponse messages that pgweir itself sends (manual: "Error and Notice Message Fields"). Not
// for messages of the server: those are forwarded as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pgweir::wire {

enum class error_severity : std::uint8_t {
  error,  // the session goes on
  fatal,  // the connection is closed
};

// A complete ErrorResponse. The message shown is "pgweir: <message>". `hint` may be empty. Zero
// bytes in the texts end them.
std::vector<std::byte> error_response(error_severity severity, std::string_view sqlstate,
                                      std::string_view message, std::string_view hint = {});
std::vector<std::byte> fatal_error_response(std::string_view sqlstate, std::string_view message,
                                            std::string_view hint = {});

}  // namespace pgweir::wire
