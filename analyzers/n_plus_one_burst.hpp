// Bursts: one reading statement, many values, many round trips in one piece of work. What
// n_plus_one says of a loop whose values it did not see come in: LIKELY inside a transaction, trace
// or labelled scope, SUSPECT on a connection that alone runs the statement. Bounded: the piece of
// work used least recently is forgotten.
#pragma once

#include "analyzers/observed.hpp"
#include "analyzers/provenance/provenance_statement.hpp"
#include "analyzers/scope.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/finding.hpp"
#include "core/limits.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_set>
#include <utility>
#include <vector>

namespace pgweir::analyzers {

// Distinct values of one slot: exact up to 1,024, then it stays there; sooner where all that are
// counted at a time have used up limits::burst_values.
class distinct_values {
 public:
  // How many values are remembered in all, by everybody with this ledger.
  using ledger = std::shared_ptr<std::size_t>;

  void add(core::value_digest value, const ledger& all);
  [[nodiscard]] std::uint64_t count() const { return many_ ? many_->values.size() : few_count_; }

 private:
  static constexpr std::size_t most = 1'024;
  struct many_values {
    explicit many_values(ledger in) : all{std::move(in)} {}
    ~many_values() { *all -= values.size(); }
    many_values(const many_values&) = delete;
    many_values& operator=(const many_values&) = delete;

    void add(std::uint64_t key);

    std::unordered_set<std::uint64_t> values;
    ledger all;
  };

  std::array<std::uint64_t, 8> few_{};
  std::size_t few_count_ = 0;
  std::unique_ptr<many_values> many_;
};

struct burst {
  std::shared_ptr<known_statement> statement;
  std::vector<distinct_values> values;  // by slot of known_statement
  core::value_digest last_value;        // one that the last execution selected by
  core::cost spent;
  std::uint64_t walks = 0;    // values that the statement's own last result held
  std::uint64_t written = 0;  // rows that were written next: write_loop tells of them
  std::uint32_t last_round_trip = 0;
  core::connection_id last_connection;
  core::time_point first_sent{};
  core::time_point last_completed{};
  core::time_point qualified_at{};  // epoch: not yet
  core::grade grade = core::grade::suspect;
  core::value_kind kind_of_values = core::value_kind::none;
  core::place where;  // filled when it qualifies
  core::orm dialect = core::orm::none;
  std::uint64_t finding = 0;  // 0: not said
  std::uint64_t occurrence = 0;
  std::uint64_t said_calls = 0;
  core::time_point said_at{};
  bool proven = false;  // a proven loop has it; nothing more to say here

  // The slot with most values.
  [[nodiscard]] std::size_t best_slot() const;
  // It reads what is to be written, row by row.
  [[nodiscard]] bool reads_for_writes() const { return written * 2 >= spent.calls; }
};

class bursts {
 public:
  explicit bursts(const n_plus_one_settings& how) : settings_{how} {}
  void change(const n_plus_one_settings& how) { settings_ = how; }

  // The burst that this execution belongs to; null: none that counts. Valid until the next call.
  burst* observe(const observed_execution& seen, const std::shared_ptr<known_statement>& statement,
                 bool walks);
  // Calls say(burst, over) for the bursts that have qualified and are not proven; of those that are
  // over nothing more will come, and they are not told of again.
  template <class Say>
  void each_qualified(Say say) {
    for (auto& [key, work] : open_) {
      for (auto& one : work.statements) {
        if (is_told(*one)) say(*one, false);
      }
    }
    for (auto& one : over_) {
      if (is_told(*one)) say(*one, true);
    }
    over_.clear();
  }
  void end(const observed_step& step);

 private:
  struct work_in_progress {
    std::uint64_t instance = 0;
    std::vector<std::unique_ptr<burst>> statements;  // at most 16
  };
  struct last_user {
    core::connection_id connection;
    core::time_point at{};
  };

  static bool is_told(const burst& one) {
    return one.qualified_at != core::time_point{} && !one.proven && !one.reads_for_writes();
  }
  void add(burst& one, const observed_execution& seen, bool walks) const;
  void close(work_in_progress& work);
  work_in_progress& work_of(const work_scope& scope);
  void make_room();
  void note_write(const observed_execution& seen, std::uint64_t work_key);
  [[nodiscard]] bool counts(const observed_execution& seen, const known_statement& statement,
                            const work_scope& scope);
  [[nodiscard]] core::duration longest_pause(work_kind kind) const;
  burst& burst_in(work_in_progress& work, const std::shared_ptr<known_statement>& statement);

  n_plus_one_settings settings_;
  core::bounded_map<std::uint64_t, work_in_progress> open_{core::limits::bursts};
  std::size_t bursts_ = 0;  // in open_
  distinct_values::ledger remembered_ = std::make_shared<std::size_t>(0);
  core::bounded_map<std::uint64_t, last_user> users_{4'096};  // by statement key, for suspects
  std::vector<std::unique_ptr<burst>> over_;                  // said at the next opportunity
};

}  // namespace pgweir::analyzers
