// The parts of a finding and of a report in JSON, both ways: one half of json.hpp, which says what
// holds for all. The from_ functions throw what json_fields.hpp says.
#pragma once

#include "analyzers/traffic.hpp"
#include "core/finding.hpp"
#include "reports/json_fields.hpp"

namespace pgweir::reports {

json evidence_json(const core::evidence& e);
json fix_json(const core::fix& f);
json place_json(const core::place& p);
json totals_json(const analyzers::statement_totals& t);

core::evidence evidence_from(const json& j);
core::fix fix_from(const json& j);
core::place place_from(const json& j);
analyzers::statement_totals totals_from(const json& j);

}  // namespace pgweir::reports
