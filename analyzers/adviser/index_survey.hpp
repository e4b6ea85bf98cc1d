// One table as missing-index looks at it: the statements of the workload that would use an index
// which is not there, what they need, and the indexes that come into question. Made of one look at
// the catalogue, which it keeps.
#pragma once

#include "analyzers/adviser/adviser_stage.hpp"
#include "analyzers/adviser/index_candidates.hpp"
#include "analyzers/settings.hpp"
#include "core/side_question.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers {

// A statement and what it needs of one table. A copy of its work: it is judged as it was then.
struct surveyed_need {
  std::uint64_t work = 0;  // its key in the workload
  statement_work done;
  index_need need;
  bool shown_relation = false;  // its loop's column is a relation: unindexed-foreign-key tells it
};

struct index_survey {
  std::string database;
  known_catalogue all;
  const core::catalogue_table* table = nullptr;  // of `all`
  std::vector<surveyed_need> needs;
  std::uint64_t seen_writes = 0;  // rows that the workload wrote into it
  // Asked of the server, in this order: each of the statements with each of the indexes.
  std::vector<std::uint64_t> statements;  // keys in the workload
  std::vector<advised_index> indexes;

  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] std::uint64_t scans() const;
  [[nodiscard]] std::uint64_t writes() const;
  [[nodiscard]] std::uint64_t seen_reads() const;  // calls of its statements
  // Far more than it is read: in our sight, or by the server's statistics.
  [[nodiscard]] bool mostly_written() const;
  [[nodiscard]] const surveyed_need* of(std::uint64_t work) const;
};

// Rows that these statements wrote into the table.
std::uint64_t rows_written(statement_workload& by, const std::string& database,
                           const core::catalogue& all, const core::catalogue_table& table);

// Nothing in its text is a value of the traffic, as far as one can see.
bool may_be_told(const advised_index& index, const statement_work& work);

// Of the table's rows, what a call of the statement returned: it did not need more of them. 1: not
// known, because it aggregates or stops early.
double returned_share(const statement_work& work, std::uint64_t rows);

// What makes a need worth a question, beside the size of its table.
bool is_slow(const statement_work& work, const missing_index_settings& how);
bool grows(const statement_work& work);
bool is_worth_asking(const surveyed_need& need, std::uint64_t rows,
                     const missing_index_settings& how);

// Fills `statements` and `indexes` with what is worth asking, the dearest first, within the limits.
void choose_what_to_ask(index_survey& survey, const missing_index_settings& how);

core::index_question question_of(const index_survey& survey, std::uint64_t number,
                                 known_values& values);

}  // namespace pgweir::analyzers
