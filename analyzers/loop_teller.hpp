// How n_plus_one and write_loop say what they find: when it is sure and had a moment to show itself
// whole, again as it grows, and with its last numbers when it is over; always complete.
//
// A finding's id is made of what it says, never of when it was said: when more comes to light it is
// raised under its own id and replaces what was raised before.
#pragma once

#include "analyzers/observed.hpp"
#include "analyzers/provenance/loop_incident.hpp"
#include "core/bounded_map.hpp"
#include "core/finding.hpp"
#include "core/limits.hpp"

#include <chrono>
#include <cstdint>

namespace pgweir::analyzers {

class loop_teller {
 public:
  // What is sure waits this long for siblings and for the loop around it before it is said.
  static constexpr core::duration settling = std::chrono::milliseconds{150};
  // A growing finding is said again at most this often.
  static constexpr core::duration said_every = std::chrono::milliseconds{200};

  // Whether to say it at `now`: it is settled, has grown, and was not said just now.
  [[nodiscard]] static bool is_due(const loop_incident& which, const told_finding& told,
                                   core::time_point now) {
    bool settled = now - which.proven_at >= settling;
    bool due = told.said_calls == 0 || now - told.said_at >= said_every;
    return settled && due && which.calls() != told.said_calls;
  }

  // Says what `which` has to say under the id `found.id`.
  void say(const loop_incident& which, told_finding& told, core::finding found,
           core::time_point now, findings_out& out) {
    if (told.id != found.id) {
      if (told.id != 0) told.replaces.push_back({told.id, told.occurrence});
      told.id = found.id;
      told.occurrence = next_occurrence(found.id);
    }
    told.said_calls = which.calls();
    told.said_at = now;
    found.occurrence = told.occurrence;
    found.replaces = told.replaces;
    out.push_back(std::move(found));
  }

  std::uint64_t next_occurrence(std::uint64_t finding) { return ++occurrences_[finding]; }

 private:
  core::bounded_map<std::uint64_t, std::uint64_t> occurrences_{4 * core::limits::findings};
};

}  // namespace pgweir::analyzers
