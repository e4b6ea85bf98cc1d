// The keys of statements that were seen (hashes), up to a bound: beyond it none is new. Open
// addressing, so that a look-up touches one place of memory: it is made for every execution.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace pgweir::analyzers {

class key_set {
 public:
  explicit key_set(std::size_t most) : most_{most}, places_(first_places) {}

  // Whether it is new. 0 is no key and never is.
  bool add(std::uint64_t key) {
    auto& place = place_of(key);
    if (place == key || size_ == most_) return false;
    place = key;
    if (2 * ++size_ > places_.size()) grow();
    return true;
  }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t first_places = 64;  // a power of two, as all that follow

  // Where it is, or would be.
  std::uint64_t& place_of(std::uint64_t key) {
    const auto mask = places_.size() - 1;
    auto at = static_cast<std::size_t>(key) & mask;
    while (places_[at] != 0 && places_[at] != key) at = (at + 1) & mask;
    return places_[at];
  }

  void grow() {
    const auto before = std::exchange(places_, std::vector<std::uint64_t>(2 * places_.size()));
    for (const auto key : before) {
      if (key != 0) place_of(key) = key;
    }
  }

  std::size_t most_;
  std::size_t size_ = 0;
  std::vector<std::uint64_t> places_;  // 0: free; at most half of them are taken
};

}  // namespace pgweir::analyzers
