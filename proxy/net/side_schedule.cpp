#include "proxy/net/side_schedule.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <chrono>
#include <type_traits>
#include <utility>
#include <variant>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

constexpr core::time_point never = core::time_point::max();
// A migration of many steps is read a few times, not at every step.
constexpr core::duration between_looks = 1s;
// At most five trials a second, and a tenth of the time.
constexpr core::duration between_trials = 200ms;
constexpr int times_as_long_as_it_took = 9;
// A large catalogue takes at most a twentieth of the time of its lane.
constexpr int looks_apart = 20;
// Who waits now is of no interest later; a plan still is.
constexpr core::duration age_of_waiters = 5s;
constexpr core::duration age_of_trials = 10min;

core::duration first_pause(side_trouble after) {
  switch (after) {
    case side_trouble::unreachable:
    case side_trouble::starting:
    case side_trouble::lost:
      return 1s;
    case side_trouble::busy:
      return 5s;
    case side_trouble::refused:
    case side_trouble::late:
    case side_trouble::statement:
    case side_trouble::stopped:
      return 10s;
    case side_trouble::ourselves:
      return 1min;
  }
  return 10s;
}

// Nothing but another configuration helps, or somebody who grants a right.
bool hopeless(side_trouble trouble) {
  return trouble == side_trouble::refused || trouble == side_trouble::ourselves;
}

side_lane lane_of(const core::side_question& question) {
  const bool sight = std::holds_alternative<core::catalogue_question>(question) ||
                     std::holds_alternative<core::waiters_question>(question);
  return sight ? side_lane::sights : side_lane::trials;
}

std::size_t bytes_of(const core::sample_statement& one) {
  std::size_t all = sizeof one + one.text.size();
  for (const auto& value : one.values) all += sizeof value + value.bytes.size();
  return all;
}

}  // namespace

const std::string& database_of(const core::side_question& question) {
  return std::visit(
      [](const auto& one) -> const std::string& {
        if constexpr (requires { one.who; })
          return one.who.database;
        else
          return one.database;
      },
      question);
}

std::size_t bytes_of(const core::side_question& question) {
  std::size_t all = sizeof question;
  if (const auto* plan = std::get_if<core::plan_question>(&question)) {
    all += bytes_of(plan->statement);
  } else if (const auto* trial = std::get_if<core::index_question>(&question)) {
    for (const auto& each : trial->statements) all += bytes_of(each);
    for (const auto& each : trial->indexes) all += sizeof each + each.size();
  } else if (const auto* rewrite = std::get_if<core::rewrite_question>(&question)) {
    all += bytes_of(rewrite->parent) + bytes_of(rewrite->child) + rewrite->batch.size();
  }
  return all;
}

void side_schedule::ask(core::side_question question, core::time_point now) {
  const auto& name = database_of(question);
  const bool known = databases_.contains(name);
  if (!known && databases_.size() >= core::limits::catalogue_databases) {
    ++dropped_;
    return;
  }
  auto& one = databases_[name];
  if (std::holds_alternative<core::catalogue_question>(question)) return ask_catalogue(one);
  const auto size = bytes_of(question);
  const auto asked = lanes_[0].queue.size() + lanes_[1].queue.size();
  if (asked >= core::limits::side_questions || bytes_ + size > core::limits::side_question_bytes) {
    ++dropped_;
    return;
  }
  bytes_ += size;
  of(lane_of(question)).queue.push_back({std::move(question), now});
}

void side_schedule::ask_catalogue(database& one) {
  switch (one.wanted) {
    case look::never_asked:
    case look::refresh:
      one.wanted = look::asked;
      one.due = one.read == core::time_point{} ? one.read : one.read + between_looks;
      break;
    case look::under_way:
      one.wanted = look::asked_while_under_way;
      break;
    case look::asked:
    case look::asked_while_under_way:
      break;
  }
}

core::time_point side_schedule::due(const database& one) const {
  switch (one.wanted) {
    case look::never_asked:
    case look::under_way:
    case look::asked_while_under_way:
      return never;
    case look::asked:
      return pace_ == pace::none ? one.not_before : std::max(one.due, one.not_before);
    case look::refresh:
      return std::max(one.due, one.not_before);
  }
  return never;
}

core::time_point side_schedule::next_time(side_lane lane) const {
  auto next = never;
  for (const auto& each : of(lane).queue)
    next = std::min(next, databases_.at(database_of(each.question)).not_before);
  if (lane == side_lane::trials && next != never && pace_ == pace::careful)
    next = std::max(next, of(lane).not_before);
  if (lane == side_lane::sights) {
    for (const auto& [name, one] : databases_) next = std::min(next, due(one));
  }
  return next;
}

