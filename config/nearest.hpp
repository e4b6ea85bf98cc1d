// "Did you mean": the known word nearest to a misspelt one, for keys, flags, commands and rules.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pgweir::config {

// Letters inserted, left out, exchanged or swapped with their neighbour between the two.
std::size_t distance(std::string_view a, std::string_view b);

// None when nothing is near enough to be meant.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

// " Did you mean relay.listen?", or empty.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace pgweir::config
