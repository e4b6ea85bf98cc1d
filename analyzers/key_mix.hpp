// Keys made of several: for tables inside a process. Not stable ids (core::finding_id).
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string_view>

namespace pgweir::analyzers {

// The finalizer of splitmix64, chained: order matters, zeros count.
constexpr std::uint64_t key_mix(std::initializer_list<std::uint64_t> parts) {
  std::uint64_t mixed = 0x9e3779b97f4a7c15U;
  for (std::uint64_t part : parts) {
    mixed ^= part + 0x9e3779b97f4a7c15U + (mixed << 6U) + (mixed >> 2U);
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    mixed ^= mixed >> 31U;
  }
  return mixed;
}

inline std::uint64_t key_mix(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace pgweir::analyzers
