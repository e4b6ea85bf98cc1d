// How many different questions a statement is asked with, so that a repeat can be told from luck:
// among 100 ids the same one comes again soon, among a million hardly ever.
//
// Counts a question once a burst: what one piece of work asks again and again says nothing of how
// many there are. Until many were counted, a statement is taken to have 256. A table of fixed size
// in which a statement takes the place of another with the same index (80 KB).
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pgweir::analyzers {

class question_population {
 public:
  // A question of a burst; `is_new`: the burst did not know it. `statement` and `question` are
  // keys. Gives the number of this asking among those of the statement.
  std::uint64_t count(std::uint64_t statement, std::uint64_t question, bool is_new);
  // How many different questions there are, by estimate; at least 1.
  [[nodiscard]] double size(std::uint64_t statement) const;

 private:
  static constexpr std::size_t places = 512;
  static constexpr std::size_t width = 1'024;  // tells up to about 5,000 apart
  static constexpr std::uint32_t era = 8'192;  // questions; then it is counted anew

  struct known {
    std::uint64_t statement = 0;
    std::uint64_t asked = 0;
    std::uint32_t counted = 0;     // new ones of this era
    std::uint32_t next_look = 16;  // at this many the estimate is made anew
    double size = 0;               // the estimate
    std::bitset<width> seen;
  };
  static void look(known& of);

  std::vector<known> known_ = std::vector<known>(places);
};

struct repeated_question {
  std::uint64_t times = 0;
  std::uint64_t span = 0;   // askings of the statement from the first time to the last
  std::uint64_t burst = 0;  // questions of the burst so far: the more, the more chances luck had
  double population = 1;    // how many different questions there are to ask
};
// Whether luck is a poor explanation.
bool is_more_than_luck(const repeated_question& asked);

}  // namespace pgweir::analyzers
