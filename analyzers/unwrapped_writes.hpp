// Rule unwrapped-writes (info): two writes that belong together are committed one by one. Told only
// where the relation is seen: the second writes, or selects by, a value that the first returned or
// wrote, and the two columns are named as a key and its reference (orders.id, order_id) or have
// been joined. One round trip is one implicit transaction: what is pipelined is wrapped.
//
// The scope is a traced or tagged request, a labelled scope, or a connection with short pauses; on
// a connection it is LIKELY only, for two requests may follow each other. Bounded: the least
// recently used piece of work is forgotten.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/scope.hpp"
#include "analyzers/seen_joins.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers {

class unwrapped_writes {
 public:
  static constexpr auto its_settings = &settings::unwrapped_writes;

  explicit unwrapped_writes(const unwrapped_writes_settings& how) : how_{how} {}
  void change(const unwrapped_writes_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  // A value that a write has left behind.
  struct left_value {
    core::value_digest value;
    std::uint16_t place = 0;  // among labels, in the result, or in the slots of the statement
    bool returned = false;    // by RETURNING; otherwise the client gave it
  };
  struct past_write {
    statement_handle statement;
    core::time_point completed{};
    core::connection_id connection;
    std::uint32_t round_trip = 0;
    std::vector<left_value> values;
    std::vector<std::string> labels;  // of returned values, where RETURNING * does not name them
  };
  struct work_in_progress {
    std::uint64_t instance = 0;
    core::time_point last{};
    std::uint64_t writes = 0;  // 0: nothing is remembered
    core::cost spent;
    std::array<past_write, 4> recent;  // a ring
  };
  struct related {
    const past_write* first = nullptr;
    core::column_ref from;
    core::column_ref into;
    bool returned = false;
  };

  work_in_progress& work_of(const observed_execution& seen, const work_scope& scope);
  [[nodiscard]] related relation_of(const work_in_progress& work, const observed_execution& seen);
  [[nodiscard]] related relation_to(const past_write& first, const observed_execution& seen);
  static void remember(past_write& into, const observed_execution& seen);
  void raise(const observed_execution& seen, const work_scope& scope, const related& pair,
             const work_in_progress& work, findings_out& out);

  unwrapped_writes_settings how_;
  core::bounded_map<std::uint64_t, work_in_progress> works_{core::limits::pieces_of_work / 2};
  seen_joins joins_;
  incidents incidents_;
};

}  // namespace pgweir::analyzers
