// What each kind of evidence owes the reports. Its file in reports/rules/ holds both halves:
//   fields    its JSON, both ways; docs/report.schema.json describes it under the name of its kind
//   describe  fills subject, price, sentence, statement and because, and sets `note` to what helps
//             where a finding brings no advice
// and, where the usual answer (below) does not fit:
//   size_of   the number that a growing finding is known by
//   open_time for how long it has been so, of what is raised while it lasts
#pragma once

#include "core/finding.hpp"
#include "reports/json_fields.hpp"
#include "reports/report.hpp"
#include "reports/wording.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace pgweir::reports {

template <class Evidence>
std::uint64_t size_of(const booked_finding& f, const Evidence&) {
  return f.count;
}

template <class Evidence>
core::duration open_time(const Evidence&) {
  return {};
}

// Of a fix that was tried; none: null.
void measured_field(json_fields& all, std::optional<core::measured_fix>& measured);
void timeline_field(json_fields& all, std::vector<core::timed_step>& timeline);
// "50 round trips, 31 ms → 1 round trip, 0.90 ms; same rows", as a sentence; none: nothing.
void tell_measured(const std::optional<core::measured_fix>& measured, words& out);

void fields(json_fields& all, core::n_plus_one_evidence& e);
void describe(const core::finding& f, const core::n_plus_one_evidence& e, words& out);
std::uint64_t size_of(const booked_finding& f, const core::n_plus_one_evidence& e);

void fields(json_fields& all, core::sequential_chain_evidence& e);
void describe(const core::finding& f, const core::sequential_chain_evidence& e, words& out);
std::uint64_t size_of(const booked_finding& f, const core::sequential_chain_evidence& e);

void fields(json_fields& all, core::write_loop_evidence& e);
void describe(const core::finding& f, const core::write_loop_evidence& e, words& out);
std::uint64_t size_of(const booked_finding& f, const core::write_loop_evidence& e);

void fields(json_fields& all, core::duplicate_query_evidence& e);
void describe(const core::finding& f, const core::duplicate_query_evidence& e, words& out);
std::uint64_t size_of(const booked_finding& f, const core::duplicate_query_evidence& e);

void fields(json_fields& all, core::unbounded_select_evidence& e);
void describe(const core::finding& f, const core::unbounded_select_evidence& e, words& out);

void fields(json_fields& all, core::wide_select_evidence& e);
void describe(const core::finding& f, const core::wide_select_evidence& e, words& out);

void fields(json_fields& all, core::slow_query_evidence& e);
void describe(const core::finding& f, const core::slow_query_evidence& e, words& out);

void fields(json_fields& all, core::missing_index_evidence& e);
void describe(const core::finding& f, const core::missing_index_evidence& e, words& out);
std::uint64_t size_of(const booked_finding& f, const core::missing_index_evidence& e);

void fields(json_fields& all, core::unindexed_foreign_key_evidence& e);
void describe(const core::finding& f, const core::unindexed_foreign_key_evidence& e, words& out);

void fields(json_fields& all, core::missing_foreign_key_evidence& e);
void describe(const core::finding& f, const core::missing_foreign_key_evidence& e, words& out);

void fields(json_fields& all, core::transaction_evidence& e);
void describe(const core::finding& f, const core::transaction_evidence& e, words& out);
core::duration open_time(const core::transaction_evidence& e);

void fields(json_fields& all, core::offset_pagination_evidence& e);
void describe(const core::finding& f, const core::offset_pagination_evidence& e, words& out);

void fields(json_fields& all, core::join_explosion_evidence& e);
void describe(const core::finding& f, const core::join_explosion_evidence& e, words& out);

void fields(json_fields& all, core::literal_sql_evidence& e);
void describe(const core::finding& f, const core::literal_sql_evidence& e, words& out);

void fields(json_fields& all, core::shape_explosion_evidence& e);
void describe(const core::finding& f, const core::shape_explosion_evidence& e, words& out);

void fields(json_fields& all, core::runtime_ddl_evidence& e);
void describe(const core::finding& f, const core::runtime_ddl_evidence& e, words& out);

void fields(json_fields& all, core::unsafe_migration_evidence& e);
void describe(const core::finding& f, const core::unsafe_migration_evidence& e, words& out);

void fields(json_fields& all, core::privileged_session_evidence& e);
void describe(const core::finding& f, const core::privileged_session_evidence& e, words& out);

void fields(json_fields& all, core::no_statement_timeout_evidence& e);
void describe(const core::finding& f, const core::no_statement_timeout_evidence& e, words& out);

void fields(json_fields& all, core::connection_churn_evidence& e);
void describe(const core::finding& f, const core::connection_churn_evidence& e, words& out);
void fields(json_fields& all, core::failed_transaction_evidence& e);
void describe(const core::finding& f, const core::failed_transaction_evidence& e, words& out);
core::duration open_time(const core::failed_transaction_evidence& e);

void fields(json_fields& all, core::unwrapped_writes_evidence& e);
void describe(const core::finding& f, const core::unwrapped_writes_evidence& e, words& out);

void fields(json_fields& all, core::query_budget_evidence& e);
void describe(const core::finding& f, const core::query_budget_evidence& e, words& out);

}  // namespace pgweir::reports
