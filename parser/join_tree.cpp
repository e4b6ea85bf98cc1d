#include "parser/join_tree.hpp"

#include <algorithm>

namespace pgweir::parser {

std::size_t join_tree::children(std::size_t index) const {
  return static_cast<std::size_t>(
      std::ranges::count(sources, static_cast<std::uint16_t>(index), &source::parent));
}

bool join_tree::branches() const {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (children(i) >= 2) return true;
  }
  return false;
}

bool join_tree::is_below(std::size_t index, std::size_t branch) const {
  // A parent stands before its children, so this ends.
  while (index != branch && sources[index].parent != none) index = sources[index].parent;
  return index == branch;
}

}  // namespace pgweir::parser
