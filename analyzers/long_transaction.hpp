// long-transaction: a block is open for long. Its locks are held, vacuum waits. Said while it is
// open. Quiet for walsenders and backups.
#pragma once

#include "analyzers/settings.hpp"
#include "analyzers/transaction_rule.hpp"

namespace pgweir::analyzers {

class long_transaction final : public transaction_rule {
 public:
  static constexpr auto its_settings = &settings::long_transaction;

  explicit long_transaction(const long_transaction_settings& how)
      : transaction_rule{core::rule::long_transaction}, how_{how} {}
  void change(const long_transaction_settings& how) { how_ = how; }

 private:
  [[nodiscard]] std::optional<verdict> judge(const open_transaction& block,
                                             core::time_point now) const override;

  long_transaction_settings how_;
};

}  // namespace pgweir::analyzers
