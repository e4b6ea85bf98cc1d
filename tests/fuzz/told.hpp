// What a session told, without what depends on when bytes were seen: for comparing two ways of
// feeding the same bytes.
#pragma once

#include "core/event.hpp"

#include <string>
#include <vector>

namespace pgweir::fuzz {

using told = std::vector<std::string>;

// Everything, in order. For the same steps, cut in other pieces.
told all_of(const std::vector<core::event>& events);

// What happened, in order; then, sorted, what was announced (texts, columns, tags). For the same
// bytes with the two sides interleaved otherwise: an announcement may then come earlier, and a
// request be sent before or behind an answer.
told in_any_interleaving(const std::vector<core::event>& events);

}  // namespace pgweir::fuzz
