// Keeps what [[ignore]] matches out of the book of findings, and counts it: incidents and findings
// for each entry. The first entry that matches takes it.
//
// Owned by the analysis thread. Bounded: of incidents that may be raised again the newest
// limits::ignored_incidents are known, ids are kept of limits::findings findings.
#pragma once

#include "config/ignore.hpp"
#include "core/bounded_map.hpp"
#include "core/finding.hpp"
#include "core/time.hpp"
#include "reports/report.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace pgweir::reports {

class ignored_incidents {
 public:
  explicit ignored_incidents(std::vector<config::ignore_entry> entries);
  // Others from now on. One that was there before goes on counting.
  void change(std::vector<config::ignore_entry> entries);

  // Whether the incident, complete as findings_book::raise has it, is to be ignored. Then it is
  // counted, once; in any case what it replaces no longer is.
  bool take(const core::finding& incident, core::wall_time now);
  // The same for what is in the book, with all its incidents.
  bool take(const booked_finding& booked, core::wall_time now);

  // In the order of the entries.
  [[nodiscard]] std::vector<ignored_findings> told(core::wall_time now) const;

 private:
  struct tally {
    config::ignore_entry entry;
    std::uint64_t serial = 0;  // never given out twice
    std::uint64_t count = 0;
    std::map<std::uint64_t, std::uint64_t> findings;  // incidents by id
  };

  static std::uint64_t key_of(const core::finding::earlier& incident);
  template <class Found>
  tally* taker_of(const Found& found, core::wall_time now);
  void count(tally& of, const core::finding::earlier& incident, std::uint64_t incidents);
  // Nothing, where it was not ignored.
  void forget(const core::finding::earlier& incident);

  std::vector<tally> tallies_;
  core::bounded_map<std::uint64_t, std::uint64_t> takers_;  // serials by incident
  std::uint64_t last_serial_ = 0;
  std::size_t listed_ = 0;  // ids, of all entries
};

}  // namespace pgweir::reports
