// The program's log: asynchronous, to standard error, so that no worker ever waits for it.
#pragma once

#include <string>

namespace pgweir::cli {

// Lives as long as the program logs; its end writes what is left. One at a time.
class logging {
 public:
  explicit logging(const std::string& level);  // debug, info, warning, error
  ~logging();
  logging(const logging&) = delete;
  logging& operator=(const logging&) = delete;
};

}  // namespace pgweir::cli
