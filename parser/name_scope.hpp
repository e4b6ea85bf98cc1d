// Which table a column name means, per query level: aliases, sub-selects, common table expressions.
// A scope views its outer one, which must outlive it; it owns the names it was given.
#pragma once

#include "parser/parse_tree.hpp"
#include "parser/statement.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::parser {

class name_scope {
 public:
  explicit name_scope(const name_scope* outer = nullptr) : outer_{outer} {}

  // What stands in FROM: a table, or a derived one with the columns that its query gives.
  struct source {
    std::string alias;  // the name it is called by
    std::string table;  // empty: derived
    std::vector<output_column> columns;
  };

  void add(source from) { sources_.push_back(std::move(from)); }
  // A common table expression; one that has its name already is replaced.
  void add_common(source query);

  // The common table expression of that name that is visible here, or null.
  [[nodiscard]] const source* find_common(std::string_view name) const;
  [[nodiscard]] const std::vector<source>& sources() const { return sources_; }

  // The column behind a ColumnRef: {table, column}; the table is empty where the text does not
  // tell. A star is the column "*".
  [[nodiscard]] core::column_ref resolve(const json& column_ref) const;

 private:
  [[nodiscard]] const source* find_source(std::string_view alias) const;
  static core::column_ref column_of(const source& from, std::string_view column);

  const name_scope* outer_;
  std::vector<source> sources_;
  std::vector<source> common_;
};

}  // namespace pgweir::parser
