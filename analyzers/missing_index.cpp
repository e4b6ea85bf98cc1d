#include "analyzers/missing_index.hpp"

#include "analyzers/adviser/index_cover.hpp"
#include "analyzers/adviser/index_finding.hpp"
#include "analyzers/adviser/shown_relations.hpp"
#include "analyzers/incidents.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <iterator>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;

// Tables are chosen so often, and a table is looked at again after so long at the earliest.
constexpr core::duration pace = 500ms;
constexpr core::duration again_after = 10s;
// The statements of a table have this long to show themselves, and to prove a loop.
constexpr core::duration settling = 2s;
// Trials that wait for their answer at once, and for how long; an answer that comes later is taken
// in place of what was said without.
constexpr std::size_t trials_at_once = 4;
constexpr core::duration patience = 20s;
// Statements that are read in one round: each takes some microseconds.
constexpr std::size_t read_at_once = 64;

bool holds_rows(const core::catalogue_table& table) {
  return table.kind == core::relation_kind::table ||
         table.kind == core::relation_kind::partitioned_table;
}

// Changes with what an index could be wanted for, or be made of.
std::uint64_t mark_of(const core::catalogue_table& table) {
  std::uint64_t sum = 0;
  for (const auto& index : table.indexes)
    sum += key_mix({key_mix(index.name), index.valid ? 1U : 0U});
  const auto rows = static_cast<std::uint64_t>(std::max(table.rows, 0.0));
  return key_mix({sum, static_cast<std::uint64_t>(std::bit_width(rows))});
}

// Changes as the time quadruples.
std::uint64_t mark_of(core::duration time) {
  const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0));
  return static_cast<std::uint64_t>(std::bit_width(ns)) / 2;
}

bool is_measured(const core::finding& finding) {
  using evidence = core::missing_index_evidence;
  return std::get<evidence>(finding.evidence).how != evidence::proof::structural;
}

// It was made since, or the table is gone.
bool is_settled(const core::catalogue* all, const core::qualified_name& name,
                const std::vector<advised_index>& indexes) {
  if (!all) return false;
  const auto* table = all->find(name.schema, name.name);
  if (!table) return true;
  return !indexes.empty() && std::ranges::all_of(indexes, [&](const advised_index& advised) {
    return std::ranges::any_of(table->indexes, [&](const core::catalogue_index& existing) {
      return covers(existing, advised);
    });
  });
}

}  // namespace

void missing_index::advance(core::time_point now, adviser_stage& stage, findings_out& out) {
  if (now - looked_at_ < pace) return;
  looked_at_ = now;
  const bool all_read = read(now, phase::watching, stage);
  give_up(now, phase::watching, stage, out);
  if (all_read && waiting() < trials_at_once) {
    const auto tables = sums(stage);
    auto dearest = tables.end();
    for (auto each = tables.begin(); each != tables.end(); ++each) {
      if (!is_due(each->first, each->second, now, phase::watching)) continue;
      if (dearest == tables.end() || each->second.time > dearest->second.time) dearest = each;
    }
    if (dearest != tables.end())
      look_at(dearest->first, dearest->second, stage, now, phase::watching, out);
  }
  say_growth(stage, phase::watching, out);
}

void missing_index::wind_up(core::time_point now, adviser_stage& stage, findings_out& out) {
  read(now, phase::winding_up, stage);
  for (const auto& [key, sum] : sums(stage)) {
    if (waiting() >= core::limits::open_trials) return;
    if (is_due(key, sum, now, phase::winding_up))
      look_at(key, sum, stage, now, phase::winding_up, out);
  }
}

void missing_index::finish(core::time_point now, adviser_stage& stage, findings_out& out) {
  read(now, phase::over, stage);
  give_up(now, phase::over, stage, out);
  for (const auto& [key, sum] : sums(stage)) {
    if (is_due(key, sum, now, phase::over)) look_at(key, sum, stage, now, phase::over, out);
  }
  say_growth(stage, phase::over, out);
}

void missing_index::ask(std::vector<core::side_question>& out) {
  std::ranges::move(questions_, std::back_inserter(out));
  questions_.clear();
}

bool missing_index::read(core::time_point now, phase when, adviser_stage& stage) {
  const bool over = when != phase::watching;
  std::size_t done = 0;
  stage.work.each([&](std::uint64_t key, const statement_work& work) {
    if (!work.statement->access || (!over && done >= read_at_once)) return;
    if (!over && now - work.first < settling) return;
    const auto all = stage.of(work.where.database);
    if (!all) return;
    const auto values = stage.values.find(work.text);
    const reading by{all->version, values != nullptr};
    auto& known = read_[key];
    if (known == by) return;
    known = by;
    ++done;
    auto needs = needs_of(*work.statement, *all, values.get());
    if (needs.empty())
      needs_.erase(key);
    else
      needs_[key] = {by, std::move(needs)};
  });
  return over || done < read_at_once;
}

