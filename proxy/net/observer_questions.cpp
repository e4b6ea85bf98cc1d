#include "proxy/net/clock.hpp"
#include "proxy/net/observer.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace pgweir::net {

void observer::run_between_events(const std::function<void()>& work) {
  std::unique_lock held{lock_};
  if (!running_) return work();
  question mine{net::now(), work};
  questions_.push_back(&mine);
  new_question_ = true;
  asked_.notify_one();
  answered_.wait(held, [&] { return mine.done; });
  if (mine.failure) std::rethrow_exception(mine.failure);
}

// Those that all has been taken for that had happened before them.
void observer::answer(core::time_point horizon) {
  std::vector<question*> due;
  {
    const std::lock_guard held{lock_};
    const auto ready = std::ranges::partition(
        questions_, [&](const question* each) { return each->asked >= horizon; });
    due.assign(ready.begin(), ready.end());
    questions_.erase(ready.begin(), ready.end());
  }
  if (due.empty()) return;
  for (auto* each : due) answer_one(*each);
  // Under the lock, so that nobody who waits is gone before it is told.
  const std::lock_guard held{lock_};
  for (auto* each : due) each->done = true;
  answered_.notify_all();
}

bool observer::questions_wait() {
  const std::lock_guard held{lock_};
  return !questions_.empty();
}

void observer::answer_one(question& asked) {
  try {
    asked.work();
  } catch (...) {
    asked.failure = std::current_exception();
  }
}

core::clock_anchor observer::present() const { return ended_ ? *ended_ : anchor_now(); }

std::vector<analyzers::usual_times> observer::changed_usual_times() {
  return ask([this] { return pipeline_.changed_usual_times(); });
}

reports::report observer::report() {
  return ask([this] { return make_report(); });
}

std::optional<reports::booked_finding> observer::finding(std::uint64_t id) {
  return ask([&]() -> std::optional<reports::booked_finding> {
    const auto* known = book_.find(id);
    return known ? std::optional{*known} : std::nullopt;
  });
}

live::booking observer::booked() {
  return ask([this] {
    return live::booking{book_.findings(), book_.dropped(), present().wall_at};
  });
}

// The rest of the work is the caller's.
live::seen_at<live::statement_list> observer::statements() {
  using accounts = std::vector<analyzers::statement_account>;
  auto taken = ask([this] {
    const auto& ledger = pipeline_.live().statements;
    return live::seen_at<std::pair<accounts, std::uint64_t>>{
        present(), {ledger.accounts(), ledger.forgotten()}};
  });
  return {taken.made, {analyzers::shown(std::move(taken.what.first)), taken.what.second}};
}

std::vector<analyzers::statement_totals> observer::costliest(std::size_t most) {
  return ask([&] { return pipeline_.live().statements.costliest(most); });
}

std::optional<live::seen_at<analyzers::statement_detail>> observer::statement(
    std::uint64_t key, std::string_view database) {
  using seen = live::seen_at<analyzers::statement_detail>;
  return ask([&]() -> std::optional<seen> {
    auto detail = pipeline_.live().statements.detail(key, database);
    return detail ? std::optional{seen{present(), *std::move(detail)}} : std::nullopt;
  });
}

live::seen_at<live::session_list> observer::sessions() {
  return ask([this] {
    live::seen_at<live::session_list> seen{present(), {}};
    seen.what.sessions = pipeline_.sessions(seen.made.monotonic_at);
    seen.what.not_listed = pipeline_.live().sessions.size() - seen.what.sessions.size();
    return seen;
  });
}

live::seen_at<analyzers::traffic_second> observer::last_second() {
  return ask([this] {
    return live::seen_at<analyzers::traffic_second>{present(),
                                                    pipeline_.live().seconds.last_second()};
  });
}

live::seen_at<analyzers::traffic_activity> observer::activity() {
  return ask([this] {
    return live::seen_at<analyzers::traffic_activity>{present(), pipeline_.live().activity()};
  });
}

observer::standing observer::stand() {
  const auto lag = lag_.load(std::memory_order_relaxed);
  return ask([&] { return standing{summary(), memory(), lag}; });
}

reports::report observer::make_report() const {
  reports::report made;
  made.pgweir_version = PGWEIR_VERSION;
  made.upstream = how_.upstream.display();
  made.started = started_;
  made.made = present().wall_at;
  made.traffic = summary();
  made.work = pipeline_.attributed();
  made.statements = pipeline_.statements();
  made.findings = book_.findings();
  made.findings_dropped = book_.dropped();
  made.ignored = ignored_.told(made.made);
  reports::put_in_order(made);
  return made;
}

reports::traffic_summary observer::summary() const {
  reports::traffic_summary traffic;
  traffic.seen = pipeline_.seen();
  // The gaps announce a loss only with a later event of the same worker; its own count is exact.
  std::uint64_t dropped = 0;
  for (const auto& each : workers_) {
    dropped += each->dropped_events();
    const auto& counted = each->counters();
    traffic.queries += counted.queries.get();
    for (std::size_t i = 0; i < counted.blind.size(); ++i) {
      const auto count = counted.blind[i].get();
      if (count == 0) continue;
      traffic.blind[std::string{core::name_of(static_cast<core::blind_reason>(i))}] += count;
    }
  }
  traffic.seen.dropped_events = std::max(traffic.seen.dropped_events, dropped);
  return traffic;
}

std::vector<analyzers::memory_share> observer::memory() const {
  // Of a finding, with its evidence, its places and its texts.
  constexpr std::size_t of_finding = 8 * 1024;
  auto all = pipeline_.memory();
  all.push_back({"findings", book_.size() * of_finding, core::limits::findings * of_finding});
  analyzers::memory_share rings{"events", 0, 0};
  for (const auto& each : sources_) {
    rings.bytes += each.ring->size() * sizeof(core::event);
    rings.most += each.ring->capacity() * sizeof(core::event);
  }
  all.push_back(rings);
  return all;
}

}  // namespace pgweir::net
