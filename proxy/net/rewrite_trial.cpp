#include "proxy/net/rewrite_trial.hpp"

#include "core/limits.hpp"
#include "proxy/net/clock.hpp"
#include "proxy/net/rewrite_rows.hpp"
#include "proxy/net/side_asking.hpp"
#include "proxy/net/trial_text.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;
using outcome = core::rewrite_measured::outcome;
using sample_values = std::vector<core::sample_value>;

constexpr std::size_t runs = 3;  // of each, by turns; their medians count. Fewer of slow ones
// Of all runs together, and of one statement. Who drops the database waits for five seconds.
constexpr core::duration patience = 4s;
constexpr core::duration running_timeout = 2s;
constexpr const char* short_waits = "SET LOCAL lock_timeout = '100ms'";
constexpr std::uint32_t text_oid = 25;

// A statement and what its parameters get.
struct ready_statement {
  std::string text;
  sample_values values;
  std::size_t varying = 0;  // of `values`: the key
};

// The child as one that takes the key as a parameter, which it does not where the key was a
// literal.
std::optional<ready_statement> child_of(const core::rewrite_question& asked) {
  const auto& child = asked.child;
  ready_statement ready{child.text, child.values, asked.slot - std::size_t{1}};
  ready.values.resize(child.parameters);
  if (asked.slot > child.parameters) {
    const auto number = static_cast<std::uint16_t>(child.parameters + 1);
    auto text = without_literal(child.text, asked.slot, number);
    if (!text) return std::nullopt;
    ready.text = *std::move(text);
    ready.varying = child.parameters;
    ready.values.emplace_back();
  }
  return ready;
}

// $number of the batch, as the child has it; none: nobody knows.
std::optional<core::sample_value> value_of(const core::sample_statement& child,
                                           std::uint16_t number) {
  if (number <= child.values.size()) return child.values[number - std::size_t{1}];
  if (number <= child.parameters) return std::nullopt;
  auto literal = literal_in(child.text, number);
  if (!literal) return std::nullopt;
  return text_value(*std::move(literal));
}

core::sample_value unused_value() { return {{}, text_oid, false, true}; }

// One value for each $n up to the last that the batch names. What it does not name has to have a
// type all the same.
std::optional<ready_statement> batch_of(const core::rewrite_question& asked) {
  ready_statement ready{asked.batch, {}, asked.slot - std::size_t{1}};
  const auto used = parameters_of(asked.batch);
  if (!std::ranges::binary_search(used, asked.slot)) return std::nullopt;
  for (std::uint16_t number = 1; number <= used.back(); ++number) {
    if (number == asked.slot) {
      ready.values.emplace_back();
    } else if (!std::ranges::binary_search(used, number)) {
      ready.values.push_back(unused_value());
    } else if (auto value = value_of(asked.child, number)) {
      ready.values.push_back(*std::move(value));
    } else {
      return std::nullopt;
    }
  }
  return ready;
}

bool is_walk(const core::rewrite_question& asked) { return asked.parent.text.empty(); }

bool knows_values(const core::rewrite_question& asked) {
  const auto& child = asked.child;
  const bool only_the_key = !is_walk(asked) && child.parameters == 1 && asked.slot == 1;
  return asked.parent.values.size() == asked.parent.parameters &&
         (only_the_key || child.values.size() == child.parameters);
}

// The array's type is the server's to find.
core::sample_value array_value(const sample_values& keys) {
  std::vector<std::string> texts;
  for (const auto& key : keys) texts.push_back(key.bytes);
  return {array_of(texts), 0, false, false};
}

std::size_t bytes_of(const side_rows& rows) {
  std::size_t bytes = 0;
  for (const auto& row : rows.cells) {
    for (const auto& cell : row) bytes += cell ? cell->size() : 0;
  }
  return bytes;
}

core::duration median(std::vector<core::duration> all) {
  std::ranges::sort(all);
  return all[all.size() / 2];
}

class measurement {
 public:
  measurement(side_session& server, core::time_point until) : server_{server}, until_{until} {}

  core::rewrite_measured::answer run(const core::rewrite_question& asked, ready_statement child,
                                     ready_statement batch);

 private:
  std::optional<side_rows> rows_of(const std::string& text, const sample_values& values);
  std::optional<sample_values> keys_of(const core::rewrite_question& asked, std::uint32_t type);
  std::optional<side_rows> loop(ready_statement& child, sample_values keys,
                                std::optional<std::uint16_t> next);

  side_session& server_;
  const core::time_point until_;
  std::uint64_t steps_ = 0;  // of the last loop
};

