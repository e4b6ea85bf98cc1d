// A configuration read again while the program runs: what of it holds from now on, and what waits
// for the next start. Reads nothing itself.
#pragma once

#include "config/settings.hpp"

#include <string>
#include <vector>

namespace pgweir::config {

struct reloaded {
  settings values;                       // in force from now on
  std::vector<std::string> changed;      // keys that have another value now
  std::vector<std::string> after_start;  // keys whose new value counts after the next start
};

// Where pgweir listens, where the server is and how many threads there are stays as it is.
reloaded reload(const settings& now, const settings& asked);

}  // namespace pgweir::config
