#include "analyzers/provenance_chain.hpp"

#include <algorithm>
#include <cmath>

namespace pgweir::analyzers {
namespace {

// How a loop's step is distributed. On one connection the next row follows; over a pool the
// children overtake each other by a few rows.
struct step_odds {
  double next;
  double jump;  // each of 2..8 rows ahead: the loop filters
  double fill;  // each row left open within the last 8
};
constexpr step_odds on_connection{0.6, 0.04, 0};
constexpr step_odds among_clients{0.4, 0.04, 0.06};
// How much of the traffic on the statement a loop is taken to be: most of it on one connection.
// Among clients both are tried, and the choice is paid for.
constexpr double most_of_it = 0.9;
constexpr double half_of_it = 0.5;
constexpr double price_of_choice = 0.3;  // decades

constexpr std::size_t reach = 8;  // rows ahead or behind that still are in order
constexpr double share_cap = 0.9;
constexpr std::uint32_t share_known_from = 8;  // executions
constexpr double fall = 3.0;                   // decades below its peak that end a run
constexpr double hopeless = -0.5;              // each-once score that ends a chain without order
constexpr double sure_in_transaction = 1.5;    // decades
constexpr double sure_on_connection = 2.5;
constexpr double sure_among_clients = 4.0;
constexpr double names_doubt = 1.0;
constexpr double natural_share = 0.6;
constexpr std::int64_t natural_step = 8;
constexpr std::size_t late_row = 2;
constexpr std::size_t late_part = 10;  // a loop that filters begins within the first tenth

const step_odds& odds_of(chain_scope scope) {
  return scope == chain_scope::connection ? on_connection : among_clients;
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
      scan_under_way_{how.scan_under_way} {
  row_ = column().first_row(how.ordinal);
  began_late_ = row_ > std::max(late_row, column().distinct() / late_part);
  in_order_ = begins_in_order();
  const auto& event = first.seen.event;
  same_transaction_ = event.transaction != 0 && event.transaction == source_->transaction &&
                      event.connection == source_->connection;
  parent_age_ = event.sent - source_->completed;
  tally_.first_sent = event.sent;
  tally_.parent_rows = source_->spent.rows;
  tally_.parent_spent = source_->spent;
  tally_.source_truncated = source_->truncated;
  previous_ = first.value;
  if (first.explained_by && first.origin_agrees) {
    ++explained_count_;
    last_origin_ = first.explained_by->execution;
  }
  take(how.ordinal);
  count(first);
}

bool chain::begins_in_order() const {
  auto first = row_after(static_cast<std::size_t>(-1));
  return scope_ == chain_scope::connection ? row_ == first : row_ <= first + reach;
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
  if (next.parent_went_on) return step_kind::miss;
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
  return scope_ == chain_scope::client && behind ? step_kind::fill : step_kind::other;
}

void chain::score_order(const chain_step& next, step_kind kind) {
  const auto& odds = odds_of(scope_);
  double loop = 0;
  if (kind == step_kind::next) loop = odds.next;
  if (kind == step_kind::jump) loop = odds.jump;
  if (kind == step_kind::fill) loop = odds.fill;
  double among = static_cast<double>(
      std::max<std::size_t>({column().distinct(), std::size_t{next.distinct}, 1}));
  double luck = 1.0 / among;
  if (next.executions >= share_known_from) luck = std::max(luck, std::min(next.share, share_cap));
  order_.gain(loop / luck, scope_);
  order_.restart_below_zero();
  best_order_ = std::max(best_order_, order_.decades(scope_));
}

void chain::score_each_once(bool fresh_member) {
  double odds = 0;
  if (fresh_member) {
    auto all = static_cast<double>(column().distinct());
    odds = all / (all - static_cast<double>(taken_count_));
  }
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
  return scope == chain_scope::connection ? most_ : std::max(most_, half_) - price_of_choice;
}

void chain::take(std::uint16_t ordinal) {
  if (taken_[ordinal]) return;
  taken_.set(ordinal);
  ++taken_count_;
  ++tally_.distinct_values;
  highest_ = std::max(highest_, ordinal);
}

void chain::count(const chain_step& next) {
  const auto& event = next.seen.event;
  auto& spent = tally_.spent;
  ++spent.calls;
  spent.rows += event.rows;
  spent.bytes += event.bytes;
  spent.time += event.completed - event.sent;
  tally_.last_completed = std::max(tally_.last_completed, event.completed);
  last_ = std::max(last_, event.completed);
  recent_[recent_next_++ % recent_.size()] = next.execution;

  auto* mine = std::find_if(seats_.begin(), seats_.begin() + connections_,
                            [&](const seat& s) { return s.connection == event.connection; });
  if (mine == seats_.begin() + connections_) {
    // A pool larger than the seats: the last one is shared, and counts a round trip too many.
    if (connections_ < seats_.size()) ++connections_;
    mine = seats_.begin() + connections_ - 1;
    *mine = {event.connection, 0};
  }
  if (mine->round_trip != event.round_trip) {
    mine->round_trip = event.round_trip;
    ++spent.round_trips;
  }
}

void chain::count_integers(core::value_digest value) {
  ++steps_;
  bool integers =
      value.kind == core::value_kind::integer && previous_.kind == core::value_kind::integer;
  if (integers) {
    auto by = core::difference(value, previous_);
    if (by >= 1 && by <= natural_step) ++rising_steps_;
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
  bool another = scope_ == chain_scope::connection ? elsewhere : false;
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
  if (kind == step_kind::next) score_order(next, kind);
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

void chain::place_cursor(step_kind kind, std::uint16_t ordinal) {
  const auto& rows = column();
  const std::uint32_t patience = scope_ == chain_scope::connection ? 3 : 8;
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
    case step_kind::other:
      if (++others_in_a_row_ < patience && order_.decades(scope_) > 0) return;
      row_ = rows.first_row(ordinal);
      others_in_a_row_ = 0;
      return;
    case step_kind::same:
    case step_kind::fill:
    case step_kind::miss:
    case step_kind::beyond:
      return;
  }
}

chain::outcome chain::step(const chain_step& next) {
  auto ordinal = column().find(next.value);
  auto kind = classify(next, ordinal);
  bool goes_on = kind == step_kind::next && verdict_ == verdict::open;
  if (next.another_begins && !goes_on) return outcome::restart;
  bool newer = next.newest && next.newest != source_ && next.newest->completed > last_;
  if (newer && scope_ == chain_scope::client) {
    auto there = next.newest->column_at(position_);
    newer = kind != step_kind::next && there->first_row(there->find(next.value)) <= late_row;
  }
  if (newer) {
    if (!follow_newest(next, kind)) return outcome::restart;
    count_integers(next.value);
    count(next);
    judge(next);
    return outcome::stepped;
  }
  if (kind == step_kind::beyond || kind == step_kind::same) {
    count(next);
    return outcome::stepped;
  }
  if (kind == step_kind::explained) {
    last_origin_ = next.explained_by->execution;
    ++explained_count_;
    in_order_ = false;
    place_cursor(kind, ordinal);
    take(ordinal);
    count_integers(next.value);
    count(next);
    return outcome::stepped;
  }
  bool member = kind != step_kind::miss;
  bool fresh = member && !taken_[ordinal];
  score_order(next, kind);
  score_each_once(fresh);
  bool overtaken = kind == step_kind::jump || kind == step_kind::fill;
  bool orderly = kind == step_kind::next || (scope_ == chain_scope::client && overtaken);
  if (!orderly) in_order_ = false;
  bool stepped = fresh || kind == step_kind::next;
  if (member) place_cursor(kind, ordinal);
  if (stepped) {
    count_integers(next.value);
    take(ordinal);
    count(next);
  }
  bool run_over = best_order_ - order_.decades(scope_) > fall;
  bool was_proven = verdict_ == verdict::proven;
  if (run_over && was_proven && each_once_.decades(scope_) < sure_in_transaction)
    return outcome::over;
  if (run_over) {
    order_ = {};
    best_order_ = 0;
  }
  if (order_.decades(scope_) <= 0 && each_once_.decades(scope_) < hopeless) return outcome::over;
  if (stepped) judge(next);
  return stepped ? outcome::stepped : outcome::elsewhere;
}

bool chain::rival_is_natural_order(const chain_step& next) const {
  if (same_transaction_ || steps_ == 0) return false;
  bool natural = static_cast<double>(rising_steps_) >= natural_share * static_cast<double>(steps_);
  if (!natural) return false;
  double most = 0.9 * static_cast<double>(column().distinct());
  bool late = began_late_ && static_cast<double>(taken_count_) < most;
  std::uint64_t mine = tally_.spent.calls;
  std::uint64_t others = next.executions > mine ? next.executions - mine : 0;
  bool crowded = scope_ == chain_scope::client && others > taken_count_;
  return scan_under_way_ || late || crowded;
}

bool chain::whole_column(double others) const {
  // Over a pool the first rows overtake each other too; there the names must agree.
  auto least = scope_ == chain_scope::client ? agreement::suffix : agreement::none;
  return in_order_ && explained_count_ == 0 && taken_count_ >= 3 &&
         taken_count_ == column().distinct() && names_ >= least &&
         (same_transaction_ || others == 0);
}

void chain::judge(const chain_step& next) {
  if (verdict_ == verdict::proven || rival_is_natural_order(next)) return;
  // What happened on one connection is for that connection's own chains to say.
  bool alone = connections_ == 1 && seats_[0].connection == source_->connection;
  if (scope_ == chain_scope::client && alone) return;
  if (taken_count_ < explained_count_ + 2 && earlier_steps_ == 0) return;
  std::uint64_t mine = tally_.spent.calls;
  double others = next.executions > mine ? static_cast<double>(next.executions - mine) : 0.0;
  bool quiet = scope_ == chain_scope::connection || others == 0;
  double base = quiet ? sure_on_connection : sure_among_clients;
  double needed = same_transaction_ ? sure_in_transaction : base + std::log10(1.0 + others);
  if (names_ <= agreement::none) needed += names_doubt;
  std::uint32_t k = taken_count_;
  bool enough = k >= 3 || earlier_steps_ + (k - 1) >= 4;
  bool sure = std::max(order_.decades(scope_), each_once_.decades(scope_)) >= needed && enough;
  bool round_trips = tally_.spent.round_trips >= std::min<std::uint64_t>(3, tally_.spent.calls);
  if ((sure || whole_column(others)) && round_trips) verdict_ = verdict::proven;
}

bool chain::shares_executions_with(const chain& other) const {
  auto count_of = [](const chain& c) { return std::min(c.recent_next_, c.recent_.size()); };
  std::size_t common = 0;
  for (std::size_t i = 0; i < count_of(*this); ++i) {
    auto theirs = other.recent_.begin();
    auto end = theirs + static_cast<std::ptrdiff_t>(count_of(other));
    if (std::find(theirs, end, recent_[i]) != end) ++common;
  }
  return common * 2 >= std::min(count_of(*this), count_of(other)) && common > 0;
}

bool chain::outdates(const chain& rival) const {
  bool newer = source_ != rival.source_ && source_->completed > rival.source_->completed;
  bool in_order = in_row_order() && best_order_ > 0;
  return newer && in_order && names_ >= rival.names_ &&
         tally_.spent.calls >= rival.tally_.spent.calls && shares_executions_with(rival);
}

void chain::followed_by(const std::shared_ptr<known_statement>& statement, std::uint16_t slot,
                        std::uint16_t from_position, const core::execution& event) {
  constexpr std::size_t most = 4;
  auto same = [&](const follower& f) {
    return f.statement == statement && f.slot == slot && f.from_position == from_position;
  };
  auto found = std::ranges::find_if(followers_, same);
  if (found == followers_.end()) {
    if (followers_.size() == most) return;
    followers_.push_back({statement, slot, from_position, {}});
    found = std::prev(followers_.end());
  }
  auto& spent = found->spent;
  ++spent.calls;
  ++spent.round_trips;
  spent.rows += event.rows;
  spent.bytes += event.bytes;
  spent.time += event.completed - event.sent;
}

}  // namespace pgweir::analyzers
