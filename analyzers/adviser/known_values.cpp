#include "analyzers/adviser/known_values.hpp"

#include "core/heap_bytes.hpp"

namespace pgweir::analyzers {

namespace {

std::size_t bytes_of(const known_values::list& values) {
  constexpr std::size_t of_an_entry = 192;  // of the map and the heap
  std::size_t sum = of_an_entry + values.size() * sizeof(core::sample_value);
  for (const auto& each : values) sum += core::heap_bytes(each.bytes);
  return sum;
}

}  // namespace

void known_values::learn(core::statement_id of, const list& values) {
  drop(of);
  const auto weight = bytes_of(values);
  if (weight > most_bytes_) return;
  if (const auto* oldest = lists_.next_to_go()) drop(*oldest);
  while (bytes_ + weight > most_bytes_) drop(*lists_.least_recent());
  bytes_ += weight;
  lists_[of] = {std::make_shared<const list>(values), weight};
}

known_values::list_ptr known_values::find(core::statement_id of) {
  const auto* known = lists_.find(of);
  return known ? known->values : nullptr;
}

void known_values::drop(core::statement_id of) {
  const auto* known = lists_.find(of);
  if (!known) return;
  bytes_ -= known->bytes;
  lists_.erase(of);
}

}  // namespace pgweir::analyzers
