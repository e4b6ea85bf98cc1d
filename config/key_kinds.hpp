// The kinds of settings that there are many of: how each is read, checked and printed. Made for the
// files that list keys; nobody else needs it.
#pragma once

#include "config/keys.hpp"
#include "config/scalars.hpp"
#include "core/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pgweir::config::key_kinds {

using namespace std::chrono_literals;
using key_list = std::vector<setting_key>;

// As a basic string of TOML: a path may hold anything.
inline std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// `At` gives the member of a settings object that the key stands for.
template <class At>
auto value_at(const settings& from, At at) {
  settings copy = from;
  return at(copy);
}

template <class At>
void boolean(key_list& out, std::string path, std::string meaning, At at) {
  out.push_back({std::move(path), std::move(meaning), "true or false", value_type::boolean,
                 [at](settings& into, std::string_view text) {
                   const auto value = bool_from(text);
                   if (value) at(into) = *value;
                   return value.has_value();
                 },
                 [at](const settings& s) { return value_at(s, at) ? "true" : "false"; }});
}

// What a key is called and what it means.
struct about {
  std::string path;
  std::string meaning;
};

template <class At>
void path(key_list& out, about key, std::string allowed, At at) {
  out.push_back({std::move(key.path), std::move(key.meaning), std::move(allowed), value_type::text,
                 [at](settings& into, std::string_view text) {
                   at(into) = text;
                   return true;
                 },
                 [at](const settings& s) { return quoted(value_at(s, at)); }});
}

struct range {
  std::uint64_t least;
  std::uint64_t most;
};

template <class At>
void integer(key_list& out, std::string path, std::string meaning, range r, At at) {
  using value_t = std::remove_reference_t<decltype(at(std::declval<settings&>()))>;
  out.push_back({std::move(path), std::move(meaning),
                 fmt::format("a whole number from {} to {}", r.least, r.most), value_type::integer,
                 [at, r](settings& into, std::string_view text) {
                   const auto value = integer_from(text);
                   if (!value || *value < r.least || *value > r.most) return false;
                   at(into) = static_cast<value_t>(*value);
                   return true;
                 },
                 [at](const settings& s) { return std::to_string(value_at(s, at)); }});
}

template <class At>
void factor(key_list& out, std::string path, std::string meaning, At at) {
  out.push_back({std::move(path), std::move(meaning), "a number above 1", value_type::number,
                 [at](settings& into, std::string_view text) {
                   const auto value = number_from(text);
                   if (!value || *value <= 1) return false;
                   at(into) = *value;
                   return true;
                 },
                 [at](const settings& s) { return fmt::format("{:.1f}", value_at(s, at)); }});
}

inline constexpr core::duration longest = 24h;

template <class At>
void time(key_list& out, std::string path, std::string meaning, core::duration least, At at) {
  out.push_back({std::move(path), std::move(meaning),
                 fmt::format("a duration such as \"200ms\", \"5s\" or \"2min\", from {} to {}",
                             to_text(least), to_text(longest)),
                 value_type::text,
                 [at, least](settings& into, std::string_view text) {
                   const auto value = duration_from(text);
                   if (!value || *value < least || *value > longest) return false;
                   at(into) = *value;
                   return true;
                 },
                 [at](const settings& s) { return quoted(to_text(value_at(s, at))); }});
}

template <class At>
void address(key_list& out, std::string path, std::string meaning, At at) {
  out.push_back({std::move(path), std::move(meaning),
                 "an address and a port such as \"127.0.0.1:7432\"; port 0 takes a free one",
                 value_type::text,
                 [at](settings& into, std::string_view text) {
                   auto value = address_from(text);
                   if (!value || value->is_unix()) return false;
                   at(into) = *std::move(value);
                   return true;
                 },
                 [at](const settings& s) { return quoted(to_text(value_at(s, at))); }});
}

// The parts of "a, b", each read by `one`; none when a part is not read.
template <class T, class Read>
std::optional<std::vector<T>> list_from(std::string_view text, Read one) {
  std::vector<T> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    auto value = one(part);
    if (!value) return std::nullopt;
    out.push_back(*std::move(value));
  }
  return out;
}

// As TOML.
template <class T, class Print>
std::string printed(const std::vector<T>& all, Print one) {
  std::string out;
  for (const auto& each : all) out += (out.empty() ? "" : ", ") + quoted(one(each));
  return "[" + out + "]";
}

// A list of texts, none of them with a comma in it.
template <class At>
void texts(key_list& out, std::string path, std::string meaning, At at) {
  out.push_back({std::move(path), std::move(meaning), "names such as \"flyway*\"", value_type::list,
                 [at](settings& into, std::string_view text) {
                   auto all = list_from<std::string>(text, [](std::string_view part) {
                     return std::optional<std::string>{part};
                   });
                   at(into) = *std::move(all);
                   return true;
                 },
                 [at](const settings& s) {
                   return printed(value_at(s, at), [](const std::string& each) { return each; });
                 }});
}

}  // namespace pgweir::config::key_kinds
