// The corpus that provenance is measured on: loops of many kinds, alone and hidden in traffic on
// the same statements, tables and ids; and traffic without any loop, which must stay silent. All of
// it comes from a seed; docs/provenance.md quotes the tables.
#pragma once

#include "tests/analyzers/provenance_world.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers::corpus {

// How a loop runs.
enum class setting : std::uint8_t { autocommit, transaction, pool, tagged_pool };
std::string_view name_of(setting where);
bool over_pool(setting where);

struct loop_kind {
  std::string name;
  bool weak_over_pool = false;  // overtaking leaves too little order to prove it
};
const std::vector<loop_kind>& loop_kinds();

struct loop_score {
  bool found = false;         // a PROVEN finding of the child statement
  bool right_parent = false;  // and it names the column that the values came from
  bool right_count = false;   // and exactly the children that there were
  std::size_t findings = 0;   // of the child statement
  std::size_t strangers = 0;  // findings of anything else
};

// One loop, alone or amid requests of other users over the same pool.
loop_score run_loop(const std::string& kind, setting where, bool noise, std::uint64_t seed);

struct quiet_score {
  std::uint64_t executions = 0;
  std::vector<core::finding> alarms;
};
const std::vector<std::string>& quiet_kinds();
// `size`: how many times the smallest useful amount of traffic.
quiet_score run_quiet(const std::string& kind, std::uint64_t seed, int size);

}  // namespace pgweir::analyzers::corpus
