// The corpus that provenance is measured on: loops of many kinds, alone and hidden in traffic on
// the same statements, tables and ids; and traffic without any loop, which must stay silent. All of
// it comes from a seed; docs/provenance.md quotes the tables.
#pragma once

#include "tests/analyzers/provenance/provenance_world.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers::corpus {

// How a loop runs.
enum class setting : std::uint8_t { autocommit, transaction, pool, tagged_pool };
std::string_view name_of(setting where);
bool over_pool(setting where);

// What others do on the same statements, tables and ids meanwhile: nothing, about 2,500 executions
// a second by 20 users, about 5,000 by 40.
enum class traffic : std::uint8_t { none, busy, twice_as_busy };
std::string_view name_of(traffic others);

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

// One loop, alone or amid requests of other users over the same pool. What is a child of it is
// known by the plan that made it, which the rules do not see.
loop_score run_loop(const std::string& kind, setting where, traffic others, std::uint64_t seed);

struct quiet_score {
  std::uint64_t executions = 0;
  core::duration took{};  // by the virtual clock
  std::vector<core::finding> alarms;
};
// The same traffic as around a loop, without one.
quiet_score run_others(setting where, traffic others, std::uint64_t seed);
const std::vector<std::string>& quiet_kinds();
// `size`: how many times the smallest useful amount of traffic.
quiet_score run_quiet(const std::string& kind, std::uint64_t seed, int size);

}  // namespace pgweir::analyzers::corpus
