#include "proxy/net/observer.hpp"

#include "core/limits.hpp"
#include "proxy/net/clock.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

constexpr core::duration advance_every = 100ms;
// After a sleep neither its code nor its tables are in the processor's caches any more, which costs
// as much as sixty executions: each time there shall be many.
constexpr std::chrono::microseconds shortest_rest = 12ms;
constexpr std::chrono::microseconds longest_rest = 24ms;
// Between a worker's word that it is awake (worker::handed_over_until) and its look at the clock.
constexpr core::duration settling_time = 2ms;
// A worker that has been awake for longer holds up nobody: its events may come late.
constexpr core::duration longest_hold = 500ms;
// Between two looks at the clock, so that advance() and questions are not starved by traffic.
constexpr std::size_t batch = 512;
constexpr core::time_point everything = core::time_point::max();

core::time_point time_of(const core::event& happened) {
  return std::visit(
      [](const auto& e) {
        using type = std::decay_t<decltype(e)>;
        if constexpr (std::is_same_v<type, core::execution>) {
          return e.completed;
        } else if constexpr (requires { e.at; }) {
          return e.at;
        } else {
          return core::time_point{};  // an announcement: just before what follows it
        }
      },
      happened);
}

}  // namespace

observer::observer(const config::settings& how, const core::value_digester& digester,
                   core::unused_results& unused, std::vector<std::unique_ptr<worker>>& workers,
                   side_connection& side)
    : how_{how},
      workers_{workers},
      side_{side},
      pipeline_{how.rules, digester, &unused},
      book_{how.alert_cooldown},
      ignored_{how.ignores},
      started_{anchor_now().wall_at} {
  for (const auto& each : workers_) sources_.push_back({&each->events(), {}});
}

observer::~observer() { stop(); }

bool observer::start() {
  running_ = true;
  try {
    thread_ = deep_thread{[this] { run(); }};
  } catch (const std::system_error&) {
    running_ = false;
  }
  return running_;
}

void observer::stop() {
  {
    const std::lock_guard held{lock_};
    if (!running_ || stopping_) return;
    stopping_ = true;
  }
  asked_.notify_all();
  thread_.join();
}

void observer::reload(const config::settings& how) {
  const std::lock_guard held{lock_};
  new_settings_ = how;
}

void observer::take_settings() {
  std::optional<config::settings> other;
  {
    const std::lock_guard held{lock_};
    other.swap(new_settings_);
  }
  if (!other) return;
  pipeline_.change(other->rules);
  book_.change_cooldown(other->alert_cooldown);
  ignored_.change(std::move(other->ignores));
  // What was booked until now leaves, too; whoever listens misses it in the next report.
  book_.take_out_if(
      [&, now = anchor_now().wall_at](const auto& each) { return ignored_.take(each, now); });
}

std::shared_ptr<live::finding_stream> observer::subscribe() {
  auto stream = std::make_shared<live::finding_stream>();
  const std::lock_guard held{lock_};
  std::erase_if(streams_, [](const auto& each) { return each.expired(); });
  streams_.push_back(stream);
  if (stopping_) stream->end();
  return stream;
}

void observer::run() {
  ::pthread_setname_np(::pthread_self(), "pgweir-analysis");
  auto pause = shortest_rest;
  while (true) {
    const auto now = net::now();
    auto horizon = settled(now);
    lag_.store(age_of_waiting(now), std::memory_order_relaxed);
    const std::size_t taken = drain(horizon);
    // What is still waiting has not happened yet, for the rules and for those who ask.
    if (taken == batch) horizon = std::min(horizon, taken_until_);
    exchange_questions();
    if (now - last_advance_ >= advance_every) advance(now, horizon);
    answer(horizon);
    {
      const std::lock_guard held{lock_};
      if (stopping_) break;
    }
    const bool awaited = look_up(now);
    pause = taken > 0 || awaited || questions_wait() ? shortest_rest
                                                     : std::min(pause * 2, longest_rest);
    if (taken < batch) rest(pause);
  }
  finish();
}

// A worker hands its events over when it looks, and says up to when it has. The order across
// workers matters: a parent query on one comes before its children on another.
core::time_point observer::settled(core::time_point now) const {
  auto until = now - settling_time;
  for (const auto& each : workers_) until = std::min(until, each->handed_over_until());
  return std::max(until, now - longest_hold);
}

bool observer::look_up(core::time_point now) {
  bool any = false;
  for (const auto& each : workers_) {
    if (each->handed_over_until() >= now - settling_time) continue;
    each->look_up();
    any = true;
  }
  return any;
}

std::size_t observer::drain(core::time_point horizon) {
  std::size_t taken = 0;
  while (taken < batch) {
    source* next = oldest_source(horizon);
    if (next == nullptr) break;
    taken_until_ = next->reached;
    observe(*next->ring->front());
    next->ring->pop();
    ++taken;
  }
  book(net::now());
  return taken;
}

