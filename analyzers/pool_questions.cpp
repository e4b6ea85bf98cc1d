#include "analyzers/pool_questions.hpp"

#include <chrono>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;

// A question that several connections ask within this time is asked per request.
constexpr core::duration memory = 1s;

}  // namespace

bool pool_questions::ask(std::uint64_t key, core::connection_id by, core::time_point sent,
                         core::time_point completed) {
  auto& known = askers_[key % places];
  auto connection = static_cast<std::uint32_t>(by.value());
  bool recent = known.key == key && sent - known.at <= memory;
  known.several = recent && (known.several || known.connection != connection);
  known.key = key;
  known.connection = connection;
  known.at = completed;
  return known.several;
}

}  // namespace pgweir::analyzers
