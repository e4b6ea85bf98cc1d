// A map with a bound: what was not used for longest makes room. Values stay where they are until
// they are evicted or erased, so a pointer lives until the next insertion.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>
#include <utility>

namespace pgweir::analyzers {

template <class Key, class Value>
class bounded_map {
 public:
  // `capacity` at least 1.
  explicit bounded_map(std::size_t capacity) : capacity_{capacity} {}
  bounded_map(bounded_map&&) noexcept = default;
  bounded_map& operator=(bounded_map&&) noexcept = default;
  // places_ points into entries_: a copy would point into the original.
  bounded_map(const bounded_map&) = delete;
  bounded_map& operator=(const bounded_map&) = delete;
  ~bounded_map() = default;

  // The value, marked as used; null when it is not (or no longer) known.
  Value* find(const Key& key) {
    auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->second;
  }

  // The same, without marking it.
  [[nodiscard]] const Value* peek(const Key& key) const {
    const auto found = places_.find(key);
    return found == places_.end() ? nullptr : &found->second->second;
  }

  // The value, made if need be.
  Value& operator[](const Key& key) {
    if (auto* known = find(key)) return *known;
    if (entries_.size() >= capacity_) {
      places_.erase(entries_.back().first);
      entries_.pop_back();
    }
    entries_.emplace_front(key, Value{});
    places_.emplace(key, entries_.begin());
    return entries_.front().second;
  }

  void erase(const Key& key) {
    auto found = places_.find(key);
    if (found == places_.end()) return;
    entries_.erase(found->second);
    places_.erase(found);
  }

  // Erases what `gone(key, value)` says.
  template <class Predicate>
  void erase_if(Predicate gone) {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      if (!gone(entry->first, entry->second)) {
        ++entry;
        continue;
      }
      places_.erase(entry->first);
      entry = entries_.erase(entry);
    }
  }

  void clear() {
    places_.clear();
    entries_.clear();
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  // The key that a new one would take the place of; null while there is room.
  [[nodiscard]] const Key* next_to_go() const {
    return entries_.size() < capacity_ ? nullptr : &entries_.back().first;
  }
  // The key that was not used for longest; null when empty.
  [[nodiscard]] const Key* least_recent() const {
    return entries_.empty() ? nullptr : &entries_.back().first;
  }
  // Most recently used first.
  [[nodiscard]] auto begin() { return entries_.begin(); }
  [[nodiscard]] auto end() { return entries_.end(); }
  [[nodiscard]] auto begin() const { return entries_.begin(); }
  [[nodiscard]] auto end() const { return entries_.end(); }

 private:
  std::size_t capacity_;
  std::list<std::pair<Key, Value>> entries_;
  std::unordered_map<Key, typename std::list<std::pair<Key, Value>>::iterator> places_;
};

}  // namespace pgweir::analyzers
