// The parts of a finding and of a report in JSON, both ways: one half of json.hpp, which says what
// holds for all. The from_ functions throw what json_fields.hpp says.
#pragma once

#include "analyzers/traffic.hpp"
#include "core/finding.hpp"
#include "reports/json_fields.hpp"

#include <algorithm>
#include <cstdint>

namespace pgweir::reports {

json evidence_json(const core::evidence& e);
json fix_json(const core::fix& f);
json place_json(const core::place& p);
json totals_json(const analyzers::statement_totals& t);

// Whether any part of it passes, however deep.
template <class Test>
bool any_part(const json& part, const Test& test) {
  if (part.is_object() && test(part)) return true;
  if (!part.is_structured()) return false;
  return std::ranges::any_of(part, [&](const json& each) { return any_part(each, test); });
}
// Whether a part of evidence, as evidence_json makes it, is this statement.
bool names_statement(const json& evidence, std::uint64_t key);

core::evidence evidence_from(const json& j);
core::fix fix_from(const json& j);
core::place place_from(const json& j);
analyzers::statement_totals totals_from(const json& j);

}  // namespace pgweir::reports
