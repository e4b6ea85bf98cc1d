// Statements and columns as findings name them, and what they cost. Texts are shapes, never with a
// literal.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::core {

// A statement as a report names it. `key` is stable: the same tomorrow and on another machine.
struct statement_ref {
  std::uint64_t key = 0;
  std::string text;                 // the shape
  std::vector<std::string> tables;  // as written
};

// A column as a person names it: "authors.id". Table empty: not known from text or labels.
struct column_ref {
  std::string table;
  std::string column;
};

// What it cost, summed over all incidents of a finding.
struct cost {
  std::uint64_t calls = 0;
  std::uint64_t round_trips = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  duration time{};
};

inline void add_cost(cost& sum, const cost& part) {
  sum.calls += part.calls;
  sum.round_trips += part.round_trips;
  sum.rows += part.rows;
  sum.bytes += part.bytes;
  sum.time += part.time;
}

}  // namespace pgweir::core
