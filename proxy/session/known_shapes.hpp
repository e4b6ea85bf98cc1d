// Statements that the sessions of a worker have read, found again by what their texts are without
// plain literals (parser/plain_literals.hpp): who asks the same with other values is not read anew.
//
// One place for each of as many statements as a worker tells in one generation; of two that fall
// into one place the later stays. Only a keyed hash of a text is kept.
#pragma once

#include "core/ids.hpp"
#include "core/limits.hpp"
#include "parser/plain_literals.hpp"
#include "proxy/session/statement_effect.hpp"

#include <cstdint>
#include <vector>

namespace pgweir::session {

// One statement without comments, whose running has no effect on the session.
struct known_shape {
  std::uint64_t rest_hash = 0;
  core::statement_id id;
  std::uint32_t told_generation = 0;  // announcements::statements had told it in this one
  parser::literal_signs signs = 0;
  std::uint16_t first_literal_slot = 0;
  transaction_words words = transaction_words::none;
};

class known_shapes {
 public:
  // Null: it was not read in this generation.
  [[nodiscard]] const known_shape* find(std::uint64_t rest_hash, std::uint32_t generation) const {
    if (places_.empty()) return nullptr;
    const auto& one = places_[rest_hash % places_.size()];
    const bool same = one.rest_hash == rest_hash && one.told_generation == generation;
    return same ? &one : nullptr;
  }
  void keep(const known_shape& one) {
    if (places_.empty()) places_.resize(core::limits::announced_per_worker);
    places_[one.rest_hash % places_.size()] = one;
  }

 private:
  std::vector<known_shape> places_;  // none until there is one
};

}  // namespace pgweir::session
