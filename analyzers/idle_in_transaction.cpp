#include "analyzers/idle_in_transaction.hpp"

#include "analyzers/advice/advice.hpp"

namespace pgweir::analyzers {

std::optional<transaction_rule::verdict> idle_in_transaction::judge(const open_transaction& block,
                                                                    core::time_point now) const {
  if (block.longest_idle(now) < how_.threshold) return std::nullopt;
  auto evidence = block.evidence(now);
  return verdict{.severity = core::severity::warning,
                 .statement = block.before_longest(now),
                 .cost = evidence.idle_for,
                 .fix = advise_idle_in_transaction(evidence, block.dialect())};
}

}  // namespace pgweir::analyzers
