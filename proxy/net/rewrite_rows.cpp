#include "proxy/net/rewrite_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <unordered_set>

namespace pgweir::net {

namespace {

// Where each column of `loop` stands in `batch`; none: some column is not there.
std::optional<std::vector<std::size_t>> places_in(const std::vector<std::string>& batch,
                                                  const std::vector<std::string>& loop) {
  std::vector<std::size_t> places;
  for (const auto& name : loop) {
    const auto is_free = [&](std::size_t at) { return std::ranges::count(places, at) == 0; };
    std::size_t at = 0;
    while (at < batch.size() && !(batch[at] == name && is_free(at))) ++at;
    if (at == batch.size()) return std::nullopt;
    places.push_back(at);
  }
  return places;
}

using row = std::vector<std::optional<std::string>>;

std::vector<row> sorted(std::vector<row> rows) {
  std::ranges::sort(rows);
  return rows;
}

std::vector<row> picked(const std::vector<row>& rows, const std::vector<std::size_t>& places) {
  std::vector<row> all;
  all.reserve(rows.size());
  for (const auto& from : rows) {
    auto& to = all.emplace_back();
    for (const auto at : places) to.push_back(from[at]);
  }
  return all;
}

}  // namespace

std::string array_of(const std::vector<std::string>& values) {
  std::string text = "{";
  for (const auto& value : values) {
    text += text.size() == 1 ? "\"" : ",\"";
    for (const char c : value) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

std::vector<std::string> values_of(const side_rows& rows, std::size_t column, std::size_t most) {
  std::vector<std::string> values;
  if (column >= rows.columns.size()) return values;
  std::unordered_set<std::string> known;
  for (const auto& cells : rows.cells) {
    if (values.size() == most) break;
    if (cells[column] && known.insert(*cells[column]).second) values.push_back(*cells[column]);
  }
  return values;
}

bool same_rows(const side_rows& loop, const side_rows& batch) {
  if (loop.cells.size() != batch.cells.size()) return false;
  const auto places = places_in(batch.columns, loop.columns);
  return places && sorted(loop.cells) == sorted(picked(batch.cells, *places));
}

}  // namespace pgweir::net
