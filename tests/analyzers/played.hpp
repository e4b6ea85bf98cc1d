// A trace played through a pipeline that can be asked afterwards.
#pragma once

#include "analyzers/pipeline.hpp"
#include "tests/support/trace_reader.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace pgweir::analyzers {

// `ended`: when it was over.
inline std::unique_ptr<pipeline> played(const std::string& script,
                                        core::time_point* ended = nullptr) {
  auto rules = std::make_unique<pipeline>(settings{}, support::trace_digester());
  findings_out out;
  core::time_point end{};
  const support::trace_sink sink{.event = [&](core::event&& e) { rules->observe(e, out); },
                                 .advance = [&](core::time_point at) { rules->advance(at, out); }};
  const auto error = support::play_trace(script, sink, end);
  EXPECT_FALSE(error) << error.value_or("");
  if (ended) *ended = end;
  return rules;
}

}  // namespace pgweir::analyzers
