// unindexed-foreign-key: traffic shows that rows of two tables belong together, and no index leads
// from a row to those that refer to it. Deleting it, and reading what belongs to it, then takes the
// whole table.
//
// Sure where a constraint declares the relation, likely where names, types and traffic agree on it.
// An index that missing-index names is left to it (named_indexes.hpp).
#pragma once

#include "analyzers/adviser/relation_readings.hpp"
#include "analyzers/adviser/shown_relations.hpp"
#include "analyzers/settings.hpp"

#include <cstdint>

namespace pgweir::analyzers {

class unindexed_foreign_key {
 public:
  static constexpr auto its_settings = &settings::unindexed_foreign_key;

  explicit unindexed_foreign_key(const unindexed_foreign_key_settings& how) : how_{how} {}
  void change(const unindexed_foreign_key_settings& how) { how_ = how; }

  void advance(core::time_point now, adviser_stage& stage, findings_out& out);
  void finish(core::time_point now, adviser_stage& stage, findings_out& out);

 private:
  struct told {
    core::severity severity = core::severity::info;
    std::uint64_t calls = 0;
    core::time_point first{};
  };

  void judge(core::time_point now, bool over, adviser_stage& stage, findings_out& out);
  void consider(const shown_relation& relation, const statement_work& work,
                const core::catalogue& all, adviser_stage& stage, findings_out& out);

  unindexed_foreign_key_settings how_;
  relation_readings readings_;
  core::bounded_map<std::uint64_t, told> told_{core::limits::named_indexes};
};

}  // namespace pgweir::analyzers
