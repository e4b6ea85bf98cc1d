// The answers of the API as JSON (docs/api/openapi.yaml is the contract): one function for each
// schema that the report does not have. Ids and keys are 16 hexadecimal digits, `…_us` are
// microseconds, dates are ISO 8601 in UTC. No value, literal or password is in any of them.
#pragma once

#include "proxy/live/process.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pgweir::live {

// "rule": name, label and summary of each, in the order of `pgweir rules`.
std::string rules_json();
// A finding as in the report, without its evidence.
std::string brief_finding_json(const reports::booked_finding& finding);
std::string hello_json(const identity& who);
// `made`: now.
std::string health_json(const identity& who, const standing& how, core::wall_time made);
std::string activity_json(const seen_at<analyzers::traffic_activity>& seen);
// The last second, and those transactions that are open for long.
std::string snapshot_json(const seen_at<analyzers::traffic_second>& seen,
                          const seen_at<session_list>& sessions, double analysed);
// `since`: only those that ran since; none: all.
std::string statements_json(const seen_at<statement_list>& seen,
                            std::optional<core::wall_time> since);
// `findings`: of the report; those that it is part of, and the plans that slow-query has asked for.
std::string statement_json(const seen_at<analyzers::statement_detail>& seen,
                           std::span<const reports::booked_finding> findings);
// "idle_in_transaction"
std::string_view state_name(analyzers::live_session::state state);
std::string sessions_json(const seen_at<session_list>& seen);

}  // namespace pgweir::live
