// Where do the values of this execution come from? Follows results and the parameters that come
// after them, on each connection, among the connections of one client and within each request that
// is tagged, and says which executions are steps of a proven loop. It makes no findings: see
// n_plus_one.hpp.
//
// Membership proves nothing, order does: see provenance_chain.hpp. Work per execution does not grow
// with what is kept. Bounds: the bytes of kept results (oldest first out), statements, scopes,
// chains; age limits only the start of a chain, never its life.
#pragma once

#include "analyzers/provenance/provenance_chain.hpp"
#include "analyzers/provenance/provenance_names.hpp"
#include "analyzers/provenance/provenance_scope.hpp"
#include "analyzers/provenance/provenance_source.hpp"
#include "analyzers/provenance/provenance_statement.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/unused_results.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pgweir::analyzers {

class provenance {
 public:
  struct bounds {
    std::size_t bytes = core::limits::provenance_bytes;
    std::size_t statement_bytes = core::limits::followed_statement_bytes;
    std::size_t chains = 8'192;  // live ones; beyond it none begins
    std::size_t requests = 512;  // those unused for longest go first
    std::uint32_t unused_results = core::limits::unused_results;
  };
  struct counters {
    std::uint64_t executions = 0;
    std::uint64_t evicted_sources = 0;  // for want of bytes, not of age
    std::uint64_t refused_chains = 0;
    std::uint64_t evicted_statements = 0;
    std::uint64_t chain_steps = 0;
  };
  // What one execution turned out to be. Reused; valid until the next call.
  struct reading {
    std::uint64_t execution = 0;
    std::shared_ptr<known_statement> statement;  // null: not followed
    std::vector<chain*> stepped;                 // the chains that it is a child of
    std::vector<chain*> proven;                  // of them, those that became so just now
    // Its value stood in the last result of the statement itself: a walk, not a loop.
    bool walks = false;
  };

  // `unused`: where to say of whose results nobody uses anything; may be null, outlives this.
  provenance(const n_plus_one_settings& how, relations known, const bounds& most,
             core::unused_results* unused = nullptr);
  explicit provenance(const n_plus_one_settings& how) : provenance{how, {}, bounds{}} {}
  void change(const n_plus_one_settings& how) { settings_ = how; }

  // Executions in the order in which they completed.
  const reading& observe(const observed_execution& seen);
  // Ends chains that have paused for too long and forgets old results.
  void advance(core::time_point now);
  // The connection is gone, or a gap lies here: nothing may be chained over it.
  void forget(core::connection_id connection);
  // The statement's facts are to be forgotten: what is known of it goes with them. Chains and
  // results that hold it go on.
  void let_go(core::statement_id statement);
  void end_all();

  // Proven chains that have ended since the last call; the caller owns them.
  std::vector<std::unique_ptr<chain>> take_ended() { return std::exchange(ended_, {}); }
  // Foreign keys, when a catalogue was read.
  void learn(relations known);
  [[nodiscard]] const counters& counted() const { return counters_; }
  [[nodiscard]] std::size_t live_chains() const { return live_chains_; }
  // Of results and statements.
  [[nodiscard]] std::size_t kept_bytes() const { return *kept_bytes_ + statement_bytes_; }

 private:
  struct kept_source {
    std::shared_ptr<source> result;
    core::time_point at{};
  };
  struct step_context;

  std::shared_ptr<known_statement> statement_of(const observed_execution& seen);
  void make_room_for_statement();
  void drop_statement(known_statement& known);
  void follow_slot(const observed_execution& seen, std::size_t slot_index);
  void follow_in_scope(step_context& context, provenance_scope& scope, chain_scope kind);
  void step_chains(step_context& context, provenance_scope& scope, chain_group& group);
  void begin_chains(step_context& context, provenance_scope& scope, chain_scope kind);
  static const origin* fresh_origin(const step_context& context, provenance_scope& scope);
  void note_follower(const step_context& context, provenance_scope& scope);
  void note_parents(std::array<chain_number, 4>& numbers) const;
  [[nodiscard]] chain_step describe(const step_context& context) const;
  void describe_parent(const step_context& context, provenance_scope& scope, const chain& one,
                       chain_step& step);
  bool another_begins(const step_context& context, const provenance_scope& scope, const chain& one);
  bool has_better_parent(const step_context& context, const provenance_scope& scope,
                         const chain& one);
  void prove_newer(const chain_group& group, std::size_t proven_before);
  [[nodiscard]] bool origin_wins(const step_context& context, agreement parent) const;
  void keep_result(const observed_execution& seen);
  void count_unused(known_statement& of, core::statement_id text);
  void no_longer_unused(known_statement& of);
  void keep_origins(const observed_execution& seen);
  void keep_source(std::shared_ptr<source> result);
  void drop_source(const source& result);
  // How long a loop may pause. While the transaction that it shares with its parent is open, what
  // comes next in it is the same piece of work.
  [[nodiscard]] core::duration longest_pause(const chain& one) const {
    return one.same_transaction() ? std::max(settings_.source_age, settings_.chain_gap)
                                  : settings_.chain_gap;
  }
  void end_chain(std::unique_ptr<chain> one);
  void end_chains_of(provenance_scope& scope);
  chain_number next_number(chain_scope scope) {
    return 2 * ++chains_begun_ + (scope == chain_scope::connection ? 0 : 1);
  }
  agreement names_agree(const known_statement& parent, std::uint16_t position,
                        const known_statement& child, std::size_t slot_index);
  // The scopes of one execution; the request's is null when it carries no id of one.
  struct scope_set {
    provenance_scope* connection = nullptr;
    provenance_scope* client = nullptr;
    provenance_scope* request = nullptr;
    std::uint64_t request_key = 0;
  };
  scope_set scopes_of(const observed_execution& seen);
  provenance_scope& connection_scope(const connection_context& connection);
  void leave_client(std::uint64_t pool);
  provenance_scope& request_scope(std::uint64_t key, core::time_point now);

  n_plus_one_settings settings_;
  relations relations_;
  bounds bounds_;
  core::unused_results* unused_;
  counters counters_;
  reading reading_;
  core::time_point reading_at_{};
  scope_set here_;  // of the execution that is read

  std::unordered_map<core::statement_id, std::shared_ptr<known_statement>> by_id_;
  std::unordered_map<std::uint64_t, std::shared_ptr<known_statement>> by_key_;
  std::uint32_t next_statement_ = 1;
  std::size_t statement_bytes_ = 0;
  std::unordered_map<core::connection_id, std::unique_ptr<provenance_scope>> connections_;
  std::unordered_map<std::uint64_t, std::unique_ptr<provenance_scope>> clients_;
  core::bounded_map<std::uint64_t, std::unique_ptr<provenance_scope>> requests_;
  std::unordered_map<std::uint64_t, agreement> agreements_;
  std::deque<kept_source> kept_;  // oldest first
  std::shared_ptr<std::size_t> kept_bytes_ = std::make_shared<std::size_t>(0);
  std::shared_ptr<std::size_t> table_bytes_ = std::make_shared<std::size_t>(0);
  std::size_t live_chains_ = 0;
  std::uint64_t chains_begun_ = 0;
  std::vector<std::unique_ptr<chain>> ended_;
};

}  // namespace pgweir::analyzers
