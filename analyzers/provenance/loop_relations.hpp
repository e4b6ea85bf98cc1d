// Which relations of the application's models a loop walks, as far as the names of tables and
// columns tell: what an ORM could have loaded with the list itself. A relation that they do not
// tell is left out, and with it all that hangs on it: a wrong one is worse than none.
#pragma once

#include "core/finding.hpp"
#include "parser/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers {

// One child of a loop. A view: the statement must outlive it.
struct looped_statement {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  const parser::statement* child = nullptr;
  std::uint16_t slot = 0;    // $slot takes one value after the other
  core::column_ref source;   // where the values came from; empty: not seen
  std::size_t above = none;  // index of the child whose rows it is asked for; none: the parent's
};

enum class relation_kind : std::uint8_t {
  to_one,   // the owner holds the other's key
  to_many,  // the other holds the owner's key
  through,  // a table between them holds both
};

struct loop_relation {
  relation_kind kind = relation_kind::to_many;
  std::string owner;         // the table that is listed: authors
  std::string owner_column;  // id
  std::string owner_alias;   // what its statement calls it; empty: by its name
  std::string other;         // the table that is read for each of its rows: posts
  std::string other_column;  // author_id
  std::string other_alias;
  std::string through;               // post_tags
  std::string through_owner_column;  // post_id
  std::string through_other_column;  // tag_id
  bool joined = false;               // the child finds the owner's row anew and joins from there
  std::vector<loop_relation> below;  // in order of the other table's name, as all siblings are
};

// Those of the first child's owner; none if the first child's own is not known. `parent`: what
// listed the owner's rows; null: not seen.
std::vector<loop_relation> relations_of(const std::vector<looped_statement>& children,
                                        const parser::statement* parent);

// Whether the rows that the child reads can be loaded for all keys at once and told apart: no
// aggregates, no group, no limit of each key.
bool is_plain_read(const parser::statement& child);

// The table whose rows the statement reads: that of the first column which is no key. Empty: it is
// not known.
std::string table_read(const parser::statement& child);

}  // namespace pgweir::analyzers
