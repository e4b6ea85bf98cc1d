// Histograms as bytes of a file: the first step, then the count of each step, as numbers of 7 bits
// a byte (LEB128). A usual one has some ten bytes. Bytes that are no histogram are an empty one.
#pragma once

#include "analyzers/latency_histogram.hpp"
#include "analyzers/latency_history.hpp"
#include "history/sqlite.hpp"

#include <cstddef>
#include <span>

namespace pgweir::history {

blob packed(const analyzers::latency_histogram& histogram);
analyzers::latency_histogram histogram_from(std::span<const std::byte> bytes);

// With its longest call in front.
blob packed(const analyzers::latency_history& history);
analyzers::latency_history latency_history_from(std::span<const std::byte> bytes);

// The sum of two packed histograms.
blob merged_histograms(std::span<const std::byte> a, std::span<const std::byte> b);

}  // namespace pgweir::history
