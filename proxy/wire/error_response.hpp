// ErrorResponse messages that pgweir itself sends (manual: "Error and Notice Message Fields"). Not
// for messages of the server: those are forwarded as they are.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace pgweir::wire {

// A complete ErrorResponse of severity FATAL. The message shown is "pgweir: <message>". `hint` may
// be empty. Zero bytes in the texts end them.
std::vector<std::byte> fatal_error_response(std::string_view sqlstate, std::string_view message,
                                            std::string_view hint = {});

}  // namespace pgweir::wire
