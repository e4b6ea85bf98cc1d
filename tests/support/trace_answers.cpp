#include "tests/support/trace_answers.hpp"

#include "tests/support/trace_values.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace pgweir::support {

namespace {

using outcome = core::rewrite_measured::outcome;

std::uint64_t number(std::string_view text) {
  return static_cast<std::uint64_t>(parse_integer(text).value_or(0));
}

core::duration time(std::string_view text) {
  return parse_duration(text).value_or(core::duration{});
}

std::optional<outcome> outcome_named(std::string_view word) {
  if (word == "measured") return outcome::measured;
  if (word == "other_rows") return outcome::other_rows;
  if (word == "refused") return outcome::refused;
  if (word == "too_few") return outcome::too_few;
  return std::nullopt;
}

// 50 values 300 rows loop 31ms batch 900us
void read_measured(std::string_view rest, core::rewrite_measured::answer& into) {
  into.values = number(take_word(rest));
  take_word(rest);
  into.rows = number(take_word(rest));
  take_word(rest);
  take_word(rest);
  into.loop = time(take_word(rest));
  take_word(rest);
  into.batch = time(take_word(rest));
}

// web on orders for 12s
core::waiters_seen::waiter waiter_of(std::string_view text) {
  core::waiters_seen::waiter made;
  made.application = take_word(text);
  made.user = "app";
  auto word = take_word(text);
  if (word == "on") {
    made.table = take_word(text);
    word = take_word(text);
  }
  if (word == "for") made.waited = time(take_word(text));
  return made;
}

// 3: web on orders for 12s, cron for 3s
void read_waiters(std::string_view rest, core::waiters_seen::answer& into) {
  const auto colon = std::min(rest.find(':'), rest.size());
  into.all = number(rest.substr(0, colon));
  rest.remove_prefix(std::min(colon + 1, rest.size()));
  while (!trim(rest).empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    into.waiters.push_back(waiter_of(trim(rest.substr(0, end))));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

}  // namespace

void trace_answers::asked(std::vector<core::side_question> questions) {
  std::ranges::move(questions, std::back_inserter(open_));
}

template <class Question>
std::optional<Question> trace_answers::take() {
  const auto found = std::ranges::find_if(
      open_, [](const auto& each) { return std::holds_alternative<Question>(each); });
  if (found == open_.end()) return std::nullopt;
  auto taken = std::get<Question>(std::move(*found));
  open_.erase(found);
  return taken;
}

std::optional<core::event> trace_answers::answer(std::string_view line, core::time_point at) {
  const auto word = take_word(line);
  if (const auto result = outcome_named(word)) {
    const auto question = take<core::rewrite_question>();
    if (!question) return std::nullopt;
    auto made = std::make_unique<core::rewrite_measured::answer>();
    made->number = question->number;
    made->result = *result;
    read_measured(line, *made);
    return core::rewrite_measured{at, std::move(made)};
  }
  if (word != "waiters") return std::nullopt;
  const auto question = take<core::waiters_question>();
  if (!question) return std::nullopt;
  auto made = std::make_unique<core::waiters_seen::answer>();
  made->connection = question->connection;
  made->transaction = question->transaction;
  read_waiters(line, *made);
  return core::waiters_seen{at, std::move(made)};
}

}  // namespace pgweir::support
