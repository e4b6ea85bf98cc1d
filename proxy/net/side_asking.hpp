// What those share who ask a side_session several things until a moment. Cheap enough to be inline.
#pragma once

#include "core/side_question.hpp"
#include "core/time.hpp"
#include "proxy/net/clock.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace pgweir::net {

// How long to wait for one answer. Longer than the server's own timeouts: theirs leave the
// connection as it was, ours ends it.
inline core::duration left(core::time_point until) {
  return std::max(until - now(), core::duration{}) + std::chrono::seconds{3};
}

// A number as the server writes it; 0: it is none.
template <class Number>
Number number_in(std::string_view text) {
  Number out{};
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// A parameter in text form, of a type that the server infers.
inline core::sample_value text_value(std::string text) {
  core::sample_value value;
  value.bytes = std::move(text);
  return value;
}

}  // namespace pgweir::net
