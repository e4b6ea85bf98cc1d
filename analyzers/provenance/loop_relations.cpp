#include "analyzers/provenance/loop_relations.hpp"

#include "analyzers/advice/model_names.hpp"
#include "analyzers/provenance/provenance_names.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

namespace pgweir::analyzers {
namespace {

// `referring` holds the key of a row of `key.table`.
bool refers_to(const core::column_ref& referring, const core::column_ref& key) {
  if (bare_table(referring.table) == bare_table(key.table)) return false;
  if (referring.column != key.column) return spells(referring.column, key.table, key.column);
  return spells(referring.column, key.table, "id");
}

// The columns by which `left` and `right` are joined, in that order.
struct joined_columns {
  core::column_ref left;
  core::column_ref right;
};

std::vector<joined_columns> joins_of(const parser::statement& statement, const std::string& left,
                                     const std::string& right) {
  std::vector<joined_columns> found;
  for (const auto& join : statement.joins) {
    auto one = bare_table(join.left.table);
    auto other = bare_table(join.right.table);
    if (one == left && other == right) found.push_back({join.left, join.right});
    if (one == right && other == left) found.push_back({join.right, join.left});
  }
  return found;
}

using maybe_relation = std::optional<loop_relation>;

// SELECT … FROM posts WHERE author_id = $1
maybe_relation direct(loop_relation found, const core::column_ref& asked,
                      const core::column_ref& source) {
  found.owner_column = source.column;
  found.other_column = asked.column;
  if (refers_to(asked, source)) {
    found.kind = relation_kind::to_many;
    return found;
  }
  found.kind = relation_kind::to_one;
  return refers_to(source, asked) ? maybe_relation{found} : std::nullopt;
}

// SELECT author … FROM authors JOIN posts ON … WHERE posts.id = $1
maybe_relation by_join(loop_relation found, const parser::statement& child) {
  found.joined = true;
  for (const auto& [owner, other] : joins_of(child, found.owner, found.other)) {
    found.owner_column = owner.column;
    found.other_column = other.column;
    found.kind = refers_to(owner, other) ? relation_kind::to_one : relation_kind::to_many;
    if (refers_to(owner, other) || refers_to(other, owner)) return found;
  }
  return std::nullopt;
}

// SELECT tag … FROM tags JOIN post_tags ON … WHERE post_tags.post_id = $1
maybe_relation by_table_between(loop_relation found, const parser::statement& child,
                                const core::column_ref& asked, const core::column_ref& source) {
  if (!refers_to(asked, source)) return std::nullopt;
  found.kind = relation_kind::through;
  found.owner_column = source.column;
  found.through = bare_table(asked.table);
  found.through_owner_column = asked.column;
  for (const auto& [between, other] : joins_of(child, found.through, found.other)) {
    found.through_other_column = between.column;
    found.other_column = other.column;
    if (refers_to(between, other)) return found;
  }
  return std::nullopt;
}

// SELECT "A", "B" FROM "_PostToTag" WHERE "A" = $1: the table between that Prisma makes by itself,
// called after the two models.
bool is_prismas_own(const core::column_ref& asked) {
  bool side = asked.column == "A" || asked.column == "B";
  return side && bare_table(asked.table).starts_with('_');
}

maybe_relation by_prismas_table(loop_relation found, const core::column_ref& asked) {
  found.kind = relation_kind::through;
  found.through = bare_table(asked.table);
  std::string_view models = std::string_view{found.through}.substr(1);
  auto owner = model_of(found.owner);
  if (models.starts_with(owner + "To")) {
    found.other = models.substr(owner.size() + 2);
  } else if (models.ends_with("To" + owner)) {
    found.other = models.substr(0, models.size() - owner.size() - 2);
  } else {
    return std::nullopt;
  }
  return found;
}

// What a sub-select asks may be asked for its absence.
maybe_relation relation_of(const looped_statement& loop) {
  const auto& child = *loop.child;
  const auto* slot = child.find_slot(loop.slot);
  if (!slot || slot->in_subquery) return std::nullopt;
  if (loop.source.table.empty() || slot->column.table.empty()) return std::nullopt;
  loop_relation found;
  found.owner = bare_table(loop.source.table);
  found.other = table_read(child);
  found.other_alias = child.alias_of(found.other);
  auto asked = bare_table(slot->column.table);
  if (found.other.empty() || found.other == found.owner) return std::nullopt;
  maybe_relation made;
  if (is_prismas_own(slot->column)) {
    made = by_prismas_table(std::move(found), slot->column);
  } else if (asked == found.other) {
    made = direct(std::move(found), slot->column, loop.source);
  } else if (asked == found.owner && slot->column.column == loop.source.column) {
    made = by_join(std::move(found), child);
  } else if (asked != found.owner) {
    made = by_table_between(std::move(found), child, slot->column, loop.source);
  }
  bool known = made && (made->kind == relation_kind::to_one || is_plain_read(child));
  return known ? made : std::nullopt;
}

void put_in_order(std::vector<loop_relation>& siblings) {
  auto rank = [](const loop_relation& one) {
    return std::tie(one.other, one.through, one.owner_column, one.other_column);
  };
  std::ranges::sort(siblings, {}, rank);
  auto same = [&](const loop_relation& a, const loop_relation& b) {
    return a.kind == b.kind && rank(a) == rank(b);
  };
  siblings.erase(std::unique(siblings.begin(), siblings.end(), same), siblings.end());
}

using relation_list = std::vector<maybe_relation>;

// What is asked for the rows of `above`.
std::vector<loop_relation> below(const std::vector<looped_statement>& children,
                                 const relation_list& known, std::size_t above) {
  std::vector<loop_relation> siblings;
  const auto& owner = known[above]->other;
  for (std::size_t i = above + 1; i < children.size(); ++i) {
    if (children[i].above != above || !known[i] || known[i]->owner != owner) continue;
    siblings.push_back(*known[i]);
    siblings.back().owner_alias = known[above]->other_alias;
    siblings.back().below = below(children, known, i);
  }
  put_in_order(siblings);
  return siblings;
}

}  // namespace

std::vector<loop_relation> relations_of(const std::vector<looped_statement>& children,
                                        const parser::statement* parent) {
  relation_list known;
  known.reserve(children.size());
  for (const auto& each : children) known.push_back(relation_of(each));
  std::vector<loop_relation> roots;
  if (known.empty() || !known.front()) return roots;
  const auto& owner = known.front()->owner;
  for (std::size_t i = 0; i < children.size(); ++i) {
    bool root = children[i].above == looped_statement::none;
    if (!root || !known[i] || known[i]->owner != owner) continue;
    roots.push_back(*known[i]);
    if (parent) roots.back().owner_alias = parent->alias_of(owner);
    roots.back().below = below(children, known, i);
  }
  put_in_order(roots);
  return roots;
}

bool is_plain_read(const parser::statement& child) {
  return !child.single_row_aggregate && !child.grouped &&
         child.limit != parser::bound_kind::bounded;
}

std::string table_read(const parser::statement& child) {
  auto same = [](const core::column_ref& a, const core::column_ref& b) {
    return a.column == b.column && bare_table(a.table) == bare_table(b.table);
  };
  auto is_key = [&](const core::column_ref& column) {
    return std::ranges::any_of(child.joins,
                               [&](const auto& join) {
                                 return same(join.left, column) || same(join.right, column);
                               }) ||
           std::ranges::any_of(child.slots,
                               [&](const auto& slot) { return same(slot.column, column); });
  };
  std::string read;
  for (const auto& out : child.columns) {
    if (out.source.table.empty()) continue;
    if (!is_key(out.source)) return bare_table(out.source.table);
    if (read.empty()) read = bare_table(out.source.table);
  }
  return read;
}

}  // namespace pgweir::analyzers