std::map<missing_index::table_key, missing_index::table_sum> missing_index::sums(
    adviser_stage& stage) {
  std::map<table_key, table_sum> tables;
  stage.work.each([&](std::uint64_t key, const statement_work& work) {
    const auto all = stage.of(work.where.database);
    const auto* known = needs_.find(key);
    if (!all || !known || known->by.version != all->version) return;
    for (const auto& need : known->needs) {
      if (!holds_rows(*need.table)) continue;
      auto& sum = tables[{work.where.database, need.table->name}];
      if (std::ranges::find(sum.works, key) != sum.works.end()) continue;
      sum.table = need.table;
      sum.works.push_back(key);
      // A sum: the order in which the statements ran last must not matter.
      sum.mark += key_mix({key, work.in_loop ? 1U : 0U, is_slow(work, how_) ? 1U : 0U,
                           known->by.with_values ? 1U : 0U});
      sum.time += work.spent.time;
    }
  });
  for (auto& [key, sum] : tables)
    sum.mark = key_mix({sum.mark, mark_of(*sum.table), mark_of(sum.time)});
  return tables;
}

std::size_t missing_index::waiting() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(trials_, [](const auto& each) { return !each.second.given_up; }));
}

bool missing_index::is_due(const table_key& key, const table_sum& sum, core::time_point now,
                           phase when) const {
  const auto before = looks_.find(key);
  if (before == looks_.end()) return true;
  if (when != phase::watching || before->second.mark == sum.mark ||
      now - before->second.at < again_after)
    return false;
  return std::ranges::none_of(trials_, [&](const auto& each) {
    const auto& survey = each.second.survey;
    return !each.second.given_up && survey.database == key.first &&
           survey.table->name == key.second;
  });
}

index_survey missing_index::survey_of(const table_key& key, const table_sum& sum,
                                      adviser_stage& stage) {
  index_survey survey;
  survey.database = key.first;
  survey.all = stage.of(key.first);
  survey.table = sum.table;
  survey.seen_writes = rows_written(stage.work, key.first, *survey.all, *sum.table);
  for (auto number : sum.works) {
    const auto* work = stage.work.find(number);
    const auto* known = needs_.find(number);
    if (!work || !known) continue;
    const auto relations =
        work->in_loop ? relations_shown_by(*work, *survey.all) : std::vector<shown_relation>{};
    const bool relation = std::ranges::any_of(relations, [&](const shown_relation& each) {
      return each.how == core::relation_shown::loop && each.from == sum.table;
    });
    for (const auto& need : known->needs) {
      if (need.table == sum.table) survey.needs.push_back({number, *work, need, relation});
    }
  }
  return survey;
}

void missing_index::look_at(const table_key& key, const table_sum& sum, adviser_stage& stage,
                            core::time_point now, phase when, findings_out& out) {
  if (!looks_.contains(key) && looks_.size() >= core::limits::surveyed_tables)
    looks_.erase(looks_.begin());
  auto& look = looks_[key];
  look.mark = sum.mark;
  look.at = now;
  auto survey = survey_of(key, sum, stage);
  choose_what_to_ask(survey, how_);
  tell(survey, plain_verdicts_of(survey, how_), stage, out);
  if (survey.indexes.empty()) return;
  auto question = question_of(survey, ++questions_asked_, stage.values);
  const bool can_be_asked = when != phase::over && !question.statements.empty();
  if (can_be_asked && begin_trial(survey, std::move(question), now)) return;
  if (!look.answered) tell(survey, untried_verdicts_of(survey, how_), stage, out);
}

bool missing_index::begin_trial(const index_survey& survey, core::index_question question,
                                core::time_point now) {
  if (trials_.size() >= core::limits::open_trials) {
    const auto old =
        std::ranges::find_if(trials_, [](const auto& each) { return each.second.given_up; });
    if (old == trials_.end()) return false;
    trials_.erase(old);
  }
  trials_.insert_or_assign(question.number, open_trial{survey, now, false});
  questions_.emplace_back(std::move(question));
  return true;
}

void missing_index::give_up(core::time_point now, phase when, adviser_stage& stage,
                            findings_out& out) {
  for (auto& [number, trial] : trials_) {
    if (trial.given_up || (when != phase::over && now - trial.asked < patience)) continue;
    trial.given_up = true;
    const auto look = looks_.find({trial.survey.database, trial.survey.table->name});
    if (look != looks_.end() && look->second.answered) continue;
    tell(trial.survey, untried_verdicts_of(trial.survey, how_), stage, out);
  }
}

void missing_index::answered(const core::indexes_tried& event, adviser_stage& stage,
                             findings_out& out) {
  const auto found = trials_.find(event.what->number);
  if (found == trials_.end()) return;
  const auto survey = std::move(found->second.survey);
  trials_.erase(found);
  const auto look = looks_.find({survey.database, survey.table->name});
  if (look != looks_.end()) look->second.answered = true;
  tell(survey, verdicts_of(survey, *event.what, how_), stage, out);
}

