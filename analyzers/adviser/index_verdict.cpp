#include "analyzers/adviser/index_verdict.hpp"

#include "analyzers/adviser/index_choice.hpp"
#include "analyzers/adviser/index_cover.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace pgweir::analyzers {

namespace {

using proof = core::missing_index_evidence::proof;
using reason = core::missing_index_evidence::reason;

// Of the cost of the statements that it helps, what an index saves at least; and where the table is
// written far more than it is read, so that every write pays for it.
constexpr double least_loss = 0.5;
constexpr double least_loss_of_written = 0.8;
// In the planner's units, of which reading one page in order is 1: what costs less is not worth an
// index, unless a loop pays it again and again. dexter has the same bound.
constexpr double worth_saving = 100;
// What it costs to enter a written row into one more index, in the same units: a page somewhere in
// it is read and written again.
constexpr double cost_of_an_entry = 4;
// A statement that returns so little of a table looks up few of its rows, however they are joined.
constexpr double few_returned = 0.01;
// An index that exists serves part of the predicate: untried, a better one has to leave so much
// less.
constexpr double much_better = 0.1;

const advised_index* best_candidate(const surveyed_need& each) {
  const auto found = std::ranges::find_if(each.need.candidates, [&](const advised_index& index) {
    return may_be_told(index, each.done);
  });
  return found == each.need.candidates.end() ? nullptr : &*found;
}

// Containment, search in texts, and beginnings of texts.
bool finds_few_by_nature(const advised_index& index) {
  return index.method != "btree" || std::ranges::any_of(index.keys, [](const core::index_key& key) {
           return key.operator_class.ends_with("pattern_ops") || !key.collation.empty();
         });
}

class judge {
 public:
  judge(const index_survey& survey, const missing_index_settings& how)
      : survey_{survey}, how_{how}, large_{survey.rows() >= how.rows} {}

  [[nodiscard]] bool insists(const surveyed_need& each) const {
    return each.done.in_loop || is_slow(each.done, how_);
  }

  // Untried: by size and statistics.
  [[nodiscard]] bool wants_an_index(const surveyed_need& each) const {
    if (!large_) return wants_one_when_larger(each) || wants_one_soon(each);
    const auto& need = each.need;
    if (survey_.mostly_written() && !insists(each)) return false;
    if (!need.helping_index.empty() && !is_much_better(need)) return false;
    const auto returned = returned_share(each.done, survey_.rows());
    if (need.by_join) return (insists(each) || returned <= few_returned) && keeps_few(need.share);
    if (!need.order.empty()) return true;
    if (keeps_few(need.share)) return true;
    if (need.share < 1) return is_slow(each.done, how_) && keeps_few(need.least_share);
    // Statistics do not tell how many rows it keeps.
    const auto* index = best_candidate(each);
    return insists(each) || keeps_few(returned) || (index && finds_few_by_nature(*index));
  }

  // Of an expression the planner has no statistics before an index on it was analysed: it takes one
  // of two hundred rows for granted. Believed where the statement's own results say so, too.
  [[nodiscard]] bool believes(const advised_index& index, const surveyed_need& each) const {
    const bool guessed =
        each.need.share >= 1 && std::ranges::any_of(index.keys, [](const core::index_key& key) {
          return !key.expression.empty();
        });
    return !guessed || keeps_few(returned_share(each.done, survey_.rows()));
  }

  // The table is small, and a sequential scan is right today.
  [[nodiscard]] bool wants_one_when_larger(const surveyed_need& each) const {
    if (large_ || each.shown_relation) return false;
    return each.done.in_loop || (survey_.rows() < how_.small_rows && grows(each.done));
  }

 private:
  [[nodiscard]] bool wants_one_soon(const surveyed_need& each) const {
    return survey_.rows() >= how_.small_rows && is_slow(each.done, how_) &&
           keeps_few(each.need.share);
  }
  [[nodiscard]] bool keeps_few(double share) const {
    return share * 100 <= static_cast<double>(how_.kept_percent);
  }
  [[nodiscard]] bool is_much_better(const index_need& need) const {
    const auto left = need.helping_share * static_cast<double>(survey_.rows());
    return left >= static_cast<double>(how_.small_rows) &&
           need.share <= much_better * need.helping_share;
  }

