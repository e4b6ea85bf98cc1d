#include "analyzers/provenance/provenance_names.hpp"

#include "analyzers/advice/word_forms.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgweir::analyzers {
namespace {

std::string_view without_schema(std::string_view table) {
  auto dot = table.rfind('.');
  return dot == std::string_view::npos ? table : table.substr(dot + 1);
}

// author_id, authorId and AuthorID are one name.
std::string folded(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  for (char c : name) {
    if (c == '_') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

bool same_table(std::string_view a, std::string_view b) {
  return !a.empty() && without_schema(a) == without_schema(b);
}

bool same_column(const core::column_ref& a, const core::column_ref& b) {
  return same_table(a.table, b.table) && !a.column.empty() && a.column == b.column;
}

bool is_bare_key(std::string_view name) {
  constexpr std::array<std::string_view, 5> bare{"id", "uuid", "pk", "key", "name"};
  return std::ranges::find(bare, name) != bare.end();
}

agreement by_names(const core::column_ref& parent, std::string_view name,
                   const core::column_ref& child) {
  if (spells(child.column, parent.table, name) && !same_table(parent.table, child.table)) {
    return agreement::same;
  }
  if (spells(name, child.table, child.column)) return agreement::same;
  std::string ours = folded(name);
  std::string theirs = folded(child.column);
  if (ours == theirs) {
    bool tables_known = !parent.table.empty() && !child.table.empty();
    return is_bare_key(ours) && tables_known ? agreement::none : agreement::label;
  }
  if (ours.ends_with(theirs) || theirs.ends_with(ours)) return agreement::suffix;
  return agreement::none;
}

// A column that is no key, of a view or of a copy of a table, may hold anybody's values.
agreement by_keys(const core::column_ref& parent, const core::column_ref& child,
                  const relations& known) {
  auto from_parent = known.ends_of(parent);
  auto from_child = known.ends_of(child);
  for (const auto& end : from_parent) {
    auto meets = [&](const core::column_ref& other) { return same_column(end, other); };
    if (std::ranges::any_of(from_child, meets)) return agreement::same;
  }
  bool leads_elsewhere = from_parent.size() > 1 || from_child.size() > 1;
  bool sure = known.knows(parent) && known.knows(child);
  return leads_elsewhere && sure ? agreement::conflict : agreement::none;
}

std::string key_of(const core::column_ref& column) {
  return std::string{without_schema(column.table)} + '.' + column.column;
}

}  // namespace

void relations::add(const core::column_ref& from, const core::column_ref& to) {
  auto& targets = targets_[key_of(from)];
  auto same = [&](const core::column_ref& other) { return same_column(other, to); };
  if (std::ranges::none_of(targets, same)) targets.push_back(to);
  keys_.insert(key_of(from));
  keys_.insert(key_of(to));
}

void relations::add_key(const core::column_ref& column) { keys_.insert(key_of(column)); }

bool relations::knows(const core::column_ref& column) const {
  return keys_.contains(key_of(column));
}

std::vector<core::column_ref> relations::ends_of(const core::column_ref& column) const {
  constexpr std::size_t most = 16;
  std::vector<core::column_ref> ends{column};
  for (std::size_t at = 0; at < ends.size(); ++at) {
    auto found = targets_.find(key_of(ends[at]));
    if (found == targets_.end()) continue;
    for (const auto& to : found->second) {
      auto same = [&](const core::column_ref& other) { return same_column(other, to); };
      if (ends.size() < most && std::ranges::none_of(ends, same)) ends.push_back(to);
    }
  }
  return ends;
}

bool spells(std::string_view reference, std::string_view table, std::string_view key) {
  if (table.empty() || reference.empty()) return false;
  std::string name = folded(reference);
  std::string tail = folded(key);
  if (tail != name && name.ends_with(tail)) name.resize(name.size() - tail.size());
  constexpr std::size_t shortest_name = 3;
  if (name.size() < shortest_name) return false;
  std::string one = singular_of(table);
  return one.ends_with(name) || one.ends_with(singular_of(name));
}

agreement agreement_of(const core::column_ref& parent, std::string_view label,
                       const core::column_ref& child, const relations& known) {
  if (child.column.empty()) return agreement::none;
  if (same_column(parent, child)) return agreement::same;
  if (!known.empty() && !parent.table.empty()) {
    auto decided = by_keys(parent, child, known);
    if (decided != agreement::none) return decided;
  }
  agreement best = agreement::none;
  for (std::string_view name : {std::string_view{parent.column}, label}) {
    if (!name.empty()) best = std::max(best, by_names(parent, name, child));
  }
  return best;
}

std::string singular_of(std::string_view table) {
  return singular_word(folded(without_schema(table)));
}

}  // namespace pgweir::analyzers
