// How many different questions a statement is asked with, so that a repeat can be told from luck:
// among 100 ids the same one comes again soon, among a million hardly ever.
//
// What a question itself has added does not count, and fewer than eight are no random look-ups but
// the same few over and over. Until the others' repeats show how many there are, a statement is
// taken to have 256, and only what is asked again at once is no luck: it may have twenty. A table
// of fixed size in which a statement takes the place of another with the same index (80 KB).
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pgweir::analyzers {

class question_population {
 public:
  // `statement` and `question` are hashes. Gives the number of this asking among the statement's.
  std::uint64_t count(std::uint64_t statement, std::uint64_t question);
  struct estimate {
    double size = 0;
    bool shown = false;  // by what was asked so far; else it is presumed
  };
  // How many different questions there are, without one that was asked `times`.
  [[nodiscard]] estimate size(std::uint64_t statement, std::uint64_t times) const;

 private:
  static constexpr std::size_t places = 512;
  static constexpr std::size_t width = 1'024;  // tells up to about 5,000 apart
  static constexpr std::uint32_t era = 8'192;  // askings; then it is counted anew
  static constexpr std::uint32_t settles =
      256;  // from so many on, one question more or less is nothing

  struct known {
    std::uint64_t statement = 0;
    std::uint64_t asked = 0;
    std::uint32_t counted = 0;  // askings of this era
    double settled = 0;         // the estimate; 0: too few were counted
    std::bitset<width> seen;
  };
  static double different(const known& of);
  static estimate estimated(double askings, double different);

  std::vector<known> known_ = std::vector<known>(places);
};

struct repeated_question {
  std::uint64_t times = 0;
  std::uint64_t span = 0;   // askings of the statement from the first time to the last
  std::uint64_t burst = 0;  // questions of the burst so far: the more, the more chances luck had
  question_population::estimate population{};
};
// Whether luck is a poor explanation.
bool is_more_than_luck(const repeated_question& asked);

}  // namespace pgweir::analyzers
