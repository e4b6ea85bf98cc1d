// Do two columns belong together? By foreign keys where they are known, else by their names:
// `authors.id` and `posts.author_id` do, `posts.id` and `posts.author_id` do not.
// Agreement never proves a loop; it chooses between parents that explain the values equally well
// and asks more of a parent whose name speaks against it.
#pragma once

#include "core/finding.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace pgweir::analyzers {

enum class agreement : std::int8_t {
  conflict = -1,  // a foreign key of one of them leads elsewhere: never a parent
  none = 0,
  suffix = 1,  // one name ends with the other: owner_id, id
  label = 2,   // the same name, and more than "id"
  same = 3,    // the same column, a foreign key, or a name that spells one out
};

// The catalogue's keys, each of its columns by itself. Empty: nothing is known, names decide alone.
// Of databases and schemas that have tables of one name all keys are known of that name: that can
// only hide a conflict.
class relations {
 public:
  void add(const core::column_ref& from, const core::column_ref& to);
  // A primary key's column.
  void add_key(const core::column_ref& column);
  [[nodiscard]] bool empty() const { return targets_.empty(); }
  // The column itself and all that its foreign keys lead to, from key to key.
  [[nodiscard]] std::vector<core::column_ref> ends_of(const core::column_ref& column) const;
  // Part of a primary or foreign key, or referred to by one: what its values mean is known.
  [[nodiscard]] bool knows(const core::column_ref& column) const;

 private:
  std::unordered_map<std::string, std::vector<core::column_ref>> targets_;
  std::unordered_set<std::string> keys_;
};

// `reference` spells out "key of table": author_id or author for authors.id; post_id for
// blog_post.id.
bool spells(std::string_view reference, std::string_view table, std::string_view key);

// `label`: the parent column's name in the result, which may differ from the column's.
agreement agreement_of(const core::column_ref& parent, std::string_view label,
                       const core::column_ref& child, const relations& known);

// "authors" -> "author", "categories" -> "category", "public.people" -> "person"; lower case,
// without underscores and without the schema.
std::string singular_of(std::string_view table);

}  // namespace pgweir::analyzers
