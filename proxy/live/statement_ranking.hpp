// The statements that took most time, for counters: each with its totals, all others together as
// one. None of these counters ever goes back, though statements come and go:
//
// what a statement did before it climbed into the list stays counted among the others, and what it
// does after it fell out is counted there again. So the increases of all of them together are those
// of the traffic. One ranking serves all who scrape.
#pragma once

#include "analyzers/traffic.hpp"
#include "core/statement_ref.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::live {

class statement_ranking {
 public:
  struct sums {
    core::cost spent;
    std::uint64_t errors = 0;
  };
  struct entry {
    core::statement_ref statement;
    std::string database;
    sums total;
  };
  struct ranked {
    std::vector<entry> top;  // most time first
    sums others;
  };

  explicit statement_ranking(std::size_t most) : most_{most} {}

  // `all`: since the start. `statements` of the same moment, or of one just before it.
  ranked rank(std::span<const analyzers::statement_totals> statements,
              const analyzers::traffic_seen& all);

 private:
  using name = std::pair<std::uint64_t, std::string>;  // key, database

  std::size_t most_;
  std::map<name, sums> shown_;  // as of the last time
  sums in_list_;                // what was counted for statements while they were in the list
  sums others_;                 // as of the last time
};

}  // namespace pgweir::live
