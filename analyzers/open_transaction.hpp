// One transaction block as it goes: how long it is open, how much of that nobody worked, and what
// stood before and after the longest pause. Keeps statements alive that the cache may forget.
#pragma once

#include "analyzers/observed.hpp"
#include "core/finding.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace pgweir::analyzers {

// BEGIN, COMMIT and their kind: no work of its own.
bool is_transaction_word(parser::statement_kind kind);

class open_transaction {
 public:
  open_transaction(std::uint32_t number, core::time_point opened, core::place where)
      : number_{number}, opened_{opened}, where_{std::move(where)} {}

  // True when `seen` is what ended the longest pause: a better finding can be made now.
  bool ran(const observed_execution& seen);
  void request_sent(core::time_point at);  // a pause ends
  void ready(core::time_point at);         // a pause begins

  // 0: begun by an execution, before the step that numbers it.
  [[nodiscard]] std::uint32_t number() const { return number_; }
  void numbered(std::uint32_t number) { number_ = number; }
  [[nodiscard]] core::time_point opened() const { return opened_; }
  [[nodiscard]] core::time_point last_event() const { return last_event_; }
  [[nodiscard]] core::orm dialect() const { return dialect_; }
  // calls, round trips, rows and bytes; time is what the server worked.
  [[nodiscard]] const core::cost& spent() const { return spent_; }
  [[nodiscard]] const core::place& where() const { return where_; }
  // What the transaction did first (not BEGIN), else BEGIN; null when nothing was seen.
  [[nodiscard]] const statement_handle& first_statement() const { return first_ ? first_ : last_; }

  // As of `now`, the lasting pause included.
  [[nodiscard]] core::transaction_evidence evidence(core::time_point now) const;
  [[nodiscard]] core::duration longest_idle(core::time_point now) const;
  // What stood before the longest pause; null when it is not known.
  [[nodiscard]] const statement_handle& before_longest(core::time_point now) const;

 private:
  struct pause {
    core::duration length{};
    statement_handle before;
    statement_handle after;
  };

  [[nodiscard]] core::duration idle_now(core::time_point now) const;

  std::uint32_t number_;
  core::time_point opened_;
  core::time_point last_event_ = opened_;
  core::place where_;
  core::orm dialect_ = core::orm::none;
  std::optional<core::time_point> idle_since_;
  core::duration idle_sum_{};
  pause longest_;
  bool longest_just_ended_ = false;
  statement_handle first_;
  statement_handle last_;
  std::uint64_t statements_ = 0;  // transaction words not counted
  std::uint64_t writes_ = 0;
  core::cost spent_;
};

}  // namespace pgweir::analyzers
