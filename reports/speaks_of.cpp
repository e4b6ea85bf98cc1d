#include "reports/speaks_of.hpp"

#include "reports/json_evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace pgweir::reports {

namespace {

// The tree is as deep as evidence is: a handful.
bool holds_key(const json& part, const std::string& key) {
  if (!part.is_structured()) return false;
  const bool here = part.is_object() && part.contains("key") && part["key"] == key;
  return here || std::ranges::any_of(part, [&](const json& each) { return holds_key(each, key); });
}

}  // namespace

bool speaks_of(const core::evidence& evidence, std::uint64_t key) {
  return holds_key(evidence_json(evidence), fmt::format("{:016x}", key));
}

}  // namespace pgweir::reports
