#include "proxy/web/guess_limit.hpp"

#include <algorithm>

namespace pgweir::web {

guess_limit::visitor guess_limit::visitor_of(const core::ip_address& from) {
  auto out = from.bytes;
  if (from.version() == core::ip_version::six) std::fill(out.begin() + 8, out.end(), std::byte{});
  return out;
}

bool guess_limit::may_guess(const core::ip_address& from, core::time_point now) {
  const auto found = failures_.find(visitor_of(from));
  if (found == failures_.end()) return true;
  if (found->second <= now) {
    failures_.erase(found);
    return true;
  }
  return found->second - now <= (failures_at_once - 1) * failure_forgotten_after;
}

void guess_limit::failed(const core::ip_address& from, core::time_point now) {
  const auto who = visitor_of(from);
  if (failures_.size() == failing_visitors && !failures_.contains(who)) {
    failures_.erase(
        std::ranges::min_element(failures_, {}, [](const auto& each) { return each.second; }));
  }
  auto& until = failures_[who];
  until = std::max(until, now) + failure_forgotten_after;
}

}  // namespace pgweir::web
