// Numbers for people: one unit, two digits, thousands apart. Not for machines: see json.hpp.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pgweir::reports {

std::string duration_text(core::duration d);  // "0.90 ms", "31 ms", "1.4 s", "2.5 min"
std::string bytes_text(std::uint64_t bytes);  // "512 B", "3.4 MB" (powers of 1,000)
std::string count_text(std::uint64_t n);      // "1,204"
std::string percent_text(double share);       // "100 %", "99.9 %": never 100 when less
std::string clock_text(core::wall_time at);   // "14:03:22", in the local time zone
std::string date_text(core::wall_time at);    // "2026-11-22 14:03:22", local
// "1 row", "50 rows"; `many` defaults to one + "s".
std::string counted(std::uint64_t n, std::string_view one, std::string_view many = {});

}  // namespace pgweir::reports
