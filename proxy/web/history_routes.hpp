// The pages of docs/api/openapi.yaml below /api/v1/history/: from a target to an answer.
#pragma once

#include "core/time.hpp"
#include "history/reader.hpp"
#include "proxy/web/answer.hpp"
#include "proxy/web/request.hpp"

#include <optional>

namespace pgweir::web {

// None: the target is no page of the history. `past`: null where none is kept.
std::optional<answer> history_answer(const target& to, const history::reader* past,
                                     core::wall_time now);

}  // namespace pgweir::web
