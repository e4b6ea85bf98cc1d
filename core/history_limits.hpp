// The bounds of what is kept from one start to the next (history/). See limits.hpp, which has all
// others.
#pragma once

#include <chrono>
#include <cstddef>

namespace pgweir::core::limits {

// Statements whose usual times are read at the start, as many as slow-query follows, and that wait
// for a file that cannot be written (some 600 bytes each); of the others what was usual is
// forgotten.
inline constexpr std::size_t recalled_usual_times = 4'096;
// Row numbers of statements that are kept in mind, 150 bytes each; then it begins anew.
inline constexpr std::size_t known_statement_rows = 8'192;
// Of one answer about the past: more are refused, with the hint to choose larger steps.
inline constexpr std::size_t history_points = 3'000;
// Findings of before that one answer lists, the last ones first.
inline constexpr std::size_t listed_past_findings = 2'000;
// No pgweir wrote for longer than this: that time was not watched. The steps of a page are minutes.
inline constexpr std::chrono::minutes unwatched_gap{1};
// Times that were watched, in one answer; the last ones.
inline constexpr std::size_t listed_watched_spans = 1'000;

}  // namespace pgweir::core::limits
