// Pairs of columns that some query has joined: what is known of relations without the catalogue.
// Bounded: a pair that was not seen for longest goes first.
#pragma once

#include "analyzers/key_mix.hpp"
#include "core/bounded_map.hpp"
#include "core/evidence.hpp"
#include "core/limits.hpp"
#include "parser/statement.hpp"

#include <cstdint>

namespace pgweir::analyzers {

class seen_joins {
 public:
  void learn(const parser::statement& statement) {
    for (const auto& join : statement.joins) pairs_[key_of(join.left, join.right)] = true;
  }
  [[nodiscard]] bool has(const core::column_ref& a, const core::column_ref& b) {
    return pairs_.find(key_of(a, b)) != nullptr;
  }

 private:
  // The same whichever of the two comes first.
  static std::uint64_t key_of(const core::column_ref& a, const core::column_ref& b) {
    return key_mix({key_mix(a.table), key_mix(a.column)}) +
           key_mix({key_mix(b.table), key_mix(b.column)});
  }

  core::bounded_map<std::uint64_t, bool> pairs_{core::limits::joined_columns};
};

}  // namespace pgweir::analyzers
