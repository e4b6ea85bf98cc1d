// Lists that the workers announce once and executions name by id: the columns of results, the tags
// of requests. Bounded by number and by bytes; what was not used for longest goes first, and an
// execution that names it then has none.
#pragma once

#include "core/bounded_map.hpp"
#include "core/heap_bytes.hpp"

#include <cstddef>
#include <vector>

namespace pgweir::analyzers {

template <class Id, class Item>
class announced_lists {
 public:
  using list = std::vector<Item>;

  announced_lists(std::size_t most, std::size_t most_bytes)
      : lists_{most}, most_bytes_{most_bytes} {}

  void learn(Id id, const list& items) {
    if (lists_.find(id)) return;
    const auto weight = bytes_of(items);
    if (weight > most_bytes_) return;
    if (const auto* oldest = lists_.next_to_go()) drop(*oldest);
    while (bytes_ + weight > most_bytes_) drop(*lists_.least_recent());
    bytes_ += weight;
    lists_[id] = {items, weight};
  }

  // Null: never announced, or forgotten. Valid until the next call.
  [[nodiscard]] const list* find(Id id) {
    const auto* known = id ? lists_.find(id) : nullptr;
    return known ? &known->items : nullptr;
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct kept_list {
    list items;
    std::size_t bytes = 0;
  };

  void drop(Id id) {
    bytes_ -= lists_.find(id)->bytes;
    lists_.erase(id);
  }

  static std::size_t bytes_of(const list& items) {
    constexpr std::size_t of_an_entry = 160;  // of the map and the heap
    std::size_t sum = of_an_entry + items.size() * sizeof(Item);
    for (const auto& each : items) {
      if constexpr (requires { each.value; }) {
        sum += core::heap_bytes(each.key) + core::heap_bytes(each.value);
      } else {
        sum += core::heap_bytes(each.name);
      }
    }
    return sum;
  }

  core::bounded_map<Id, kept_list> lists_;
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
};

}  // namespace pgweir::analyzers
