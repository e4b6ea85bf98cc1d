// The kinds of traffic whose instructions are counted, one conversation each.
//
// Every exchange of a kind costs about the same; its number chooses the values in it, so that none
// repeats the one before. Nothing here is random.
#pragma once

#include "tests/instructions/byte_path.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace pgweir::instructions {

struct kind {
  std::string_view name;
  std::string_view unit;  // what one exchange has `units` of
  std::uint64_t units = 1;
  std::uint64_t queries = 1;    // executions that pgweir counts in one exchange
  std::uint64_t exchanges = 0;  // that are counted, after a quarter as many
  bool by_analysis = false;     // the analysis thread's part is counted, too
  bool finds = false;           // something is proven in it
  bool analysed = true;         // as in relay.analyse
  exchange (*make)(std::uint64_t number) = nullptr;
};

std::span<const kind> kinds();

// The connection that all kinds begin with: its login and the statements that it prepares.
std::vector<exchange> opening();

}  // namespace pgweir::instructions
