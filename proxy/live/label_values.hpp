// Which values a label may have, when a client decides on them: those that weigh most, so many of
// them; all others are one, "other". A scrape stays small whatever clients call themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace pgweir::live {

inline constexpr std::string_view other_values = "other";

class label_values {
 public:
  // A name and what it weighs; the same name adds up.
  void weigh(std::string_view name, std::uint64_t weight) {
    auto at = weights_.find(name);
    if (at == weights_.end()) at = weights_.emplace(std::string{name}, 0).first;
    at->second += weight;
  }
  // After the last name: keeps the heaviest `most`. At equal weight the alphabet decides, so that
  // one scrape is like the next.
  void settle(std::size_t most);

  // The name itself, or "other". Before settle() all are.
  [[nodiscard]] std::string_view value_of(std::string_view name) const {
    return kept_.contains(name) ? name : other_values;
  }

 private:
  std::map<std::string, std::uint64_t, std::less<>> weights_;
  std::set<std::string, std::less<>> kept_;
};

}  // namespace pgweir::live
