#include "reports/json_fields.hpp"

#include "core/finding.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace pgweir::reports {

std::int64_t microseconds(core::duration d) {
  return std::chrono::duration_cast<std::chrono::microseconds>(d).count();
}

core::duration duration_from(const json& j) {
  return std::chrono::microseconds{j.get<std::int64_t>()};
}

std::uint64_t id_from(const json& j) {
  const auto text = j.get<std::string>();
  std::uint64_t id = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, id, 16);
  if (text.size() != 16 || read.ec != std::errc{} || read.ptr != end) {
    throw std::invalid_argument("an id is not 16 hexadecimal digits");
  }
  return id;
}

std::string date_json(core::wall_time at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
  const auto ms = (at - seconds).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(static_cast<std::time_t>(seconds.time_since_epoch().count())), ms);
}

std::optional<core::wall_time> read_date(const std::string& text) {
  std::tm t{};
  int ms = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ", &t.tm_year, &t.tm_mon,
                               &t.tm_mday, &t.tm_hour, &t.tm_min, &t.tm_sec, &ms);
  if (read != 7) return std::nullopt;
  t.tm_year -= 1900;
  t.tm_mon -= 1;
  return core::wall_time{std::chrono::seconds{timegm(&t)} + std::chrono::milliseconds{ms}};
}

std::string reason_of(const std::exception& error) {
  const std::string text = error.what();
  const auto end = text.starts_with('[') ? text.find("] ") : std::string::npos;
  return end == std::string::npos ? text : text.substr(end + 2);
}

json cost_json(const core::cost& c) {
  return {{"calls", c.calls},
          {"round_trips", c.round_trips},
          {"rows", c.rows},
          {"bytes", c.bytes},
          {"time_us", microseconds(c.time)}};
}

core::cost cost_from(const json& j) {
  return {j.at("calls").get<std::uint64_t>(), j.at("round_trips").get<std::uint64_t>(),
          j.at("rows").get<std::uint64_t>(), j.at("bytes").get<std::uint64_t>(),
          duration_from(j.at("time_us"))};
}

std::size_t json_fields::index_of(const json& j, std::initializer_list<std::string_view> words) {
  const auto text = j.get<std::string>();
  const auto* found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) throw std::invalid_argument("unknown word \"" + text + "\"");
  return static_cast<std::size_t>(found - words.begin());
}

json json_fields::to_json(const core::statement_ref& s) {
  return {{"key", core::hex(s.key)}, {"text", s.text}, {"tables", s.tables}};
}

json json_fields::to_json(const core::column_ref& c) {
  return {{"table", c.table}, {"column", c.column}};
}

void json_fields::read(const json& j, core::statement_ref& s) {
  s = {id_from(j.at("key")), j.at("text").get<std::string>(),
       j.at("tables").get<std::vector<std::string>>()};
}

void json_fields::read(const json& j, core::column_ref& c) {
  c = {j.at("table").get<std::string>(), j.at("column").get<std::string>()};
}

}  // namespace pgweir::reports
