// missing-foreign-key: traffic uses a column as a reference to another table's key, and no
// constraint keeps the rows that it refers to. Likely, never sure, and for information: a schema
// may do without on purpose.
#pragma once

#include "analyzers/adviser/relation_readings.hpp"
#include "analyzers/adviser/shown_relations.hpp"
#include "analyzers/settings.hpp"

#include <cstdint>

namespace pgweir::analyzers {

class missing_foreign_key {
 public:
  static constexpr auto its_settings = &settings::missing_foreign_key;

  explicit missing_foreign_key(const missing_foreign_key_settings&) {}
  void change(const missing_foreign_key_settings&) {}

  void advance(core::time_point now, adviser_stage& stage, findings_out& out);
  void finish(core::time_point now, adviser_stage& stage, findings_out& out);

 private:
  void judge(core::time_point now, bool over, adviser_stage& stage, findings_out& out);
  void consider(const shown_relation& relation, const statement_work& work,
                const core::catalogue& all, findings_out& out);

  relation_readings readings_;
  core::bounded_map<std::uint64_t, std::uint64_t> told_{core::limits::named_indexes};  // calls
};

}  // namespace pgweir::analyzers
