// The relations between tables that a statement shows: rows of one refer to rows of another. By a
// join, by a proven loop that takes the one's key to ask for the other's rows, or because rows that
// are referred to are deleted or get another key.
//
// A relation that the catalogue declares is one. Of others it takes a column that is a key by
// itself, a column of the same type that is not, and names that agree (provenance_names.hpp): a
// column that names its table beside its value (owner_id and owner_type) refers to no single table.
#pragma once

#include "analyzers/adviser/statement_workload.hpp"
#include "core/catalogue.hpp"
#include "core/evidence.hpp"

#include <string_view>
#include <vector>

namespace pgweir::analyzers {

// Views into the catalogue.
struct shown_relation {
  core::relation_shown how = core::relation_shown::join;
  const core::catalogue_table* from = nullptr;  // refers; of a partition its parent
  const core::catalogue_table* to = nullptr;
  core::catalogue_foreign_key key;  // its name empty: none is declared
  [[nodiscard]] bool declared() const { return !key.name.empty(); }
};

std::vector<shown_relation> relations_shown_by(const statement_work& work,
                                               const core::catalogue& all);

// As SQL or a report names it, with its schema or without; null: it is not known.
const core::catalogue_table* table_named(const core::catalogue& all, std::string_view name);

// Without its schema where that is one of the search path.
std::string name_for_people(const core::catalogue_table& table, const core::catalogue& all);

// "orders_pkey (id)" of each of its indexes, the first few.
std::vector<std::string> indexes_for_people(const core::catalogue_table& table);

}  // namespace pgweir::analyzers
