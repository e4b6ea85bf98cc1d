#include "proxy/session/round_trip.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pgweir::session {
namespace {

constexpr std::size_t kept_capacity = 16;  // a longer block is given back

core::execution* last_execution(std::vector<core::event>& events) {
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (auto* happened = std::get_if<core::execution>(&*event)) return happened;
  }
  return nullptr;
}

}  // namespace

void round_trip::add(core::execution&& happened, std::vector<core::event>& out) {
  if (executions_ == core::limits::unsent_executions) hand_over(status_, out);
  happened.round_trip = number_;
  waiting().emplace_back(std::move(happened));
  ++executions_;
}

void round_trip::ready(core::transaction_status status, std::vector<core::event>& out) {
  if (auto* last = waiting_ ? last_execution(*waiting_) : nullptr) last->ends_round_trip = true;
  status_ = status;
  hand_over(status, out);
  ++number_;
}

void round_trip::cut_off(std::vector<core::event>& out) { hand_over(status_, out); }

round_trip::event_list& round_trip::waiting() {
  if (!waiting_) waiting_ = spare_->take();
  return *waiting_;
}

void round_trip::hand_over(core::transaction_status status, std::vector<core::event>& out) {
  executions_ = 0;
  if (!waiting_) return;
  for (auto& event : *waiting_) {
    if (auto* happened = std::get_if<core::execution>(&event)) happened->status_after = status;
  }
  if (out.empty()) {
    out.swap(*waiting_);
  } else {
    std::ranges::move(*waiting_, std::back_inserter(out));
    waiting_->clear();
  }
  if (waiting_->capacity() <= kept_capacity) spare_->give(std::move(waiting_));
  waiting_.reset();
}

}  // namespace pgweir::session