// None: refused, late, or more than the bounds.
std::optional<side_rows> measurement::rows_of(const std::string& text,
                                              const sample_values& values) {
  if (now() >= until_) return std::nullopt;
  auto rows = server_.query(text, values, left(until_));
  if (!rows || rows->cut) return std::nullopt;
  return *std::move(rows);
}

// The child for each of these keys. `next`: the column whose values are keys as well: a walk, which
// has to come to an end.
std::optional<side_rows> measurement::loop(ready_statement& child, sample_values keys,
                                           std::optional<std::uint16_t> next) {
  side_rows all;
  std::size_t bytes = 0;
  const auto type = child.values[child.varying].type_oid;
  for (steps_ = 0; steps_ < keys.size(); ++steps_) {
    if (steps_ == core::limits::measured_values) return std::nullopt;
    child.values[child.varying] = keys[steps_];
    auto some = rows_of(child.text, child.values);
    if (!some || (next && *next >= some->columns.size())) return std::nullopt;
    all.columns = std::move(some->columns);
    bytes += bytes_of(*some);
    for (auto& row : some->cells) {
      if (next && row[*next]) keys.push_back({*row[*next], type, false, false});
      all.cells.push_back(std::move(row));
    }
    if (all.cells.size() > core::limits::measured_rows || bytes > core::limits::measured_bytes)
      return std::nullopt;
  }
  return all;
}

// What a walk begins with; else the values that the parent returns. None: nobody knows.
std::optional<sample_values> measurement::keys_of(const core::rewrite_question& asked,
                                                  std::uint32_t type) {
  if (is_walk(asked)) {
    auto first = value_of(asked.child, asked.slot);
    return first ? std::optional{sample_values{*std::move(first)}} : std::nullopt;
  }
  const auto parents = rows_of(asked.parent.text, asked.parent.values);
  if (!parents) return std::nullopt;
  sample_values keys;
  for (auto& key : values_of(*parents, asked.parent_column, core::limits::measured_values))
    keys.push_back({std::move(key), type, false, false});
  return keys;
}

core::rewrite_measured::answer measurement::run(const core::rewrite_question& asked,
                                                ready_statement child, ready_statement batch) {
  core::rewrite_measured::answer answer{.number = asked.number};
  const auto keys = keys_of(asked, child.values[child.varying].type_oid);
  if (!keys) return answer;
  const auto next = is_walk(asked) ? std::optional{asked.parent_column} : std::nullopt;
  answer.values = keys->size();
  if (!next && keys->size() < 2) {
    answer.result = outcome::too_few;
    return answer;
  }
  batch.values[batch.varying] = next ? keys->front() : array_value(*keys);
  std::vector<core::duration> of_loop;
  std::vector<core::duration> of_batch;
  while (of_loop.size() < runs) {
    const auto begun = now();
    if (!of_loop.empty() && begun + of_loop.back() + of_batch.back() > until_) break;
    const auto looped = loop(child, *keys, next);
    const auto between = now();
    if (!looped) break;
    const auto batched = rows_of(batch.text, batch.values);
    const auto ended = now();
    if (!batched) break;
    answer.rows = looped->cells.size();
    answer.values = steps_;
    if (steps_ < 2) {
      answer.result = outcome::too_few;
      return answer;
    }
    if (of_loop.empty() && !same_rows(*looped, *batched)) {
      answer.result = outcome::other_rows;
      return answer;
    }
    of_loop.push_back(between - begun);
    of_batch.push_back(ended - between);
  }
  // What was late once has been measured all the same.
  if (of_loop.empty()) return answer;
  answer.result = outcome::measured;
  answer.loop = median(of_loop);
  answer.batch = median(of_batch);
  return answer;
}

}  // namespace

core::rewrite_measured::answer measure_rewrite(side_session& server,
                                               const core::rewrite_question& asked) {
  core::rewrite_measured::answer refused{.number = asked.number};
  const bool harmless = (is_walk(asked) || may_be_run(asked.parent.text)) &&
                        may_be_run(asked.child.text) && may_be_run(asked.batch);
  if (!harmless || asked.slot == 0 || !knows_values(asked)) return refused;
  auto child = child_of(asked);
  auto batch = batch_of(asked);
  if (!child || !batch) return refused;
  const auto until = now() + patience;
  if (!server.begin({.access = side_access::read_at_once,
                     .who = &asked.who,
                     .statement_timeout = running_timeout}))
    return refused;
  server.bound({core::limits::measured_rows, core::limits::measured_bytes});
  auto answer = refused;
  if (server.query(short_waits, left(until)))
    answer = measurement{server, until}.run(asked, *std::move(child), *std::move(batch));
  server.end();
  server.bound({core::limits::side_answer_rows, core::limits::side_answer_bytes});
  return answer;
}

}  // namespace pgweir::net
