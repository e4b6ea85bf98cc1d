// duplicate-query: the same statement with the same parameters gave the same answer again and again
// within one scope, and nothing wrote to its tables in between.
//
// The scope is a tagged request or trace, a transaction, a SET pgweir.scope, or else a burst on one
// connection. A burst proves less: another request may ask the same on a pooled connection. So it
// is LIKELY only, and nothing at all while other connections of the pool ask the same question.
#pragma once

#include "analyzers/bounded_map.hpp"
#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/scope.hpp"
#include "analyzers/settings.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace pgweir::analyzers {

class duplicate_query {
 public:
  explicit duplicate_query(const duplicate_query_settings& how) : how_{how} {}

  void observe(const observed_execution& seen, findings_out& out);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void forget(core::connection_id connection, findings_out&) { bursts_.erase(connection); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  struct asked_in {
    std::uint64_t key = 0;
    bool is_burst = false;
  };
  // When a connection last did something outside of the surer scopes.
  struct burst {
    std::uint64_t number = 0;
    core::time_point last{};
  };
  // One question, asked in one scope.
  struct question {
    statement_handle statement;
    std::uint64_t result_hash = 0;
    std::uint64_t asked = 0;
    core::time_point last{};
    core::duration shortest_gap = core::duration::max();
    core::duration longest_gap{};
    core::cost repeats;  // of all but the first
  };
  struct asker {
    core::connection_id connection;
    core::time_point at{};
    bool several = false;
  };

  asked_in scope_of(const observed_execution& seen);
  bool others_ask(const observed_execution& seen);
  void forget_answers(const observed_execution& writer, std::uint64_t scope_key);
  void raise(const observed_execution& seen, const asked_in& in, const question& asked,
             findings_out& out);

  static constexpr std::size_t followed_questions = core::limits::statements;

  duplicate_query_settings how_;
  std::unordered_map<core::connection_id, burst> bursts_;
  bounded_map<std::uint64_t, question> questions_{followed_questions};
  bounded_map<std::uint64_t, std::vector<std::uint64_t>> asked_by_scope_{
      core::limits::watched_connections};
  bounded_map<std::uint64_t, asker> askers_{followed_questions};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
