// What a fix that was tried saves, wherever a rule tries one.
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void measured_field(json_fields& all, std::optional<core::measured_fix>& measured) {
  all.added_object("measured", measured, [](json_fields& of, core::measured_fix& fix) {
    of.field("round_trips", fix.round_trips);
    of.field("rows", fix.rows);
    of.field("loop_us", fix.loop);
    of.field("batch_us", fix.batch);
  });
}

void tell_measured(const std::optional<core::measured_fix>& measured, words& out) {
  if (!measured) return;
  out.because.push_back(
      fmt::format("the fix was tried on this server: {}, {} → 1 round trip, {}; same {}",
                  counted(measured->round_trips, "round trip"), duration_text(measured->loop),
                  duration_text(measured->batch), measured->rows == 1 ? "row" : "rows"));
}

}  // namespace pgweir::reports
