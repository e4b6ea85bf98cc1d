// Rule n-plus-one: one query per row of an earlier result. PROVEN by provenance; LIKELY and SUSPECT
// by bursts (n_plus_one_burst.hpp).
//
// A finding is said when it is sure and its tree had a moment to show itself (`settling`), again as
// it grows, and with its final numbers when the loop has ended; always complete. Its id is made of
// what it says, never of when it was said: when more comes to light (a LIKELY burst is proven, an
// inner loop's outer one is) it is raised under its own id and replaces what was raised before.
#pragma once

#include "analyzers/bounded_map.hpp"
#include "analyzers/n_plus_one_burst.hpp"
#include "analyzers/n_plus_one_incident.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/provenance.hpp"
#include "analyzers/settings.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace pgweir::analyzers {

class n_plus_one {
 public:
  explicit n_plus_one(const n_plus_one_settings& how);
  // Other thresholds from here on; what is known stays known.
  void change(const n_plus_one_settings& how);
  // The keys of all databases that are known from here on.
  void learn(const relations& known) { provenance_.learn(known); }

  void observe(const observed_execution& seen, findings_out& out);
  void observe(const observed_step& step, findings_out& out);
  void advance(core::time_point now, findings_out& out);
  void forget(core::connection_id connection, findings_out& out);
  // Traffic has ended: every loop is over.
  void finish(core::time_point now, findings_out& out);

  [[nodiscard]] const provenance& origins() const { return provenance_; }

  // A proof waits this long for siblings and for the loop around it before it is said.
  static constexpr core::duration settling = std::chrono::milliseconds{150};
  // A growing finding is said again at most this often.
  static constexpr core::duration said_every = std::chrono::milliseconds{200};
  static constexpr std::size_t incidents_kept = 256;

 private:
  using incident_list = std::vector<std::unique_ptr<loop_incident>>;

  loop_incident& incident_of(chain& proven, const observed_execution& seen, findings_out& out);
  void collect_ended(findings_out& out);
  void say(loop_incident& which, core::time_point now, findings_out& out);
  void say(burst& which, core::time_point now, findings_out& out);
  std::uint64_t next_occurrence(std::uint64_t finding) { return ++occurrences_[finding]; }

  provenance provenance_;
  bursts bursts_;
  incident_list incidents_;
  bounded_map<std::uint64_t, std::uint64_t> occurrences_{4 * core::limits::findings};
};

}  // namespace pgweir::analyzers
