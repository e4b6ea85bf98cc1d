#include "analyzers/question_population.hpp"

#include <algorithm>
#include <cmath>

namespace pgweir::analyzers {

namespace {

constexpr double presumed = 256;
// So many different ones, and so many repeats among them, are look-ups at random.
constexpr double random_from = 8;
constexpr double shown_by = 8;
// As many askings of fewer questions are the same few.
constexpr double few_from = 24;
// Chances of luck in the life of a burst.
constexpr double accepted = 0.01;

// P(X >= least) of a Poisson distribution, for a mean below `least`.
double tail(std::uint64_t least, double mean) {
  double term = std::exp(static_cast<double>(least) * std::log(mean) - mean -
                         std::lgamma(static_cast<double>(least) + 1.0));
  double sum = 0;
  for (std::uint64_t k = least + 1; term > sum / 100; ++k) {
    sum += term;
    term *= mean / static_cast<double>(k);
  }
  return std::min(sum, 1.0);
}

}  // namespace

std::uint64_t question_population::count(std::uint64_t statement, std::uint64_t question) {
  auto& of = known_[statement % places];
  if (of.statement != statement) {
    of = {};
    of.statement = statement;
  }
  if (of.counted == era) {
    of.counted = 0;
    of.seen.reset();
  }
  ++of.counted;
  of.seen.set(question % width);
  if (of.counted % settles == 0) of.settled = estimated(of.counted, different(of)).size;
  return ++of.asked;
}

question_population::estimate question_population::size(std::uint64_t statement,
                                                        std::uint64_t times) const {
  const auto& of = known_[statement % places];
  if (of.statement != statement) return {presumed, false};
  if (of.settled > 0) return {of.settled, true};
  auto others = of.counted - std::min<std::uint64_t>(times, of.counted);
  return estimated(static_cast<double>(others), different(of) - 1);
}

// Linear counting: what a bitmap tells of how many have set it.
double question_population::different(const known& of) {
  double all = static_cast<double>(width);
  double empty = std::max(1.0, static_cast<double>(width - of.seen.count()));
  return all * std::log(all / empty);
}

// How many came again tells how many were not yet seen: different = size * (1 - exp(-askings /
// size)), solved by halving.
question_population::estimate question_population::estimated(double askings, double different) {
  if (different < random_from) return {presumed, askings >= few_from};
  if (askings - different < shown_by) return {std::max(presumed, different), false};
  double low = different;
  double high = 100.0 * different;
  for (int i = 0; i < 24; ++i) {
    double size = (low + high) / 2;
    (size * (1.0 - std::exp(-askings / size)) < different ? low : high) = size;
  }
  return {high, true};
}

bool is_more_than_luck(const repeated_question& asked) {
  // Three in a row, four within five.
  if (!asked.population.shown && asked.span + 3 > 2 * asked.times) return false;
  double mean = static_cast<double>(asked.span) / std::max(1.0, asked.population.size);
  if (static_cast<double>(asked.times) <= mean + 1) return false;
  auto burst = static_cast<double>(asked.burst);
  return burst * burst * tail(asked.times - 1, mean) < accepted;
}

}  // namespace pgweir::analyzers
