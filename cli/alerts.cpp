#include "cli/alerts.hpp"

#include "cli/command.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <utility>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;

void print_all(const std::shared_ptr<live::finding_stream>& from, reports::text_style style,
               const std::stop_token& stop) {
  reports::live_text live{style};
  while (true) {
    const auto finding = from->next(100ms);
    if (finding) say(stderr, live.show(*finding));
    if (const auto lost = from->take_lost(); lost > 0) {
      say(stderr,
          fmt::format("pgweir: {} alerts came too fast to be printed; the report has them\n",
                      lost));
    }
    if (!finding && (from->ended() || stop.stop_requested())) return;
  }
}

}  // namespace

alerts::alerts(std::shared_ptr<live::finding_stream> from, reports::text_style style)
    : thread_{[from = std::move(from), style](const std::stop_token& stop) {
        print_all(from, style, stop);
      }} {}

}  // namespace pgweir::cli
