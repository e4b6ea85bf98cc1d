// A report: everything that any format prints, as values. Made by findings_book from findings and
// traffic; written by text, json, …; read back by json.
#pragma once

#include "analyzers/traffic.hpp"
#include "config/ignore.hpp"
#include "core/finding.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::reports {

// A piece of work by its name: a test, a route.
struct seen_in {
  analyzers::attributed_work::name_kind kind{};
  std::string name;
  std::uint64_t count = 0;  // incidents
};

// A finding with all its incidents.
struct booked_finding {
  core::finding latest;     // the last of the worst incidents, complete, with its own cost
  std::uint64_t count = 0;  // incidents
  core::cost total;         // of all incidents
  core::wall_time first_seen{};
  core::wall_time last_seen{};
  // Scopes and routes that incidents were in, by kind and name; at most limits::places_of_finding,
  // the first ones.
  std::vector<seen_in> places;
};

struct traffic_summary {
  analyzers::traffic_seen seen;
  std::uint64_t queries = 0;                   // counted on the workers, never dropped
  std::map<std::string, std::uint64_t> blind;  // connections by reason
  // Share of the queries that were analysed, 0…1; 1 when there were none.
  [[nodiscard]] double analysed() const;
};

// "route", "scope", "trace"
std::string_view name_of(analyzers::attributed_work::name_kind kind);

// An entry [[ignore]] of the configuration, and what it kept out of the findings.
struct ignored_findings {
  config::ignore_entry by;
  std::uint64_t count = 0;              // incidents
  std::vector<std::uint64_t> findings;  // their ids, ascending; at most limits::findings in all
  bool expired = false;                 // when the report was made
};

struct report {
  std::string pgweir_version;
  std::string upstream;  // "shop@db:5432": never a password
  core::wall_time started{};
  core::wall_time made{};
  traffic_summary traffic;
  std::vector<analyzers::attributed_work> work;         // by kind of name, then costliest first
  std::vector<analyzers::statement_totals> statements;  // most calls first
  std::vector<booked_finding> findings;                 // worst first, then costliest
  std::uint64_t findings_dropped = 0;                   // limits::findings
  std::vector<ignored_findings> ignored;                // one for each entry, matched or not
  std::string configuration_error;  // why the last reload was not taken; empty: none failed
};

// The orders of the lists, the same for the same traffic: no time and nothing that is of one
// process decides. Costly is what needs many round trips, then many calls.
bool worse(const booked_finding& a, const booked_finding& b);
void put_in_order(report& r);

// Findings that were ignored, each once.
std::size_t ignored_count(const report& r);

// How the process stands, for those who watch over it.
struct health {
  bool ready = true;  // false: it drains
  std::size_t sessions = 0;
  std::string configuration_error;  // as in the report
};

}  // namespace pgweir::reports
