// Prints findings to standard error while they come, on a thread of its own, until the proxy stops.
#pragma once

#include "proxy/live/finding_stream.hpp"
#include "reports/text.hpp"

#include <memory>
#include <thread>

namespace pgweir::cli {

class alerts {
 public:
  alerts(std::shared_ptr<live::finding_stream> from, reports::text_style style);
  // Waits until all is printed. Precondition: the proxy was stopped, or is about to be.
  ~alerts() = default;

 private:
  std::jthread thread_;
};

}  // namespace pgweir::cli
