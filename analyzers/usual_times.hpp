// How long a statement usually takes in a database, as slow-query compares with: a plain value for
// those who keep it from one process to the next.
#pragma once

#include "analyzers/latency_history.hpp"

#include <cstdint>
#include <string>

namespace pgweir::analyzers {

struct usual_times {
  std::uint64_t statement = 0;  // key
  std::string database;
  latency_history usual;   // the calls that later ones are compared with
  latency_history latest;  // those that are not enough to be compared yet
};

}  // namespace pgweir::analyzers
