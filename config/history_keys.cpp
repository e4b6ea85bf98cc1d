#include "config/history_keys.hpp"

#include "config/key_kinds.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pgweir::config {

namespace {

using namespace key_kinds;
using use = history_settings::use;

constexpr std::array<std::pair<std::string_view, use>, 3> uses{
    {{"auto", use::automatic}, {"true", use::on}, {"false", use::off}}};

constexpr std::uint64_t longest_days = 3'650;

bool set_use(settings& into, std::string_view text) {
  const auto found = std::ranges::find(uses, text, [](const auto& e) { return e.first; });
  if (found == uses.end()) return false;
  into.history.enabled = found->second;
  return true;
}

std::string printed_use(const settings& s) {
  const auto found =
      std::ranges::find(uses, s.history.enabled, [](const auto& e) { return e.second; });
  return quoted(found->first);
}

template <class At>
void days(key_list& out, std::string path, std::string meaning, At at) {
  out.push_back({std::move(path), std::move(meaning),
                 fmt::format("a whole number from 1 to {}", longest_days), value_type::integer,
                 [at](settings& into, std::string_view text) {
                   const auto value = integer_from(text);
                   if (!value || *value < 1 || *value > longest_days) return false;
                   at(into) = std::chrono::days{*value};
                   return true;
                 },
                 [at](const settings& s) { return std::to_string(value_at(s, at).count()); }});
}

}  // namespace

void add_history_keys(key_list& out) {
  out.push_back({"history.enabled",
                 "keep findings and statistics from one start to the next; auto: with `pgweir "
                 "serve`, not with `pgweir run`",
                 "auto, true or false", value_type::boolean_or_text, set_use, printed_use});
  out.push_back({"history.directory",
                 "where; \"\": $STATE_DIRECTORY, $XDG_STATE_HOME/pgweir or ~/.local/state/pgweir",
                 "a path", value_type::text,
                 [](settings& into, std::string_view text) {
                   into.history.directory = text;
                   return true;
                 },
                 [](const settings& s) { return quoted(s.history.directory); }});
  days(
      out, "history.minutes", "days that statistics by the minute are kept",
      [](settings & s) -> auto& { return s.history.minutes; });
  days(
      out, "history.hours", "days that statistics by the hour are kept",
      [](settings & s) -> auto& { return s.history.hours; });
  days(
      out, "history.days", "days that statistics by the day, and findings, are kept",
      [](settings & s) -> auto& { return s.history.days; });
  integer(
      out, "history.size", "MiB that the file of one upstream may have; the oldest goes first",
      {8, 1'000'000}, [](settings & s) -> auto& { return s.history.size_mib; });
}

}  // namespace pgweir::config
