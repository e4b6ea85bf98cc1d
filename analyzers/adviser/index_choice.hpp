// Which of the indexes that were tried are worth having: by the planner's costs of each statement
// without and with each index, weighted by how often the statement runs.
//
// Greedy, as advisers of indexes are: the index that saves most is taken, then the one that saves
// most of what is left. A narrow index that does nearly what a wide one does is taken in its place,
// and one that a later pick makes superfluous is dropped. Pure; costs are of one index at a time,
// so what two do together is not known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace pgweir::analyzers {

struct tried_statement {
  double before = 0;  // the planner's cost of one call
  double weight = 1;  // calls
};

struct tried_index {
  std::size_t keys = 1;
  std::size_t included = 0;
  // Cost of one call of each statement; none: the planner does not use the index for it.
  std::vector<std::optional<double>> costs;
};

struct chosen_index {
  std::size_t index = 0;
  std::vector<std::size_t> statements;  // that it helps, the one that gains most first
};

// `least_loss`: the share of their cost that the statements of an index must lose together, 0…1.
// Each of `costs` is as long as `statements`.
std::vector<chosen_index> choose_indexes(const std::vector<tried_statement>& statements,
                                         const std::vector<tried_index>& indexes,
                                         double least_loss);

}  // namespace pgweir::analyzers
