#include "analyzers/provenance/provenance_chain.hpp"

#include <algorithm>
#include <cmath>

namespace pgweir::analyzers {
namespace {

// How a loop's step is distributed. On one connection the next row follows; over a pool the
// children overtake each other by a few rows, and some are held up for long: by a login, a lock, a
// busy machine.
struct step_odds {
  double next;
  double jump;     // each of 2..8 rows ahead: the loop filters
  double fill;     // each row left open within the last 8
  double held_up;  // all other open rows together
};
constexpr step_odds on_connection{0.6, 0.04, 0, 0};
constexpr step_odds overtaking{0.4, 0.04, 0.06, 0.08};
// How much of the traffic on the statement a loop is taken to be: most of it on one connection.
// Among clients both are tried, and the choice is paid for.
constexpr double most_of_it = 0.9;
constexpr double half_of_it = 0.5;
constexpr double price_of_choice = 0.3;  // decades

constexpr std::size_t reach = 8;  // rows ahead or behind that still are in order
constexpr double share_cap = 0.9;
constexpr std::uint32_t share_known_from = 8;  // executions
constexpr double sure_run = 1.0;               // decades that another's list does not shake
constexpr double fall = 3.0;                   // decades below its peak that end a run
constexpr double hopeless = -0.5;              // each-once score that ends a chain without order
constexpr double still_sure = 1.5;  // decades that a proven loop goes on by without order
constexpr std::int64_t natural_step = 8;
constexpr std::size_t late_row = 2;
constexpr std::size_t late_part = 10;  // a loop that filters begins within the first tenth

const step_odds& odds_of(chain_scope scope) {
  return scope == chain_scope::connection ? on_connection : overtaking;
}

}  // namespace

chain::chain(const beginning& how, const chain_step& first)
    : number_{how.number},
      scope_{how.scope},
      names_{how.names},
      position_{how.position},
      slot_index_{how.slot_index},
      child_{how.child},
      source_{how.result},
      scan_under_way_{how.scan_under_way},
      counter_{first.counter} {
  row_ = column().first_row(how.ordinal);
  began_late_ = is_late(row_);
  in_order_ = begins_in_order();
  const auto& event = first.seen.event;
  same_transaction_ = event.transaction != 0 && event.transaction == source_->transaction &&
                      event.connection == source_->connection;
  parent_age_ = event.sent - source_->completed;
  tally_.first_sent = event.sent;
  tally_.parent_rows = source_->spent.rows;
  tally_.parent_spent = source_->spent;
  tally_.first_parent_took = source_->spent.time;
  tally_.source_truncated = source_->truncated;
  previous_ = first.value;
  sequence_ = first.sequence;
  uninterrupted_ = scope_ == chain_scope::connection && sequence_ == source_->sequence + 1;
  direct_ = uninterrupted_ && in_order_;
  if (first.explained_by && first.origin_agrees) {
    ++explained_count_;
    last_origin_ = first.explained_by->execution;
  }
  take(how.ordinal);
  count(first);
}

bool chain::is_late(std::size_t row) const {
  auto latest = std::max(late_row, column().distinct() / late_part);
  return row > latest + (may_overtake() ? reach : 0);
}

bool chain::begins_in_order() const {
  auto first = row_after(static_cast<std::size_t>(-1));
  return may_overtake() ? row_ <= first + reach : row_ == first;
}

std::size_t chain::row_after(std::size_t row) const {
  const auto& rows = column();
  std::size_t next = row + 1;
  while (next < rows.rows() && rows.in_row(next) == source_column::no_value) ++next;
  return next;
}

// The next distinct value that was not taken: loops with an identity map ask once for each.
std::uint16_t chain::next_unused() const {
  const auto& rows = column();
  std::size_t ordinal = std::size_t{rows.in_row(row_)} + 1;
  while (ordinal < rows.distinct() && taken_[ordinal]) ++ordinal;
  return ordinal < rows.distinct() ? static_cast<std::uint16_t>(ordinal) : source_column::no_value;
}

chain::step_kind chain::classify(const chain_step& next, std::uint16_t ordinal) const {
  const auto& rows = column();
  // Over a pool another user may have asked for another list: that ends no run that is in order.
  if (next.parent_went_on && (!may_overtake() || order_.decades(scope_) < sure_run))
    return step_kind::miss;
  if (ordinal == source_column::no_value) {
    bool at_end = source_->truncated && row_ + reach >= rows.rows();
    return at_end ? step_kind::beyond : step_kind::miss;
  }
  if (next.explained_by && next.origin_agrees && next.explained_by->execution != last_origin_ &&
      next.explained_by->at > source_->completed && !taken_[ordinal]) {
    return step_kind::explained;
  }
  if (rows.in_row(row_after(row_)) == ordinal || next_unused() == ordinal) return step_kind::next;
  if (rows.in_row(row_) == ordinal) return step_kind::same;
  if (taken_[ordinal]) return step_kind::other;
  std::size_t row = rows.first_row(ordinal);
  std::size_t here = rows.in_row(row_);
  bool ahead = row > row_ && (row - row_ <= reach || (ordinal > here && ordinal - here <= reach));
  if (ahead) return step_kind::jump;
  bool behind = highest_ > ordinal && static_cast<std::size_t>(highest_ - ordinal) <= reach;
  if (!may_overtake()) return step_kind::other;
  return behind ? step_kind::fill : step_kind::held_up;
}

// How many values there are to draw from: those of the column, or those that the slot has seen.
double chain::among(const chain_step& next) const {
  return std::max(column_size(), static_cast<double>(next.distinct));
}

// What luck would give: one of those, or this value's share of the traffic if it is larger.
double chain::luck(const chain_step& next) const {
  bool known = next.executions >= share_known_from;
  return std::max(1.0 / among(next), known ? std::min(next.share, share_cap) : 0.0);
}

void chain::score_order(const chain_step& next, step_kind kind, bool fresh) {
  const auto& odds = odds_of(scope_);
  double loop = 0;
  if (kind == step_kind::next) loop = odds.next;
  if (kind == step_kind::jump) loop = odds.jump;
  if (kind == step_kind::fill) loop = odds.fill;
  if (kind == step_kind::held_up) loop = odds.held_up / open_rows();
  double before = order_.decades(scope_);
  order_.gain(loop == 0 ? 0 : loop / luck(next), scope_);
  order_.restart_below_zero();
  double gained = order_.decades(scope_) - before;
  best_order_ = std::max(best_order_, order_.decades(scope_));
  if (scope_ == chain_scope::client && fresh) {
    // Where the list is short and the values are many, any row of it looks like order.
    double among_rows = most_of_it * loop * column_size() + 1.0 - most_of_it;
    row_order_ = std::max(0.0, row_order_ + std::log10(among_rows));
  }
  // A child that was held up says nothing of an end.
  if (gained > 0 || !fresh || !may_overtake()) fallen_ = std::max(0.0, fallen_ - gained);
}

void chain::score_each_once(const chain_step& next, bool fresh) {
  double odds = 0;
  bool pool = scope_ == chain_scope::client;
  if (fresh) odds = 1.0 / (open_rows() * (pool ? luck(next) : 1.0 / column_size()));
  each_once_.gain(odds, scope_);
  best_each_once_ = std::max(best_each_once_, each_once_.decades(scope_));
}

void chain::running_score::gain(double odds, chain_scope scope) {
  most_ += std::log10(most_of_it * odds + 1.0 - most_of_it);
  if (scope == chain_scope::client) half_ += std::log10(half_of_it * odds + 1.0 - half_of_it);
}

void chain::running_score::restart_below_zero() {
  most_ = std::max(0.0, most_);
  half_ = std::max(0.0, half_);
}

double chain::running_score::decades(chain_scope scope) const {
  return scope == chain_scope::client ? std::max(most_, half_) - price_of_choice : most_;
}

void chain::take(std::uint16_t ordinal) {
  if (taken_[ordinal]) return;
  taken_.set(ordinal);
  ++taken_count_;
  ++tally_.distinct_values;
  highest_ = std::max(highest_, ordinal);
}

void chain::count_integers(const chain_step& next) {
  auto value = next.value;
  ++steps_;
  bool integers =
      value.kind == core::value_kind::integer && previous_.kind == core::value_kind::integer;
  if (integers) {
    auto by = core::difference(value, previous_);
    bool rising = by >= 1 && by <= natural_step;
    if (rising) ++rising_steps_;
    if (rising && next.recent && next.recent->any_between(previous_, value)) ++filled_steps_;
  }
  previous_ = value;
}

// The parent ran again and its new rows hold the value: a nested loop's next round. False: this is
// another loop, begin anew.
bool chain::follow_newest(const chain_step& next, step_kind kind) {
  constexpr double worth_keeping = 0.4;
  bool elsewhere = next.newest->transaction != source_->transaction ||
                   next.newest->connection != source_->connection;
  elsewhere = elsewhere || of_other_rounds(*next.newest, *source_);
  bool another = !may_overtake() && elsewhere;
  bool repeated = next.newest->parameters_hash == source_->parameters_hash;
  bool weak = order_.decades(scope_) < worth_keeping && verdict_ == verdict::open;
  if (weak || another || repeated) return false;
  earlier_steps_ += taken_count_ - 1;
  source_ = next.newest;
  taken_.reset();
  taken_count_ = 0;
  highest_ = 0;
  each_once_ = {};
  auto ordinal = column().find(next.value);
  row_ = column().first_row(ordinal);
  in_order_ = in_order_ && begins_in_order();
  if (kind == step_kind::next) score_order(next, kind, true);
  ++tally_.parent_executions;
  tally_.parent_rows += source_->spent.rows;
  tally_.parent_spent.calls += source_->spent.calls;
  tally_.parent_spent.round_trips += source_->spent.round_trips;
  tally_.parent_spent.rows += source_->spent.rows;
  tally_.parent_spent.bytes += source_->spent.bytes;
  tally_.parent_spent.time += source_->spent.time;
  tally_.source_truncated = tally_.source_truncated || source_->truncated;
  take(ordinal);
  return true;
}

// Among clients another user's list is no reason to leave one's own, as long as it goes on.
bool chain::another_round_begins(const chain_step& next, step_kind kind) const {
  bool goes_on = kind != step_kind::miss && kind != step_kind::other;
  bool midway = order_.decades(scope_) >= sure_run && row_ + reach < column().rows();
  if (goes_on || midway) return false;
  const auto& there = *next.newest->column_at(position_);
  return there.first_row(there.find(next.value)) <= late_row;
}

void chain::place_cursor(step_kind kind, std::uint16_t ordinal) {
  const auto& rows = column();
  const std::uint32_t patience = may_overtake() ? 8 : 3;
  switch (kind) {
    case step_kind::next:
    case step_kind::jump: {
      auto following = row_after(row_);
      row_ = rows.in_row(following) == ordinal ? following : rows.first_row(ordinal);
      others_in_a_row_ = 0;
      return;
    }
    case step_kind::explained:
      row_ = rows.first_row(ordinal);
      return;
    case step_kind::held_up:
    case step_kind::other:
      if (++others_in_a_row_ < patience && order_.decades(scope_) > 0) return;
      row_ = rows.first_row(ordinal);
      others_in_a_row_ = 0;
      if (may_overtake()) began_late_ = is_late(row_);
      return;
    case step_kind::same:
    case step_kind::fill:
    case step_kind::miss:
    case step_kind::beyond:
      return;
  }
}

// It belongs to the loop, and says nothing for it or against it.
void chain::take_explained(const chain_step& next, std::uint16_t ordinal) {
  last_origin_ = next.explained_by->execution;
  ++explained_count_;
  in_order_ = false;
  place_cursor(step_kind::explained, ordinal);
  take(ordinal);
  count_integers(next);
  count(next);
}

chain::outcome chain::step(const chain_step& next) {
  auto ordinal = column().find(next.value);
  auto kind = classify(next, ordinal);
  uninterrupted_ = uninterrupted_ && kind == step_kind::next && next.sequence == sequence_ + 1;
  direct_ = direct_ && uninterrupted_;
  sequence_ = next.sequence;
  if (kind == step_kind::miss) ++misses_;
  bool goes_on = kind == step_kind::next && verdict_ == verdict::open;
  if (next.another_begins && !goes_on) return outcome::restart;
  bool newer = next.newest && next.newest != source_ && next.newest->completed > last_;
  // The list was asked for again in the middle of the loop: then no column is walked as a whole.
  if (newer || next.parent_went_on) in_order_ = in_order_ && !may_overtake();
  if (newer && may_overtake()) newer = another_round_begins(next, kind);
  if (newer) {
    if (!follow_newest(next, kind)) return outcome::restart;
    count_integers(next);
    count(next);
    judge(next);
    return outcome::stepped;
  }
  if (kind == step_kind::beyond || kind == step_kind::same) {
    count(next);
    return outcome::stepped;
  }
  if (kind == step_kind::explained) {
    take_explained(next, ordinal);
    return outcome::stepped;
  }
  return score(next, kind, ordinal);
}

// What is neither explained nor past what is kept: a step of the loop, or a stranger's.
chain::outcome chain::score(const chain_step& next, step_kind kind, std::uint16_t ordinal) {
  bool member = kind != step_kind::miss;
  bool fresh = member && !taken_[ordinal];
  bool begins = taken_count_ <= 2 && order_.decades(scope_) <= 0;
  if (begins && scope_ == chain_scope::client) counter_ = counter_ || next.counter;
  score_order(next, kind, fresh);
  score_each_once(next, fresh);
  in_order_ = in_order_ && is_orderly(kind);
  bool stepped = fresh || kind == step_kind::next;
  if (member) place_cursor(kind, ordinal);
  if (stepped) {
    count_integers(next);
    take(ordinal);
    count(next);
  } else {
    ++strangers_;
    lucky_ += open_rows() / among(next);
  }
  if (is_over()) return outcome::over;
  if (stepped) judge(next);
  return stepped ? outcome::stepped : outcome::elsewhere;
}

bool chain::is_orderly(step_kind kind) const {
  bool overtaken = kind == step_kind::jump || kind == step_kind::fill || kind == step_kind::held_up;
  return kind == step_kind::next || (may_overtake() && overtaken);
}

// A proven loop whose run has fallen is over; one that is open may begin another run.
bool chain::is_over() {
  // Rows asked for twice are no strangers where there are none.
  if (scope_ == chain_scope::request && misses_ == 0) return false;
  if (fallen_ > fall) {
    bool was_proven = verdict_ == verdict::proven;
    if (was_proven && each_once_.decades(scope_) < still_sure) return true;
    order_ = {};
    best_order_ = 0;
    fallen_ = 0;
  }
  return order_.decades(scope_) <= 0 && each_once_.decades(scope_) < hopeless;
}

}  // namespace pgweir::analyzers
