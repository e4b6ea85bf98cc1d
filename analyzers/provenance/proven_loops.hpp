// The loops that provenance has proven, as incidents: chains of one loop are put together, siblings
// beside each other, inner loops below outer ones. Makes no findings: n_plus_one tells of the
// reading statements of an incident, write_loop of the writing ones.
//
// A stage before the rules. Each of observe, advance, forget and finish is called first and the
// rules then; loops that end in such a call are listed by ended() until the next one.
#pragma once

#include "analyzers/live.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/own_walks.hpp"
#include "analyzers/provenance/loop_incident.hpp"
#include "analyzers/provenance/provenance.hpp"
#include "analyzers/settings.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace pgweir::analyzers {

class proven_loops {
 public:
  using incident_list = std::vector<std::unique_ptr<loop_incident>>;
  static constexpr std::size_t incidents_kept = 256;

  // `unused`: as provenance has it.
  explicit proven_loops(const n_plus_one_settings& how, core::unused_results* unused = nullptr,
                        const provenance::bounds& most = {})
      : provenance_{how, {}, most, unused} {}
  // Other thresholds from here on; what is known stays known.
  void change(const n_plus_one_settings& how) { provenance_.change(how); }
  // The keys of all databases that are known from here on.
  void learn(const relations& known) { provenance_.learn(known); }

  void observe(const observed_execution& seen);
  void advance(core::time_point now);
  void forget(core::connection_id connection);
  // The statement's facts are to be forgotten.
  void let_go(core::statement_id statement) { provenance_.let_go(statement); }
  // Traffic has ended: every loop is over.
  void finish();

  // What the execution that was observed last turned out to be.
  [[nodiscard]] const provenance::reading& reading() const { return *reading_; }
  // The walk from row to row that it is a step of; null: none.
  [[nodiscard]] const own_walk* walk() const { return walk_; }
  [[nodiscard]] const incident_list& running() const { return running_; }
  [[nodiscard]] const incident_list& ended() const { return ended_; }
  // Of the running ones; null: none.
  [[nodiscard]] loop_incident* that_holds(const chain& one) const;

  [[nodiscard]] const provenance& origins() const { return provenance_; }
  [[nodiscard]] memory_share memory() const {
    using namespace core::limits;
    return {"provenance", provenance_.kept_bytes(), provenance_bytes + followed_statement_bytes};
  }

 private:
  void add(chain& proven, const observed_execution& seen);
  void collect_ended();

  provenance provenance_;
  own_walks walks_;
  provenance::reading nothing_;
  const provenance::reading* reading_ = &nothing_;
  own_walk* walk_ = nullptr;
  incident_list running_;
  incident_list ended_;
};

}  // namespace pgweir::analyzers
