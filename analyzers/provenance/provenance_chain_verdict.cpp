// When a chain is sure: the half of provenance_chain.hpp that judges what the other half counted.
#include "analyzers/provenance/provenance_chain.hpp"

#include <algorithm>
#include <cmath>

namespace pgweir::analyzers {
namespace {

constexpr double sure_rows = 3.0;     // decades of order among the rows alone
constexpr double sure_in_work = 1.5;  // decades; of one transaction or request
constexpr double sure_on_connection = 2.5;
constexpr double sure_among_clients = 4.0;
constexpr double names_doubt = 1.0;
constexpr double natural_share = 0.6;
constexpr std::uint32_t undisturbed = 10;  // rows, one after the other

}  // namespace

bool chain::rival_is_natural_order() const {
  if (is_one_work() || steps_ == 0) return false;
  if (counter_) return true;
  bool natural = static_cast<double>(rising_steps_) >= natural_share * static_cast<double>(steps_);
  if (!natural) return false;
  double most = 0.9 * static_cast<double>(column().distinct());
  // A counter goes through a list from the middle on, too, but not at once and undisturbed.
  bool at_once = uninterrupted_ && taken_count_ >= undisturbed;
  bool late = began_late_ && static_cast<double>(taken_count_) < most && !at_once;
  bool crowded = scope_ == chain_scope::client && strangers_ > taken_count_;
  bool shared = scope_ == chain_scope::connection && 2 * filled_steps_ >= steps_;
  return scan_under_way_ || late || crowded || shared;
}

bool chain::whole_column(double others) const {
  // Where the first rows overtake each other too, the names must agree.
  auto least = may_overtake() ? agreement::suffix : agreement::none;
  return in_order_ && explained_count_ == 0 && taken_count_ >= 3 &&
         taken_count_ == column().distinct() && names_ >= least && (is_one_work() || others == 0);
}

// Whatever the slot was asked for in this request since the list was read is in the column, and
// that is the column by its name: no luck is needed to explain it, nor any order.
bool chain::asks_for_nothing_else() const {
  return scope_ == chain_scope::request && names_ == agreement::same && misses_ == 0 &&
         explained_count_ == 0 && taken_count_ >= 3;
}

void chain::judge(const chain_step& next) {
  if (verdict_ == verdict::proven || rival_is_natural_order()) return;
  // What happened on one connection is for that connection's own chains to say.
  bool alone = connections_ == 1 && seats_[0].connection == source_->connection;
  if (scope_ == chain_scope::client && alone) return;
  if (taken_count_ < explained_count_ + 2 && earlier_steps_ == 0) return;
  std::uint64_t mine = tally_.spent.calls;
  double others = next.executions > mine ? static_cast<double>(next.executions - mine) : 0.0;
  bool quiet = scope_ != chain_scope::client || others == 0;
  double base = quiet ? sure_on_connection : sure_among_clients;
  double chances = direct_ ? static_cast<double>(next.direct_beginnings) : others;
  double needed = is_one_work() ? sure_in_work : base + std::log10(1.0 + chances);
  if (names_ <= agreement::none) needed += names_doubt;
  std::uint32_t k = taken_count_;
  bool enough = k >= 3 || earlier_steps_ + (k - 1) >= 4;
  // Among clients, who opens a few rows of a list in any order is no loop.
  bool most = scope_ != chain_scope::client || 4 * k >= 3 * column().distinct();
  double score = most || row_order_ >= sure_rows ? order_.decades(scope_) : 0.0;
  if (most) score = std::max(score, each_once_.decades(scope_));
  bool sure = score >= needed && enough;
  bool round_trips = tally_.spent.round_trips >= std::min<std::uint64_t>(3, tally_.spent.calls);
  if ((sure || whole_column(others) || asks_for_nothing_else()) && round_trips)
    verdict_ = verdict::proven;
}

}  // namespace pgweir::analyzers
