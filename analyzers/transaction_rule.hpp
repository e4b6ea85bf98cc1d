// What long-transaction and idle-in-transaction share: they follow the open block of every
// connection, speak while it is open, again once a second while it stays so, and a last time with
// the exact numbers when it has ended. They differ in judge(). While one is said to be open, they
// ask who waits for its locks: at once, and then less and less often.
//
// At most limits::watched_connections blocks are followed, because the pipeline follows no more
// connections.
#pragma once

#include "analyzers/observed.hpp"
#include "analyzers/open_transaction.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"
#include "core/side_question.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace pgweir::analyzers {

class transaction_rule {
 public:
  virtual ~transaction_rule() = default;
  transaction_rule(transaction_rule&&) = default;
  transaction_rule& operator=(transaction_rule&&) = delete;

  void observe(const observed_execution& seen, findings_out& out);
  void observe(const observed_step& seen, findings_out& out);
  void advance(core::time_point now, findings_out& out);
  // What was raised is closed with what was known last.
  void forget(core::connection_id connection, findings_out& out);
  void ask(std::vector<core::side_question>& out);
  void answered(const core::waiters_seen& seen, findings_out& out);
  // Blocks that are still open stay so, with their last numbers.
  void finish(core::time_point now, findings_out& out);

 protected:
  explicit transaction_rule(core::rule id) : id_{id} {}

  struct verdict {
    core::severity severity{};
    statement_handle statement;  // whose problem it is: part of the finding's id; may be null
    core::duration cost{};
    core::fix fix;
  };
  // None: nothing to say yet.
  [[nodiscard]] virtual std::optional<verdict> judge(const open_transaction& block,
                                                     core::time_point now) const = 0;

 private:
  struct followed {
    open_transaction block;
    std::uint64_t id = 0;  // of the finding; 0: not raised
    std::uint64_t occurrence = 0;
    core::time_point first_seen{};
    core::time_point said_at{};
    core::severity said_severity{};
    core::time_point next_look{};
    core::duration pause{};  // until the look after it
    std::optional<core::transaction_evidence::lock_waits> waits{};
  };

  void begin(const observed_step& seen, findings_out& out);
  void want_look(followed& which, core::connection_id connection, core::time_point now);
  void say(followed& which, core::time_point now, bool open, findings_out& out);
  void end(core::connection_id connection, core::time_point now, findings_out& out);

  core::rule id_;
  core::time_point advanced_{};
  std::unordered_map<core::connection_id, followed> open_;
  std::vector<core::waiters_question> looks_;  // at most limits::side_questions
  core::bounded_map<std::uint64_t, std::uint64_t> occurrences_{4 * core::limits::findings};
};

}  // namespace pgweir::analyzers
