// What the rules about indexes and keys share: the work of the statements, the catalogues of the
// databases, and the indexes that were named. A stage before these rules.
#pragma once

#include "analyzers/adviser/known_values.hpp"
#include "analyzers/adviser/named_indexes.hpp"
#include "analyzers/adviser/statement_workload.hpp"
#include "core/catalogue.hpp"
#include "core/limits.hpp"

#include <map>
#include <memory>
#include <string>

namespace pgweir::analyzers {

using known_catalogue = std::shared_ptr<const core::catalogue>;

struct adviser_stage {
  explicit adviser_stage(known_values& of_statements) : values{of_statements} {}

  known_values& values;  // the pipeline's; outlives this
  statement_workload work;
  named_indexes named;
  std::map<std::string, known_catalogue> catalogues;  // the latest look at each database

  void learn(const known_catalogue& found) {
    if (catalogues.contains(found->database) ||
        catalogues.size() < core::limits::catalogue_databases)
      catalogues.insert_or_assign(found->database, found);
  }
  // Null: it was not looked at.
  [[nodiscard]] known_catalogue of(const std::string& database) const {
    const auto known = catalogues.find(database);
    return known == catalogues.end() ? nullptr : known->second;
  }
};

}  // namespace pgweir::analyzers
