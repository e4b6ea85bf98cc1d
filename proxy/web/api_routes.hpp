// The pages of docs/api/openapi.yaml, /healthz, /readyz and /metrics: from a target to an answer.
#pragma once

#include "proxy/live/process.hpp"
#include "proxy/web/answer.hpp"
#include "proxy/web/routes.hpp"

#include <optional>
#include <variant>

namespace pgweir::web {

// None when there is no such page.
std::optional<answer> api_answer(const target& to, live::process& of);

// What a listener of events has asked for, or why there is no stream of that kind.
std::variant<answer, event_stream_wanted> events_wanted(const target& to);

}  // namespace pgweir::web
