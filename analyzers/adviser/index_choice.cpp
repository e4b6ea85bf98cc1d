#include "analyzers/adviser/index_choice.hpp"

#include <algorithm>

namespace pgweir::analyzers {

namespace {

// What a statement loses at least of its first cost by an index that is said to help it: one that
// saves half of what others have left is worth nothing where they have left little.
constexpr double noticed = 0.1;
// The same where an index was chosen for the statement already: a second one has to be worth as
// much as if it were the only one.
constexpr double noticed_beside = 0.5;
// A further key has to leave at most this share of what the narrower index leaves; a column that is
// only included (it makes the index larger, and updates dearer) this one.
constexpr double worth_a_key = 0.9;
constexpr double worth_including = 0.7;
// A pick is superfluous when others do what it does for at most so much more.
constexpr double as_good_as = 1.1;

struct round {
  const std::vector<tried_statement>& statements;
  const std::vector<tried_index>& indexes;
  double least_loss;
  std::vector<double> costs;  // of one call, with the indexes chosen so far

  [[nodiscard]] double cost(std::size_t index, std::size_t statement) const {
    return std::min(indexes[index].costs[statement].value_or(costs[statement]), costs[statement]);
  }
  [[nodiscard]] std::vector<std::size_t> helped_by(std::size_t index) const;
  [[nodiscard]] double gain(std::size_t index) const;
  [[nodiscard]] bool does_nearly_as_much(std::size_t narrow, std::size_t wide) const;
  [[nodiscard]] std::size_t best() const;
  [[nodiscard]] std::size_t narrowest_like(std::size_t index) const;
};

// The longest list, in the order of what each loses, that together loses enough.
std::vector<std::size_t> round::helped_by(std::size_t index) const {
  std::vector<std::size_t> helped;
  for (std::size_t s = 0; s < statements.size(); ++s) {
    const auto before = statements[s].before;
    const double least = (costs[s] < before ? noticed_beside : noticed) * before;
    if (costs[s] > 0 && cost(index, s) <= costs[s] - least) helped.push_back(s);
  }
  std::ranges::stable_sort(helped, {}, [&](auto s) { return cost(index, s) / costs[s]; });
  double before = 0;
  double after = 0;
  std::size_t enough = 0;
  for (std::size_t i = 0; i < helped.size(); ++i) {
    before += statements[helped[i]].weight * costs[helped[i]];
    after += statements[helped[i]].weight * cost(index, helped[i]);
    if (after <= (1 - least_loss) * before) enough = i + 1;
  }
  helped.resize(enough);
  return helped;
}

double round::gain(std::size_t index) const {
  double sum = 0;
  for (auto s : helped_by(index)) sum += statements[s].weight * (costs[s] - cost(index, s));
  return sum;
}

bool round::does_nearly_as_much(std::size_t narrow, std::size_t wide) const {
  auto concerned = helped_by(wide);
  if (helped_by(narrow).empty()) return false;
  double left_by_narrow = 0;
  double left_by_wide = 0;
  for (auto s : concerned) {
    left_by_narrow += statements[s].weight * cost(narrow, s);
    left_by_wide += statements[s].weight * cost(wide, s);
  }
  const bool only_included = indexes[narrow].keys == indexes[wide].keys;
  const double worth = only_included ? worth_including : worth_a_key;
  return left_by_wide > worth * left_by_narrow;
}

// indexes.size(): none helps.
std::size_t round::best() const {
  auto found = indexes.size();
  double most = 0;
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    if (const auto saved = gain(i); saved > most) {
      most = saved;
      found = i;
    }
  }
  return found;
}

std::size_t round::narrowest_like(std::size_t index) const {
  const auto width = [&](std::size_t i) {
    return std::pair{indexes[i].keys + indexes[i].included, indexes[i].included};
  };
  auto found = index;
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    if (width(i) < width(found) && does_nearly_as_much(i, index)) found = i;
  }
  return found;
}

// Whether other picks serve all that this one serves; then they have its statements.
bool given_away(std::vector<chosen_index>& chosen, std::size_t which,
                const std::vector<tried_index>& indexes) {
  const auto heir = [&](std::size_t s) {
    const auto own = indexes[chosen[which].index].costs[s];
    return std::ranges::find_if(chosen, [&](const chosen_index& other) {
      const auto its = indexes[other.index].costs[s];
      return &other != &chosen[which] && its && own && *its <= as_good_as * *own;
    });
  };
  const auto& statements = chosen[which].statements;
  if (std::ranges::any_of(statements, [&](auto s) { return heir(s) == chosen.end(); }))
    return false;
  for (auto s : statements) {
    auto& its = heir(s)->statements;
    if (std::ranges::find(its, s) == its.end()) its.push_back(s);
  }
  return true;
}

}  // namespace

std::vector<chosen_index> choose_indexes(const std::vector<tried_statement>& statements,
                                         const std::vector<tried_index>& indexes,
                                         double least_loss) {
  round now{statements, indexes, least_loss, {}};
  for (const auto& each : statements) now.costs.push_back(each.before);
  std::vector<chosen_index> chosen;
  while (chosen.size() < indexes.size()) {
    const auto best = now.best();
    if (best == indexes.size()) break;
    const auto pick = now.narrowest_like(best);
    chosen.push_back({pick, now.helped_by(pick)});
    for (auto s : chosen.back().statements) now.costs[s] = now.cost(pick, s);
  }
  for (std::size_t i = 0; i < chosen.size();) {
    if (given_away(chosen, i, indexes))
      chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(i));
    else
      ++i;
  }
  return chosen;
}

}  // namespace pgweir::analyzers
