#include "history/finding_deltas.hpp"

#include <utility>

namespace pgweir::history {

namespace {

bool same(const core::cost& a, const core::cost& b) {
  return a.calls == b.calls && a.round_trips == b.round_trips && a.rows == b.rows &&
         a.bytes == b.bytes && a.time == b.time;
}

}  // namespace

std::vector<finding_delta> finding_deltas::look(const findings_look& now) {
  std::vector<finding_delta> out;
  ++looks_;
  for (const auto& each : now.findings) {
    auto& before = known_[each.latest.id];
    known is{each.count,        each.total,           each.last_seen, each.latest.open,
             each.latest.grade, each.latest.severity, before.told_at, looks_};
    const bool changed = before.seen_in == 0 || before.count != is.count ||
                         before.last_seen != is.last_seen || before.open != is.open ||
                         !same(before.total, is.total);
    const bool owes_state = before.told_at < before.last_seen && now.last;
    if (changed || owes_state) {
      const bool more = tells_more(before, is) || now.last || now.at - is.told_at >= state_every;
      if (more) is.told_at = now.at;
      const auto count = static_cast<std::int64_t>(is.count - before.count);
      out.push_back({each.latest.id, &each, count, before.total, is.total, more});
    }
    before = is;
  }
  forget_the_absent(now.dropped, out);
  return out;
}

bool finding_deltas::tells_more(const known& before, const known& now) {
  return before.seen_in == 0 || before.open != now.open || before.grade != now.grade ||
         before.severity != now.severity;
}

void finding_deltas::forget_the_absent(std::uint64_t dropped, std::vector<finding_delta>& out) {
  const bool taken_back = std::exchange(dropped_, dropped) == dropped;
  std::erase_if(known_, [&](const auto& each) {
    const auto& [id, before] = each;
    if (before.seen_in == looks_) return false;
    if (taken_back) {
      out.push_back(
          {id, nullptr, -static_cast<std::int64_t>(before.count), before.total, {}, false});
    }
    return true;
  });
}

}  // namespace pgweir::history
