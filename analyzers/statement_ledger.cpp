#include "analyzers/statement_ledger.hpp"

#include "analyzers/incidents.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <tuple>

namespace pgweir::analyzers {

void statement_ledger::observe(const observed_execution& seen) {
  const auto& database = seen.connection.login.database;
  auto& account = accounts_[key_mix({seen.statement->key, key_mix(database)})];
  if (!account.statement) {
    account.statement = seen.statement;
    account.database = database;
  }
  if (seen.connection.dialect != core::orm::none) account.dialect = seen.connection.dialect;
  add_execution(account.spent, seen.event);
  if (seen.event.outcome == core::execution_outcome::failed) ++account.errors;
  const auto took = seen.event.completed - seen.event.sent;
  account.took.add(took);
  account.latencies.add(took);
}

std::vector<statement_totals> statement_ledger::totals() const {
  std::vector<statement_totals> all;
  all.reserve(accounts_.size());
  for (const auto& [key, account] : accounts_) {
    const auto& took = account.took;
    all.push_back({account.statement->ref(), account.database, account.dialect, account.spent,
                   account.errors, took.max(), took.quantile(0.5), took.quantile(0.95),
                   took.quantile(0.99), account.latencies});
  }
  std::ranges::sort(all, [](const auto& a, const auto& b) {
    const auto rank = [](const statement_totals& each) {
      return std::tuple(~each.spent.calls, each.statement.key, std::string_view{each.database});
    };
    return rank(a) < rank(b);
  });
  return all;
}

}  // namespace pgweir::analyzers
