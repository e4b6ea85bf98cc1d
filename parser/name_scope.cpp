#include "parser/name_scope.hpp"

#include <algorithm>

namespace pgweir::parser {

void name_scope::add_common(source query) {
  auto known = std::ranges::find(common_, query.alias, &source::alias);
  if (known == common_.end()) {
    common_.push_back(std::move(query));
  } else {
    *known = std::move(query);
  }
}

const name_scope::source* name_scope::find_common(std::string_view name) const {
  for (const auto* level = this; level != nullptr; level = level->outer_) {
    auto found = std::ranges::find(level->common_, name, &source::alias);
    if (found != level->common_.end()) return &*found;
  }
  return nullptr;
}

const name_scope::source* name_scope::find_source(std::string_view alias) const {
  for (const auto* level = this; level != nullptr; level = level->outer_) {
    auto found = std::ranges::find(level->sources_, alias, &source::alias);
    if (found != level->sources_.end()) return &*found;
  }
  return nullptr;
}

core::column_ref name_scope::column_of(const source& from, std::string_view column) {
  if (!from.table.empty()) return {from.table, std::string{column}};
  auto found = std::ranges::find(from.columns, column, &output_column::label);
  if (found != from.columns.end()) return found->source;
  // `SELECT * FROM t` has every column of t.
  if (from.columns.size() == 1 && from.columns[0].label == "*" &&
      !from.columns[0].source.table.empty()) {
    return {from.columns[0].source.table, std::string{column}};
  }
  return {{}, std::string{column}};
}

core::column_ref name_scope::resolve(const json& column_ref) const {
  const auto& fields = list_member(column_ref, "fields");
  std::vector<std::string_view> names;
  for (const auto& field : fields) {
    auto part = as_node(&field);
    names.push_back(part.is("A_Star") ? "*" : text_member(*part.body, "sval"));
  }
  if (names.empty()) return {};
  if (names.size() == 1) {
    const auto* level = this;
    while (level->sources_.empty() && level->outer_ != nullptr) level = level->outer_;
    if (level->sources_.size() == 1) return column_of(level->sources_[0], names[0]);
    return {{}, std::string{names[0]}};
  }
  auto qualifier = names[names.size() - 2];
  if (const auto* from = find_source(qualifier)) return column_of(*from, names.back());
  return {std::string{qualifier}, std::string{names.back()}};
}

}  // namespace pgweir::parser
