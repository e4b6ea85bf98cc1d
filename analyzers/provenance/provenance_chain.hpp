// A chain: one child slot that may be looping over one column of an earlier result, in one scope.
//
// It keeps two running scores in decades. `order` (S) is a sequential likelihood-ratio test of
// "the next value is the next row's value" against independent draws; `each_once` (P) of "every
// value of the column is taken once, in any order". Neither is a count of repeats. O(1) per step.
// docs/provenance.md explains the constants and shows what each is worth.
#pragma once

#include "analyzers/provenance/provenance_names.hpp"
#include "analyzers/provenance/provenance_source.hpp"
#include "analyzers/provenance/provenance_statement.hpp"
#include "core/finding.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <vector>

namespace pgweir::analyzers {

// Where a chain lives: on one server connection, among the connections of one client, or among the
// executions that carry one trace or request id, whatever their connection. Nobody else's queries
// are in a request; its own may overtake each other.
enum class chain_scope : std::uint8_t { connection, client, request };

// When a child ran: sent so long after the first one, and how long it took.
struct child_time {
  std::int32_t at_us = 0;
  std::uint32_t took_us = 0;
};

// What the children of a loop were, added up. Read by n_plus_one for its evidence.
struct loop_tally {
  core::cost spent;
  core::time_point first_sent{};
  core::time_point last_completed{};
  std::uint64_t distinct_values = 0;  // summed over the parent's executions
  std::uint64_t transactions = 0;     // blocks that children ran in
  std::uint64_t autocommits = 0;      // children that ran in none
  std::uint64_t parent_executions = 1;
  std::uint64_t parent_rows = 0;
  core::cost parent_spent;
  core::duration first_parent_took{};
  std::vector<child_time> times;  // of the first children, at most limits::timed_steps
  bool source_truncated = false;
};

// One execution as a chain's step sees it.
struct chain_step {
  chain_step(const observed_execution& execution_seen, core::value_digest its_value)
      : seen{execution_seen}, value{its_value} {}

  const observed_execution& seen;
  core::value_digest value;
  std::uint64_t execution = 0;           // its number
  std::uint64_t sequence = 0;            // its number on its connection
  double share = 0;                      // of this value among the slot's recent executions
  std::uint32_t distinct = 0;            // values that the slot has seen
  std::uint32_t executions = 0;          // of the slot, those that proven loops explain left out
  std::uint32_t direct_beginnings = 0;   // of chains of the slot, as is_direct() says
  const origin* explained_by = nullptr;  // a single-row result that holds the value
  bool origin_agrees = false;            // and whose column may well be where it came from
  std::shared_ptr<source> newest;        // newest result of the chain's parent that holds the value
  bool parent_went_on = false;  // the parent ran again since, and its newest rows lack the value
  const recent_integers* recent = nullptr;  // of the slot, from any connection
  bool counter = false;                     // the slot's values go up by small steps whoever asks
  bool another_begins = false;              // another list was read since and begins with the value
};

// A value that is looked up because of a single-row result before it, and by which statement.
struct follower {
  std::shared_ptr<known_statement> statement;
  std::uint16_t slot = 0;
  std::uint16_t from_position = 0;
  core::cost spent;
};

class chain {
 public:
  enum class verdict : std::uint8_t { open, proven };
  enum class outcome : std::uint8_t {
    stepped,    // the execution is a child of this loop
    elsewhere,  // it is not; the chain goes on
    over,       // the chain has ended: drop it
    restart,    // the parent's new result begins another loop: drop it and begin anew
  };
  struct beginning {
    chain_number number = 0;
    chain_scope scope = chain_scope::connection;
    std::shared_ptr<known_statement> child;
    std::size_t slot_index = 0;
    std::shared_ptr<source> result;
    std::uint16_t position = 0;  // of the column in the result
    std::uint16_t ordinal = 0;   // of the first value
    agreement names = agreement::none;
    bool scan_under_way = false;
  };

  chain(const beginning& how, const chain_step& first);

  // One execution of the child slot. Ends the chain, moves it, or leaves it as it is.
  outcome step(const chain_step& next);

  [[nodiscard]] verdict judged() const { return verdict_; }
  [[nodiscard]] chain_number number() const { return number_; }
  [[nodiscard]] chain_scope scope() const { return scope_; }
  [[nodiscard]] const std::shared_ptr<known_statement>& child() const { return child_; }
  [[nodiscard]] const child_slot& slot() const { return child_->slots[slot_index_]; }
  [[nodiscard]] std::size_t slot_index() const { return slot_index_; }
  [[nodiscard]] const std::shared_ptr<source>& result() const { return source_; }
  [[nodiscard]] std::uint16_t position() const { return position_; }
  [[nodiscard]] agreement names() const { return names_; }
  [[nodiscard]] double score() const { return std::max(best_order_, best_each_once_); }
  [[nodiscard]] bool in_row_order() const { return best_order_ >= best_each_once_ || in_order_; }
  [[nodiscard]] bool same_transaction() const { return same_transaction_; }
  // On its connection nothing has happened since the list was read but this loop, row after row.
  [[nodiscard]] bool is_direct() const { return direct_; }
  [[nodiscard]] bool across_connections() const { return connections_ > 1; }
  [[nodiscard]] core::time_point last() const { return last_; }
  [[nodiscard]] core::duration parent_age() const { return parent_age_; }
  [[nodiscard]] const loop_tally& tally() const { return tally_; }
  [[nodiscard]] const std::vector<follower>& followers() const { return followers_; }
  // True when both chains were stepped by mostly the same executions.
  [[nodiscard]] bool shares_executions_with(const chain& other) const;
  // True when this one, among a client's connections, has children of the loop that the other one,
  // on one of them, cannot see; more than strangers would give.
  [[nodiscard]] bool is_more_than(const chain& on_connection) const;
  // True when this one explains, in order and by a newer result whose name fits as well, all that
  // an older result explains to the rival: then this one names the parent.
  [[nodiscard]] bool outdates(const chain& rival) const;
  // True when that column holds nearly all of this one's children.
  [[nodiscard]] bool is_explained_by(const source_column& other) const;
  // A better explanation stands beside this one: it is not proven, for now.
  void be_doubted() { verdict_ = verdict::open; }
  // What proved a chain that this one outdates proves this one.
  void be_proven() { verdict_ = verdict::proven; }
  // A statement that looked up what a child of this loop returned.
  void followed_by(const std::shared_ptr<known_statement>& statement, std::uint16_t slot,
                   std::uint16_t from_position, const core::execution& event);

