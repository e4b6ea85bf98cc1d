// The kinds of values that a setting may have, as text: read (none when it is not of that kind) and
// written so that reading gives the same value again.
#pragma once

#include "config/settings.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgweir::config {

// "200ms", "5s", "1.5s", "2min", "1h", "500us". A number without a unit is none.
std::optional<core::duration> duration_from(std::string_view text);
std::string to_text(core::duration d);

// "127.0.0.1:7432", "[::1]:7432", "localhost:7432"; ":7432" and "7432" listen on 127.0.0.1.
std::optional<tcp_address> address_from(std::string_view text);
std::string to_text(const tcp_address& address);

std::optional<bool> bool_from(std::string_view text);  // true, false, on, off, yes, no, 1, 0
std::optional<std::uint64_t> integer_from(std::string_view text);
std::optional<double> number_from(std::string_view text);

}  // namespace pgweir::config