std::optional<core::side_question> side_schedule::take(side_lane lane, core::time_point now) {
  forget_old(lane, now);
  if (next_time(lane) > now) return std::nullopt;
  auto next = take_waiting(lane, now);
  if (!next && lane == side_lane::sights) next = take_look(now);
  if (!next) return std::nullopt;
  const bool is_look = std::holds_alternative<core::catalogue_question>(next->question);
  of(lane).now = under_way{database_of(next->question), is_look, next->since, now};
  return std::move(next->question);
}

std::optional<side_schedule::waiting> side_schedule::take_waiting(side_lane lane,
                                                                  core::time_point now) {
  auto& queue = of(lane).queue;
  const auto first = std::ranges::find_if(queue, [&](const waiting& each) {
    return databases_.at(database_of(each.question)).not_before <= now;
  });
  if (first == queue.end()) return std::nullopt;
  auto taken = std::move(*first);
  queue.erase(first);
  bytes_ -= bytes_of(taken.question);
  return taken;
}

std::optional<side_schedule::waiting> side_schedule::take_look(core::time_point now) {
  const auto first = std::ranges::min_element(
      databases_, {}, [this](const auto& entry) { return due(entry.second); });
  if (first == databases_.end() || due(first->second) > now) return std::nullopt;
  first->second.wanted = look::under_way;
  return waiting{core::catalogue_question{first->first}, now};
}

void side_schedule::forget(side_lane lane, const std::function<bool(const waiting&)>& which) {
  auto& queue = of(lane).queue;
  for (auto at = queue.begin(); at != queue.end();) {
    if (!which(*at)) {
      ++at;
      continue;
    }
    bytes_ -= bytes_of(at->question);
    ++dropped_;
    at = queue.erase(at);
  }
}

void side_schedule::forget_old(side_lane lane, core::time_point now) {
  const auto age = lane == side_lane::sights ? age_of_waiters : age_of_trials;
  forget(lane, [&](const waiting& each) { return each.since + age < now; });
}

side_schedule::news side_schedule::note(database& one, std::optional<side_trouble> trouble,
                                        core::time_point now) {
  const bool was_well = one.pause == core::duration{};
  if (!trouble) {
    one.pause = {};
    one.not_before = {};
    return was_well ? news::none : news::well_again;
  }
  one.pause = std::min(std::max(2 * one.pause, first_pause(*trouble)), refresh_every_);
  one.not_before = now + one.pause;
  return was_well ? news::troubled : news::none;
}

side_schedule::news side_schedule::done(side_lane lane, std::optional<side_trouble> trouble,
                                        core::time_point now) {
  auto& state = of(lane);
  const auto was = *std::exchange(state.now, std::nullopt);
  auto& one = databases_.at(was.database);
  const auto took = now - was.since;
  state.not_before = now + std::max(between_trials - took, times_as_long_as_it_took * took);
  if (was.is_look) end_look(one, !trouble, took, now);
  return note(one, trouble, now);
}

void side_schedule::end_look(database& one, bool read, core::duration took, core::time_point now) {
  const bool again = one.wanted == look::asked_while_under_way;
  one.wanted = read && !again ? look::refresh : look::asked;
  if (read) one.read = now;
  one.due = now + (again ? between_looks : std::max(refresh_every_, looks_apart * took));
  if (!read) one.due = now;
}

side_schedule::news side_schedule::put_back(side_lane lane, core::side_question question,
                                            side_trouble trouble, core::time_point now) {
  auto& state = of(lane);
  const auto was = *std::exchange(state.now, std::nullopt);
  auto& one = databases_.at(was.database);
  if (was.is_look) {
    one.wanted = look::asked;
    one.due = now;
  } else if (!hopeless(trouble)) {
    bytes_ += bytes_of(question);
    state.queue.push_front({std::move(question), was.asked});
  } else {
    ++dropped_;
  }
  if (hopeless(trouble)) {
    const auto of_it = [&](const waiting& each) {
      return database_of(each.question) == was.database;
    };
    forget(side_lane::sights, of_it);
    forget(side_lane::trials, of_it);
  }
  return note(one, trouble, now);
}

bool side_schedule::settled() const {
  const auto troubled = [this](const std::string& name) {
    return databases_.at(name).pause != core::duration{};
  };
  for (const auto& lane : lanes_) {
    if (lane.now) return false;
    if (!std::ranges::all_of(
            lane.queue, [&](const waiting& each) { return troubled(database_of(each.question)); }))
      return false;
  }
  return std::ranges::all_of(databases_, [](const auto& entry) {
    return entry.second.wanted != look::asked || entry.second.pause != core::duration{};
  });
}

}  // namespace pgweir::net
