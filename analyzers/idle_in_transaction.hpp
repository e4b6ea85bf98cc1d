// idle-in-transaction: the application does something else (an HTTP call, a sleep) while its
// transaction is open. Said while it is idle, with the statement before and, once there is one,
// the statement after the longest pause. Quiet for walsenders and backups.
#pragma once

#include "analyzers/settings.hpp"
#include "analyzers/transaction_rule.hpp"

namespace pgweir::analyzers {

class idle_in_transaction final : public transaction_rule {
 public:
  static constexpr auto its_settings = &settings::idle_in_transaction;

  explicit idle_in_transaction(const idle_in_transaction_settings& how)
      : transaction_rule{core::rule::idle_in_transaction}, how_{how} {}
  void change(const idle_in_transaction_settings& how) { how_ = how; }

 private:
  [[nodiscard]] std::optional<verdict> judge(const open_transaction& block,
                                             core::time_point now) const override;

  idle_in_transaction_settings how_;
};

}  // namespace pgweir::analyzers
