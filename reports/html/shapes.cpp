#include "reports/html/shapes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgweir::reports {

namespace {

// Not so narrow that it cannot be seen, unless it is nothing.
double drawn(double share) {
  constexpr double least = 0.6;
  const auto width = std::clamp(share, 0.0, 1.0) * 100;
  return width > 0 ? std::max(width, least) : 0;
}

}  // namespace

std::string_view shape_drawings() {
  return R"(<svg class="drawings" width="0" height="0" aria-hidden="true">
<symbol id="shape-error" viewBox="0 0 16 16"><path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z"/>
<path class="mark" d="M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2"/></symbol>
<symbol id="shape-warning" viewBox="0 0 16 16"><path d="M8 1l7.4 13.6H.6z"/>
<path class="mark" d="M8 6v4m0 2.2v.4"/></symbol>
<symbol id="shape-info" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7.2"/>
<path class="mark" d="M8 7.4v4.4M8 4.4v.4"/></symbol>
<symbol id="shape-suspect" viewBox="0 0 16 16"><circle class="hollow" cx="8" cy="8" r="6.4"/>
</symbol>
<symbol id="shape-passed" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7.2"/>
<path class="mark" d="M4.6 8.3l2.4 2.4 4.5-5"/></symbol>
</svg>
)";
}

std::string_view rank_of(const core::finding& f) {
  return f.grade == core::grade::suspect ? core::name_of(f.grade) : core::name_of(f.severity);
}

std::string severity_shape(std::string_view rank) {
  return fmt::format(R"(<svg class="shape {0}" aria-hidden="true"><use href="#shape-{0}"/></svg>)",
                     rank);
}

std::string share_bar(double share) {
  return fmt::format(
      R"(<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">)"
      R"(<rect class="all" width="100" height="6"/><rect width="{:.2f}" height="6"/></svg>)",
      drawn(share));
}

std::string before_and_after(double before, double after) {
  const auto most = std::max({before, after, 1e-9});
  return fmt::format(
      R"(<svg class="change" viewBox="0 0 100 26" preserveAspectRatio="none" aria-hidden="true">)"
      R"(<rect class="before" width="{:.2f}" height="11"/>)"
      R"(<rect class="after" y="15" width="{:.2f}" height="11"/></svg>)",
      drawn(before / most), drawn(after / most));
}

}  // namespace pgweir::reports
