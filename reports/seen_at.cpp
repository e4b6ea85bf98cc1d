#include "reports/seen_at.hpp"

#include "reports/plain_text.hpp"

#include <algorithm>
#include <charconv>

namespace pgweir::reports {

namespace {

using name_kind = analyzers::attributed_work::name_kind;

constexpr std::size_t path_bytes = 1'024;  // more is no path that a person keeps
constexpr std::size_t name_bytes = 200;

bool leads_upwards(std::string_view path) {
  while (!path.empty()) {
    const auto end = path.find('/');
    if (path.substr(0, end) == "..") return true;
    path = end == std::string_view::npos ? std::string_view{} : path.substr(end + 1);
  }
  return false;
}

bool is_plausible(std::string_view path) {
  if (path.empty() || path.size() > path_bytes || path.front() == '/') return false;
  if (path.find_first_of("\\<>|\"*?:") != std::string_view::npos) return false;
  return path == plain_text(path) && !leads_upwards(path);
}

// The number that `text` begins with: "12", "12:5".
std::uint64_t line_number(std::string_view text) {
  std::uint32_t line = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), line);
  const bool ends = end == text.data() + text.size() || *end == ':';
  return error == std::errc{} && ends ? line : 0;
}

const seen_in* first_of(const booked_finding& f, name_kind kind) {
  const auto found = std::find_if(f.places.begin(), f.places.end(), [&](const seen_in& place) {
    return place.kind == kind && !place.name.empty();
  });
  return found == f.places.end() ? nullptr : &*found;
}

std::string short_name(std::string_view name) { return cut_to_bytes(plain_text(name), name_bytes); }

}  // namespace

std::optional<source_line> source_line_of(const core::place& where) {
  std::string_view source = where.source;
  if (source.starts_with("./")) source.remove_prefix(2);
  const auto colon = source.find(':');
  const auto path = source.substr(0, colon);
  if (!is_plausible(path)) return std::nullopt;
  if (colon == std::string_view::npos) return source_line{std::string{path}, 0};
  const auto line = line_number(source.substr(colon + 1));
  if (line == 0) return std::nullopt;
  return source_line{std::string{path}, line};
}

named_place place_of(const booked_finding& f) {
  if (const auto* test = first_of(f, name_kind::scope)) return {"scope", short_name(test->name)};
  const auto& last = f.latest.where;
  if (!last.scope.empty()) return {"scope", short_name(last.scope)};
  if (const auto* route = first_of(f, name_kind::route)) return {"route", short_name(route->name)};
  if (!last.route.empty()) return {"route", short_name(last.route)};
  return {"rule", std::string{core::name_of(f.latest.rule)}};
}

std::string path_of(const named_place& place) {
  auto out = "pgweir/" + std::string{place.kind} + "/" + place.name;
  for (auto at = out.find(".."); at != std::string::npos; at = out.find("..")) {
    out.replace(at, 2, "…");
  }
  return out;
}

}  // namespace pgweir::reports
