#include "analyzers/long_transaction.hpp"

#include "analyzers/advice/advice.hpp"

namespace pgweir::analyzers {

std::optional<transaction_rule::verdict> long_transaction::judge(const open_transaction& block,
                                                                 core::time_point now) const {
  auto open_for = now - block.opened();
  if (open_for < how_.threshold) return std::nullopt;
  auto severity =
      open_for >= how_.error_threshold ? core::severity::error : core::severity::warning;
  return verdict{.severity = severity,
                 .statement = block.first_statement(),
                 .cost = open_for,
                 .fix = advise_long_transaction(block.evidence(now), block.dialect())};
}

}  // namespace pgweir::analyzers