 private:
  enum class step_kind : std::uint8_t {
    next,
    same,
    jump,
    fill,
    held_up,
    other,
    miss,
    explained,
    beyond
  };

  // Decades gathered, for a loop that is most of the traffic and for one that is half of it.
  class running_score {
   public:
    void gain(double odds, chain_scope scope);
    void restart_below_zero();
    [[nodiscard]] double decades(chain_scope scope) const;

   private:
    double most_ = 0;
    double half_ = 0;
  };

  [[nodiscard]] bool begins_in_order() const;
  [[nodiscard]] const source_column& column() const { return *source_->column_at(position_); }
  [[nodiscard]] step_kind classify(const chain_step& next, std::uint16_t ordinal) const;
  [[nodiscard]] std::uint16_t next_unused() const;
  [[nodiscard]] std::size_t row_after(std::size_t row) const;
  // Over several connections children overtake each other.
  [[nodiscard]] bool may_overtake() const { return scope_ != chain_scope::connection; }
  // Parent and children are one piece of work by somebody's word, not by our guess.
  [[nodiscard]] bool is_one_work() const {
    return same_transaction_ || scope_ == chain_scope::request;
  }
  [[nodiscard]] bool is_late(std::size_t row) const;
  [[nodiscard]] double column_size() const { return static_cast<double>(column().distinct()); }
  [[nodiscard]] double open_rows() const {
    return column_size() - static_cast<double>(taken_count_);
  }
  [[nodiscard]] double among(const chain_step& next) const;
  [[nodiscard]] double luck(const chain_step& next) const;
  void score_order(const chain_step& next, step_kind kind, bool fresh);
  void score_each_once(const chain_step& next, bool fresh);
  void place_cursor(step_kind kind, std::uint16_t ordinal);
  void take(std::uint16_t ordinal);
  void take_explained(const chain_step& next, std::uint16_t ordinal);
  outcome score(const chain_step& next, step_kind kind, std::uint16_t ordinal);
  [[nodiscard]] bool is_orderly(step_kind kind) const;
  bool is_over();
  void count(const chain_step& next);
  void count_integers(const chain_step& next);
  [[nodiscard]] bool another_round_begins(const chain_step& next, step_kind kind) const;
  bool follow_newest(const chain_step& next, step_kind kind);
  void judge(const chain_step& next);
  [[nodiscard]] bool rival_is_natural_order() const;
  [[nodiscard]] bool whole_column(double others) const;
  [[nodiscard]] bool asks_for_nothing_else() const;

  chain_number number_;
  chain_scope scope_;
  agreement names_;
  std::uint16_t position_;
  std::size_t slot_index_;
  std::shared_ptr<known_statement> child_;
  std::shared_ptr<source> source_;

  std::size_t row_ = 0;                             // the cursor
  std::bitset<core::limits::digested_rows> taken_;  // by ordinal
  std::uint32_t taken_count_ = 0;
  std::uint32_t explained_count_ = 0;
  std::uint16_t highest_ = 0;  // ordinal
  running_score order_;
  running_score each_once_;
  double best_order_ = 0;  // peaks since the run began
  double best_each_once_ = 0;
  double row_order_ = 0;         // decades of order among the rows alone
  double lucky_ = 0;             // children that strangers are likely to have given
  double fallen_ = 0;            // decades that strangers took from the peak
  std::uint32_t strangers_ = 0;  // executions of the slot since the run began, not of this loop
  std::uint32_t others_in_a_row_ = 0;
  std::uint32_t earlier_steps_ = 0;  // sum of (k_i - 1) over the results left behind
  std::uint32_t steps_ = 0;
  std::uint32_t rising_steps_ = 0;
  std::uint32_t filled_steps_ = 0;  // over rows that another connection had just asked for
  core::value_digest previous_;
  bool began_late_ = false;
  bool direct_ = false;
  // As direct_, from whichever row on: on its connection nothing has happened since the list was
  // read but this loop.
  bool uninterrupted_ = false;
  std::uint64_t sequence_ = 0;
  std::uint32_t misses_ = 0;
  bool in_order_ = true;  // from row 0, every step the next row, no miss
  bool scan_under_way_;
  bool counter_;  // whose values these are as likely as not
  bool same_transaction_ = false;
  verdict verdict_ = verdict::open;

  core::time_point last_{};
  core::duration parent_age_{};
  std::uint64_t last_origin_ = 0;
  loop_tally tally_;
  struct seat {
    core::connection_id connection;
    std::uint32_t round_trip = 0;
    std::uint32_t transaction = 0;
  };
  std::array<seat, 16> seats_{};
  std::size_t connections_ = 0;
  std::array<std::uint64_t, 16> recent_{};  // executions, a ring
  std::size_t recent_next_ = 0;
  std::vector<follower> followers_;
};

}  // namespace pgweir::analyzers
