// What [[ignore]] kept out of a report, for people: how much, by which entries, and which entries
// want a look because they matched nothing or have expired.
#pragma once

#include "reports/report.hpp"
#include "reports/text.hpp"

#include <string>

namespace pgweir::reports {

// Several lines and an empty one; nothing where the configuration has no entry.
std::string ignored_text(const report& r, const text_style& style);

}  // namespace pgweir::reports
