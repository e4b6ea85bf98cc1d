#include "proxy/live/label_values.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace pgweir::live {

void label_values::settle(std::size_t most) {
  std::vector<std::pair<std::string, std::uint64_t>> all{weights_.begin(), weights_.end()};
  std::ranges::stable_sort(all, [](const auto& a, const auto& b) { return a.second > b.second; });
  if (all.size() > most) all.resize(most);
  for (auto& [name, weight] : all) kept_.insert(std::move(name));
}

}  // namespace pgweir::live
