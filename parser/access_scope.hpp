// Which source of an access a column name means, per query level. Knows more than name_scope: two
// sources of one table are two, and a column that a sub-select passes on is followed into it.
//
// Views its outer scope, which must outlive it.
#pragma once

#include "parser/access.hpp"
#include "parser/parse_tree.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {

// A column of a source; of no known source by its name alone.
struct access_column {
  std::uint16_t source = access_predicate::none;
  std::string column;  // empty: nothing known; "*": all of it
  friend bool operator==(const access_column&, const access_column&) = default;
};

// What the rows of a query are made of.
struct access_output {
  std::string label;
  access_column from;  // column "*": every column of that source
};

struct access_result {
  std::vector<access_output> columns;
  bool all_known = true;     // there are no others
  bool looked_into = false;  // a condition on its columns is one on theirs
};

// AS t (a, b)
void rename(access_result& columns, const json& names);

class access_scope {
 public:
  explicit access_scope(std::uint16_t block, const access_scope* outer = nullptr)
      : block_{block}, outer_{outer} {}

  struct entry {
    std::string alias;
    std::uint16_t source = access_predicate::none;
    bool derived = false;  // then `result` says what its columns are
    access_result result;
  };
  struct named_query {
    std::string name;
    access_result result;
  };

  void add(entry from) { entries_.push_back(std::move(from)); }
  // A column that JOIN … USING made one of two.
  void merge(const access_column& column);
  // A column by the name that one of the entries from `begin` on to `end` has.
  [[nodiscard]] access_column column_among(std::size_t begin, std::size_t end,
                                           std::string_view name) const;
  void add_common(named_query query);
  // Null: no common table expression of that name is visible.
  [[nodiscard]] const named_query* find_common(std::string_view name) const;

  // Where a name leads: `level` is the scope that knows it, `within` what it calls it by.
  struct meaning {
    const access_scope* level = nullptr;
    const entry* within = nullptr;  // null: several could be meant
    access_column column;
    bool whole_row = false;  // a star, or the name of a source: all of `within`, or of the level
    bool maybe_row = false;  // a column, or else all of the source of that name
  };
  // The body of a ColumnRef.
  [[nodiscard]] meaning resolve(const json& column_ref) const;

  // What a star stands for: all of `within`; null: of every entry.
  void add_all(const entry* within, access_result& into) const;

  [[nodiscard]] std::uint16_t block() const { return block_; }
  [[nodiscard]] const access_scope* outer() const { return outer_; }
  [[nodiscard]] const std::vector<entry>& entries() const { return entries_; }

 private:
  [[nodiscard]] meaning bare(std::string_view name) const;
  [[nodiscard]] meaning qualified(std::string_view alias, std::string_view name) const;
  static access_column column_of(const entry& from, std::string_view name);

  std::uint16_t block_;
  const access_scope* outer_;
  std::vector<entry> entries_;
  std::vector<access_column> merged_;
  std::vector<named_query> commons_;
};

}  // namespace pgweir::parser
