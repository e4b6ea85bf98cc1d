// The parts of a finding in JSON, both ways: one half of json.hpp, which says what holds for all.
// The from_ functions throw nlohmann's exceptions on what does not fit; json_reader catches them.
#pragma once

#include "core/finding.hpp"

#include <nlohmann/json.hpp>

namespace pgweir::reports {

using json = nlohmann::ordered_json;

json cost_json(const core::cost& c);
json evidence_json(const core::evidence& e);
json fix_json(const core::fix& f);
json place_json(const core::place& p);

core::cost cost_from(const json& j);
core::evidence evidence_from(const json& j);
core::fix fix_from(const json& j);
core::place place_from(const json& j);

std::uint64_t id_from(const json& j);  // 16 hexadecimal digits

std::int64_t microseconds(core::duration d);
core::duration duration_from(const json& j);

}  // namespace pgweir::reports