  const index_survey& survey_;
  const missing_index_settings& how_;
  bool large_;
};

// Indexes for these needs, each as few as serve them all.
std::vector<index_verdict> structural(const std::vector<const surveyed_need*>& needs) {
  std::vector<advised_index> wanted;
  for (const auto* each : needs) {
    if (const auto* index = best_candidate(*each);
        index && std::ranges::find(wanted, *index) == wanted.end())
      wanted.push_back(*index);
  }
  std::vector<index_verdict> out;
  for (auto& index : merged(std::move(wanted))) {
    index_verdict verdict;
    for (const auto* each : needs) {
      const auto* its = best_candidate(*each);
      if (its && (index == *its || covers(index, *its))) verdict.uses.push_back({each, {}, {}});
    }
    if (verdict.uses.empty()) continue;
    verdict.indexes.push_back(std::move(index));
    out.push_back(std::move(verdict));
  }
  return out;
}

const core::indexes_tried::effect* effect_on(const std::vector<core::indexes_tried::effect>& all,
                                             std::uint64_t statement) {
  const auto found = std::ranges::find(all, statement, &core::indexes_tried::effect::statement_key);
  return found == all.end() ? nullptr : &*found;
}

// The costs of one trial, and what they are of.
struct trial_costs {
  std::vector<const surveyed_need*> needs;  // by statement
  std::vector<tried_statement> statements;
  std::vector<std::size_t> places;  // by index: where it stands in the answer
  std::vector<tried_index> indexes;
};

trial_costs costs_of(const index_survey& survey, const core::indexes_tried::answer& tried,
                     const judge& by) {
  trial_costs costs;
  for (auto work : survey.statements) {
    const auto* each = survey.of(work);
    const auto* before = effect_on(tried.before, each->done.statement->key);
    if (!before || (before->cost < worth_saving && !by.insists(*each))) continue;
    costs.needs.push_back(each);
    costs.statements.push_back(
        {before->cost, static_cast<double>(std::max<std::uint64_t>(each->done.spent.calls, 1))});
  }
  const auto count = std::min(survey.indexes.size(), tried.indexes.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (!tried.indexes[i].error.empty()) continue;
    tried_index row{survey.indexes[i].keys.size(), survey.indexes[i].included.size(), {}};
    for (const auto* each : costs.needs) {
      const auto* after = effect_on(tried.indexes[i].effects, each->done.statement->key);
      const bool counts = after && after->used && by.believes(survey.indexes[i], *each);
      row.costs.push_back(counts ? std::optional{after->cost} : std::nullopt);
    }
    costs.places.push_back(i);
    costs.indexes.push_back(std::move(row));
  }
  return costs;
}

// Of a statement that needs several things of the table: what this index is for.
const surveyed_need* served_by(const advised_index& index, const surveyed_need& first,
                               const index_survey& survey) {
  const auto found = std::ranges::find_if(survey.needs, [&](const surveyed_need& each) {
    return each.work == first.work &&
           std::ranges::any_of(each.need.candidates, [&](const advised_index& its) {
             return index == its || covers(index, its);
           });
  });
  return found == survey.needs.end() ? &first : &*found;
}

// What it saves is more than what writing costs more, as far as both were seen.
bool pays_for_itself(const index_verdict& verdict, const index_survey& survey) {
  double saved = 0;
  for (const auto& use : verdict.uses) {
    const auto calls = static_cast<double>(use.of->done.spent.calls);
    saved += calls * (use.cost_before.value_or(0) - use.cost_after.value_or(0));
  }
  return saved >= cost_of_an_entry * static_cast<double>(survey.seen_writes);
}

// Each index that would do is one that could not be tried: HypoPG knows no GIN.
bool was_not_tried(const index_need& need, const index_survey& survey,
                   const core::indexes_tried::answer& tried) {
  bool refused = false;
  const auto count = std::min(survey.indexes.size(), tried.indexes.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (std::ranges::find(need.candidates, survey.indexes[i]) == need.candidates.end()) continue;
    if (tried.indexes[i].error.empty()) return false;
    refused = true;
  }
  return refused;
}

bool is_helped(const std::vector<index_verdict>& by, const surveyed_need& need) {
  return std::ranges::any_of(by, [&](const index_verdict& each) {
    return std::ranges::any_of(each.uses,
                               [&](const index_use& use) { return use.of->work == need.work; });
  });
}

bool is_planned_cheaply(const surveyed_need& each, const core::indexes_tried::answer& tried) {
  const auto* before = effect_on(tried.before, each.done.statement->key);
  return before && before->cost < worth_saving && !each.done.in_loop && !grows(each.done);
}

}  // namespace