void missing_index::answered(const core::plan_seen& event, adviser_stage&, findings_out& out) {
  const auto& plan = event.what->custom ? event.what->custom : event.what->generic;
  if (!plan) return;
  for (auto& [id, told] : told_) {
    auto& seen = std::get<core::missing_index_evidence>(told.finding.evidence);
    if (told.finding.where.database != event.what->database) continue;
    if (seen.uses.front().statement.key != event.what->statement_key) continue;
    if (!seen.before.nodes.empty()) continue;
    seen.before = *plan;
    out.push_back(told.finding);
  }
}

void missing_index::tell(const index_survey& survey, const std::vector<index_verdict>& verdicts,
                         adviser_stage& stage, findings_out& out) {
  for (const auto& each : verdicts) tell(survey, each, stage, out);
}

// What was advised before more of the table's statements were seen, and all of whose own this index
// serves, too.
std::vector<std::uint64_t> missing_index::outdone_by(const index_verdict& verdict,
                                                     const index_survey& survey) const {
  std::vector<std::uint64_t> out;
  if (verdict.indexes.empty() || verdict.uses.front().cost_after == std::nullopt) return out;
  const auto serves = [&](std::uint64_t work) {
    return std::ranges::any_of(verdict.uses,
                               [&](const index_use& use) { return use.of->work == work; });
  };
  for (const auto& [id, told] : told_) {
    if (told.indexes.empty() || told.indexes == verdict.indexes) continue;
    if (told.table != survey.table->name || told.finding.where.database != survey.database)
      continue;
    if (std::ranges::all_of(told.works, serves)) out.push_back(id);
  }
  return out;
}

void missing_index::tell(const index_survey& survey, const index_verdict& verdict,
                         adviser_stage& stage, findings_out& out) {
  const auto& database = survey.database;
  if (is_settled(stage.of(database).get(), survey.table->name, verdict.indexes)) return;
  auto found = finding_of(verdict, survey, how_);
  auto* before = told_.find(found.id);
  if (before) {
    const bool more = found.severity > before->finding.severity ||
                      found.cost.calls >= 2 * before->said_calls ||
                      (is_measured(found) && !is_measured(before->finding));
    if (!more || (is_measured(before->finding) && !is_measured(found))) return;
    found.replaces = before->finding.replaces;
    found.first_seen = std::min(found.first_seen, before->finding.first_seen);
    std::get<core::missing_index_evidence>(found.evidence).before =
        std::get<core::missing_index_evidence>(before->finding.evidence).before;
  } else {
    const auto is_named = [&](const advised_index& index) {
      return stage.named.has(database, index, core::rule::missing_index);
    };
    if (!verdict.indexes.empty() && std::ranges::all_of(verdict.indexes, is_named)) return;
    for (const auto& index : verdict.indexes) {
      for (auto rule : {core::rule::unindexed_foreign_key, core::rule::missing_index}) {
        for (const auto& earlier : stage.named.replaced_by(database, index, rule)) {
          told_.erase(earlier.id);
          if (earlier.id != found.id) found.replaces.push_back(earlier);
        }
      }
      stage.named.add(database, index, core::rule::missing_index, found.id);
    }
    for (auto id : outdone_by(verdict, survey)) {
      stage.named.drop(id);
      told_.erase(id);
      found.replaces.push_back({id, 1});
    }
    ask_for_plan(verdict, stage);
  }
  told_index now_told{found, survey.table->name, verdict.indexes, {}, found.cost.calls};
  for (const auto& use : verdict.uses) now_told.works.push_back(use.of->work);
  told_[found.id] = std::move(now_told);
  out.push_back(std::move(found));
}

void missing_index::ask_for_plan(const index_verdict& verdict, adviser_stage& stage) {
  const auto& done = verdict.uses.front().of->done;
  auto sample = sample_of(*done.statement, stage.values.find(done.text));
  if (sample.text.empty()) return;
  questions_.emplace_back(core::plan_question{asking_for(done.where), std::move(sample)});
}

// A finding lives on with its statements until the index is there.
void missing_index::say_growth(adviser_stage& stage, phase when, findings_out& out) {
  told_.erase_if([&](std::uint64_t, const told_index& told) {
    return is_settled(stage.of(told.finding.where.database).get(), told.table, told.indexes);
  });
  for (auto& [id, told] : told_) {
    if (told.indexes.empty()) continue;
    core::cost spent;
    auto& seen = std::get<core::missing_index_evidence>(told.finding.evidence);
    for (std::size_t i = 0; i < told.works.size(); ++i) {
      const auto* work = stage.work.find(told.works[i]);
      if (!work) continue;
      add_cost(spent, work->spent);
      told.finding.last_seen = std::max(told.finding.last_seen, work->last);
      if (i >= seen.uses.size()) continue;
      seen.uses[i].calls = work->spent.calls;
      seen.uses[i].time = work->spent.time;
      seen.uses[i].slowest = work->slowest;
    }
    const bool grown = spent.calls >= 2 * told.said_calls;
    if (!grown && (when != phase::over || spent.calls <= told.said_calls)) continue;
    told.finding.cost = spent;
    told.said_calls = spent.calls;
    out.push_back(told.finding);
  }
}

}  // namespace pgweir::analyzers
