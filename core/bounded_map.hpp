// A map with a bound: what was not used for longest makes room. Values stay where they are until
// they are evicted or erased, so a pointer lives until the next insertion.
//
// Made for tables that are larger than the processor's caches: a look-up touches a place of the
// index and the entry, and its neighbours in the order of use.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace pgweir::core {

template <class Key, class Value>
class bounded_map {
  struct node {
    explicit node(const Key& key) : entry{key, Value{}} {}
    std::pair<Key, Value> entry;
    node* newer = nullptr;
    node* older = nullptr;
  };

  template <class Node>
  class walk {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = std::pair<Key, Value>;
    using difference_type = std::ptrdiff_t;
    using reference = std::conditional_t<std::is_const_v<Node>, const value_type&, value_type&>;
    using pointer = std::remove_reference_t<reference>*;

    walk() = default;
    explicit walk(Node* at) : at_{at} {}
    reference operator*() const { return at_->entry; }
    pointer operator->() const { return &at_->entry; }
    walk& operator++() {
      at_ = at_->older;
      return *this;
    }
    walk operator++(int) { return std::exchange(*this, walk{at_->older}); }
    friend bool operator==(const walk&, const walk&) = default;

   private:
    Node* at_ = nullptr;
  };

 public:
  // `capacity` at least 1.
  explicit bounded_map(std::size_t capacity) : capacity_{capacity} {}
  bounded_map(bounded_map&& other) noexcept
      : capacity_{other.capacity_},
        size_{std::exchange(other.size_, 0)},
        places_{std::exchange(other.places_, {})},
        newest_{std::exchange(other.newest_, nullptr)},
        oldest_{std::exchange(other.oldest_, nullptr)} {}
  bounded_map& operator=(bounded_map&& other) noexcept {
    capacity_ = other.capacity_;
    size_ = std::exchange(other.size_, 0);
    places_ = std::exchange(other.places_, {});
    newest_ = std::exchange(other.newest_, nullptr);
    oldest_ = std::exchange(other.oldest_, nullptr);
    return *this;
  }
  // Entries point at each other: a copy would point into the original.
  bounded_map(const bounded_map&) = delete;
  bounded_map& operator=(const bounded_map&) = delete;
  ~bounded_map() = default;

  // The value, marked as used; null when it is not (or no longer) known.
  Value* find(const Key& key) {
    node* known = known_as(key, hash_of(key));
    if (!known) return nullptr;
    if (known != newest_) {
      take_out(*known);
      put_first(*known);
    }
    return &known->entry.second;
  }

  // The same, without marking it.
  [[nodiscard]] const Value* peek(const Key& key) const {
    const node* known = known_as(key, hash_of(key));
    return known ? &known->entry.second : nullptr;
  }

  // The value, made if need be.
  Value& operator[](const Key& key) {
    if (auto* known = find(key)) return *known;
    auto made = fresh(key);
    if (2 * (size_ + 1) > places_.size()) grow();
    const auto hash = hash_of(key);
    auto& place = places_[free_place(hash)];
    place = {hash, std::move(made)};
    put_first(*place.held);
    ++size_;
    return newest_->entry.second;
  }

  // `key` may be that of the entry itself.
  void erase(const Key& key) {
    if (size_ > 0) take(key);
  }

  // Erases what `gone(key, value)` says.
  template <class Predicate>
  void erase_if(Predicate gone) {
    for (node* each = newest_; each != nullptr;) {
      node* next = each->older;
      if (gone(each->entry.first, each->entry.second)) erase(each->entry.first);
      each = next;
    }
  }

  void clear() {
    places_.clear();
    newest_ = oldest_ = nullptr;
    size_ = 0;
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  // The key that a new one would take the place of; null while there is room.
  [[nodiscard]] const Key* next_to_go() const {
    return size_ < capacity_ ? nullptr : &oldest_->entry.first;
  }
  // The key that was not used for longest; null when empty.
  [[nodiscard]] const Key* least_recent() const {
    return oldest_ ? &oldest_->entry.first : nullptr;
  }
  // Most recently used first.
  [[nodiscard]] auto begin() { return walk<node>{newest_}; }
  [[nodiscard]] auto end() { return walk<node>{}; }
  [[nodiscard]] auto begin() const { return walk<const node>{newest_}; }
  [[nodiscard]] auto end() const { return walk<const node>{}; }

 private:
  // Of the index: open addressing, the next free place is taken; at most half of them are.
  struct cell {
    std::uint64_t hash = 0;
    std::unique_ptr<node> held;  // null: free
  };

  static std::uint64_t hash_of(const Key& key) {
    return std::hash<Key>{}(key)*0x9e3779b97f4a7c15U;  // small numbers are spread, too
  }
  // Its highest bits say where it belongs.
  [[nodiscard]] std::size_t home_of(std::uint64_t hash) const {
    return static_cast<std::size_t>(hash >> (64 - std::countr_zero(places_.size())));
  }
  [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (places_.size() - 1); }

  // Where it is, or would be. Precondition: there are places.
  [[nodiscard]] std::size_t place_of(const Key& key, std::uint64_t hash) const {
    auto at = home_of(hash);
    while (places_[at].held && (places_[at].hash != hash || places_[at].held->entry.first != key))
      at = next(at);
    return at;
  }
  [[nodiscard]] std::size_t free_place(std::uint64_t hash) const {
    auto at = home_of(hash);
    while (places_[at].held) at = next(at);
    return at;
  }
  [[nodiscard]] node* known_as(const Key& key, std::uint64_t hash) const {
    return size_ == 0 ? nullptr : places_[place_of(key, hash)].held.get();
  }

  // An entry for a key that is not known; that of the one that makes room, where there is none.
  std::unique_ptr<node> fresh(const Key& key) {
    if (size_ < capacity_) return std::make_unique<node>(key);
    auto again = take(oldest_->entry.first);
    again->entry = {key, Value{}};
    return again;
  }
  // Null: there is none. Precondition: there are places.
  std::unique_ptr<node> take(const Key& key) {
    const auto at = place_of(key, hash_of(key));
    auto gone = std::move(places_[at].held);
    if (!gone) return gone;
    take_out(*gone);
    --size_;
    close_gap(at);
    return gone;
  }

  // Whatever was displaced by what stood there moves up.
  void close_gap(std::size_t gap) {
    const auto mask = places_.size() - 1;
    for (auto at = next(gap); places_[at].held; at = next(at)) {
      const auto from_home = (at - home_of(places_[at].hash)) & mask;
      if (from_home < ((at - gap) & mask)) continue;
      places_[gap] = std::move(places_[at]);
      gap = at;
    }
  }

  void grow() {
    constexpr std::size_t first = 8;
    auto before = std::exchange(places_, std::vector<cell>(std::max(first, 2 * places_.size())));
    for (auto& each : before) {
      if (each.held) places_[free_place(each.hash)] = std::move(each);
    }
  }

  void take_out(node& which) {
    (which.newer ? which.newer->older : newest_) = which.older;
    (which.older ? which.older->newer : oldest_) = which.newer;
  }
  void put_first(node& which) {
    which.newer = nullptr;
    which.older = newest_;
    (newest_ ? newest_->newer : oldest_) = &which;
    newest_ = &which;
  }

  std::size_t capacity_;
  std::size_t size_ = 0;
  std::vector<cell> places_;
  node* newest_ = nullptr;
  node* oldest_ = nullptr;
};

}  // namespace pgweir::core
