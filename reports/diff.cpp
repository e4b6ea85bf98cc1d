#include "reports/diff.hpp"

#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>

namespace pgweir::reports {

namespace {

using analyzers::attributed_work;
using name_kind = attributed_work::name_kind;

// One part in so many is noise of what is not always the same: a retry, a cache that was warm.
constexpr double a_tenth = 1.1;

amounts shared(const core::cost& all, std::uint64_t n) {
  const auto each = static_cast<double>(std::max<std::uint64_t>(n, 1));
  return {static_cast<double>(all.calls) / each, static_cast<double>(all.round_trips) / each,
          static_cast<double>(all.rows) / each,
          all.time / static_cast<std::int64_t>(std::max<std::uint64_t>(n, 1))};
}

bool grew(double from, double to) { return to > from * a_tenth; }

// What has no round trips of its own is a state of a whole run (a role without timeouts): the
// queries that it was seen in are as many as the run has.
bool is_of_a_run(const amounts& each) { return each.round_trips == 0; }

bool any_grew(const amounts& from, const amounts& to) {
  if (is_of_a_run(from) || is_of_a_run(to)) return false;
  return grew(from.calls, to.calls) || grew(from.round_trips, to.round_trips) ||
         grew(from.rows, to.rows);
}

void compare(const booked_finding& before, const booked_finding& after, report_diff& out) {
  const auto was = per_incident(before);
  const auto is = per_incident(after);
  const auto severity_was = before.latest.severity;
  const auto severity_is = after.latest.severity;
  if (severity_is > severity_was || any_grew(was, is)) {
    out.worse.push_back({&before, &after});
  } else if (severity_is < severity_was || any_grew(is, was)) {
    out.better.push_back({&before, &after});
  }
}

void compare(const attributed_work& before, const attributed_work& after, report_diff& out) {
  // Sums of work without an end grow with the number of requests.
  if (before.pieces == 0 || after.pieces == 0) return;
  const auto was = per_piece(before);
  const auto is = per_piece(after);
  if (any_grew(was, is)) {
    out.costlier.push_back({&before, &after});
  } else if (any_grew(is, was)) {
    out.cheaper.push_back({&before, &after});
  }
}

void compare_findings(const report& before, const report& after, report_diff& out) {
  std::unordered_map<std::uint64_t, const booked_finding*> left;
  for (const auto& f : before.findings) left.emplace(f.latest.id, &f);
  for (const auto& f : after.findings) {
    const auto known = left.find(f.latest.id);
    if (known == left.end()) {
      out.added.push_back(&f);
      continue;
    }
    compare(*known->second, f, out);
    left.erase(known);
  }
  for (const auto& f : before.findings) {
    if (left.contains(f.latest.id)) out.gone.push_back(&f);
  }
}

void compare_work(const report& before, const report& after, report_diff& out) {
  using name = std::pair<name_kind, std::string_view>;
  std::map<name, const attributed_work*> known;
  for (const auto& work : before.work) known.emplace(name{work.kind, work.name}, &work);
  for (const auto& work : after.work) {
    const auto at = known.find({work.kind, work.name});
    if (work.kind != name_kind::trace && at != known.end()) compare(*at->second, work, out);
  }
}

}  // namespace

amounts per_incident(const booked_finding& f) { return shared(f.total, f.count); }

amounts per_piece(const attributed_work& work) { return shared(work.spent, work.pieces); }

report_diff diff_of(const report& before, const report& after) {
  report_diff out;
  out.before = &before;
  out.after = &after;
  compare_findings(before, after, out);
  compare_work(before, after, out);
  return out;
}

std::string diff_summary(const report_diff& diff) {
  return fmt::format("{} new, {} gone, {} worse, {} better; {} more, {} less", diff.added.size(),
                     diff.gone.size(), diff.worse.size(), diff.better.size(),
                     diff.costlier.size() == 1
                         ? std::string{"1 test or route costs"}
                         : count_text(diff.costlier.size()) + " tests or routes cost",
                     diff.cheaper.size());
}

}  // namespace pgweir::reports
