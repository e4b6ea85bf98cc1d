// What provenance keeps of one scope: a server connection, all connections of one client, or one
// request. Small while nothing happens in it; every table has a bound and overwrites what is old.
#pragma once

#include "analyzers/provenance/provenance_chain.hpp"
#include "analyzers/provenance/provenance_source.hpp"
#include "core/ids.hpp"
#include "core/limits.hpp"
#include "core/time.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pgweir::analyzers {

// A table by hash where a newcomer takes the place of what lies there once it has grown to
// `capacity` (a power of two), or all tables together to limits::recent_bytes: for what only the
// recent past is asked of.
template <class Entry, std::size_t capacity>
class recent_table {
 public:
  // `all`: the bytes of all tables.
  explicit recent_table(std::shared_ptr<std::size_t> all) : all_{std::move(all)} {}
  ~recent_table() { *all_ -= bytes(); }
  recent_table(const recent_table&) = delete;
  recent_table& operator=(const recent_table&) = delete;

  // The entry under this key, or null.
  Entry* find(std::uint64_t key) {
    if (places_.empty()) return nullptr;
    auto& place = places_[key & (places_.size() - 1)];
    return place.key == key && key != 0 ? &place.entry : nullptr;
  }
  // The entry under this key, blank if it is new. Precondition: key is not 0.
  Entry& at(std::uint64_t key) {
    if (places_.empty()) resize(first_size);
    while (true) {
      auto& place = places_[key & (places_.size() - 1)];
      if (place.key == key) return place.entry;
      if (place.key == 0 || !may_grow()) {
        place = {key, {}};
        return place.entry;
      }
      grow();
    }
  }
  void clear() {
    *all_ -= bytes();
    places_ = std::vector<place_type>{};
  }

 private:
  static constexpr std::size_t first_size = 2;
  struct place_type {
    std::uint64_t key = 0;
    Entry entry{};
  };

  [[nodiscard]] std::size_t bytes() const { return places_.size() * sizeof(place_type); }
  [[nodiscard]] bool may_grow() const {
    return places_.size() < capacity && *all_ + bytes() <= core::limits::recent_bytes;
  }
  void grow() { resize(places_.size() * 2); }
  void resize(std::size_t size) {
    std::vector<place_type> larger(size);
    for (auto& place : places_) {
      if (place.key != 0) larger[place.key & (larger.size() - 1)] = std::move(place);
    }
    *all_ += (larger.size() - places_.size()) * sizeof(place_type);
    places_ = std::move(larger);
  }

  std::vector<place_type> places_;
  std::shared_ptr<std::size_t> all_;
};

// The last value of one slot in this scope.
struct slot_trace {
  core::value_digest previous;
  core::time_point at{};
  std::unique_ptr<recent_integers> recent;  // of a client's slot
  double near_before = 0;                   // moving average of "within 8 of the value before"
};

// The last result of a statement that has been a source.
struct last_result {
  std::shared_ptr<source> result;  // null: it had no rows to follow
  core::time_point at{};
};

// The live chains of one child slot, at most 16.
struct chain_group {
  std::vector<std::unique_ptr<chain>> chains;
};

struct provenance_scope {
  // `tables`: the bytes of the tables of all scopes.
  explicit provenance_scope(const std::shared_ptr<std::size_t>& tables)
      : traces{tables}, origins{tables}, results{tables} {}

  source_shelf shelf;
  recent_table<slot_trace, 256> traces;
  recent_table<origin, 256> origins;
  recent_table<last_result, 64> results;
  std::unordered_map<std::uint64_t, chain_group> groups;  // by statement and slot
  core::time_point newest_list{};                         // completion of the newest result
  std::uint32_t connections = 0;                          // of a client
  std::uint64_t pool = 0;                                 // pool_of() a connection
  std::uint64_t executions = 0;  // on a connection, those that are followed
  std::uint64_t label = 0;       // of a connection: SET pgweir.scope
  core::time_point last_used{};  // of a request

  static constexpr std::size_t chains_per_slot = 16;

  // Whether the result was read by a child, or a child's child, of the loop that `one` belongs to.
  [[nodiscard]] bool is_inside(const source& result, const chain& one) const {
    auto reads_it = [&](const std::unique_ptr<chain>& reader) {
      if (std::ranges::find(result.as_child_of, reader->number()) == result.as_child_of.end())
        return false;
      const auto& above = reader->result()->as_child_of;
      bool grandchild = std::ranges::find(above, one.number()) != above.end();
      return reader->result() == one.result() || grandchild;
    };
    return result.as_child_of[0] != 0 && std::ranges::any_of(groups, [&](const auto& entry) {
             return std::ranges::any_of(entry.second.chains, reads_it);
           });
  }

  void clear() {
    shelf.clear();
    traces.clear();
    origins.clear();
    results.clear();
  }
};

// Keys of the recent tables; never 0.
constexpr std::uint64_t value_key(core::value_digest value) { return mixed(value) | 1U; }
constexpr std::uint64_t slot_key(std::uint32_t statement_number, std::size_t slot_index) {
  return ((std::uint64_t{statement_number} * 4 + slot_index) * 0x9E3779B97F4A7C15U) | 1U;
}

}  // namespace pgweir::analyzers
