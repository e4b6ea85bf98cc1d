#include "reports/units.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <ctime>

namespace pgweir::reports {

namespace {

// 9.4 -> "9.4", 31.2 -> "31", 310 -> "310".
std::string two_digits(double n) {
  return n < 9.95 ? fmt::format("{:.1f}", n) : fmt::format("{:.0f}", n);
}

std::tm local(core::wall_time at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  const std::time_t t = seconds;
  std::tm out{};
  localtime_r(&t, &out);
  return out;
}

}  // namespace

std::string duration_text(core::duration d) {
  // Of whole microseconds, as the JSON has them: so every face says the same.
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(d);
  const double ms = static_cast<double>(us.count()) / 1000;
  if (ms < 0.095) return fmt::format("{:.0f} µs", ms * 1000);
  if (ms < 0.995) return fmt::format("{:.2f} ms", ms);
  if (ms < 999.5) return two_digits(ms) + " ms";
  if (ms < 99'500) return two_digits(ms / 1000) + " s";
  if (ms < 99.5 * 60'000) return two_digits(ms / 60'000) + " min";
  return two_digits(ms / 3'600'000) + " h";
}

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  constexpr std::array<std::string_view, 5> units{"kB", "MB", "GB", "TB", "PB"};
  double n = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (n >= 999.5 && unit + 1 < units.size()) {
    n /= 1000;
    ++unit;
  }
  return two_digits(n) + " " + std::string{units[unit]};
}

std::string count_text(std::uint64_t n) {
  auto out = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3) {
    out.insert(static_cast<std::size_t>(at), ",");
  }
  return out;
}

std::string percent_text(double share) {
  if (share >= 1) return "100 %";
  // Rounded down: what was not all of it must not read as all of it.
  const double percent = share * 100;
  if (percent >= 99) return fmt::format("{:.1f} %", std::floor(percent * 10) / 10);
  return fmt::format("{:.0f} %", std::floor(percent));
}

std::string clock_text(core::wall_time at) {
  const auto t = local(at);
  return fmt::format("{:02}:{:02}:{:02}", t.tm_hour, t.tm_min, t.tm_sec);
}

std::string date_text(core::wall_time at) {
  const auto t = local(at);
  return fmt::format("{:04}-{:02}-{:02} {}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     clock_text(at));
}

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  const auto word =
      n == 1 ? std::string{one} : (many.empty() ? std::string{one} + "s" : std::string{many});
  return count_text(n) + " " + word;
}

}  // namespace pgweir::reports
