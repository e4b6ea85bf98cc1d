// The same statement with other values, for what must not depend on them.
#pragma once

#include "parser/plain_literals.hpp"

#include <string>
#include <string_view>

namespace pgweir::test {

// `text` as it was cut; `next` gives a literal of a kind, as one would write it.
template <class Next>
std::string with_other_values(std::string_view text, const parser::plain_literals& plain,
                              Next next) {
  std::string out;
  std::size_t kept = 0;
  for (const auto& each : plain.literals()) {
    const auto at = static_cast<std::size_t>(each.source.data() - text.data());
    out.append(text.substr(kept, at - kept)).append(next(each.kind));
    kept = at + each.source.size();
  }
  return out.append(text.substr(kept));
}

}  // namespace pgweir::test
