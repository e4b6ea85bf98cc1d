// The pages of docs/api/openapi.yaml about the running process, /healthz and /readyz: from a target
// to an answer. Not those of the past (history_routes.hpp), not /metrics.
#pragma once

#include "core/time.hpp"
#include "proxy/live/process.hpp"
#include "proxy/web/answer.hpp"
#include "proxy/web/routes.hpp"

#include <optional>
#include <variant>

namespace pgweir::web {

// None when there is no such page. `date`: of the answer.
std::optional<answer> api_answer(const target& to, live::process& of, core::wall_time date);

// What a listener of events has asked for, or why there is no stream of that kind.
std::variant<answer, event_stream_wanted> events_wanted(const target& to);

}  // namespace pgweir::web
