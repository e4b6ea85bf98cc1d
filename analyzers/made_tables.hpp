// The tables that began in our sight: who made them and how many rows they were given since. What
// is changed on them while they are empty, or by their maker, keeps nobody waiting. And the CHECKs
// that say of a column that it has no NULL.
//
// A table's schema is not looked at: the text seldom names it. At most limits::tables_made; the one
// that was not named for longest is forgotten, and counts as old.
#pragma once

#include "analyzers/observed.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"
#include "parser/schema_change.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pgweir::analyzers {

class made_tables {
 public:
  // A definition that was carried out.
  void defined(const observed_execution& seen);
  // Rows were written by anything else.
  void written(const observed_execution& seen);
  [[nodiscard]] bool any() const { return made_.size() > 0; }

  [[nodiscard]] bool is_new(const observed_execution& seen, const parser::table_name& table,
                            std::uint64_t small_rows);
  [[nodiscard]] bool has_no_null(const observed_execution& seen, const parser::table_name& table,
                                 const std::string& column);

 private:
  struct made {
    core::connection_id by;
    std::uint64_t rows = 0;
  };
  struct check {
    std::string column;  // that is not NULL
    bool valid = false;
  };

  void apply(const observed_execution& seen, const parser::schema_change& change);

  core::bounded_map<std::uint64_t, made> made_{core::limits::tables_made};
  core::bounded_map<std::uint64_t, check> checks_{core::limits::tables_made};   // by constraint
  core::bounded_map<std::uint64_t, bool> not_null_{core::limits::tables_made};  // by column
};

}  // namespace pgweir::analyzers