std::vector<index_verdict> verdicts_of(const index_survey& survey,
                                       const core::indexes_tried::answer& tried,
                                       const missing_index_settings& how) {
  const judge by{survey, how};
  std::vector<const surveyed_need*> left;
  if (tried.how == core::index_trial::none) {
    for (const auto& each : survey.needs) {
      if (!each.need.together && by.wants_an_index(each) && !is_planned_cheaply(each, tried))
        left.push_back(&each);
    }
    return structural(left);
  }
  std::vector<index_verdict> out;
  const auto costs = costs_of(survey, tried, by);
  const auto least = survey.mostly_written() ? least_loss_of_written : least_loss;
  for (const auto& chosen : choose_indexes(costs.statements, costs.indexes, least)) {
    index_verdict verdict;
    verdict.how = tried.how == core::index_trial::hypothetical ? proof::hypothetical : proof::built;
    const auto place = costs.places[chosen.index];
    verdict.indexes.push_back(survey.indexes[place]);
    verdict.index_bytes = tried.indexes[place].bytes;
    for (auto s : chosen.statements)
      verdict.uses.push_back({served_by(survey.indexes[place], *costs.needs[s], survey),
                              costs.statements[s].before, costs.indexes[chosen.index].costs[s]});
    std::ranges::stable_sort(verdict.uses, std::greater{},
                             [](const index_use& use) { return use.of->done.spent.time; });
    if (pays_for_itself(verdict, survey)) out.push_back(std::move(verdict));
  }
  // The planner has no use for an index today, of a table that is small today; or it was not asked.
  for (const auto& each : survey.needs) {
    if (each.need.together || is_helped(out, each)) continue;
    const bool wanted = was_not_tried(each.need, survey, tried)
                            ? by.wants_an_index(each) && !is_planned_cheaply(each, tried)
                            : by.wants_one_when_larger(each);
    if (wanted) left.push_back(&each);
  }
  for (auto& verdict : structural(left)) out.push_back(std::move(verdict));
  return out;
}

std::vector<index_verdict> untried_verdicts_of(const index_survey& survey,
                                               const missing_index_settings& how) {
  const judge by{survey, how};
  std::vector<const surveyed_need*> needs;
  for (const auto& each : survey.needs) {
    if (!each.need.together && by.wants_an_index(each)) needs.push_back(&each);
  }
  return structural(needs);
}

std::vector<index_verdict> plain_verdicts_of(const index_survey& survey,
                                             const missing_index_settings& how) {
  const judge by{survey, how};
  const bool large = survey.rows() >= how.rows;
  std::vector<index_verdict> out;
  for (const auto& each : survey.needs) {
    const auto& need = each.need;
    if (!large && !(by.insists(each) && survey.rows() >= how.small_rows)) continue;
    const bool several = need.together && by.wants_an_index(each) &&
                         std::ranges::all_of(need.candidates, [&](const advised_index& index) {
                           return may_be_told(index, each.done);
                         });
    const bool none_helps = need.candidates.empty() && need.hindered != hindrance::none;
    if (!several && !none_helps) continue;
    index_verdict verdict;
    if (several) verdict.indexes = need.candidates;
    verdict.uses.push_back({&each, {}, {}});
    out.push_back(std::move(verdict));
  }
  return out;
}

core::missing_index_evidence::reason reason_of(const index_verdict& verdict,
                                               const index_survey& survey,
                                               const missing_index_settings& how) {
  const auto any = [&](auto holds) {
    return std::ranges::any_of(verdict.uses,
                               [&](const index_use& use) { return holds(use.of->done); });
  };
  if (any([&](const statement_work& work) { return is_slow(work, how); })) return reason::slow;
  if (any([](const statement_work& work) { return work.in_loop; })) return reason::loop;
  if (survey.rows() >= how.rows) return reason::large_table;
  return verdict.how == proof::structural ? reason::growing : reason::costly;
}

core::severity severity_of(const index_verdict& verdict, const index_survey& survey,
                           const missing_index_settings& how) {
  const bool large = survey.rows() >= how.rows;
  switch (reason_of(verdict, survey, how)) {
    case reason::slow:
      return core::severity::error;
    case reason::loop:
      if (large) return core::severity::error;
      break;
    case reason::large_table:
      return core::severity::warning;
    case reason::growing:
      return core::severity::info;
    case reason::costly:
      break;
  }
  return survey.rows() >= how.small_rows ? core::severity::warning : core::severity::info;
}

}  // namespace pgweir::analyzers
