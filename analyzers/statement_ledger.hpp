// What each statement cost in each database, when and for whom it runs: for the reports' table of
// queries and for those who look on. A stage before the rules; makes no findings.
//
// Bounded: limits::listed_statements, and limits::listed_text_bytes of their texts, databases and
// routes; the statement used least recently is left out. It holds texts of its own and no facts, so
// that it keeps no room from the statement cache. The past is kept by the minute, and only minutes
// with calls, limits::statement_minutes of all statements; a late event counts in the minute that
// runs.
#pragma once

#include "analyzers/latency_histogram.hpp"
#include "analyzers/latency_history.hpp"
#include "analyzers/live.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/traffic.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace pgweir::analyzers {

// One statement in one database: to be copied as it is (a name and a histogram are all that is
// allocated), so that those who ask can do the rest on a thread of their own.
struct statement_account {
  static constexpr std::size_t minutes = 15;

  std::shared_ptr<const core::statement_ref> statement;  // null: just made
  std::string database;
  core::orm dialect = core::orm::none;
  core::cost spent;
  std::uint64_t errors = 0;
  latency_history took;
  latency_histogram latencies;
  core::time_point last_seen{};
  std::shared_ptr<const std::vector<std::string>> routes;  // null: none
  std::array<std::uint32_t, minutes> calls_by_minute{};    // the one that runs is the last
};

live_statement shown(const statement_account& account);
// Most calls first: the same for the same traffic.
std::vector<live_statement> shown(std::vector<statement_account> accounts);

class statement_ledger {
 public:
  // A statement in a database; 0: none.
  using account_id = std::uint64_t;

  account_id observe(const observed_execution& seen);
  void advance(core::time_point now);

  // At most limits::reported_statements, most calls first: the same for the same traffic.
  [[nodiscard]] std::vector<statement_totals> totals() const;
  // At most so many, those that took most time first.
  [[nodiscard]] std::vector<statement_totals> costliest(std::size_t most) const;
  // All, in no order.
  [[nodiscard]] std::vector<statement_account> accounts() const;
  // Of an empty database: the one where it took most time.
  [[nodiscard]] std::optional<statement_detail> detail(std::uint64_t key,
                                                       std::string_view database) const;
  // Null: not known any more. Until the next observe().
  [[nodiscard]] const core::statement_ref* text_of(account_id id) const;
  // Those of them that are known, in no order.
  [[nodiscard]] std::vector<core::statement_ref> texts_of(
      const std::unordered_set<std::uint64_t>& keys) const;
  // Left out since the start.
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }
  [[nodiscard]] memory_share memory() const;

 private:
  // Of the minute that runs. One call needs no histogram.
  struct running_minute {
    void add(core::duration of_call, bool failed);
    std::uint32_t calls = 0;
    std::uint32_t errors = 0;
    core::duration time{};
    core::duration first{};  // call
    std::unique_ptr<latency_history> took;
  };
  struct entry {
    statement_account account;
    running_minute now;
    std::size_t text_bytes = 0;
  };
  struct past_minute {
    account_id account = 0;
    core::duration time{};
    std::uint32_t minute = 0;
    std::uint32_t calls = 0;
    std::uint32_t errors = 0;
    std::array<std::uint8_t, 3> steps{};  // of the latency scale: p50, p95, p99
  };

  entry& make(account_id id, const observed_execution& seen);
  static void count(entry& in, const core::execution& event);
  void note_route(entry& of, const observed_execution& seen);
  void charge(entry& to, std::size_t bytes);
  void drop(account_id id);
  void begin_minute(std::int64_t minute);
  void end_minute(account_id id, entry& of);
  [[nodiscard]] past_minute as_past(account_id id, const running_minute& now) const;
  template <class Before>
  [[nodiscard]] std::vector<statement_totals> first_by(Before before, std::size_t most) const;
  [[nodiscard]] const std::pair<account_id, entry>* find(std::uint64_t key,
                                                         std::string_view database) const;

  core::bounded_map<account_id, entry> entries_{core::limits::listed_statements};
  std::size_t text_bytes_ = 0;
  std::uint64_t forgotten_ = 0;
  std::int64_t minute_ = 0;  // that runs
  std::deque<past_minute> past_;
};

}  // namespace pgweir::analyzers
