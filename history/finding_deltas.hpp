// What became of the findings between two looks at the book of them. Reads no clock.
//
// Holds id, count and cost of each finding of the last look: at most limits::findings.
#pragma once

#include "core/time.hpp"
#include "reports/report.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace pgweir::history {

using hour = std::chrono::sys_time<std::chrono::hours>;

// Incidents may also be taken back: what looked like one finding turned out to be a part of
// another.
struct finding_delta {
  std::uint64_t id = 0;
  const reports::booked_finding* now = nullptr;  // in the look; null: all of it was taken back
  std::int64_t count = 0;
  core::cost less;  // taken back
  core::cost more;
  bool tells_more = false;  // its state is worth writing down, not only its numbers
};

// The book of findings as it is now.
struct findings_look {
  std::span<const reports::booked_finding> findings;
  std::uint64_t dropped = 0;  // by the book, ever
  core::wall_time at{};
  bool last = false;  // no other will come
};

class finding_deltas {
 public:
  // The state of one that only grows is worth writing down again after this long.
  static constexpr std::chrono::minutes state_every{5};

  // What is not there any more was taken back, unless the book dropped some: then it stays what it
  // was. The views of the answer live as long as those of `now`.
  std::vector<finding_delta> look(const findings_look& now);

 private:
  struct known {
    std::uint64_t count = 0;
    core::cost total;
    core::wall_time last_seen{};
    bool open = false;
    core::grade grade{};
    core::severity severity{};
    core::wall_time told_at{};  // when its state was written down
    std::uint64_t seen_in = 0;  // number of the look
  };
  static bool tells_more(const known& before, const known& now);
  void forget_the_absent(std::uint64_t dropped, std::vector<finding_delta>& out);

  std::uint64_t looks_ = 0;
  std::uint64_t dropped_ = 0;
  std::unordered_map<std::uint64_t, known> known_;
};

}  // namespace pgweir::history
