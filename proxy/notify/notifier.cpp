#include "proxy/notify/notifier.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <pthread.h>
#include <random>
#include <system_error>
#include <utility>

namespace pgweir::notify {

namespace {

using namespace std::chrono_literals;

// How soon a new configuration, or a finding that comes while something is sent, is seen.
constexpr auto shortest_rest = 50ms;
constexpr auto longest_rest = 500ms;

core::time_point now_here() {
  return core::time_point{std::chrono::steady_clock::now().time_since_epoch()};
}

std::uint64_t seed() {
  std::random_device dice;
  return (std::uint64_t{dice()} << 32U) | dice();
}

}  // namespace

notifier::notifier(sender from, std::function<std::shared_ptr<live::finding_stream>()> subscribe)
    : from_{std::move(from)}, subscribe_{std::move(subscribe)} {}

notifier::~notifier() { stop(); }

void notifier::use(std::vector<destination> all, core::duration patience_at_end) {
  const bool begins = !thread_.joinable();
  if (begins && all.empty()) return;
  {
    const std::lock_guard held{lock_};
    new_ = std::move(all);
    patience_ = patience_at_end;
    if (stopping_) return;
  }
  if (!begins) return;
  stream_ = subscribe_();
  http_ = std::make_unique<http_sender>();
  try {
    thread_ = std::thread{[this] { run(); }};
  } catch (const std::system_error&) {
    spdlog::error("the system gives no thread for [[notify]]: no alert leaves this process");
  }
}

void notifier::stop() {
  {
    const std::lock_guard held{lock_};
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool notifier::stopping() const {
  const std::lock_guard held{lock_};
  return stopping_;
}

void notifier::run() {
  ::pthread_setname_np(::pthread_self(), "pgweir-notify");
  try {
    while (!stopping()) {
      adopt();
      const auto now = now_here();
      take_findings(now);
      send_what_is_due(now);
      finish_some(0ms);
      publish();
      rest(now);
    }
    adopt();
    wind_up();
    publish();
  } catch (const std::exception& mistake) {
    spdlog::error("alerts of [[notify]] end here: {}", mistake.what());
  }
}

void notifier::adopt() {
  std::optional<std::vector<destination>> all;
  {
    const std::lock_guard held{lock_};
    all = std::exchange(new_, std::nullopt);
  }
  if (!all) return;
  http_->break_off();
  std::vector<std::unique_ptr<lane>> before;
  before.swap(lanes_);
  for (auto& each : *all) {
    const auto same = std::ranges::find_if(before, [&](const auto& old) {
      return old && old->to.how.name == each.how.name && old->to.how.kind == each.how.kind;
    });
    if (same == before.end()) {
      schedule plan{each.how, seed()};
      lanes_.push_back(std::make_unique<lane>(lane{std::move(each), std::move(plan)}));
      continue;
    }
    auto& kept = lanes_.emplace_back(std::move(*same));
    // What was on its way may have arrived: the same delivery is sent again.
    kept->plan.broken_off(now_here());
    kept->plan.change(each.how, now_here());
    each.left = kept->to.left;
    kept->to = std::move(each);
  }
  for (const auto& gone : before) {
    if (!gone || gone->plan.waiting() == 0) continue;
    spdlog::warn("notify \"{}\": {} findings that waited are dropped with it", gone->to.how.name,
                 gone->plan.waiting());
  }
}

void notifier::take_findings(core::time_point now) {
  while (auto finding = stream_->next(0ms)) take(*std::move(finding), now);
}

// What the stream has lost came before what it still gives.
void notifier::take(reports::booked_finding finding, core::time_point now) {
  if (const auto lost = stream_->take_lost(); lost > 0) {
    for (const auto& each : lanes_) each->plan.add_lost(lost, now);
  }
  const auto shared = std::make_shared<const reports::booked_finding>(std::move(finding));
  for (const auto& each : lanes_) each->plan.take(shared, now);
}

void notifier::send_what_is_due(core::time_point now) {
  for (std::size_t i = 0; i < lanes_.size() && !must_leave(); ++i) {
    auto& one = *lanes_[i];
    const auto* due = one.plan.next(now);
    if (due == nullptr) continue;
    if (const auto came = post(one.to, *due, from_, *http_, i)) ended(one, *came);
  }
}

void notifier::finish_some(std::chrono::milliseconds patience) {
  for (const auto& [whom, came] : http_->run(patience)) ended(*lanes_[whom], came);
}

// The log hears of the first failure, of the end of a row of them, and of what is lost.
void notifier::ended(lane& of, const outcome& what) {
  const auto before = of.plan.counts();
  of.plan.done(what, now_here());
  const auto& after = of.plan.counts();
  const auto& name = of.to.how.name;
  const bool failed = what.what != outcome::kind::delivered;
  if (after.given_up > before.given_up) {
    spdlog::error("notify \"{}\": {}; {} findings are given up", name, what.said,
                  after.given_up - before.given_up);
  } else if (failed && !of.failing) {
    spdlog::warn("notify \"{}\": {}; it is tried again", name, what.said);
  } else if (!failed && of.failing) {
    spdlog::info("notify \"{}\": {}; it works again", name, what.said);
  }
  if (after.dropped > of.told_dropped) {
    spdlog::warn("notify \"{}\": {} findings were dropped, for too many waited", name,
                 after.dropped - of.told_dropped);
    of.told_dropped = after.dropped;
  }
  of.failing = failed;
}

std::chrono::milliseconds notifier::until_wake(core::time_point now) const {
  auto soonest = now + longest_rest;
  for (const auto& each : lanes_) {
    if (const auto at = each->plan.wake()) soonest = std::min(soonest, *at);
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(soonest - now);
  return std::max(left, std::chrono::milliseconds{0});
}

// Until something comes or is due. An ended stream no longer makes anybody wait.
void notifier::rest(core::time_point now) {
  const auto patience = until_wake(now);
  if (http_->busy()) return finish_some(std::min(patience, shortest_rest));
  auto finding = stream_->next(patience);
  if (finding) {
    take(*std::move(finding), now_here());
  } else if (stream_->ended()) {
    http_->rest(shortest_rest);
  }
}

// The end comes, or has come: no other destination is served before it is looked at.
bool notifier::must_leave() const { return end_ ? now_here() >= *end_ : stopping(); }

bool notifier::all_done() const {
  return std::ranges::all_of(lanes_, [](const auto& each) { return each->plan.waiting() == 0; });
}

void notifier::wind_up() {
  take_findings(now_here());
  {
    const std::lock_guard held{lock_};
    end_ = now_here() + patience_;
  }
  for (const auto& each : lanes_) each->plan.hurry(now_here());
  while (!all_done() && !must_leave()) {
    send_what_is_due(now_here());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end_ - now_here());
    const auto patience = std::clamp(left, 0ms, std::chrono::milliseconds{shortest_rest});
    if (http_->busy()) {
      finish_some(patience);
    } else {
      http_->rest(std::min(until_wake(now_here()), patience));
    }
  }
  http_->break_off();
  for (const auto& each : lanes_) {
    const auto left = each->plan.waiting();
    if (left == 0) continue;
    spdlog::warn("notify \"{}\": {} findings were not delivered before the end", each->to.how.name,
                 left);
  }
}

void notifier::publish() {
  std::vector<destination_counts> made;
  for (const auto& each : lanes_) {
    made.push_back({each->to.how.name, std::string{config::name_of(each->to.how.kind)},
                    each->plan.counts(), each->plan.waiting(), each->failing});
  }
  const std::lock_guard held{lock_};
  counts_ = std::move(made);
}

std::vector<destination_counts> notifier::counts() const {
  const std::lock_guard held{lock_};
  return counts_;
}

}  // namespace pgweir::notify
