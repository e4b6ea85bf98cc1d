// When the executions of a loop ran.
#include "reports/telling.hpp"

namespace pgweir::reports {

void timeline_field(json_fields& all, std::vector<core::timed_step>& timeline) {
  all.added_objects("timeline", timeline, [](json_fields& of, core::timed_step& step) {
    of.field("lane", step.lane);
    of.field("at_us", step.at);
    of.field("took_us", step.took);
  });
}

}  // namespace pgweir::reports
