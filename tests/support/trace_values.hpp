// The small words of the trace language: times, values, substitutions.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::support {

std::string_view trim(std::string_view text);

// The first word of `text`, which loses it and the blanks behind it.
std::string_view take_word(std::string_view& text);

std::optional<std::int64_t> parse_integer(std::string_view text);

// "0.3ms", "6s", "20us".
std::optional<core::duration> parse_duration(std::string_view text);

// A cell or a parameter; none: NULL.
using trace_value = std::optional<std::string>;

// "1, 'it''s', NULL" as PostgreSQL would send them in text form.
std::vector<trace_value> parse_values(std::string_view text);

// "1..50" or "3, 1, 2" or "'a', 'b'".
std::optional<std::vector<std::string>> parse_range(std::string_view text);

using trace_variables = std::map<std::string, std::string, std::less<>>;

// {i}, {i+1}, {i-1}, {i*10}, {i%3}, {i:012} (padded with zeros). What names no variable stays.
std::string substitute(std::string_view text, const trace_variables& variables);

}  // namespace pgweir::support
