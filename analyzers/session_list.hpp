// Who is connected, and what each session does right now. A stage before the rules; makes no
// findings.
//
// What a session did last is known by its events, and they come when a round trip ends; only inside
// a transaction block do events tell when one begins. So that a statement outside of a block is
// seen while it runs, the worker tells by the session's pulse since when the client waits. Where
// there is no pulse (a trace), such a statement is seen when it has ended. What statement runs is
// not known before it has ended: the last one is named.
//
// Bounded: limits::watched_connections, and limits::blind_sessions of those that went blind. Keeps
// no text: names are the pipeline's contexts', statements the ledger's.
#pragma once

#include "analyzers/live.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/statement_ledger.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace pgweir::analyzers {

class session_list {
 public:
  using contexts = core::bounded_map<core::connection_id, connection_context>;

  void opened(core::connection_id id, core::time_point at);
  void observe(const observed_execution& seen, statement_ledger::account_id statement);
  void observe(const observed_step& seen);
  void went_blind(const connection_context& whose, core::blind_reason why, core::time_point at);
  // Some of its events were lost: whether a block is open is not known. Where its end was among
  // them, its pulse tells. `whose` may be null.
  void lose_sight_of(core::connection_id id, const connection_context* whose);
  void forget(core::connection_id id);

  // As of `now`; those in a transaction first, oldest first. At most limits::shown_sessions.
  [[nodiscard]] std::vector<live_session> sessions(core::time_point now, const contexts& who,
                                                   const statement_ledger& statements) const;
  [[nodiscard]] std::size_t size() const { return followed_.size() + blind_.size(); }
  [[nodiscard]] memory_share memory() const;

 private:
  struct block {
    std::uint32_t number = 0;
    live_transaction how;
  };
  struct followed {
    core::time_point since{};
    live_session::state now = live_session::state::idle;
    core::time_point state_since{};
    std::optional<block> open;
    statement_ledger::account_id statement = 0;
    std::uint64_t queries = 0;
  };

  followed& of(core::connection_id id, core::time_point at);
  static block& block_of(followed& whose, std::uint32_t number, core::time_point at);
  static void change(followed& whose, live_session::state to, core::time_point at);
  [[nodiscard]] static live_session shown(const followed& what, const connection_context& who,
                                          core::time_point now);

  core::bounded_map<core::connection_id, followed> followed_{core::limits::watched_connections};
  core::bounded_map<core::connection_id, live_session> blind_{core::limits::blind_sessions};
};

}  // namespace pgweir::analyzers
