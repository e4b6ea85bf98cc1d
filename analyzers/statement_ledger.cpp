#include "analyzers/statement_ledger.hpp"

#include "analyzers/incidents.hpp"
#include "analyzers/key_mix.hpp"
#include "core/heap_bytes.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

namespace pgweir::analyzers {

namespace {

using core::limits::route_bytes;
using core::limits::routes_of_statement;

constexpr std::int64_t minutes_of_past = 120;
constexpr std::array<double, 3> shares{0.5, 0.95, 0.99};

std::int64_t minute_of(core::time_point at) {
  return std::chrono::floor<std::chrono::minutes>(at.time_since_epoch()).count();
}

core::time_point beginning_of(std::int64_t minute) {
  return core::time_point{std::chrono::minutes{minute}};
}

std::size_t heap_bytes(const core::statement_ref& statement) {
  std::size_t sum = core::heap_bytes(statement.text);
  for (const auto& table : statement.tables) sum += sizeof(table) + core::heap_bytes(table);
  return sum;
}

statement_totals totals_of(const statement_account& account) {
  const auto& took = account.took;
  return {*account.statement,  account.database, account.dialect,    account.spent,
          account.errors,      took.max(),       took.quantile(0.5), took.quantile(0.95),
          took.quantile(0.99), account.latencies};
}

bool more_calls(const statement_account& a, const statement_account& b) {
  const auto rank = [](const statement_account& each) {
    return std::tuple(~each.spent.calls, each.statement->key, std::string_view{each.database});
  };
  return rank(a) < rank(b);
}

}  // namespace

live_statement shown(const statement_account& account) {
  live_statement out;
  out.totals = totals_of(account);
  out.last_seen = account.last_seen;
  if (account.routes) out.routes = *account.routes;
  out.calls_by_minute.assign(account.calls_by_minute.begin(), account.calls_by_minute.end());
  return out;
}

std::vector<live_statement> shown(std::vector<statement_account> accounts) {
  std::ranges::sort(accounts, more_calls);
  std::vector<live_statement> out;
  out.reserve(accounts.size());
  for (const auto& each : accounts) out.push_back(shown(each));
  return out;
}

statement_ledger::account_id statement_ledger::observe(const observed_execution& seen) {
  const auto& event = seen.event;
  if (const auto minute = minute_of(event.completed); minute > minute_) begin_minute(minute);
  const auto id =
      key_mix({seen.statement->key, key_mix(std::string_view{seen.connection.login.database})});
  auto* known = entries_.find(id);
  auto& mine = known ? *known : make(id, seen);
  count(mine, event);
  if (seen.connection.dialect != core::orm::none) mine.account.dialect = seen.connection.dialect;
  if (seen.tags) note_route(mine, seen);
  return id;
}

void statement_ledger::count(entry& in, const core::execution& event) {
  const auto took = event.completed - event.sent;
  const bool failed = event.outcome == core::execution_outcome::failed;
  auto& account = in.account;
  add_execution(account.spent, event);
  account.took.add(took);
  account.latencies.add(took);
  account.last_seen = std::max(account.last_seen, event.completed);
  ++account.calls_by_minute.back();
  if (failed) ++account.errors;
  in.now.add(took, failed);
}

void statement_ledger::running_minute::add(core::duration of_call, bool failed) {
  if (calls == 0) first = of_call;
  if (calls == 1) {
    took = std::make_unique<latency_history>();
    took->add(first);
  }
  if (calls >= 1) took->add(of_call);
  ++calls;
  if (failed) ++errors;
  time += of_call;
}

statement_ledger::entry& statement_ledger::make(account_id id, const observed_execution& seen) {
  if (const auto* oldest = entries_.next_to_go()) drop(*oldest);
  auto& made = entries_[id];
  made.account.statement = std::make_shared<const core::statement_ref>(seen.statement->ref());
  made.account.database = seen.connection.login.database;
  charge(made, heap_bytes(*made.account.statement) + core::heap_bytes(made.account.database));
  return made;
}

// The one in hand is the most recent, and never goes.
void statement_ledger::charge(entry& to, std::size_t bytes) {
  to.text_bytes += bytes;
  text_bytes_ += bytes;
  while (text_bytes_ > core::limits::listed_text_bytes && entries_.size() > 1)
    drop(*entries_.least_recent());
}

void statement_ledger::drop(account_id id) {
  text_bytes_ -= entries_.find(id)->text_bytes;
  entries_.erase(id);
  ++forgotten_;
}

void statement_ledger::note_route(entry& of, const observed_execution& seen) {
  auto& known = of.account.routes;
  if (known && known->size() >= routes_of_statement) return;
  auto route = route_of(*seen.tags);
  if (route.size() > route_bytes) route.resize(route_bytes);
  if (route.empty() || (known && std::ranges::find(*known, route) != known->end())) return;
  auto more = known ? std::make_shared<std::vector<std::string>>(*known)
                    : std::make_shared<std::vector<std::string>>();
  const auto bytes = sizeof(route) + core::heap_bytes(route);
  more->push_back(std::move(route));
  known = std::move(more);
  charge(of, bytes);
}

void statement_ledger::advance(core::time_point now) {
  if (const auto minute = minute_of(now); minute > minute_) begin_minute(minute);
}

void statement_ledger::begin_minute(std::int64_t minute) {
  constexpr auto kept = static_cast<std::int64_t>(statement_account::minutes);
  const auto passed = std::min(minute - minute_, kept);
  for (auto& [id, each] : entries_) {
    end_minute(id, each);
    auto& calls = each.account.calls_by_minute;
    std::shift_left(calls.begin(), calls.end(), passed);
    std::fill(calls.end() - passed, calls.end(), 0U);
  }
  minute_ = minute;
  while (!past_.empty() && past_.front().minute + minutes_of_past <= minute) past_.pop_front();
}

void statement_ledger::end_minute(account_id id, entry& of) {
  if (of.now.calls == 0) return;
  if (past_.size() == core::limits::statement_minutes) past_.pop_front();
  past_.push_back(as_past(id, of.now));
  of.now = {};
}

statement_ledger::past_minute statement_ledger::as_past(account_id id,
                                                        const running_minute& now) const {
  past_minute out{id, now.time, static_cast<std::uint32_t>(minute_), now.calls, now.errors, {}};
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const auto step =
        now.took ? now.took->step_of_share(shares[i]) : latency_scale::step_of(now.first);
    out.steps[i] = static_cast<std::uint8_t>(step);
  }
  return out;
}

