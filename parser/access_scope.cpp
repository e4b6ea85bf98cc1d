#include "parser/access_scope.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::parser {
namespace {

bool gives(const access_result& result, std::string_view label) {
  return std::ranges::find(result.columns, label, &access_output::label) != result.columns.end();
}

bool may_have(const access_scope::entry& each, std::string_view name) {
  return !each.derived || !each.result.all_known || gives(each.result, name) ||
         gives(each.result, "*");
}

}  // namespace

void rename(access_result& columns, const json& names) {
  std::size_t i = 0;
  for (const auto& each : names) {
    // Behind a star nobody knows which column it is.
    bool star = i >= columns.columns.size() || columns.columns[i].from.column == "*";
    if (star) {
      columns = {{}, false, false};
      return;
    }
    columns.columns[i++].label = name_in(each);
  }
}

void access_scope::merge(const access_column& column) {
  auto known = std::ranges::find(merged_, column.column, &access_column::column);
  if (known == merged_.end()) merged_.push_back(column);
}

access_column access_scope::column_among(std::size_t begin, std::size_t end,
                                         std::string_view name) const {
  const entry* only = nullptr;
  for (auto i = begin; i < end; ++i) {
    if (!may_have(entries_[i], name)) continue;
    if (only != nullptr) {
      auto merged = std::ranges::find(merged_, name, &access_column::column);
      if (merged != merged_.end()) return *merged;
      return {access_predicate::none, std::string{name}};
    }
    only = &entries_[i];
  }
  if (only == nullptr) return {access_predicate::none, std::string{name}};
  return column_of(*only, name);
}

void access_scope::add_all(const entry* within, access_result& into) const {
  auto add = [&](access_output made) {
    bool room = into.columns.size() < core::limits::access_columns;
    if (room) into.columns.push_back(std::move(made));
    into.all_known = into.all_known && room;
  };
  for (const auto& each : entries_) {
    if (within != nullptr && &each != within) continue;
    if (!each.derived) add({"*", {each.source, "*"}});
    into.all_known = into.all_known && (!each.derived || each.result.all_known);
    for (const auto& column : each.result.columns) {
      bool passed = each.result.looked_into && !column.from.column.empty();
      add({column.label, passed ? column.from : access_column{each.source, column.label}});
    }
  }
}

void access_scope::add_common(named_query query) {
  auto known = std::ranges::find(commons_, query.name, &named_query::name);
  if (known == commons_.end()) {
    commons_.push_back(std::move(query));
  } else {
    *known = std::move(query);
  }
}

const access_scope::named_query* access_scope::find_common(std::string_view name) const {
  auto known = std::ranges::find(commons_, name, &named_query::name);
  if (known != commons_.end()) return &*known;
  return outer_ == nullptr ? nullptr : outer_->find_common(name);
}

access_column access_scope::column_of(const entry& from, std::string_view name) {
  if (!from.derived) return {from.source, std::string{name}};
  const auto& columns = from.result.columns;
  if (!from.result.looked_into) return {from.source, std::string{name}};
  auto found = std::ranges::find(columns, name, &access_output::label);
  if (found != columns.end()) {
    bool passed = !found->from.column.empty();
    return passed ? found->from : access_column{from.source, std::string{name}};
  }
  auto is_star = [](const access_output& each) { return each.from.column == "*"; };
  auto star = std::ranges::find_if(columns, is_star);
  bool only = from.result.all_known && std::ranges::count_if(columns, is_star) == 1;
  return {only ? star->from.source : from.source, std::string{name}};
}

access_scope::meaning access_scope::bare(std::string_view name) const {
  const auto* level = this;
  while (level->entries_.empty() && level->outer_ != nullptr) level = level->outer_;
  meaning out{level, nullptr, {access_predicate::none, std::string{name}}, false, false};
  const auto& entries = level->entries_;
  auto merged = std::ranges::find(level->merged_, name, &access_column::column);
  if (merged != level->merged_.end()) {
    out.column.source = merged->source;
    return out;
  }
  auto row = std::ranges::find(entries, name, &entry::alias);
  // A sub-select that names it has it, or the name would be ambiguous.
  auto named = std::ranges::find_if(
      entries, [&](const entry& each) { return each.derived && gives(each.result, name); });
  auto maybe = [&](const entry& each) { return may_have(each, name); };
  auto candidate = named != entries.end() ? named : std::ranges::find_if(entries, maybe);
  if (candidate == entries.end()) {
    if (row != entries.end()) return {level, &*row, {row->source, {}}, true, false};
    return level->outer_ == nullptr ? out : level->outer_->bare(name);
  }
  out.maybe_row = row != entries.end();
  if (out.maybe_row) out.within = &*row;
  bool only = named != entries.end() || std::ranges::count_if(entries, maybe) == 1;
  if (only) {
    out.column = column_of(*candidate, name);
    if (!out.maybe_row) out.within = &*candidate;
  }
  return out;
}

access_scope::meaning access_scope::qualified(std::string_view alias, std::string_view name) const {
  for (const auto* level = this; level != nullptr; level = level->outer_) {
    auto found = std::ranges::find(level->entries_, alias, &entry::alias);
    if (found == level->entries_.end()) continue;
    if (name == "*") return {level, &*found, {found->source, {}}, true, false};
    return {level, &*found, column_of(*found, name), false, false};
  }
  return {this, nullptr, {}, false, false};
}

access_scope::meaning access_scope::resolve(const json& column_ref) const {
  const auto& fields = list_member(column_ref, "fields");
  std::vector<std::string_view> names;
  for (const auto& field : fields) {
    auto part = as_node(&field);
    names.push_back(part.is("A_Star") ? "*" : text_member(*part.body, "sval"));
  }
  if (names.empty()) return {this, nullptr, {}, false, false};
  if (names.size() > 1) return qualified(names[names.size() - 2], names.back());
  if (names[0] == "*") return {this, nullptr, {}, true, false};
  return bare(names[0]);
}

}  // namespace pgweir::parser
