// Which indexes the rules have named so far, so that none is named twice. missing-index speaks of
// an index where a statement would use it, and knows more of it than unindexed-foreign-key, which
// speaks of the relation: what the one names, the other leaves out, and where the relation was told
// first, missing-index takes that finding's place (finding::replaces).
#pragma once

#include "analyzers/adviser/index_cover.hpp"
#include "analyzers/adviser/index_ddl.hpp"
#include "core/finding.hpp"
#include "core/limits.hpp"
#include "core/rule.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::analyzers {

class named_indexes {
 public:
  // `finding`: occurrence 1 of it says so; 0: it is about to be said, or not.
  void add(std::string database, advised_index index, core::rule by, std::uint64_t finding) {
    if (all_.size() >= core::limits::named_indexes) all_.erase(all_.begin());
    all_.push_back({std::move(database), std::move(index), by, finding});
  }

  // One that serves whatever this would.
  [[nodiscard]] bool has(const std::string& database, const advised_index& index,
                         core::rule by) const {
    return std::ranges::any_of(all_, [&](const entry& each) {
      return each.by == by && each.database == database && serves(each.index, index);
    });
  }

  void drop(std::uint64_t finding) {
    std::erase_if(all_, [&](const entry& each) { return each.finding == finding; });
  }

  // What was said of others that this one serves as well, and is said no more.
  std::vector<core::finding::earlier> replaced_by(const std::string& database,
                                                  const advised_index& index, core::rule of) {
    std::vector<core::finding::earlier> out;
    std::erase_if(all_, [&](const entry& each) {
      if (each.by != of || each.database != database || !serves(index, each.index)) return false;
      if (each.finding != 0) out.push_back({each.finding, 1});
      return true;
    });
    return out;
  }

 private:
  struct entry {
    std::string database;
    advised_index index;
    core::rule by;
    std::uint64_t finding;
  };

  static bool serves(const advised_index& wide, const advised_index& narrow) {
    return wide == narrow || covers(wide, narrow);
  }

  std::vector<entry> all_;
};

}  // namespace pgweir::analyzers
