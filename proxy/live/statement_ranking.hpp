// The statements that took most time, for counters: each with its totals, all others together as
// one. None of these counters ever goes back, though statements come and go:
//
// what a statement did before it climbed into the list, and what it does while it is out of it, is
// counted among the others, and never in its own numbers, too: where it comes back it goes on from
// what was told of it last. So the increases of all of them together are those of the traffic. One
// ranking serves all who scrape. Of statements that fell out the last `most` x 16 are remembered;
// an older one begins anew with its totals, as one that was never seen.
#pragma once

#include "analyzers/traffic.hpp"
#include "core/bounded_map.hpp"
#include "core/statement_ref.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
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

  explicit statement_ranking(std::size_t most) : most_{most}, accounts_{16 * most} {}

  // `all`: since the start. `costliest` of the same moment, or of one just before it, those that
  // took most time first; those behind the first `most` are among the others.
  ranked rank(std::span<const analyzers::statement_totals> costliest,
              const analyzers::traffic_seen& all);

 private:
  // Of a statement that is or was in the list.
  struct account {
    sums told;   // in its own numbers
    sums total;  // as of the last time that it was in the list
    bool listed = false;
  };

  // What is told of it now.
  const sums& count(std::uint64_t id, const sums& total, bool first);

  std::size_t most_;
  core::bounded_map<std::uint64_t, account> accounts_;  // by statement and database
  std::vector<std::uint64_t> listed_;                   // as of the last time
  sums in_list_;  // what was counted for statements while they were in the list
  sums others_;   // as of the last time
};

}  // namespace pgweir::live
