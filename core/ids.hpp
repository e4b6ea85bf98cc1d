// Strong identifiers: one type per thing that is numbered, so that they cannot be mixed up.
// Zero means "none" for every one of them.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace pgweir::core {

template <class Tag>
class strong_id {
 public:
  constexpr strong_id() = default;
  constexpr explicit strong_id(std::uint64_t value) : value_{value} {}

  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }
  constexpr explicit operator bool() const { return value_ != 0; }
  friend constexpr auto operator<=>(strong_id, strong_id) = default;

 private:
  std::uint64_t value_ = 0;
};

// One client connection and its server connection, numbered from 1 in a process.
using connection_id = strong_id<struct connection_tag>;
// A shape text (SQL without literals and comments): its keyed 64-bit hash. The same on all workers
// of a process, another one in the next process. Not for reports: see parser::statement::key.
using statement_id = strong_id<struct statement_tag>;
// The columns of a result (RowDescription without format codes): a keyed 64-bit hash.
using columns_id = strong_id<struct columns_tag>;
// The tags that a request carried in SQL comments (sqlcommenter, marginalia): a keyed hash.
using tags_id = strong_id<struct request_tags_tag>;

}  // namespace pgweir::core

template <class Tag>
struct std::hash<pgweir::core::strong_id<Tag>> {
  std::size_t operator()(pgweir::core::strong_id<Tag> id) const noexcept {
    return static_cast<std::size_t>(id.value());
  }
};
