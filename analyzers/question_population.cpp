#include "analyzers/question_population.hpp"

#include <algorithm>
#include <cmath>

namespace pgweir::analyzers {

namespace {

// What a statement is taken to have until the traffic shows how many there are. Repeats show it:
// fewer than these could be the question's own.
constexpr double presumed = 256;
constexpr std::uint32_t shown_by = 3;
// Chances of luck in the life of a burst.
constexpr double accepted = 0.04;

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

std::uint64_t question_population::count(std::uint64_t statement, std::uint64_t question,
                                         bool is_new) {
  auto& of = known_[statement % places];
  if (of.statement != statement) {
    of = {};
    of.statement = statement;
    of.size = presumed;
  }
  ++of.asked;
  if (!is_new) return of.asked;
  of.seen.set(question * 0x9E3779B97F4A7C15U >> 54U);
  if (++of.counted == of.next_look) look(of);
  return of.asked;
}

double question_population::size(std::uint64_t statement) const {
  const auto& of = known_[statement % places];
  return of.statement == statement ? of.size : presumed;
}

// Linear counting gives the different ones; how many of them came again gives those not yet seen.
void question_population::look(known& of) {
  double all = static_cast<double>(width);
  double empty = std::max(1.0, static_cast<double>(width - of.seen.count()));
  double different = all * std::log(all / empty);
  double counted = of.counted;
  of.next_look += std::max(16U, of.counted / 8);
  if (different + shown_by > counted) {
    of.size = std::max(of.size, different);
    return;
  }
  // different = size * (1 - exp(-counted / size)), solved by halving.
  double low = 1;
  double high = std::max(presumed, 100.0 * different);
  for (int i = 0; i < 32; ++i) {
    double size = (low + high) / 2;
    (size * (1.0 - std::exp(-counted / size)) < different ? low : high) = size;
  }
  of.size = high;
  if (of.counted < era) return;
  of.counted = 0;
  of.next_look = era / 8;
  of.seen.reset();
}

bool is_more_than_luck(const repeated_question& asked) {
  double mean = static_cast<double>(asked.span) / std::max(1.0, asked.population);
  if (static_cast<double>(asked.times) <= mean + 1) return false;
  auto burst = static_cast<double>(asked.burst);
  return burst * burst * tail(asked.times - 1, mean) < accepted;
}

}  // namespace pgweir::analyzers