template <class Before>
std::vector<statement_totals> statement_ledger::first_by(Before before, std::size_t most) const {
  std::vector<const statement_account*> all;
  all.reserve(entries_.size());
  for (const auto& [id, each] : entries_) all.push_back(&each.account);
  most = std::min(all.size(), most);
  std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(most),
                            [&](const auto* a, const auto* b) { return before(*a, *b); });
  all.resize(most);
  std::vector<statement_totals> out;
  out.reserve(most);
  for (const auto* each : all) out.push_back(totals_of(*each));
  return out;
}

std::vector<statement_totals> statement_ledger::totals() const {
  return first_by(more_calls, core::limits::reported_statements);
}

std::vector<statement_totals> statement_ledger::costliest(std::size_t most) const {
  const auto rank = [](const statement_account& of) {
    return std::tuple(-of.spent.time, of.statement->key, std::string_view{of.database});
  };
  return first_by([&](const auto& a, const auto& b) { return rank(a) < rank(b); }, most);
}

std::vector<statement_account> statement_ledger::accounts() const {
  std::vector<statement_account> all;
  all.reserve(entries_.size());
  for (const auto& [id, each] : entries_) all.push_back(each.account);
  return all;
}

const std::pair<statement_ledger::account_id, statement_ledger::entry>* statement_ledger::find(
    std::uint64_t key, std::string_view database) const {
  const std::pair<account_id, entry>* best = nullptr;
  for (const auto& each : entries_) {
    const auto& account = each.second.account;
    if (account.statement->key != key) continue;
    if (!database.empty() && account.database != database) continue;
    const auto rank = [](const statement_account& of) {
      return std::tuple(-of.spent.time, std::string_view{of.database});
    };
    if (best == nullptr || rank(account) < rank(best->second.account)) best = &each;
  }
  return best;
}

std::optional<statement_detail> statement_ledger::detail(std::uint64_t key,
                                                         std::string_view database) const {
  const auto* found = find(key, database);
  if (found == nullptr) return std::nullopt;
  const auto& [id, mine] = *found;
  statement_detail out{shown(mine.account), {}};
  auto add = [&](const past_minute& past) {
    auto at = [&](std::size_t i) {
      return std::min(latency_scale::upper_end(past.steps[i]), mine.account.took.max());
    };
    out.minutes.push_back(
        {beginning_of(past.minute), past.calls, past.errors, past.time, at(0), at(1), at(2)});
  };
  for (const auto& past : past_) {
    const bool recent = past.minute + minutes_of_past > minute_;
    if (past.account == id && recent) add(past);
  }
  if (mine.now.calls > 0) add(as_past(id, mine.now));
  return out;
}

const core::statement_ref* statement_ledger::text_of(account_id id) const {
  const auto* known = entries_.peek(id);
  return known ? known->account.statement.get() : nullptr;
}

std::vector<core::statement_ref> statement_ledger::texts_of(
    const std::unordered_set<std::uint64_t>& keys) const {
  std::unordered_map<std::uint64_t, const core::statement_ref*> found;
  for (const auto& [id, each] : entries_) {
    const auto& statement = *each.account.statement;
    if (keys.contains(statement.key)) found.emplace(statement.key, &statement);
  }
  std::vector<core::statement_ref> out;
  out.reserve(found.size());
  for (const auto& [key, statement] : found) out.push_back(*statement);
  return out;
}

memory_share statement_ledger::memory() const {
  // Of an entry, beside itself: two nodes, the block of its text, a histogram of the minute, and
  // one of all calls, which has a number for each step that it spans.
  constexpr std::size_t of_entry =
      sizeof(entry) + 192 + sizeof(latency_history) + latency_scale::steps * sizeof(std::uint64_t);
  return {"statement_totals",
          entries_.size() * of_entry + text_bytes_ + past_.size() * sizeof(past_minute),
          core::limits::listed_statements * of_entry + core::limits::listed_text_bytes +
              core::limits::statement_minutes * sizeof(past_minute)};
}

}  // namespace pgweir::analyzers
