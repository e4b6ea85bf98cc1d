#include "analyzers/adviser/index_survey.hpp"

#include "analyzers/adviser/index_cover.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace pgweir::analyzers {

namespace {

// Candidates of one need that are tried.
constexpr std::size_t tried_of_a_need = 4;
// Rows written for each read from which on a table is written far more than it is read; and so many
// have to be written before that means anything: in our sight, and by the server's statistics, of
// which those that are there now may have been loaded once.
constexpr std::uint64_t written_for_a_read = 20;
constexpr std::uint64_t many_seen_writes = 1'000;
constexpr std::uint64_t many_writes = 10'000;
// A result that has grown so many times in so many calls, to so many rows, goes on growing.
constexpr std::uint64_t grown_times = 2;
constexpr std::uint64_t grown_calls = 10;
constexpr std::uint64_t grown_rows = 50;

void add_once(std::vector<advised_index>& to, const advised_index& index) {
  if (std::ranges::find(to, index) == to.end()) to.push_back(index);
}

}  // namespace

std::uint64_t index_survey::rows() const {
  return static_cast<std::uint64_t>(std::max(table->rows, 0.0));
}

std::uint64_t index_survey::scans() const { return table->sequential_scans + table->index_scans; }

std::uint64_t index_survey::writes() const {
  return table->inserted + table->updated + table->deleted;
}

std::uint64_t index_survey::seen_reads() const {
  std::uint64_t calls = 0;
  for (const auto& each : needs) calls += each.done.spent.calls;
  return calls;
}

bool index_survey::mostly_written() const {
  if (seen_writes >= many_seen_writes && seen_writes / written_for_a_read > seen_reads())
    return true;
  const auto again = writes() - std::min(writes(), rows());
  return again >= many_writes && again / written_for_a_read > scans();
}

const surveyed_need* index_survey::of(std::uint64_t work) const {
  const auto found = std::ranges::find(needs, work, &surveyed_need::work);
  return found == needs.end() ? nullptr : &*found;
}

std::uint64_t rows_written(statement_workload& by, const std::string& database,
                           const core::catalogue& all, const core::catalogue_table& table) {
  std::uint64_t rows = 0;
  by.each([&](std::uint64_t, const statement_work& work) {
    const auto& facts = *work.statement;
    if (!facts.writes || facts.tables.empty() || work.where.database != database) return;
    const auto& target = facts.tables.front();
    if (all.find(target.schema, target.name) == &table) rows += work.spent.rows;
  });
  return rows;
}

bool may_be_told(const advised_index& index, const statement_work& work) {
  return !index.tells_a_value || literals_are_constant(work);
}

double returned_share(const statement_work& work, std::uint64_t rows) {
  const auto& statement = *work.statement;
  const bool all_that_it_needs = !statement.single_row_aggregate && !statement.grouped &&
                                 statement.limit != parser::bound_kind::bounded &&
                                 work.spent.calls > 0 && rows > 0;
  if (!all_that_it_needs) return 1;
  const auto each = static_cast<double>(work.spent.rows) / static_cast<double>(work.spent.calls);
  return std::min(each / static_cast<double>(rows), 1.0);
}

bool is_slow(const statement_work& work, const missing_index_settings& how) {
  return work.slowest >= how.slow;
}

bool grows(const statement_work& work) {
  return work.spent.calls >= grown_calls && work.last_rows >= grown_rows &&
         work.last_rows >= grown_times * std::max<std::uint64_t>(work.first_rows, 1);
}

bool is_worth_asking(const surveyed_need& need, std::uint64_t rows,
                     const missing_index_settings& how) {
  return rows >= how.small_rows || need.done.in_loop || is_slow(need.done, how) || grows(need.done);
}

void choose_what_to_ask(index_survey& survey, const missing_index_settings& how) {
  std::ranges::stable_sort(survey.needs, std::greater{},
                           [](const surveyed_need& each) { return each.done.spent.time; });
  std::vector<advised_index> first;   // the best of each need: what they have in common
  std::vector<advised_index> others;  // in case the planner likes another better
  for (const auto& each : survey.needs) {
    if (each.need.together || !is_worth_asking(each, survey.rows(), how)) continue;
    if (survey.statements.size() >= core::limits::tried_statements) break;
    std::size_t taken = 0;
    for (const auto& index : each.need.candidates) {
      if (!may_be_told(index, each.done)) continue;
      add_once(taken == 0 ? first : others, index);
      if (++taken == tried_of_a_need) break;
    }
    if (taken > 0 && std::ranges::find(survey.statements, each.work) == survey.statements.end())
      survey.statements.push_back(each.work);
  }
  for (const auto& index : merged(first)) add_once(survey.indexes, index);
  for (const auto& index : first) add_once(survey.indexes, index);
  for (const auto& index : others) add_once(survey.indexes, index);
  if (survey.indexes.size() > core::limits::tried_indexes)
    survey.indexes.resize(core::limits::tried_indexes);
}

core::index_question question_of(const index_survey& survey, std::uint64_t number,
                                 known_values& values) {
  core::index_question question;
  question.number = number;
  for (auto key : survey.statements) {
    const auto& done = survey.of(key)->done;
    if (question.statements.empty()) question.who = asking_for(done.where);
    auto sample = sample_of(*done.statement, values.find(done.text));
    if (!sample.text.empty()) question.statements.push_back(std::move(sample));
  }
  for (const auto& index : survey.indexes) question.indexes.push_back(trial_text(index));
  return question;
}

}  // namespace pgweir::analyzers
