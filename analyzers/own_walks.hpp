// Walks from row to row: each execution of a query asks for a value that an execution before it has
// returned (a linked list, a tree downwards, parent pointers upwards). That is no N+1: the values
// are not known before. Follows them on each connection; makes no findings (sequential_chain does).
//
// The value must come from the same column of the result at every step. Pages by key ask with `>`
// or in a sub-select and are none. Bounded: walks, and values that each remembers.
#pragma once

#include "analyzers/observed.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"
#include "core/value_digest.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pgweir::analyzers {

// What an execution selects by: the first few slots that are compared for equality.
struct selection {
  std::array<std::uint16_t, 4> slots{};
  std::array<core::value_digest, 4> values{};
  std::size_t count = 0;
  friend bool operator==(const selection&, const selection&) = default;
};

struct own_walk {
  // A value of a result that may be asked for next.
  struct offer {
    core::value_digest value;
    std::uint8_t column = 0;  // among the digested ones
  };

  statement_handle statement;
  std::uint64_t number = 0;    // in the process
  std::uint16_t slot = 0;      // $slot takes the values; 0: no step was taken yet
  std::uint64_t steps = 0;     // executions whose value an earlier one returned
  std::uint64_t in_lists = 0;  // of them those whose value another result held as well
  std::uint32_t columns = 0;   // bit i: every value so far stood in digested column i
  bool counts_up = true;       // every value was a small integer step above the one before
  bool explained = false;      // a proven loop has these executions
  selection last_by;
  core::time_point first_sent{};
  core::time_point last{};
  core::cost spent;
  std::vector<std::uint16_t> positions;  // in the result, of the digested columns
  std::vector<offer> offers;             // a ring of limits::walk_offers
  std::size_t next_offer = 0;
};

class own_walks {
 public:
  // The walk that this execution is a step of; null: none. Valid until the next call.
  own_walk* observe(const observed_execution& seen);

 private:
  void begin(own_walk& walk, const observed_execution& seen);
  static bool step(own_walk& walk, const selection& by);
  static void remember(own_walk& walk, const core::row_digests& rows);

  core::bounded_map<std::uint64_t, own_walk> walks_{core::limits::own_walks};
  std::uint64_t begun_ = 0;
};

}  // namespace pgweir::analyzers
