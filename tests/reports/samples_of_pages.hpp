// Whole reports as a page must show them: with time lines, tables and a gate's verdict; hostile
// ones, and as large as there can be.
#pragma once

#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <cstddef>
#include <string>

namespace pgweir::reports::samples {

report shop();                      // a suite of tests of a small shop
verdict gated(const report& of);    // the first two fail, the last two are in the baseline
report attacked();                  // of everything(), every name a client gave is an attack
report many(std::size_t findings);  // each with a time line and 64 places; 2,048 statements
report unseen();                    // no query at all

// What a hostile client writes: closes tags and quotes, steers terminals and the direction of
// writing, is not UTF-8.
extern const std::string attack;

}  // namespace pgweir::reports::samples
