// What a running process may answer, for the tests of its JSON.
#pragma once

#include "proxy/live/process.hpp"

namespace pgweir::live::samples {

inline constexpr core::time_point now{std::chrono::seconds{1'000}};
// 2026-11-26T12:00:00.000Z
inline constexpr core::wall_time made{std::chrono::milliseconds{1'795'694'400'000}};

identity who();
standing busy();     // draining, with everything in it
standing at_rest();  // nothing was seen yet
// Three seconds: two busy ones with eight statements, one quiet.
seen_at<analyzers::traffic_activity> activity();
seen_at<analyzers::traffic_second> last_second();
// One idle in a transaction with a failed statement, one that is short in one, one idle, one blind.
seen_at<session_list> sessions();
seen_at<statement_list> statements();  // one that ran a minute ago, one an hour ago
seen_at<analyzers::statement_detail> statement();

}  // namespace pgweir::live::samples