observer::source* observer::oldest_source(core::time_point horizon) {
  source* oldest = nullptr;
  for (auto& each : sources_) {
    const core::event* waiting = each.ring->front();
    if (waiting == nullptr) continue;
    // Executions are handed over at the end of their round trip, so times may step back a little.
    each.reached = std::max(each.reached, time_of(*waiting));
    if (each.reached >= horizon) continue;
    if (oldest == nullptr || each.reached < oldest->reached) oldest = &each;
  }
  return oldest;
}

core::duration observer::age_of_waiting(core::time_point now) {
  core::duration oldest{};
  for (auto& each : sources_) {
    const core::event* waiting = each.ring->front();
    if (waiting == nullptr) continue;
    const auto since = std::max(each.reached, time_of(*waiting));
    if (since != core::time_point{}) oldest = std::max(oldest, now - since);
  }
  return oldest;
}

// A mistake in a rule costs this event, never the thread.
void observer::observe(const core::event& happened) {
  try {
    pipeline_.observe(happened, raised_);
  } catch (const std::exception& mistake) {
    if (mistakes_++ == 0) spdlog::error("an event was not analysed: {}", mistake.what());
  }
}

// Rules count by the time of events: what has not settled yet must not look as if it never came.
void observer::advance(core::time_point now, core::time_point horizon) {
  last_advance_ = now;
  take_settings();
  try {
    pipeline_.advance(horizon, raised_);
  } catch (const std::exception& mistake) {
    if (mistakes_++ == 0) spdlog::error("a rule did not advance: {}", mistake.what());
  }
  book(now);
  for (const auto* grown : book_.due(now)) tell(*grown);
  if (pipeline_.take_missed_text()) {
    for (const auto& each : workers_) each->announce_anew();
  }
}

std::size_t observer::exchange_questions() {
  const auto answers = side_.take();
  for (const auto& seen : answers) {
    if (const auto* look = std::get_if<core::catalogue_seen>(&seen)) {
      spdlog::debug("the catalogue of {} has {} tables and {} foreign keys", look->all->database,
                    look->all->tables.size(), look->all->foreign_keys.size());
    }
    observe(seen);
  }
  auto questions = pipeline_.questions();
  const auto exchanged = answers.size() + questions.size();
  side_.ask(std::move(questions));
  return exchanged;
}

void observer::book(core::time_point now) {
  if (raised_.empty()) return;
  // Made anew each time: the monotonic clock stands still while the machine is suspended.
  const auto anchor = anchor_now();
  for (const auto& finding : raised_) {
    if (ignored_.take(finding, anchor.wall_at)) {
      book_.take_out(finding);
      continue;
    }
    const auto news = book_.raise(finding, now, anchor);
    const bool worth_a_line =
        news.what == reports::news::raised || news.what == reports::news::grown;
    if (worth_a_line && news.entry != nullptr) tell(*news.entry);
  }
  raised_.clear();
}

void observer::tell(const reports::booked_finding& finding) {
  const std::lock_guard held{lock_};
  for (const auto& each : streams_) {
    if (const auto stream = each.lock()) stream->push(finding);
  }
}

// What ran for a moment only is judged by the catalogue, too; an answer may lead to another
// question.
void observer::ask_the_rest() {
  const auto until = net::now() + how_.adviser.patience_at_end;
  std::size_t exchanged = 0;
  pipeline_.wind_up(net::now(), raised_);
  exchange_questions();
  do {
    side_.settle(std::max(until - net::now(), core::duration{}));
    exchanged = exchange_questions();
    pipeline_.wind_up(net::now(), raised_);
    exchanged += exchange_questions();
  } while (exchanged > 0 && net::now() < until);
}

void observer::finish() {
  while (drain(everything) > 0) continue;
  // Who asks does not wait for what the server still has to say.
  answer(everything);
  ask_the_rest();
  const auto now = net::now();
  try {
    pipeline_.finish(now, raised_);
  } catch (const std::exception& mistake) {
    spdlog::error("a rule did not finish: {}", mistake.what());
  }
  answer(everything);
  // And what it says only now is tried, where that is allowed.
  ask_the_rest();
  book(now);
  for (const auto* grown : book_.due(now)) tell(*grown);
  const std::lock_guard held{lock_};
  ended_ = anchor_now();
  running_ = false;
  for (auto* each : questions_) {
    answer_one(*each);
    each->done = true;
  }
  questions_.clear();
  for (const auto& each : streams_) {
    if (const auto stream = each.lock()) stream->end();
  }
  answered_.notify_all();
}

// Until there is a new question at most: it is answered as soon as all that was before it is taken.
void observer::rest(std::chrono::microseconds pause) {
  std::unique_lock held{lock_};
  asked_.wait_for(held, pause, [this] { return stopping_ || new_question_; });
  new_question_ = false;
}

}  // namespace pgweir::net
